"""Builders: the exact JSON, and every limit of Meta's at the limit and one above."""

import pytest
from hypothesis import given, strategies as st

from cloudapi import limits, template_message as parts
from cloudapi.events import Identity
from cloudapi.invalid import Rule
from cloudapi.messages import (
    ContactCard,
    HeaderMedia,
    MediaRef,
    MessageInvalid,
    ReplyButton,
    Row,
    Section,
    clean_parameter,
    contact_request,
    contacts,
    cta_url,
    document,
    image,
    list_menu,
    location,
    location_request,
    phone_to,
    read_receipt,
    reply_buttons,
    request_body,
    template,
    text,
    video,
)

FILE = MediaRef(id="900")
LINK = "https://example.com/a.jpg"


def x(n):
    return "x" * n


def buttons(n, title="t", id_="i"):
    return [ReplyButton(f"{id_}{i}", f"{title}{i}") for i in range(n)]


def rows(n):
    return [Row(f"r{i}", f"t{i}") for i in range(n)]


def menu(body="b", button="go", sections=None, **kwargs):
    return list_menu(body, button, sections or [Section("s", rows(1))], **kwargs)


def mpm(products=1, sections=1, title="t"):
    ids = [f"p{i}" for i in range(products)]
    found = [parts.ProductSection(title, ids)]
    found += [parts.ProductSection(title, []) for _ in range(sections - 1)]
    return parts.button_mpm(0, "p0", found)


# (limit, rule, field, function of a size)
LIMITS = [
    (4096, Rule.TOO_LONG, "text.body", lambda n: text(x(n))),
    (1024, Rule.TOO_LONG, "image.caption", lambda n: image(FILE, x(n))),
    (1024, Rule.TOO_LONG, "video.caption", lambda n: video(FILE, x(n))),
    (1024, Rule.TOO_LONG, "document.caption", lambda n: document(FILE, x(n), "a.pdf")),
    (
        257,
        Rule.TOO_MANY,
        "contacts",
        lambda n: contacts([ContactCard("Ana")] * n),
    ),
    (
        3,
        Rule.TOO_MANY,
        "interactive.action.buttons",
        lambda n: reply_buttons("b", buttons(n)),
    ),
    (
        20,
        Rule.TOO_LONG,
        "interactive.action.buttons[0].reply.title",
        lambda n: reply_buttons("b", [ReplyButton("i", x(n))]),
    ),
    (
        256,
        Rule.TOO_LONG,
        "interactive.action.buttons[0].reply.id",
        lambda n: reply_buttons("b", [ReplyButton(x(n), "t")]),
    ),
    (
        1024,
        Rule.TOO_LONG,
        "interactive.body.text",
        lambda n: reply_buttons(x(n), buttons(1)),
    ),
    (
        60,
        Rule.TOO_LONG,
        "interactive.header.text",
        lambda n: reply_buttons("b", buttons(1), header=x(n)),
    ),
    (
        60,
        Rule.TOO_LONG,
        "interactive.footer.text",
        lambda n: reply_buttons("b", buttons(1), footer=x(n)),
    ),
    (4096, Rule.TOO_LONG, "interactive.body.text", lambda n: menu(x(n))),
    (20, Rule.TOO_LONG, "interactive.action.button", lambda n: menu(button=x(n))),
    (60, Rule.TOO_LONG, "interactive.header.text", lambda n: menu(header=x(n))),
    (60, Rule.TOO_LONG, "interactive.footer.text", lambda n: menu(footer=x(n))),
    (
        10,
        Rule.TOO_MANY,
        "interactive.action.sections.rows",
        lambda n: menu(sections=[Section("s", rows(n))]),
    ),
    (
        10,
        Rule.TOO_MANY,
        "interactive.action.sections",
        lambda n: menu(sections=[Section("s", [Row(f"{i}", "t")]) for i in range(n)]),
    ),
    (
        24,
        Rule.TOO_LONG,
        "interactive.action.sections[0].title",
        lambda n: menu(sections=[Section(x(n), rows(1))]),
    ),
    (
        200,
        Rule.TOO_LONG,
        "interactive.action.sections[0].rows[0].id",
        lambda n: menu(sections=[Section("s", [Row(x(n), "t")])]),
    ),
    (
        24,
        Rule.TOO_LONG,
        "interactive.action.sections[0].rows[0].title",
        lambda n: menu(sections=[Section("s", [Row("i", x(n))])]),
    ),
    (
        72,
        Rule.TOO_LONG,
        "interactive.action.sections[0].rows[0].description",
        lambda n: menu(sections=[Section("s", [Row("i", "t", x(n))])]),
    ),
    (
        20,
        Rule.TOO_LONG,
        "interactive.action.parameters.display_text",
        lambda n: cta_url("b", x(n), LINK),
    ),
    (1024, Rule.TOO_LONG, "interactive.body.text", lambda n: cta_url(x(n), "t", LINK)),
    (1024, Rule.TOO_LONG, "interactive.body.text", lambda n: location_request(x(n))),
    (1024, Rule.TOO_LONG, "interactive.body.text", lambda n: contact_request(x(n))),
    (
        512,
        Rule.TOO_LONG,
        "biz_opaque_callback_data",
        lambda n: request_body(text("a"), "34600111222", x(n)),
    ),
    (512, Rule.TOO_LONG, "template.name", lambda n: template(x(n), "es")),
    (60, Rule.TOO_LONG, "header", lambda n: parts.header_text(x(n))),
    (1024, Rule.TOO_LONG, "body.1", lambda n: parts.body([x(n)])),
    (1024, Rule.TOO_LONG, "body.name", lambda n: parts.body({"name": x(n)})),
    (32768, Rule.TOO_LONG, "body.1", lambda n: parts.body([x(n)], alone=True)),
    (
        256,
        Rule.TOO_LONG,
        "buttons[0].payload",
        lambda n: parts.button_quick_reply(0, x(n)),
    ),
    (2000, Rule.TOO_LONG, "buttons[0].url", lambda n: parts.button_url(0, x(n))),
    (
        20,
        Rule.TOO_LONG,
        "buttons[0].coupon_code",
        lambda n: parts.button_copy_code(0, x(n)),
    ),
    (15, Rule.TOO_LONG, "buttons[0].code", lambda n: parts.button_otp(0, x(n))),
    (30, Rule.TOO_MANY, "buttons[0].sections.product_items", lambda n: mpm(products=n)),
    (10, Rule.TOO_MANY, "buttons[0].sections", lambda n: mpm(sections=n)),
    (24, Rule.TOO_LONG, "buttons[0].sections[0].title", lambda n: mpm(title=x(n))),
    (4, Rule.CHARACTERS, "body.1", lambda n: parts.body([f"a{' ' * n}b"])),
    (
        9,
        Rule.RANGE,
        "template.components[0].index",
        lambda n: template("a", "es", [parts.button_quick_reply(n, "p")]),
    ),
    (90, Rule.RANGE, "location.latitude", lambda n: location(n, 0)),
    (180, Rule.RANGE, "location.longitude", lambda n: location(0, n)),
    (90, Rule.RANGE, "location.latitude", lambda n: location(-n, 0)),
]


COMPONENTS = [
    (
        parts.header_text("A"),
        {"type": "header", "parameters": [{"type": "text", "text": "A"}]},
    ),
    (
        parts.header_text("A", "who"),
        {
            "type": "header",
            "parameters": [{"type": "text", "parameter_name": "who", "text": "A"}],
        },
    ),
    (
        parts.header_media(HeaderMedia("document", FILE, "f.pdf")),
        {
            "type": "header",
            "parameters": [
                {"type": "document", "document": {"id": "900", "filename": "f.pdf"}}
            ],
        },
    ),
    (
        parts.header_media(HeaderMedia("image", MediaRef(link=LINK), "ignored")),
        {"type": "header", "parameters": [{"type": "image", "image": {"link": LINK}}]},
    ),
    (
        parts.header_location(1.5, 2, "n", "a"),
        {
            "type": "header",
            "parameters": [
                {
                    "type": "location",
                    "location": {
                        "latitude": 1.5,
                        "longitude": 2,
                        "name": "n",
                        "address": "a",
                    },
                }
            ],
        },
    ),
    (
        parts.header_product("sku", "cat"),
        {
            "type": "header",
            "parameters": [
                {
                    "type": "product",
                    "product": {"product_retailer_id": "sku", "catalog_id": "cat"},
                }
            ],
        },
    ),
    (
        parts.body(["A", "B"]),
        {
            "type": "body",
            "parameters": [
                {"type": "text", "text": "A"},
                {"type": "text", "text": "B"},
            ],
        },
    ),
    (
        parts.body({"first_name": "A"}),
        {
            "type": "body",
            "parameters": [
                {"type": "text", "parameter_name": "first_name", "text": "A"}
            ],
        },
    ),
    (
        parts.button_quick_reply(0, "p"),
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": 0,
            "parameters": [{"type": "payload", "payload": "p"}],
        },
    ),
    (
        parts.button_url(1, "S00042?x=1"),
        {
            "type": "button",
            "sub_type": "url",
            "index": 1,
            "parameters": [{"type": "text", "text": "S00042?x=1"}],
        },
    ),
    (
        parts.button_copy_code(2, "25OFF"),
        {
            "type": "button",
            "sub_type": "copy_code",
            "index": 2,
            "parameters": [{"type": "coupon_code", "coupon_code": "25OFF"}],
        },
    ),
    (
        parts.button_flow(0, "tok", {"a": 1}),
        {
            "type": "button",
            "sub_type": "flow",
            "index": 0,
            "parameters": [
                {
                    "type": "action",
                    "action": {"flow_token": "tok", "flow_action_data": {"a": 1}},
                }
            ],
        },
    ),
    (
        parts.button_flow(0),
        {
            "type": "button",
            "sub_type": "flow",
            "index": 0,
            "parameters": [{"type": "action", "action": {"flow_token": "unused"}}],
        },
    ),
    (
        parts.button_catalog(0, "sku"),
        {
            "type": "button",
            "sub_type": "CATALOG",
            "index": 0,
            "parameters": [
                {"type": "action", "action": {"thumbnail_product_retailer_id": "sku"}}
            ],
        },
    ),
    (
        parts.button_mpm(0, "sku", [parts.ProductSection("T", ["sku", "b"])]),
        {
            "type": "button",
            "sub_type": "mpm",
            "index": 0,
            "parameters": [
                {
                    "type": "action",
                    "action": {
                        "thumbnail_product_retailer_id": "sku",
                        "sections": [
                            {
                                "title": "T",
                                "product_items": [
                                    {"product_retailer_id": "sku"},
                                    {"product_retailer_id": "b"},
                                ],
                            }
                        ],
                    },
                }
            ],
        },
    ),
    (
        parts.button_otp(0, "123456"),
        {
            "type": "button",
            "sub_type": "url",
            "index": 0,
            "parameters": [{"type": "text", "text": "123456"}],
        },
    ),
]


@pytest.mark.parametrize(("component", "expected"), COMPONENTS)
def test_component_shape(component, expected):
    assert component == expected


@pytest.mark.parametrize(
    ("recipient", "expected"),
    [
        ("34600111222", {"to": "+34600111222"}),
        ("+34 600-11.12(22)", {"to": "+34600111222"}),
        ("ES.13491208655302741918", {"recipient": "ES.13491208655302741918"}),
        ("US.ENT.abc", {"recipient": "US.ENT.abc"}),
        (Identity(wa_id="34600111222", user_id="ES.1"), {"to": "+34600111222"}),
        (Identity(user_id="ES.1", parent_user_id="ES.ENT.2"), {"recipient": "ES.1"}),
        (Identity(parent_user_id="ES.ENT.2"), {"recipient": "ES.ENT.2"}),
    ],
)
def test_recipient(recipient, expected):
    body = request_body(text("a"), recipient, "u")
    assert {k: v for k, v in body.items() if k in ("to", "recipient")} == expected


@given(st.text())
def test_to_always_has_a_plus_and_digits_only(number):
    try:
        found = phone_to(number)
    except MessageInvalid:
        return
    assert found[0] == "+"
    assert found[1:].isascii()
    assert found[1:].isdigit()
    assert 5 <= len(found) - 1 <= 15


def test_quote():
    message = text("a").reply_to("wamid.1")
    body = request_body(message, "34600111222", "u")
    assert body["context"] == {"message_id": "wamid.1"}
    again = request_body(message.reply_to(None), "34600111222", "u")
    assert "context" not in again


def test_body_is_a_copy():
    message = text("a")
    request_body(message, "34600111222", "u")["text"]["body"] = "changed"
    assert message.content["body"] == "a"


def test_read_receipt():
    assert read_receipt("wamid.1") == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.1",
    }
    assert read_receipt("wamid.1", typing=True)["typing_indicator"] == {"type": "text"}


@given(st.text())
def test_cleaned_parameter_is_accepted_or_empty(value):
    cleaned = clean_parameter(value)
    if cleaned:
        parts.check_parameter("x", cleaned, limits.TEMPLATE_LONE_BODY_PARAMETER_MAX)


def test_repr_shows_no_content():
    assert "hello" not in repr(text("hello"))
