"""The transport over real sockets: what left the machine, and what did not."""

import gzip
import logging
import socket
import ssl
import threading
import time

import pytest
from server import answer, close, read_request, reset, sends, serve
from wac_dev.processes import free_port

from cloudapi import http_connection
from cloudapi.transport import Transport, TransportFailure

SECRET = "canary-token-0123456789"


def failure_of(transport, url, **kwargs):
    with pytest.raises(TransportFailure) as caught:
        transport.request("POST", url, json={"a": 1}, **kwargs)
    return caught.value


def test_answer_is_whole(transport):
    with serve(sends(200, b'{"ok":1}', "X-Some: Thing\r\n")) as server:
        found = transport.request("POST", server.url, json={"a": "ñ"})
    assert found.status == 200
    assert found.json() == {"ok": 1}
    assert found.headers["x-some"] == "Thing"
    assert server.requests[0].body == b'{"a":"\\u00f1"}'
    assert server.requests[0].header("content-type") == "application/json"
    assert server.requests[0].header("accept-encoding") == "identity"


@pytest.fixture
def make():
    """Make transports that are closed at the end."""
    made = []

    def build(*args, **kwargs):
        made.append(Transport(*args, **kwargs))
        return made[-1]

    yield build
    for transport in made:
        transport.close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed(transport, status):
    with serve(sends(200)) as other:
        header = f"Location: {other.url}/elsewhere\r\n"
        with serve(sends(status, b"", header)) as server:
            found = transport.request("GET", server.url)
    assert found.status == status
    assert other.requests == []


def test_refused_sends_nothing(transport):
    found = failure_of(transport, f"http://127.0.0.1:{free_port()}/")
    assert (found.sent, found.kind) == ("no", "refused")


def test_unknown_name_sends_nothing(transport):
    found = failure_of(transport, "http://nothing.invalid/")
    assert (found.sent, found.kind) == ("no", "dns")


def test_connect_timeout_sends_nothing(make):
    transport = make(timeout=(0.5, 60))
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        fillers = []
        for _ in range(4):  # fill the queue so that the handshake does not end
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
            fillers.append(filler)
        time.sleep(0.05)
        found = failure_of(transport, f"http://127.0.0.1:{listener.getsockname()[1]}/")
        for filler in fillers:
            filler.close()
    assert (found.sent, found.kind) == ("no", "connect_timeout")


def test_tls_to_a_silent_server_sends_nothing(make):
    transport = make(timeout=(0.5, 60))
    with serve(close) as server:
        found = failure_of(transport, server.url.replace("http:", "https:"))
    assert (found.sent, found.kind) == ("no", "connect_timeout")
    assert server.requests == []


def test_tls_to_a_plain_server_sends_nothing(transport):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept():
            connection, _ = listener.accept()
            with connection:
                connection.recv(100)
                connection.sendall(answer(400))

        threading.Thread(target=accept, daemon=True).start()
        found = failure_of(transport, f"https://127.0.0.1:{listener.getsockname()[1]}/")
    assert (found.sent, found.kind) == ("no", "tls")


def test_untrusted_certificate_sends_nothing(transport, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    got = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept():
            connection, _ = listener.accept()
            try:
                got.append(context.wrap_socket(connection, server_side=True).recv(10))
            except OSError as error:
                got.append(error)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        found = failure_of(transport, f"https://localhost:{listener.getsockname()[1]}/")
        thread.join(60)
    assert (found.sent, found.kind) == ("no", "tls")
    assert all(isinstance(item, OSError) for item in got)


def test_trusted_certificate_and_death_after_the_request(make, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    transport = make(timeout=(60, 60), verify=str(certificate[0]))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"https://localhost:{listener.getsockname()[1]}/"

        def accept():
            for reply in (answer(200, b"{}"), b""):
                connection, _ = listener.accept()
                with context.wrap_socket(connection, server_side=True) as channel:
                    read_request(channel)
                    channel.sendall(reply)

        threading.Thread(target=accept, daemon=True).start()
        assert transport.request("POST", url, json={}).status == 200
        found = failure_of(transport, url)
    assert found.sent == "maybe"


def hang(connection, request):
    connection.recv(1)  # until the other side gives up
    return False


def half(connection, request):
    connection.sendall(answer(200, b"half", length=100))
    return False


def broken_chunks(connection, request):
    connection.sendall(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc"
    )
    return False


def not_http(connection, request):
    connection.sendall(b"what is this\r\n\r\n")
    return False


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (hang, "read_timeout"),
        (reset, "reset"),
        (close, "reset"),
        (half, "truncated"),
        (broken_chunks, "truncated"),
        (not_http, "protocol"),
    ],
)
def test_trouble_after_the_request_is_maybe(make, reply, kind):
    transport = make(timeout=(60, 0.5 if reply is hang else 60))
    with serve(reply) as server:
        found = failure_of(transport, server.url)
        assert len(server.requests) == 1  # and never repeated
    assert (found.sent, found.kind) == ("maybe", kind)


def drip(connection, request):
    connection.sendall(answer(200, b"", length=1000))
    for _ in range(600):
        connection.sendall(b"x")
        time.sleep(0.1)
    return False


def drip_headers(connection, request):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for i in range(600):
        connection.sendall(b"X-%d: y\r\n" % i)
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("reply", [drip, drip_headers])
def test_deadline_ends_a_drip(transport, reply):
    with serve(reply) as server:
        found = failure_of(transport, server.url, deadline=0.6)
    # without it, the answer would be of another kind, after a minute
    assert (found.sent, found.kind) == ("maybe", "deadline")


def endless(connection, request):
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    for _ in range(1000):
        connection.sendall(b"x" * 10_000)
    return False


@pytest.mark.parametrize("reply", [sends(200, b"x" * 1001), endless])
def test_body_over_the_cap(transport, reply):
    with serve(reply) as server:
        found = failure_of(transport, server.url, max_bytes=1000)
    assert (found.sent, found.kind) == ("maybe", "too_large")


def test_body_at_the_cap(transport):
    with serve(sends(200, b"x" * 1000)) as server:
        found = transport.request("GET", server.url, max_bytes=1000)
    assert len(found.body) == 1000


def test_gzip_nobody_asked_for_is_read(transport):
    body = gzip.compress(b'{"a":1}')
    with serve(sends(200, body, "Content-Encoding: gzip\r\n")) as server:
        assert transport.request("GET", server.url).json() == {"a": 1}


def test_gzip_bomb_stops_at_the_cap(transport):
    body = gzip.compress(b"\0" * 20_000_000)
    with serve(sends(200, body, "Content-Encoding: gzip\r\n")) as server:
        found = failure_of(transport, server.url, max_bytes=100_000)
    assert found.kind == "too_large"


@pytest.mark.parametrize(
    ("body", "encoding", "kind"),
    [
        (b"x", "br", "encoding"),
        (b"not gzip", "gzip", "encoding"),
        (gzip.compress(b"a" * 100)[:20], "gzip", "truncated"),
    ],
)
def test_odd_encoding(transport, body, encoding, kind):
    with serve(sends(200, body, f"Content-Encoding: {encoding}\r\n")) as server:
        found = failure_of(transport, server.url)
    assert (found.sent, found.kind) == ("maybe", kind)


@pytest.mark.parametrize(
    ("url", "kwargs", "kind"),
    [
        ("ftp://127.0.0.1/", {}, "request"),
        ("nonsense", {}, "request"),
        ("http://", {}, "request"),
        ("http://127.0.0.1:1/", {"headers": {"A": "b\r\nC: d"}}, "request"),
        ("http://127.0.0.1:1/", {"headers": {"A": "…"}}, "request"),
        ("http://127.0.0.1:1/", {"json": {"a": float("nan")}}, "request"),
        ("http://127.0.0.1:1/", {"allowed": lambda url: False}, "host"),
    ],
)
def test_what_cannot_be_made_is_not_sent(transport, url, kwargs, kind):
    kwargs = {"json": {}, **kwargs}
    with pytest.raises(TransportFailure) as caught:
        transport.request("POST", url, **kwargs)
    assert (caught.value.sent, caught.value.kind) == ("no", kind)


def test_connections_are_kept(transport):
    with serve(sends(200)) as server:
        for _ in range(5):
            transport.request("POST", server.url, json={})
    assert server.connections == 1


def test_idle_connection_is_replaced(transport, monkeypatch):
    monkeypatch.setattr(http_connection, "MAX_IDLE", 0.05)
    with serve(sends(200)) as server:
        transport.request("POST", server.url, json={})
        time.sleep(0.1)
        transport.request("POST", server.url, json={})
    assert server.connections == 2


def test_connection_closed_while_idle_is_noticed(transport):
    closed = threading.Semaphore(0)

    def once(connection, request):
        connection.sendall(answer(200))
        connection.shutdown(socket.SHUT_RDWR)  # keep-alive promised, then closed
        closed.release()
        return False

    with serve(once) as server:
        for _ in range(5):
            assert transport.request("POST", server.url, json={}).status == 200
            assert closed.acquire(timeout=60)
    assert len(server.requests) == 5


def test_connection_closed_as_the_next_request_arrives_is_maybe(transport):
    def second_is_cut(connection, request):
        if len(server.requests) > 1:
            return reset(connection)
        connection.sendall(answer(200))
        return True

    with serve(second_is_cut) as server:
        transport.request("POST", server.url, json={})
        found = failure_of(transport, server.url)
        assert len(server.requests) == 2  # not repeated
    assert (found.sent, found.kind) == ("maybe", "reset")


def test_many_threads_share_the_pool(make):
    transport = make(timeout=(60, 60), pool_size=4)
    statuses = []
    with serve(sends(200, b"{}")) as server:
        threads = [
            threading.Thread(
                target=lambda: statuses.append(
                    transport.request("POST", server.url, json={}).status
                )
            )
            for _ in range(40)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert statuses == [200] * 40
    assert server.connections <= 4


def test_deadline_of_one_request_spares_the_next(transport, monkeypatch):
    """The timer of a finished request must not break the connection it used."""
    exchanges = []

    class Exchange(http_connection.Exchange):
        def __init__(self, *args):
            super().__init__(*args)
            exchanges.append(self)

    monkeypatch.setattr(http_connection, "Exchange", Exchange)
    with serve(sends(200)) as server:
        transport.request("GET", server.url)
        slow = sends(200)

        def late(connection, request):
            exchanges[0].expire()  # as its timer does
            return slow(connection, request)

        server.reply = late
        assert transport.request("GET", server.url).status == 200
    assert server.connections == 1


def test_deadline_after_the_last_byte_changes_nothing(transport, monkeypatch):
    """The timer may fire between the end of the answer and its being switched off."""
    original = http_connection.MarkingPool._put_conn

    def put_then_expire(pool, connection):
        current = http_connection._current()
        original(pool, connection)
        current.expire()

    monkeypatch.setattr(http_connection.MarkingPool, "_put_conn", put_then_expire)
    with serve(sends(200, b"{}")) as server:
        for _ in range(3):
            assert transport.request("GET", server.url).body == b"{}"
    assert server.connections == 1


def test_deadline_before_the_first_byte_sends_nothing():
    with socket.socket() as sock:
        current = http_connection.Exchange(1)
        current.expire()
        with pytest.raises(TimeoutError):
            current.writing(sock)
        assert current.expired
        assert not current.wrote


def test_cookies_are_not_kept(transport):
    with serve(sends(200, b"", "Set-Cookie: a=b\r\n")) as server:
        transport.request("GET", server.url)
        transport.request("GET", server.url)
    assert server.requests[1].header("cookie") == ""


def test_large_upload_outlives_the_connect_timeout(make):
    transport = make(timeout=(0.3, 60))
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept():
            connection, _ = listener.accept()
            with connection:
                total = 0
                while total < 8_000_000:
                    total += len(connection.recv(200_000))
                    time.sleep(0.7 if total > 4_000_000 > total - 200_000 else 0)
                connection.sendall(answer(200))

        threading.Thread(target=accept, daemon=True).start()
        found = transport.request(
            "POST",
            f"http://127.0.0.1:{listener.getsockname()[1]}/",
            data={"messaging_product": "whatsapp"},
            files={"file": ("a.bin", b"x" * 8_000_000, "text/plain")},
        )
    assert found.status == 200


def test_no_secret_in_log_or_exception(transport, caplog):
    caplog.set_level(logging.DEBUG)
    headers = {"Authorization": f"Bearer {SECRET}"}
    params = {"appsecret_proof": SECRET, "input_token": SECRET}
    with serve(sends(400, b"{}")) as server:
        transport.request("GET", f"{server.url}/v1/1/x", headers=headers, params=params)
        server.reply = reset
        first = failure_of(transport, server.url, headers=headers, params=params)
    url = f"http://127.0.0.1:{free_port()}/"
    second = failure_of(transport, url, headers=headers, params=params)
    assert "POST 127.0.0.1/" in caplog.text
    assert "GET 127.0.0.1/v1/1/x -> 400 in" in caplog.text
    for failure in (first, second):
        chain = [failure, failure.__cause__, failure.__context__]
        assert SECRET not in "".join(map(repr, chain))
        assert chain[1:] == [None, None]
    assert SECRET not in caplog.text


def test_log_line_cannot_be_forged(transport, caplog):
    caplog.set_level(logging.DEBUG, "cloudapi.transport")
    with serve(sends(200)) as server:
        transport.request("GET", f"{server.url}/a%0Ab\u2028c\x1b[0m")
    assert len(caplog.messages) == 1
    assert caplog.messages[0].isprintable()


def test_verification_cannot_be_switched_off():
    with pytest.raises(ValueError, match="always"):
        Transport(verify=False)


def test_environment_is_not_read(transport, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login thief password thief\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    with serve(sends(200)) as server:
        headers = {"Authorization": "Bearer mine"}
        transport.request("GET", server.url, headers=headers)
    assert server.requests[0].header("authorization") == "Bearer mine"


def test_proxy_connect_is_not_the_request(make):
    """Bytes of CONNECT leave; bytes of the request do not."""
    with serve(sends(502)) as proxy:
        transport = make(timeout=(60, 60), proxies={"https": proxy.url})
        found = failure_of(transport, "https://graph.facebook.com/v25.0/1/messages")
    assert proxy.requests[0].line.startswith("CONNECT graph.facebook.com:443")
    assert found.sent == "no"
