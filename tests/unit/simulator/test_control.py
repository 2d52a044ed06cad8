"""The control API over HTTP, as the page and demo scripts use it."""

import base64

import pytest


@pytest.fixture
def control(graph, sim):
    def call(method, path, body=None, status=200):
        headers = {"X-Simulator-Client": "test"}
        url = f"{sim.base_url}/_sim/{path}"
        response = graph.session.request(method, url, json=body, headers=headers)
        assert response.status_code == status, response.text
        return response.json()

    return call


def chat(control, sim, customer="marta"):
    return control("GET", f"chats/{sim.number.number_id}/{customer}")


def test_state(control, sim):
    state = control("GET", "state")
    assert [n["on_app"] for n in state["numbers"]] == [True, False]
    assert [c["key"] for c in state["customers"]] == ["marta", "james", "lucia"]
    assert "voice" in state["samples"]
    text = str(state)
    for secret in ("app_secret", "access_token", "verify_token"):
        assert sim.credentials[secret] not in text


def test_credentials(control, sim):
    told = control("GET", "credentials")
    assert told == sim.credentials
    assert [n["mode"] for n in told["numbers"]] == ["coexistence", "api"]
    control("POST", "callback", {"url": "http://127.0.0.1:1/x", "verify_token": "v"})
    assert control("GET", "credentials")["callback_url"] == "http://127.0.0.1:1/x"
    control("POST", "callback", {"url": 5}, status=409)


def test_a_conversation(control, sim):
    number = sim.number.number_id
    body = {"customer": "marta", "number": number, "text": "hola"}
    sent = control("POST", "customer/send", body)
    assert sent["content"] == {"body": "hola"}
    answer = control(
        "POST", "owner/send", {**body, "text": "bon dia", "context": sent["id"]}
    )
    assert answer["quote"]["content"] == {"body": "hola"}
    control("POST", "react", {"message": answer["id"], "emoji": "👍"})
    control(
        "POST", "edit", {"message": answer["id"], "text": "Bon dia", "by": "business"}
    )
    shown = control("GET", f"messages/{answer['id']}")
    assert shown["reactions"] == {"customer": "👍"}
    assert (shown["edited"], shown["content"]) == (True, {"body": "Bon dia"})
    control("POST", "revoke", {"message": sent["id"]})
    *_, first, second = chat(control, sim)["messages"]
    assert first["revoked"] is True
    assert "content" not in first
    assert second["quote"]["content"] is None


def test_opening_and_typing(control, sim):
    number = sim.number.number_id
    target = {"customer": "marta", "number": number}
    control("POST", "open", {**target, "by": "customer"})
    control("POST", "typing", {**target, "by": "business"})
    control("POST", "open", {**target, "by": "business"})
    control("POST", "typing", {**target, "by": "customer"})
    assert chat(control, sim)["chat"]["typing"] == ["business", "customer"]
    state = control("GET", "state")
    assert state["customers"][0]["open_chat"] == number
    assert state["numbers"][0]["open_chat"] == "marta"
    control("POST", "customer/send", {**target, "text": "a"})
    assert chat(control, sim)["chat"]["typing"] == ["business"]


def test_phones(control, sim):
    control("POST", "phone", {"by": "customer", "customer": "marta", "state": "off"})
    body = {"customer": "marta", "text": "a"}
    answer = control("POST", "customer/send", body, status=409)
    assert answer["error"] == "the phone is switched off"
    target = {"by": "business", "number": sim.number.number_id, "state": "airplane"}
    control("POST", "phone", target)
    assert sim.number.phone_state == "airplane"


def test_files(control, sim, graph):
    html = base64.b64encode(b"<script>alert(1)</script>").decode()
    body = {"customer": "marta", "type": "file", "data": html}
    sent = control(
        "POST", "customer/send", {**body, "mime": "text/html", "filename": 'é".html'}
    )
    assert sent["type"] == "document"
    response = graph.session.get(sim.base_url + sent["content"]["url"])
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    svg = control("POST", "customer/send", {**body, "mime": "image/svg+xml"})
    response = graph.session.get(sim.base_url + svg["content"]["url"])
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert graph.session.get(f"{sim.base_url}/_sim/media/1").status_code == 404


def test_parts_of_a_sound(control, sim, graph):
    body = {"customer": "marta", "type": "audio", "sample": "voice", "voice": True}
    url = sim.base_url + control("POST", "customer/send", body)["content"]["url"]
    part = graph.session.get(url, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"OggS")


def test_clock(control, sim):
    control("POST", "clock", {"advance": 3600})
    assert 3500 < sim.clock.offset < 3700
    control("POST", "clock", {"speed": 10})
    assert sim.clock.speed == 10
    control("POST", "clock", {"reset": True, "speed": 1})
    assert abs(sim.clock.offset) < 5


def test_faults(control, sim):
    known = control("GET", "faults")["known"]
    assert {"name", "stage", "help", "options"} <= set(known[0])
    control("POST", "faults/http_500", {"count": 2})
    [fault] = control("GET", "state")["faults"]
    assert (fault["name"], fault["left"]) == ("http_500", 2)
    control("POST", "faults/nonsense", {}, status=409)
    control("POST", "faults/hang", {"seconds": 1})
    control("DELETE", "faults/http_500")
    assert [f["name"] for f in sim.faults.active()] == ["hang"]
    assert control("DELETE", "faults") == {"active": []}


def test_ledger_and_webhooks(control, sim, graph, open_window):
    graph.send(biz_opaque_callback_data="u")
    graph.send(biz_opaque_callback_data="u")
    assert sim.settle()
    ledger = control("GET", "ledger")
    assert (ledger["count"], ledger["duplicates"]) == (2, ["u"])
    deliveries = control("GET", "webhooks")["deliveries"]
    assert {d["state"] for d in deliveries} == {"delivered"}
    assert control("POST", f"webhooks/{deliveries[0]['number']}", {}) == {"found": True}
    assert control("POST", "webhooks/999", {}) == {"found": False}


def test_account(control, sim, receiver):
    control("POST", "account_event", {"event": "ACCOUNT_OFFBOARDED"})
    assert sim.number.connection == "offboarded"
    control("POST", "onboard", {"number": sim.number.number_id})
    assert sim.number.connection == "connected"
    done = control("POST", "signup", {})
    assert done["session"]["data"]["waba_id"] == sim.number.waba_id
    control("POST", "signup", {"app": "nope"}, status=409)
    control("POST", "emit", {"field": "security", "value": {"event": "PIN_CHANGED"}})
    assert sim.settle()
    assert receiver.values("security") == [{"event": "PIN_CHANGED"}]


def test_people(control, sim):
    made = control("POST", "customers", {"name": "Ada", "phone": "+34 600 000 707"})
    assert made["phone"] == "34600000707"
    control("POST", "customers", {"name": "Ada", "phone": "+34600000707"}, status=409)
    control("POST", "customers", {"name": "Ada", "phone": "12"}, status=409)
    number = sim.number.number_id
    target = {"customer": made["key"], "number": number}
    control("POST", "preference", {**target, "value": "stop"})
    control("POST", "contact", {**target, "name": "Ada L."})
    assert sim.number.address_book[made["key"]] == "Ada L."
    control("POST", "change_number", {**target, "phone": "34600000708"})
    assert sim.world.customers[made["key"]].phone == "34600000708"


def test_templates(control, sim, graph):
    template = graph.template().json()["id"]
    assert sim.settle()
    control("POST", f"templates/{template}", {"status": "PAUSED"})
    control(
        "POST", f"templates/{template}", {"quality": "RED", "category": "MARKETING"}
    )
    found = sim.world.template(template)
    assert (found.status, found.quality, found.category) == (
        "PAUSED",
        "RED",
        "MARKETING",
    )
    control("POST", "templates/1", {"status": "PAUSED"}, status=409)
    control("POST", f"templates/{template}", {"event": "unarchive"})
    control("POST", f"templates/{template}", {"event": "dance"}, status=409)
    control(
        "POST", f"templates/{template}", {"body": "Hola!", "coming_category": "UTILITY"}
    )
    [listed] = control("GET", "templates")["templates"]
    assert (listed["id"], listed["body"]) == (template, "Hola!")


def test_taps(control, sim, graph, open_window):
    replies = [{"type": "reply", "reply": {"id": "y", "title": "Sí"}}]
    content = {"type": "button", "body": {"text": "?"}, "action": {"buttons": replies}}
    wamid = graph.send(type="interactive", content=content).json()["messages"][0]["id"]
    control("POST", "tap", {"message": wamid, "index": "y"})
    control("POST", "tap", {"message": wamid, "index": "n"}, status=409)
    control("POST", "tap", {"message": wamid, "share_phone": True})
    control("POST", "play", {"message": wamid})
    types = [m.type for m in sim.chat("marta")[-2:]]
    assert types == ["interactive", "contacts"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "nothing", None, 404),
        ("GET", "clock", None, 405),
        ("GET", "messages/wamid.x", None, 409),
        ("GET", "chats/1/marta", None, 409),
        ("POST", "react", [], 400),
        ("POST", "react", {}, 409),
        ("POST", "react", {"message": "x", "by": "robot"}, 409),
        ("POST", "clock", {"advance": "soon"}, 400),
        ("POST", "customer/send", {"customer": "marta", "type": "location"}, 400),
        ("POST", "webhooks/x", {}, 400),
    ],
)
def test_mistakes(method, path, body, status, control):
    assert control(method, path, body, status=status)["error"]


def test_failed_messages_are_only_shown_to_the_shop(control, sim, graph):
    graph.send(to="+447700900123")
    assert sim.settle()
    last = chat(control, sim, "james")
    assert last["messages"][-1]["shown"] == ["owner"]
    assert last["messages"][-1]["error"]["code"] == 131047
    assert last["chat"]["last"]["customer"]["status"] == "read"
    assert last["chat"]["last"]["owner"]["status"] == "failed"
