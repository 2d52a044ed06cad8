"""The client against a real server: addresses, headers, bodies, outcomes, secrets."""

import json
import logging
import pickle

import pytest
from meta import PROOF, SECRET, TOKEN
from server import reset

from cloudapi import graph
from cloudapi.client import Client, Endpoint, GraphError
from cloudapi.errors import NO_CODE, Scope
from cloudapi.invalid import MessageInvalid
from cloudapi.transport import Transport, TransportFailure

CODE = "code-canary-0003"


CALLS = [
    (
        lambda c: c.phone_number(["id", "status"]),
        {"id": "111"},
        ("GET", "/v25.0/111", {"fields": "id,status"}),
        {"id": "111"},
    ),
    (
        lambda c: c.account(["name"]),
        {"name": "x"},
        ("GET", "/v25.0/222", {"fields": "name"}),
        {"name": "x"},
    ),
    (
        lambda c: c.phone_numbers(["id"]),
        {"data": [{"id": "111"}, "odd"]},
        ("GET", "/v25.0/222/phone_numbers", {"fields": "id", "limit": "100"}),
        [{"id": "111"}],
    ),
    (
        lambda c: c.subscribed_apps(),
        {"data": []},
        ("GET", "/v25.0/222/subscribed_apps", {}),
        [],
    ),
    (
        lambda c: c.subscribe_app(),
        {"success": True},
        ("POST", "/v25.0/222/subscribed_apps", {}),
        True,
    ),
    (
        lambda c: c.unsubscribe_app(),
        {"success": True},
        ("DELETE", "/v25.0/222/subscribed_apps", {}),
        True,
    ),
    (
        lambda c: c.create_template({"name": "a"}),
        {"id": "7"},
        ("POST", "/v25.0/222/message_templates", {}),
        {"id": "7"},
    ),
    (
        lambda c: c.edit_template("7", {"components": []}),
        {"success": True},
        ("POST", "/v25.0/7", {}),
        {"success": True},
    ),
    (
        lambda c: c.delete_template("a", "7"),
        {"success": True},
        ("DELETE", "/v25.0/222/message_templates", {"name": "a", "hsm_id": "7"}),
        {"success": True},
    ),
    (
        lambda c: c.delete_template("a"),
        {"success": True},
        ("DELETE", "/v25.0/222/message_templates", {"name": "a"}),
        {"success": True},
    ),
    (
        lambda c: c.sync("history"),
        {"request_id": "r1"},
        ("POST", "/v25.0/111/smb_app_data", {}),
        "r1",
    ),
]


@pytest.mark.parametrize(("do", "document", "call", "expected"), CALLS)
def test_call(meta, client, do, document, call, expected):
    meta.says(document)
    assert do(client) == expected
    assert meta.call == call
    assert meta.last.header("authorization") == f"Bearer {TOKEN}"
    assert PROOF in meta.last.line


def test_bodies_of_calls(meta, client):
    meta.says({"success": True})
    client.subscribe_app("https://odoo.test/hook", "vt")
    assert json.loads(meta.last.body) == {
        "override_callback_uri": "https://odoo.test/hook",
        "verify_token": "vt",
    }
    meta.says({"request_id": "r"})
    client.sync("smb_app_state_sync")
    assert json.loads(meta.last.body) == {
        "messaging_product": "whatsapp",
        "sync_type": "smb_app_state_sync",
    }
    meta.says({"success": True})
    client.subscribe_app()
    assert meta.last.body == b""


def test_templates_by_cursor_never_by_address(meta, client):
    evil = "https://evil.com/?access_token=x"
    for name, after in (("a", "c1"), ("b", "c2"), ("c", None)):
        paging = {
            "cursors": {"after": after or "c3"},
            **({"next": evil} if after else {}),
        }
        meta.says({"data": [{"name": name}], "paging": paging})
    assert [item["name"] for item in client.templates()] == ["a", "b", "c"]
    assert meta.call[2]["after"] == "c2"
    assert len(meta.server.requests) == 3


def test_pages_end(meta, client, monkeypatch):
    monkeypatch.setattr(graph, "PAGES_MAX", 3)
    for i in range(3):
        meta.says({"data": [], "paging": {"next": "x", "cursors": {"after": str(i)}}})
    with pytest.raises(GraphError, match="do not end"):
        client.templates()
    meta.says({"data": [], "paging": {"next": "x", "cursors": {"after": "same"}}})
    meta.says({"data": [], "paging": {"next": "x", "cursors": {"after": "same"}}})
    assert client.templates() == []


@pytest.mark.parametrize(
    "paging", [None, [], {"next": "x"}, {"next": "x", "cursors": 5}]
)
def test_odd_paging(meta, client, paging):
    meta.says({"data": {"odd": 1}, "paging": paging})
    assert client.templates() == []


def test_debug_token(meta, client):
    meta.says({"data": {"is_valid": True}})
    assert client.debug_token("999") == {"is_valid": True}
    assert meta.call == ("GET", "/v25.0/debug_token", {"input_token": TOKEN})
    assert meta.last.header("authorization") == f"Bearer 999|{SECRET}"
    assert "appsecret_proof" not in meta.last.line
    meta.says({"data": None})
    assert client.debug_token("999") == {}


def test_exchange_code(meta, client):
    meta.says({"access_token": "new"})
    assert client.exchange_code("999", CODE, "https://odoo.test/") == {
        "access_token": "new"
    }
    method, path, query = meta.call
    assert (method, path) == ("GET", "/v25.0/oauth/access_token")
    assert query == {
        "client_id": "999",
        "client_secret": SECRET,
        "code": CODE,
        "redirect_uri": "https://odoo.test/",
    }
    assert meta.last.header("authorization") == ""


@pytest.mark.parametrize(
    ("status", "document", "code", "scope"),
    [
        (
            400,
            {"error": {"code": 100, "error_user_msg": "Name exists"}},
            100,
            Scope.MESSAGE,
        ),
        (401, {"error": {"code": 190}}, 190, Scope.ACCOUNT),
        (200, {"error": {"code": 10}}, 10, Scope.ACCOUNT),
        (500, b"<html>", NO_CODE, Scope.MESSAGE),
        (200, b"<html>", NO_CODE, Scope.MESSAGE),
        (200, [], NO_CODE, Scope.MESSAGE),
        (302, b"", NO_CODE, Scope.MESSAGE),
    ],
)
def test_graph_error(meta, client, status, document, code, scope):
    meta.says(document, status)
    with pytest.raises(GraphError) as caught:
        client.create_template({})
    found = caught.value
    assert (found.status, found.error.code, found.rule.scope) == (status, code, scope)
    copied = pickle.loads(pickle.dumps(found))
    assert (copied.error, copied.status, copied.rule) == (
        found.error,
        status,
        found.rule,
    )


def test_calls_raise_transport_failures(meta, client):
    meta.server.reply = reset
    with pytest.raises(TransportFailure) as caught:
        client.templates()
    assert caught.value.sent == "maybe"
    copied = pickle.loads(pickle.dumps(caught.value))
    assert (copied.sent, copied.kind) == ("maybe", "reset")


@pytest.mark.parametrize(
    "id_",
    [
        "",
        "..",
        ".",
        "1/2",
        "1?a=b",
        "1#x",
        "1%2f2",
        "ñ",
        "a b",
        "1\r\nX: y",
        "x" * 1001,
    ],
)
def test_an_id_adds_no_path(meta, client, id_):
    with pytest.raises(MessageInvalid):
        client.media_url(id_)
    assert meta.server.requests == []


@pytest.mark.parametrize("version", ["", "25.0", "v25", "v25.0/..", "latest"])
def test_version_is_checked(version):
    with pytest.raises(MessageInvalid):
        Endpoint("https://graph.facebook.com", version).url("1")


def test_default_address():
    assert (
        Endpoint().url("1", "messages") == "https://graph.facebook.com/v25.0/1/messages"
    )


def test_no_secret_anywhere(meta, client, caplog):
    caplog.set_level(logging.DEBUG)
    echo = f"{TOKEN} {SECRET} {PROOF} {CODE} access_token={TOKEN}"
    error = {"error": {"code": 100, "message": echo, "error_data": {"details": echo}}}
    seen = []
    for do in (
        lambda: client.send({"type": "text", "text": {"body": "private words"}}),
        lambda: client.templates(),
        lambda: client.debug_token("999"),
        lambda: client.exchange_code("999", CODE),
        lambda: client.media_url("5"),
        lambda: client.upload_media(b"private words", "text/plain"),
    ):
        meta.says(error, 400)
        try:
            seen.append(repr(do()))
        except GraphError as found:
            chain = found.__cause__ or found.__context__
            seen += [repr(found), str(found), repr(found.error), repr(chain)]
    seen += [
        repr(client),
        repr(client.graph),
        repr(client.graph.endpoint),
        str(vars(meta)),
    ]
    text_seen = "".join(seen[:-1]) + caplog.text
    for canary in (TOKEN, SECRET, PROOF, "private words"):
        assert canary not in text_seen
    assert CODE not in caplog.text
    assert "127.0.0.1/v25.0/111/messages -> 400" in caplog.text


def test_code_is_masked_in_its_own_error(meta, client):
    meta.says({"error": {"code": 100, "message": f"bad {CODE}"}}, 400)
    with pytest.raises(GraphError) as caught:
        client.exchange_code("999", CODE)
    assert CODE not in str(caught.value)


def test_default_transport_is_made():
    client = Client(token=TOKEN)
    assert isinstance(client.graph.transport, Transport)
    client.graph.transport.close()
