"""A running simulator, an app that receives its webhooks, and a way to call Graph."""

from __future__ import annotations

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from wac_dev.chromium import Chromium

from simulator import Simulator, fast

sys.path.insert(0, str(Path(__file__).parent))


class Receiver:
    """An app's callback URL; ``statuses`` are answered first, then 200."""

    def __init__(self):
        self.received = []
        self.statuses = []
        self.verify_token = "demo-verify-token"
        self.lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with receiver.lock:
                    status = receiver.statuses.pop(0) if receiver.statuses else 200
                    receiver.received.append((dict(self.headers), body, status))
                self.answer(status, b"")

            def do_GET(self):
                query = parse_qs(urlsplit(self.path).query)
                if query["hub.verify_token"] == [receiver.verify_token]:
                    self.answer(200, query["hub.challenge"][0].encode())
                else:
                    self.answer(403, b"")

            def answer(self, status, body):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def bodies(self):
        with self.lock:
            return [json.loads(body) for _, body, _ in self.received]

    def values(self, field):
        return [
            change["value"]
            for body in self.bodies()
            for entry in body["entry"]
            for change in entry["changes"]
            if change["field"] == field
        ]

    def statuses_of(self, wamid):
        return [
            status["status"]
            for value in self.values("messages")
            for status in value.get("statuses", [])
            if status["id"] == wamid
        ]

    def messages(self, field="messages", key="messages"):
        return [m for value in self.values(field) for m in value.get(key, [])]

    def clear(self):
        with self.lock:
            self.received.clear()


class Graph:
    """Calls the Graph side the way an app does."""

    def __init__(self, sim):
        self.sim = sim
        self.session = requests.Session()
        self.session.trust_env = False
        self.token = sim.token

    def call(self, method, path, **more):
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        url = f"{self.sim.base_url}/v25.0/{path}"
        return self.session.request(
            method, url, headers=headers, **{"timeout": 60, **more}
        )

    def send(self, to="+34600000202", content=None, **more):
        type_ = more.pop("type", "text")
        body = {"messaging_product": "whatsapp", "type": type_, **more}
        if to:
            body["to"] = to
        body[type_] = {"body": "hello"} if content is None else content
        return self.call("POST", f"{self.sim.number.number_id}/messages", json=body)

    def error(self, response):
        error = response.json()["error"]
        assert set(error) >= {"message", "type", "code", "fbtrace_id"}
        return response.status_code, error["code"]

    def template(self, name="hello", language="ca", category="UTILITY", **more):
        body = more.pop("body", "Hola {{1}}, tot bé amb la comanda?")
        component = {"type": "BODY", "text": body}
        if "{{1}}" in body:
            component["example"] = {"body_text": [["Marta"]]}
        components = more.pop("components", [component])
        data = {"name": name, "language": language, "category": category}
        data.update(components=components, **more)
        waba = self.sim.number.waba_id
        return self.call("POST", f"{waba}/message_templates", json=data)


@pytest.fixture
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def sim(receiver):
    with Simulator(options=fast(), callback_url=receiver.url) as simulator:
        yield simulator


@pytest.fixture
def graph(sim):
    graph = Graph(sim)
    yield graph
    graph.session.close()


@pytest.fixture
def open_window(sim, receiver):
    """Marta has just written."""
    message = sim.customer_sends("marta", "hola")
    assert sim.settle()
    receiver.clear()
    return message


@pytest.fixture
def new_graph():
    graphs = []

    def make(simulator):
        graphs.append(Graph(simulator))
        return graphs[-1]

    yield make
    for one in graphs:
        one.session.close()


@pytest.fixture
def eventually():
    def wait(condition, seconds=60.0):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if condition():
                return True
            time.sleep(0.01)
        return condition()

    return wait


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    with Chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser.page()


@pytest.fixture
def browser(chromium, sim):
    """Return a page that has left the simulator before that ends."""
    chromium.complaints.clear()
    yield chromium
    chromium.visit("about:blank")
    assert [c for c in chromium.complaints if "401" not in str(c)] == []
