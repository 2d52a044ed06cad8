"""What Meta refuses, the simulator refuses, with the same code."""

import pytest

TEXT = {"body": "hello"}
BUTTONS = {"buttons": [{"type": "reply", "reply": {"id": "a", "title": "A"}}]}
ROW = {"id": "r", "title": "Row"}


def interactive(**parts):
    return {"type": "button", "body": {"text": "?"}, "action": BUTTONS, **parts}


def buttons(*replies):
    return {"buttons": [{"type": "reply", "reply": reply} for reply in replies]}


def menu(rows, **parts):
    action = {"button": "Menu", "sections": [{"title": "S", "rows": rows}]}
    return {"type": "list", "body": {"text": "?"}, "action": action, **parts}


REFUSED = {
    "empty text": ("text", {"body": ""}, 131008),
    "no body": ("text", {}, 131008),
    "text too long": ("text", {"body": "x" * 4097}, 100),
    "text is no object": ("text", "hello", 100),
    "body is no string": ("text", {"body": 5}, 100),
    "preview is no boolean": ("text", {"body": "a", "preview_url": "yes"}, 100),
    "unknown type": ("poll", {}, 100),
    "image without id": ("image", {}, 131008),
    "image with unknown id": ("image", {"id": "1"}, 131009),
    "image with bad link": ("image", {"link": "ftp://x/y"}, 100),
    "caption too long": (
        "image",
        {"link": "https://x/y", "caption": "x" * 1025},
        131009,
    ),
    "caption on audio": ("audio", {"link": "https://x/y", "caption": "x"}, 100),
    "filename on image": ("image", {"link": "https://x/y", "filename": "x"}, 100),
    "no latitude": ("location", {"longitude": 2}, 131008),
    "latitude out of range": ("location", {"latitude": 91, "longitude": 2}, 131009),
    "latitude no number": ("location", {"latitude": "x", "longitude": 2}, 131009),
    "contacts no list": ("contacts", {"name": "x"}, 100),
    "contact without name": ("contacts", [{}], 131008),
    "reaction without target": ("reaction", {"emoji": "👍"}, 131008),
    "reaction with a word": ("reaction", {"message_id": "w", "emoji": "ok"}, 131009),
    "interactive without type": ("interactive", {}, 131008),
    "interactive of unknown type": ("interactive", {"type": "poll"}, 100),
    "interactive without body": ("interactive", {"type": "button"}, 131008),
    "no buttons": ("interactive", interactive(action={"buttons": []}), 131009),
    "four buttons": (
        "interactive",
        interactive(action=buttons(*({"id": c, "title": c} for c in "abcd"))),
        131009,
    ),
    "button title too long": (
        "interactive",
        interactive(action=buttons({"id": "a", "title": "x" * 21})),
        131009,
    ),
    "button titles twice": (
        "interactive",
        interactive(
            action=buttons({"id": "a", "title": "A"}, {"id": "b", "title": "A"})
        ),
        131009,
    ),
    "footer too long": ("interactive", interactive(footer={"text": "x" * 61}), 131009),
    "header too long": (
        "interactive",
        interactive(header={"type": "text", "text": "x" * 61}),
        131009,
    ),
    "body too long": ("interactive", interactive(body={"text": "x" * 1025}), 131009),
    "list header image": ("interactive", menu([ROW], header={"type": "image"}), 131009),
    "no rows": ("interactive", menu([]), 131009),
    "eleven rows": (
        "interactive",
        menu([{"id": str(i), "title": str(i)} for i in range(11)]),
        131009,
    ),
    "row ids twice": ("interactive", menu([ROW, ROW]), 131009),
    "row title too long": (
        "interactive",
        menu([{"id": "a", "title": "x" * 25}]),
        131009,
    ),
    "row description too long": (
        "interactive",
        menu([{**ROW, "description": "x" * 73}]),
        131009,
    ),
    "link without scheme": (
        "interactive",
        {
            "type": "cta_url",
            "body": {"text": "?"},
            "action": {
                "name": "cta_url",
                "parameters": {"display_text": "Go", "url": "example.com"},
            },
        },
        131009,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_contents(case, graph, sim, open_window):
    type_, content, code = REFUSED[case]
    response = graph.send(type=type_, content=content)
    assert graph.error(response) == (400, code)
    assert not sim.ledger.accepted()


RECIPIENTS = {
    "nobody": ({"to": None}, 131008),
    "letters": ({"to": "hello"}, 131009),
    "too short": ({"to": "+123"}, 131009),
    "too long": ({"to": "+1234567890123456"}, 131009),
    "a list": ({"to": ["+34600000202"]}, 100),
    "the sender": ({"to": "+34 600 000 101"}, 131021),
    "unknown user id": ({"to": None, "recipient": "ES.1"}, 131026),
    "bad user id": ({"to": None, "recipient": "es.1"}, 131009),
    "callback data too long": ({"biz_opaque_callback_data": "x" * 513}, 100),
    "another product": ({"messaging_product": "messenger"}, 100),
}


@pytest.mark.parametrize("case", RECIPIENTS)
def test_recipients(case, graph, sim, open_window):
    more, code = RECIPIENTS[case]
    assert graph.error(graph.send(**more)) == (400, code)
    assert not sim.ledger.accepted()


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"{", 100), (b"[]", 100), (b"\xff", 100), (b"[" * 9999, 100), (b"", 100)],
)
def test_bodies(body, code, graph, sim):
    path = f"{sim.number.number_id}/messages"
    headers = {"Content-Type": "application/json"}
    response = graph.call("POST", path, data=body, headers=headers)
    assert graph.error(response) == (400, code)


def test_wrong_token(graph):
    graph.token = "nonsense"
    assert graph.error(graph.send()) == (401, 190)


def test_revoked_and_expired_tokens(graph, sim):
    token = sim.add_token(sim.number.waba_id)
    graph.token = token.value
    token.expires = sim.clock.now()
    response = graph.send()
    assert graph.error(response) == (401, 190)
    assert response.json()["error"]["error_subcode"] == 463
    sim.revoke_token(token.value)
    assert graph.send().json()["error"]["error_subcode"] == 460


def test_no_token(sim, graph):
    url = f"{sim.base_url}/v25.0/{sim.number.number_id}/messages"
    assert graph.error(graph.session.post(url, json={})) == (401, 104)


def test_missing_permission(graph, sim):
    management = {"whatsapp_business_management"}
    graph.token = sim.add_token(sim.number.waba_id, scopes=management).value
    assert graph.error(graph.send()) == (403, 10)
    graph.token = sim.add_token(sim.number.waba_id, scopes=set()).value
    response = graph.call("GET", f"{sim.number.waba_id}/message_templates")
    assert graph.error(response) == (403, 200)


def test_somebody_elses_number(graph, sim):
    graph.token = sim.add_token("300000000000033").value
    response = graph.send()
    assert graph.error(response) == (400, 100)
    assert response.json()["error"]["error_subcode"] == 33


def test_offboarded_number(graph, sim, open_window):
    sim.account_event("ACCOUNT_OFFBOARDED")
    assert graph.error(graph.send()) == (400, 133010)
    sim.account_event("ACCOUNT_RECONNECTED")
    assert graph.send().status_code == 200


def test_banned_number(graph, sim, open_window):
    sim.account_event("DISABLED_UPDATE", ban_info={"waba_ban_state": "DISABLE"})
    assert graph.error(graph.send()) == (403, 131031)


@pytest.mark.parametrize("version", ["v99.0", "vx", "v1"])
def test_unknown_version(version, graph, sim):
    response = graph.session.get(f"{sim.base_url}/{version}/{sim.number.number_id}")
    assert graph.error(response) == (400, 2500)


def test_an_ended_version_is_served(graph, sim):
    url = f"{sim.base_url}/v20.0/{sim.number.number_id}"
    headers = {"Authorization": f"Bearer {sim.token}"}
    assert graph.session.get(url, headers=headers).status_code == 200


@pytest.mark.parametrize("fault", ["app_secret", "missing", "right"])
def test_appsecret_proof(fault, graph, sim, open_window):
    import hashlib
    import hmac

    app = sim.world.apps[sim.credentials["app_id"]]
    app.require_proof = True
    path = f"{sim.number.number_id}?fields=id"
    if fault == "missing":
        assert graph.error(graph.call("GET", path)) == (400, 100)
        return
    key = app.secret if fault == "right" else "another"
    proof = hmac.new(key.encode(), graph.token.encode(), hashlib.sha256).hexdigest()
    response = graph.call("GET", f"{path}&appsecret_proof={proof}")
    assert response.status_code == (200 if fault == "right" else 400)
