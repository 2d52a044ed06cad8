"""Meta as the client's tests need it: a real server that answers with documents."""

import io
import json
from urllib.parse import parse_qs, urlsplit

from server import answer

from cloudapi.signature import appsecret_proof

TOKEN = "EAAGcanarycanarycanarycanary0001"
SECRET = "app-secret-canary-0002"
PROOF = appsecret_proof(TOKEN, SECRET)


def fetched(client, info, **options):
    """Return the bytes of a file that the client downloads."""
    target = io.BytesIO()
    client.download(info, target, **options)
    return target.getvalue()


class Meta:
    """A server that answers with documents and remembers the calls."""

    def __init__(self, server):
        self.server = server
        self.documents = []
        server.reply = self.reply

    def reply(self, connection, request):
        status, document = self.documents.pop(0)
        body = (
            document if isinstance(document, bytes) else json.dumps(document).encode()
        )
        connection.sendall(answer(status, body))
        return True

    def says(self, document, status=200):
        self.documents.append((status, document))

    @property
    def last(self):
        return self.server.requests[-1]

    @property
    def call(self):
        """Method, path and query of the last request."""
        method, target, _ = self.last.line.split(" ")
        parts = urlsplit(target)
        query = {k: v[0] for k, v in parse_qs(parts.query).items()}
        query.pop("appsecret_proof", None)
        return method, parts.path, query
