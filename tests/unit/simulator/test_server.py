"""The port: loopback only, our own host names only, our own page only."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from simulator import Simulator
from simulator.http_server import NotLoopbackError, check_loopback

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "::", "example.com", ""])
def test_other_addresses_are_refused(host):
    with pytest.raises(NotLoopbackError):
        Simulator(host=host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback(host):
    assert check_loopback(host) == host


def test_the_command_line_refuses_too():
    command = [sys.executable, str(ROOT / "whatsapp_coexistence" / "simulator")]
    command += ["--host", "0.0.0.0", "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert "loopback only" in done.stderr


def test_ipv6():
    with Simulator(host="::1") as sim:
        assert sim.base_url.startswith("http://[::1]:")
        with socket.create_connection(("::1", sim.server.port)) as sock:
            sock.sendall(b"GET / HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n")
            assert sock.recv(100).startswith(b"HTTP/1.1 200")


def raw(sim, text):
    with socket.create_connection(("127.0.0.1", sim.server.port), timeout=60) as sock:
        sock.sendall(text)
        parts = []
        while part := sock.recv(65536):
            parts.append(part)
        return b"".join(parts)


@pytest.mark.parametrize(
    "path", ["/", "/_sim/credentials", "/v25.0/1", "/static/icon.svg"]
)
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "10.0.0.1"]
)
def test_foreign_host_headers(path, host, sim):
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    assert raw(sim, request.encode()).startswith(b"HTTP/1.1 421")


def test_no_host_header(sim):
    assert raw(sim, b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 421")


@pytest.mark.parametrize(
    "host", ["localhost:1", "127.0.0.1", "[::1]:8090", "LOCALHOST"]
)
def test_own_host_headers(host, sim):
    request = f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    assert raw(sim, request.encode()).startswith(b"HTTP/1.1 200")


OURS = {"X-Simulator-Client": "test"}
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("path", ["credentials", "state", "events"])
def test_foreign_pages_read_nothing(headers, path, graph, sim):
    response = graph.session.get(f"{sim.base_url}/_sim/{path}", headers=headers)
    assert response.status_code == 403
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("headers", [{}, *({**OURS, **foreign} for foreign in FOREIGN)])
def test_foreign_pages_change_nothing(headers, graph, sim):
    url = f"{sim.base_url}/_sim/clock"
    response = graph.session.post(url, json={"advance": 9999}, headers=headers)
    assert response.status_code == 403
    assert abs(sim.clock.offset) < 100


def test_no_cors_preflight_is_answered(graph, sim):
    headers = {
        "Origin": "https://evil.example",
        "Access-Control-Request-Method": "POST",
    }
    response = graph.session.options(f"{sim.base_url}/_sim/clock", headers=headers)
    assert response.status_code == 403
    assert not [h for h in response.headers if h.lower().startswith("access-control")]


def test_our_own_page_changes_things(graph, sim):
    headers = {**OURS, "Origin": sim.base_url, "Sec-Fetch-Site": "same-origin"}
    url = f"{sim.base_url}/_sim/clock"
    response = graph.session.post(url, json={"advance": 9999}, headers=headers)
    assert response.status_code == 200
    assert sim.clock.offset > 9000


@pytest.mark.parametrize(
    "path",
    [
        "/static/../simulator.py",
        "/static/%2e%2e/cli.py",
        "/static//etc/passwd",
        "/static/",
    ],
)
def test_only_static_files(path, sim):
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert raw(sim, request.encode()).startswith(b"HTTP/1.1 404")


def test_too_large_and_chunked_bodies(sim):
    head = "POST /v25.0/1/messages HTTP/1.1\r\nHost: localhost\r\n"
    large = raw(sim, f"{head}Content-Length: 999999999999\r\n\r\n".encode())
    assert large.startswith(b"HTTP/1.1 413")
    chunked = raw(sim, f"{head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n".encode())
    assert chunked.startswith(b"HTTP/1.1 411")
    negative = raw(sim, f"{head}Content-Length: -1\r\n\r\n".encode())
    assert negative.startswith(b"HTTP/1.1 411")


def test_nonsense_on_the_wire(sim, graph):
    assert raw(sim, b"\x16\x03\x01\x02\x00\r\n\r\n") is not None
    with socket.create_connection(("127.0.0.1", sim.server.port)) as sock:
        sock.sendall(b"POST / HTTP/1.1\r\nContent-Length: 50\r\n\r\nabc")
    assert graph.session.get(f"{sim.base_url}/").status_code == 200


def test_head(sim):
    answer = raw(
        sim, b"HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"Content-Length: " in head
    assert body == b""


def test_the_stream(sim, graph):
    response = graph.session.get(f"{sim.base_url}/_sim/events", stream=True, timeout=60)
    lines = response.iter_lines()
    assert next(lines) == b"retry: 1000"
    sim.customer_sends("marta", "a")
    news = next(line for line in lines if line.startswith(b"data:"))
    assert b'"kind": "message"' in news
    response.close()


def test_the_stream_after_a_gap(sim, graph):
    for _ in range(600):
        sim.stream.publish("clock")
    headers = {"Last-Event-ID": "3"}
    url = f"{sim.base_url}/_sim/events"
    with graph.session.get(url, stream=True, timeout=60, headers=headers) as response:
        lines = response.iter_lines()
        assert b"reload" in next(line for line in lines if line.startswith(b"data:"))
