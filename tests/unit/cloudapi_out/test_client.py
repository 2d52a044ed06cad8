"""The client against a real server: addresses, headers, bodies, outcomes, secrets."""

import errno
import hashlib
import io
import json
import socket
import tempfile
import tracemalloc

import pytest
from meta import PROOF, TOKEN, fetched
from server import answer, reset, sends, serve

from cloudapi.client import Client, GraphError, MediaInfo, MediaMismatch
from cloudapi.messages import request_body, text
from cloudapi.retry import Outcome
from cloudapi.transport import TransportFailure


def test_send(meta, client):
    meta.says({"messages": [{"id": "wamid.A"}], "contacts": [{"wa_id": "34600111222"}]})
    body = request_body(text("hi"), "34600111222", "u")
    found = client.send(body)
    assert (found.outcome, found.wamid) == (Outcome.SENT, "wamid.A")
    assert meta.call == ("POST", "/v25.0/111/messages", {})
    assert meta.last.header("authorization") == f"Bearer {TOKEN}"
    assert json.loads(meta.last.body) == body
    assert f"appsecret_proof={PROOF}" in meta.last.line
    assert TOKEN not in meta.last.line


def test_without_app_secret_no_proof(meta, transport):
    meta.says({"messages": [{"id": "wamid.A"}]})
    client = Client(
        meta.server.url, token=TOKEN, transport=transport, phone_number_id="1"
    )
    client.send({})
    assert meta.last.line == "POST /v25.0/1/messages HTTP/1.1"


def test_send_never_raises_for_the_network(meta, client, transport):
    meta.server.reply = reset
    assert client.send({}).outcome is Outcome.UNKNOWN
    assert len(meta.server.requests) == 1  # and never repeats
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    nobody = Client(
        f"http://127.0.0.1:{port}",
        token=TOKEN,
        transport=transport,
        phone_number_id="1",
    )
    assert nobody.send({}).outcome is Outcome.RETRY


def test_send_refused(meta, client):
    meta.says({"error": {"code": 190, "message": f"Error {TOKEN} {PROOF}"}}, 401)
    found = client.send({})
    assert found.outcome is Outcome.HOLD
    assert found.error.message == "Error *** ***"


def test_content_that_is_no_json_is_not_sent(meta, client):
    assert client.send({"a": float("nan")}).outcome is Outcome.HOLD
    assert meta.server.requests == []


def test_mark_read(meta, client):
    meta.says({"success": True})
    assert client.mark_read("wamid.A", typing=True)
    assert json.loads(meta.last.body)["typing_indicator"] == {"type": "text"}
    meta.says({"success": False})
    assert not client.mark_read("wamid.A")


def test_upload_media(meta, client):
    meta.says({"id": 900})
    assert client.upload_media(b"%PDF", "application/pdf", "../ñ.pdf") == "900"
    assert meta.call[:2] == ("POST", "/v25.0/111/media")
    body = meta.last.body
    assert b'name="messaging_product"\r\n\r\nwhatsapp' in body
    assert b'name="type"\r\n\r\napplication/pdf' in body
    assert b"Content-Type: application/pdf\r\n\r\n%PDF" in body
    assert "ñ.pdf".encode() in body
    assert b".." not in body


CONTENT = b"picture"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def test_media_url_and_download(meta, client):
    url = f"{meta.server.url}/lookaside?hash=1"
    meta.says(
        {
            "url": url,
            "mime_type": "image/png",
            "sha256": DIGEST,
            "file_size": "7",
            "id": 5,
        }
    )
    info = client.media_url("555")
    assert info == MediaInfo("5", url, "image/png", DIGEST, 7)
    assert meta.call == ("GET", "/v25.0/555", {"phone_number_id": "111"})
    meta.says(CONTENT)
    assert fetched(client, info) == CONTENT
    assert meta.last.header("authorization") == f"Bearer {TOKEN}"
    assert meta.last.header("accept-encoding") == "identity"
    assert meta.last.header("user-agent")
    assert "appsecret_proof" not in meta.last.line


@pytest.mark.parametrize("size", ["", "x", "-1", None, "٣"])
def test_media_size_may_be_odd(meta, client, size):
    meta.says({"url": "u", "file_size": size})
    assert client.media_url("555") == MediaInfo("555", "u")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.com/x",
        "http://169.254.169.254/x",
        "file:///etc/passwd",
        "",
        "http://[",
    ],
)
def test_token_goes_to_no_other_host(client, url):
    with pytest.raises(TransportFailure) as caught:
        fetched(client, MediaInfo("1", url))
    assert (caught.value.sent, caught.value.kind) == ("no", "host")


def test_download_does_not_follow_a_redirect(meta, client):
    with serve(sends(200, b"stolen")) as thief:

        def redirect(connection, request):
            connection.sendall(answer(302, b"", f"Location: {thief.url}/x\r\n"))
            return True

        meta.server.reply = redirect
        with pytest.raises(GraphError):
            fetched(client, MediaInfo("1", meta.server.url))
    assert thief.requests == []


def test_download_checks_the_digest(meta, client):
    meta.says(b"other")
    with pytest.raises(MediaMismatch, match="sha256"):
        fetched(client, MediaInfo("1", meta.server.url, sha256=DIGEST))


def test_download_without_digest(meta, client):
    meta.says(b"other")
    assert fetched(client, MediaInfo("1", meta.server.url)) == b"other"


def test_download_goes_to_its_target_and_not_through_memory(meta, client):
    """A hundred megabytes leave no trace in the memory of who fetches them."""
    size = 48 * 1024 * 1024

    def many(connection, request):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        for _piece in range(size // 65536):
            connection.sendall(bytes(65536))
        return False

    meta.server.reply = many
    with tempfile.TemporaryFile() as target:
        tracemalloc.start()
        digest = client.download(MediaInfo("1", meta.server.url), target)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert target.tell() == size
    assert digest == hashlib.sha256(bytes(size)).digest()
    assert peak < 4 * 1024 * 1024


def test_our_full_disk_is_not_taken_for_the_network(meta, client):
    class Full:
        def write(self, piece):
            raise OSError(errno.ENOSPC, "No space left on device")

    meta.says(b"x")
    with pytest.raises(TransportFailure) as caught:
        client.download(MediaInfo("1", meta.server.url), Full())
    assert caught.value.kind == "unkept"


def test_upload_of_a_file_does_not_go_through_memory(meta, client):
    size = 48 * 1024 * 1024
    meta.server.keep_bodies = False
    meta.says({"id": "900"})
    with tempfile.TemporaryFile() as source:
        source.truncate(size)
        tracemalloc.start()
        found = client.upload_media(source, "application/pdf", "a.pdf")
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert found == "900"
    assert int(meta.last.header("content-length")) > size
    assert peak < 8 * 1024 * 1024


def test_a_file_and_bytes_leave_in_the_same_way(meta, client):
    bodies = []
    for content in (b"%PDF", io.BytesIO(b"%PDF")):
        meta.says({"id": "900"})
        client.upload_media(content, "application/pdf", 'a"b.pdf')
        boundary = meta.last.header("content-type").partition("boundary=")[2]
        bodies.append(meta.last.body.replace(boundary.encode(), b"-"))
    assert bodies[0] == bodies[1]
    assert bodies[0].endswith(b"%PDF\r\n-----\r\n")


def test_download_is_capped(meta, client):
    meta.says(b"x" * 11)
    with pytest.raises(TransportFailure) as caught:
        fetched(client, MediaInfo("1", meta.server.url), max_bytes=10)
    assert caught.value.kind == "too_large"


def test_download_of_a_dead_address(meta, client):
    meta.says(b"<html>gone</html>", 404)
    with pytest.raises(GraphError) as caught:
        fetched(client, MediaInfo("1", meta.server.url))
    assert caught.value.status == 404


def test_download_of_a_json_success_that_is_no_file(meta, client):
    meta.says({"a": 1}, 206)
    with pytest.raises(MediaMismatch, match="206"):
        fetched(client, MediaInfo("1", meta.server.url))


def test_upload_sample(meta, client):
    meta.says({"id": "upload:MTphd==?sig=ARZq"})
    meta.says({"h": "4::aW"})
    assert client.upload_sample("999", b"img", "image/png", "a.png") == "4::aW"
    method, path, query = meta.call
    assert (method, path, query) == ("POST", "/v25.0/upload:MTphd==", {"sig": "ARZq"})
    assert meta.last.header("authorization") == f"OAuth {TOKEN}"
    assert meta.last.header("file_offset") == "0"
    assert meta.last.body == b"img"
    first = meta.server.requests[0].line
    assert first.startswith("POST /v25.0/999/uploads?")
    assert "file_length=3" in first
    assert TOKEN not in first


def test_register_and_deregister(meta, client):
    meta.says({"success": True})
    meta.says({"success": True})
    assert client.register("012345")
    assert json.loads(meta.last.body) == {
        "messaging_product": "whatsapp",
        "pin": "012345",
    }
    assert meta.call[:2] == ("POST", "/v25.0/111/register")
    assert client.deregister()
    assert meta.call[:2] == ("POST", "/v25.0/111/deregister")


def test_override_of_one_number(meta, client):
    meta.says({"success": True})
    meta.says({"success": True})
    assert client.override_webhook("https://odoo.example.com/x", "verify")
    assert json.loads(meta.last.body) == {
        "webhook_configuration": {
            "override_callback_uri": "https://odoo.example.com/x",
            "verify_token": "verify",
        }
    }
    assert client.override_webhook("")
    assert json.loads(meta.last.body) == {
        "webhook_configuration": {"override_callback_uri": ""}
    }
