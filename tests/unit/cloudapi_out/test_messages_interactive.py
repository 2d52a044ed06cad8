"""Builders: the exact JSON, and every limit of Meta's at the limit and one above."""

import pytest
from hypothesis import given, strategies as st

from cloudapi import limits, template_message as parts
from cloudapi.events import Identity
from cloudapi.messages import (
    HeaderMedia,
    MediaRef,
    MessageInvalid,
    clean_parameter,
    phone_to,
    read_receipt,
    request_body,
    text,
)

FILE = MediaRef(id="900")
LINK = "https://example.com/a.jpg"


def x(n):
    return "x" * n


def mpm(products=1, sections=1, title="t"):
    ids = [f"p{i}" for i in range(products)]
    found = [parts.ProductSection(title, ids)]
    found += [parts.ProductSection(title, []) for _ in range(sections - 1)]
    return parts.button_mpm(0, "p0", found)


# (limit, rule, field, function of a size)


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
