"""360dialog's client against a real server: addresses, headers, what differs from Meta."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from meta import fetched
from server import answer, sends, serve

from cloudapi.client import GraphError, MediaInfo
from cloudapi.dialog360 import WEBHOOK_HEADER, Dialog360Client
from cloudapi.messages import request_body, text
from cloudapi.number import is_not_found
from cloudapi.retry import Outcome
from cloudapi.transport import TransportFailure

KEY = "d360-canary-key-0001"
HEALTH = {
    "health_status": {
        "can_send_message": "AVAILABLE",
        "entities": [
            {
                "entity_type": "PHONE_NUMBER",
                "id": "444",
                "can_send_message": "AVAILABLE",
            },
            {"entity_type": "WABA", "id": 333, "can_send_message": "AVAILABLE"},
            {"entity_type": "BUSINESS", "id": "222"},
        ],
    }
}


class Host:
    """Plays 360dialog: documents in order."""

    def __init__(self, server):
        self.server, self.documents = server, []
        server.reply = self.reply

    def reply(self, connection, request):
        status, body = self.documents.pop(0)
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.sendall(answer(status, body))
        return True

    def says(self, document, status=200):
        self.documents.append((status, document))

    def calls(self):
        found = []
        for request in self.server.requests:
            method, target, _ = request.line.split(" ")
            parts = urlsplit(target)
            query = {k: v[0] for k, v in parse_qs(parts.query).items()}
            found.append((method, parts.path, query))
        return found


@pytest.fixture
def host():
    with serve(sends(200)) as server:
        yield Host(server)


@pytest.fixture
def client(host, transport):
    return Dialog360Client(f"{host.server.url}/360dialog", KEY, transport, "444", "333")


def test_send_without_id_and_version(host, client):
    host.says({"messages": [{"id": "wamid.1"}]})
    result = client.send(request_body(text("hello"), "34600000202", "u"))
    assert (result.outcome, result.wamid) == (Outcome.SENT, "wamid.1")
    assert host.calls() == [("POST", "/360dialog/messages", {})]
    request = host.server.requests[0]
    assert request.header("D360-API-KEY") == KEY
    assert request.header("Authorization") == ""


def test_number_from_the_health_check(host, client):
    host.says(HEALTH)
    host.says({"url": "https://odoo.example.com/x"})
    node = client.phone_number()
    assert (node["id"], node["status"]) == ("444", "")
    assert node["webhook_configuration"] == {
        "phone_number": "https://odoo.example.com/x"
    }
    assert [path for _m, path, _q in host.calls()] == [
        "/360dialog/health_status",
        "/360dialog/v1/configs/webhook",
    ]


def test_account_from_the_health_check(host, client):
    host.says(HEALTH)
    assert client.account(("id",)) == {"id": "333"}


def test_a_blocked_number_says_so(host, client):
    host.says({"health_status": {"can_send_message": "BLOCKED"}})
    host.says({})
    assert client.phone_number()["status"] == "BLOCKED"


def test_set_webhook_with_our_header(host, client):
    host.says({"url": "https://odoo.example.com/x"})
    assert client.set_webhook("https://odoo.example.com/x", "secret-1") != ""
    assert json.loads(host.server.requests[0].body) == {
        "url": "https://odoo.example.com/x",
        "headers": {WEBHOOK_HEADER: "secret-1"},
    }


def test_a_refusal_does_not_show_the_token(host, client):
    host.says({"error": {"message": "bad header token-canary-77"}}, 400)
    with pytest.raises(GraphError) as caught:
        client.set_webhook("https://x.example", "token-canary-77")
    assert "canary" not in str(caught.value)


def test_templates(host, client):
    host.says({"waba_templates": [{"name": "a", "status": "approved"}, 7], "total": 1})
    assert client.templates() == [{"name": "a", "status": "APPROVED"}]
    assert host.calls()[0][1] == "/360dialog/v1/configs/templates"


def test_templates_of_many_pages(host, client):
    page = [{"name": f"t{i}", "status": "approved"} for i in range(1000)]
    host.says({"waba_templates": page})
    host.says({"waba_templates": page[:2]})
    assert len(client.templates()) == 1002
    assert [query["offset"] for _m, _p, query in host.calls()] == ["0", "1000"]


def test_create_and_delete_template(host, client):
    host.says({"id": "1", "status": "submitted", "category": "UTILITY"})
    host.says({"meta": {"success": True}})
    assert client.create_template({"name": "a"})["status"] == "PENDING"
    client.delete_template("a")
    assert host.calls()[1][:2] == ("DELETE", "/360dialog/v1/configs/templates/a")


def test_one_template_is_looked_up_in_the_list(host, client):
    for _time in range(2):
        host.says({"waba_templates": [{"id": 7, "status": "approved"}, {"id": "8"}]})
    assert client.template("7")["status"] == "APPROVED"
    with pytest.raises(GraphError) as caught:
        client.template("9")
    assert is_not_found(caught.value.error)


def test_a_template_is_never_changed(host, client):
    with pytest.raises(GraphError, match="does not change templates"):
        client.edit_template("7", {"components": []})
    assert host.calls() == []


def test_a_file_comes_through_their_host(host, client):
    host.says(b"picture")
    url = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&hash=x"
    assert fetched(client, MediaInfo("9", url)) == b"picture"
    expected = (
        "GET",
        "/360dialog/whatsapp_business/attachments/",
        {"mid": "1", "hash": "x"},
    )
    assert host.calls() == [expected]
    assert host.server.requests[0].header("D360-API-KEY") == KEY


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example.com/whatsapp_business/attachments/?mid=1",
        "http://169.254.169.254/latest",
        "https://lookaside.fbsbx.com@evil.example.com/x",
        "file:///etc/passwd",
        "",
    ],
)
def test_the_key_goes_nowhere_else(url, host, client):
    with pytest.raises(TransportFailure) as caught:
        fetched(client, MediaInfo("9", url))
    assert (caught.value.kind, caught.value.sent) == ("host", "no")
    assert host.server.requests == []


def test_media_address(host, client):
    host.says({"id": "9", "url": "https://lookaside.fbsbx.com/x", "file_size": 7})
    assert client.media_url("9").file_size == 7
    assert host.calls()[0][1] == "/360dialog/9"


def test_nothing_is_subscribed_there(host, client):
    assert client.subscribed_apps() == []
    assert host.server.requests == []
