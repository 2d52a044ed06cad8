"""The address in front of Odoo: websockets to one port, the rest to the other, nothing lost."""

import http.server
import socket
import threading
import urllib.request

import pytest
from wac_dev import front, processes, services


def say(name):
    """Return a server that answers every GET with its name and the path."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = f"{name} {self.path}".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self):
            size = int(self.headers["Content-Length"])
            body = f"{name} {len(self.rfile.read(size))}".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def address():
    pages, live = say("pages"), say("live")
    service = services.front(
        processes.free_port(),
        pages.server_address[1],
        live.server_address[1],
        name="test-front",
    )
    with service:
        yield service.wait_until_answers().url
    for server in (pages, live):
        server.shutdown()
        server.server_close()


def get(url, data=None):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, data, timeout=120) as answer:
        return answer.read().decode()


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/websocket?version=1", "live"),
        ("/websocket", "live"),
        ("/websocket/peek_notifications", "pages"),
        ("/odoo?next=/websocket", "pages"),
    ],
)
def test_only_the_websocket_goes_to_the_live_port(address, path, who):
    assert get(address + path) == f"{who} {path}"


def test_a_large_body_arrives_whole(address):
    assert get(f"{address}/upload", b"x" * 5_000_000) == "pages 5000000"


def test_a_caller_who_leaves_hurts_nobody(address):
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as caller:
        caller.sendall(b"GET / HT")
    assert get(f"{address}/after") == "pages /after"


@pytest.mark.parametrize("head", [b"", b"GET", b"\r\n", b"GET /websocket"])
def test_half_a_request_line_is_no_websocket(head):
    assert not front.is_websocket(head)
