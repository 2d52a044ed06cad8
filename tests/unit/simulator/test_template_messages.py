"""Sending templates: parameters, formats, states; what the phone shows."""

import pytest

HEADER = {
    "type": "HEADER",
    "format": "TEXT",
    "text": "Comanda {{1}}",
    "example": {"header_text": ["S1"]},
}
BODY = {
    "type": "BODY",
    "text": "Hola {{1}}, són {{2}} per la teva comanda de pa.",
    "example": {"body_text": [["Marta", "3 €"]]},
}
BUTTONS = {
    "type": "BUTTONS",
    "buttons": [
        {"type": "QUICK_REPLY", "text": "Confirmo"},
        {
            "type": "URL",
            "text": "Veure",
            "url": "https://example.com/{{1}}",
            "example": ["https://example.com/a"],
        },
        {"type": "PHONE_NUMBER", "text": "Truca", "phone_number": "+34600000101"},
    ],
}


def text(*values):
    return [{"type": "text", "text": value} for value in values]


def part(kind, *values, **more):
    return {"type": kind, "parameters": text(*values), **more}


LINK = {"type": "button", "sub_type": "url", "index": "1", "parameters": text("S1")}
GOOD = [part("header", "S1"), part("body", "Marta", "3 €"), LINK]


@pytest.fixture
def order(graph, sim):
    response = graph.template("order", components=[HEADER, BODY, BUTTONS])
    assert sim.settle()
    return sim.world.template(response.json()["id"])


def send(graph, components=GOOD, name="order", language="ca", **more):
    content = {"name": name, "language": {"code": language}}
    if components is not None:
        content["components"] = components
    return graph.send(type="template", content=content, **more)


def test_without_a_window(graph, sim, receiver, order):
    response = send(graph)
    answer = response.json()["messages"][0]
    assert answer["message_status"] == "accepted"
    assert sim.settle()
    statuses = [v for v in receiver.values("messages")]
    pricing = statuses[0]["statuses"][0]["pricing"]
    assert pricing == {
        "billable": True,
        "pricing_model": "PMP",
        "type": "regular",
        "category": "utility",
    }
    view = sim.message(answer["id"]).view
    assert view["header"] == {"type": "text", "text": "Comanda S1"}
    assert view["body"] == "Hola Marta, són 3 € per la teva comanda de pa."
    assert [b.get("url") for b in view["buttons"]] == [
        None,
        "https://example.com/S1",
        None,
    ]


BAD = {
    "unknown name": ({"name": "nonsense"}, 132001),
    "unknown language": ({"language": "es"}, 132001),
    "no parameters": ({"components": None}, 132000),
    "too few": (
        {"components": [part("header", "S1"), part("body", "A"), LINK]},
        132000,
    ),
    "too many": (
        {"components": [part("header", "S1"), part("body", "A", "B", "C"), LINK]},
        132000,
    ),
    "newline": (
        {"components": [part("header", "S1"), part("body", "A\nB", "3"), LINK]},
        132012,
    ),
    "tab": (
        {"components": [part("header", "S1"), part("body", "A\tB", "3"), LINK]},
        132012,
    ),
    "five spaces": (
        {"components": [part("header", "S1"), part("body", "A     B", "3"), LINK]},
        132012,
    ),
    "empty value": (
        {"components": [part("header", "S1"), part("body", "", "3"), LINK]},
        131008,
    ),
    "a number": (
        {"components": [part("header", "S1"), part("body", 5, "3"), LINK]},
        131008,
    ),
    "unknown parameter type": (
        {
            "components": [
                part("header", "S1"),
                {"type": "body", "parameters": [{"type": "x"}, {"type": "x"}]},
                LINK,
            ]
        },
        132012,
    ),
    "too long": (
        {"components": [part("header", "S1"), part("body", "x" * 1025, "3"), LINK]},
        132005,
    ),
    "header too long": (
        {"components": [part("header", "x" * 60), part("body", "A", "3"), LINK]},
        132005,
    ),
    "link without suffix": (
        {"components": [part("header", "S1"), part("body", "A", "3")]},
        131008,
    ),
    "no such button": ({"components": [*GOOD, {**LINK, "index": 7}]}, 131009),
    "unknown component": ({"components": [*GOOD, {"type": "tail"}]}, 131009),
    "components no list": ({"components": {"body": 1}}, 100),
}


@pytest.mark.parametrize("case", BAD)
def test_refused(case, graph, sim, order):
    more, code = BAD[case]
    assert graph.error(send(graph, **more))[1] == code
    assert not sim.ledger.accepted()


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("PENDING", 132001),
        ("REJECTED", 132001),
        ("PAUSED", 132015),
        ("DISABLED", 132016),
    ],
)
def test_states(status, code, graph, sim, order):
    order.status = status
    assert graph.error(send(graph))[1] == code


def test_missing_parts(graph, order):
    assert graph.error(graph.send(type="template", content={}))[1] == 131008
    content = {"name": "order"}
    assert graph.error(graph.send(type="template", content=content))[1] == 131008


def test_named(graph, sim):
    component = {
        "type": "BODY",
        "text": "Hola {{who}}, són {{price}} per la teva comanda.",
        "example": {
            "body_text_named_params": [
                {"param_name": "who", "example": "A"},
                {"param_name": "price", "example": "3"},
            ]
        },
    }
    graph.template("named", components=[component], parameter_format="NAMED")
    assert sim.settle()

    def named(**values):
        parameters = [
            {"type": "text", "parameter_name": k, "text": v} for k, v in values.items()
        ]
        return send(graph, [{"type": "body", "parameters": parameters}], "named")

    wamid = named(price="3 €", who="Ana").json()["messages"][0]["id"]
    assert sim.message(wamid).view["body"].startswith("Hola Ana, són 3 €")
    assert graph.error(named(who="Ana", cost="3"))[1] == 132012
    assert graph.error(send(graph, [part("body", "Ana", "3")], "named"))[1] == 132012


def test_header_picture(graph, sim):
    header = {
        "type": "HEADER",
        "format": "IMAGE",
        "example": {"header_handle": ["4::x"]},
    }
    graph.template("picture", components=[header, {"type": "BODY", "text": "Bon dia!"}])
    assert sim.settle()
    assert graph.error(send(graph, None, "picture"))[1] == 132012
    wrong = {"type": "header", "parameters": text("x")}
    assert graph.error(send(graph, [wrong], "picture"))[1] == 132012
    image = {"type": "image", "image": {"link": "https://example.com/a.png"}}
    right = {"type": "header", "parameters": [image]}
    assert send(graph, [right], "picture").status_code == 200


def test_code(graph, sim):
    components = [
        {"type": "BODY", "add_security_recommendation": True},
        {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]},
    ]
    graph.template("code", category="AUTHENTICATION", components=components)
    assert sim.settle()
    button = {
        "type": "button",
        "sub_type": "url",
        "index": 0,
        "parameters": text("123"),
    }
    given = [part("body", "123"), button]
    assert send(graph, given, "code").status_code == 200
    assert graph.error(send(graph, given[:1], "code"))[1] == 131008
    user_id = sim.world.customers["lucia"].user_id
    by_id = send(graph, given, "code", to=None, recipient=user_id)
    assert graph.error(by_id)[1] == 131062


def test_coupon(graph, sim):
    buttons = {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "example": "PA25"}]}
    graph.template("coupon", components=[{"type": "BODY", "text": "Un val."}, buttons])
    assert sim.settle()
    assert graph.error(send(graph, None, "coupon"))[1] == 131008
    parameter = {"type": "coupon_code", "coupon_code": "PA25"}
    button = {"type": "button", "sub_type": "copy_code", "index": 0}
    given = [{**button, "parameters": [parameter]}]
    assert send(graph, given, "coupon").status_code == 200


def test_carousel(graph, sim):
    card = {"components": [{"type": "BODY", "text": "Una coca"}]}
    carousel = {"type": "CAROUSEL", "cards": [card, card]}
    graph.template("cards", components=[{"type": "BODY", "text": "Mira."}, carousel])
    assert sim.settle()
    one = {"card_index": 0, "components": []}
    few = [{"type": "carousel", "cards": [one]}]
    assert graph.error(send(graph, few, "cards"))[1] == 132000
    both = [{"type": "carousel", "cards": [one, {**one, "card_index": 1}]}]
    wamid = send(graph, both, "cards").json()["messages"][0]["id"]
    assert [c["body"] for c in sim.message(wamid).view["cards"]] == ["Una coca"] * 2


def test_tapping_a_quick_reply(graph, sim, receiver, order):
    payload = {"type": "payload", "payload": "yes-1"}
    quick = {"type": "button", "sub_type": "quick_reply", "index": 0}
    given = [*GOOD, {**quick, "parameters": [payload]}]
    wamid = send(graph, given).json()["messages"][0]["id"]
    assert sim.settle()
    sim.customer_taps(wamid, "0")
    assert sim.settle()
    [message] = receiver.messages()
    assert message["type"] == "button"
    assert message["button"] == {"payload": "yes-1", "text": "Confirmo"}
    assert message["context"]["id"] == wamid
