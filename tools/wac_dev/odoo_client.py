"""A person at Odoo's web client, as far as a test needs one: logs in and calls methods."""

import itertools

import requests

from . import database


class OdooError(Exception):
    """What Odoo answered instead of a result; ``data`` is its own description."""

    def __init__(self, error):
        self.data = error.get("data", {})
        super().__init__(self.data.get("message") or error.get("message"))


class OdooClient:
    """A session of one user with a running Odoo."""

    def __init__(self, url, database_name, timeout=120):
        self.url = url
        self.database = database_name
        self.timeout = timeout
        self.session = requests.Session()
        self.session.trust_env = False  # no proxy between us and our own server
        self._ids = itertools.count(1)
        self.uid = None

    def json(self, path, **params):
        """POST a JSON-RPC request to a route and return its result."""
        body = {"jsonrpc": "2.0", "method": "call", "id": next(self._ids)}
        answer = self.session.post(
            self.url + path, json=body | {"params": params}, timeout=self.timeout
        )
        answer.raise_for_status()
        content = answer.json()
        if "error" in content:
            raise OdooError(content["error"])
        return content.get("result")

    def login(self, login="admin", password="admin"):
        """Open a session and return self."""
        answer = self.json(
            "/web/session/authenticate",
            db=self.database,
            login=login,
            password=password,
        )
        self.uid = answer["uid"]
        return self

    def call(self, model, method, *args, **kwargs):
        """Call a public method of a model as the user who logged in."""
        return self.json(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=list(args),
            kwargs=kwargs,
        )

    def search_read(self, model, domain, fields, **options):
        """Return the fields of the records that match."""
        return self.call(model, "search_read", domain, fields, **options)

    def sql(self, query):
        """Return rows straight from the database, each a tuple of strings."""
        return database.query(query, self.database)
