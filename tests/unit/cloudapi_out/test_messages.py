"""Builders: the exact JSON, and every limit of Meta's at the limit and one above."""

import pickle

import pytest

from cloudapi import template_message as parts
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
    contact_request,
    contacts,
    cta_url,
    document,
    image,
    list_menu,
    location,
    location_request,
    reaction,
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


@pytest.mark.parametrize(("limit", "rule", "field", "make"), LIMITS)
def test_at_the_limit_and_one_above(limit, rule, field, make):
    make(limit)
    with pytest.raises(MessageInvalid) as caught:
        make(limit + 1)
    assert (caught.value.field, caught.value.rule) == (field, rule)
    if rule in (Rule.TOO_LONG, Rule.TOO_MANY):
        assert (caught.value.limit, caught.value.value) == (limit, limit + 1)


REFUSED = [
    ("text.body", Rule.EMPTY, lambda: text("")),
    ("text.body", Rule.EMPTY, lambda: text(" \n\t")),
    ("image", Rule.ONE_OF, lambda: image(MediaRef())),
    ("image", Rule.ONE_OF, lambda: image(MediaRef(id="1", link=LINK))),
    ("image.link", Rule.FORMAT, lambda: image(MediaRef(link="ftp://a/b"))),
    ("image.link", Rule.FORMAT, lambda: image(MediaRef(link="http:///b"))),
    ("image.link", Rule.FORMAT, lambda: image(MediaRef(link="http://[::1/b"))),
    ("image.link", Rule.CHARACTERS, lambda: image(MediaRef(link="https://a/b c"))),
    ("location.latitude", Rule.RANGE, lambda: location(float("nan"), 0)),
    ("location.longitude", Rule.RANGE, lambda: location(0, float("inf"))),
    ("contacts", Rule.TOO_FEW, lambda: contacts([])),
    (
        "contacts[1].name.formatted_name",
        Rule.EMPTY,
        lambda: contacts([ContactCard("A"), ContactCard(" ")]),
    ),
    ("reaction.message_id", Rule.EMPTY, lambda: reaction(" ", "👍")),
    ("reaction.emoji", Rule.FORMAT, lambda: reaction("w", "ok")),
    ("reaction.emoji", Rule.FORMAT, lambda: reaction("w", "👍 ")),
    ("reaction.emoji", Rule.FORMAT, lambda: reaction("w", "👍" * 33)),
    ("reaction.emoji", Rule.FORMAT, lambda: reaction("w", "é")),
    ("message_id", Rule.EMPTY, lambda: read_receipt("")),
    ("context.message_id", Rule.NOT_ALLOWED, lambda: reaction("w", "👍").reply_to("w")),
    ("interactive.action.buttons", Rule.TOO_FEW, lambda: reply_buttons("b", [])),
    (
        "interactive.action.buttons.title",
        Rule.DUPLICATE,
        lambda: reply_buttons("b", [ReplyButton("1", "t"), ReplyButton("2", "t")]),
    ),
    (
        "interactive.action.buttons.id",
        Rule.DUPLICATE,
        lambda: reply_buttons("b", [ReplyButton("1", "t"), ReplyButton("1", "u")]),
    ),
    ("interactive.body.text", Rule.EMPTY, lambda: reply_buttons("", buttons(1))),
    (
        "interactive.header.type",
        Rule.CHOICE,
        lambda: reply_buttons("b", buttons(1), header=HeaderMedia("audio", FILE)),
    ),
    ("interactive.action.sections", Rule.TOO_FEW, lambda: list_menu("b", "go", [])),
    (
        "interactive.action.sections.rows",
        Rule.TOO_FEW,
        lambda: list_menu("b", "go", [Section("s", [])]),
    ),
    (
        "interactive.action.sections[1].rows",
        Rule.TOO_FEW,
        lambda: list_menu("b", "go", [Section("s", rows(1)), Section("t", [])]),
    ),
    (
        "interactive.action.sections[0].title",
        Rule.EMPTY,
        lambda: list_menu("b", "go", [Section("", [r]) for r in rows(2)]),
    ),
    (
        "interactive.action.sections.rows.id",
        Rule.DUPLICATE,
        lambda: list_menu("b", "go", [Section("s", [Row("1", "a"), Row("1", "b")])]),
    ),
    (
        "interactive.action.parameters.url",
        Rule.FORMAT,
        lambda: cta_url("b", "t", "javascript:alert(1)"),
    ),
    ("template.name", Rule.CHARACTERS, lambda: template("Order", "es")),
    ("template.language", Rule.FORMAT, lambda: template("a", "es-ES")),
    ("template.language", Rule.FORMAT, lambda: template("a", "")),
    (
        "template.components[1]",
        Rule.DUPLICATE,
        lambda: template("a", "es", [parts.body(["a"]), parts.body(["b"])]),
    ),
    (
        "template.components[1]",
        Rule.DUPLICATE,
        lambda: template(
            "a", "es", [parts.button_url(0, "a"), parts.button_quick_reply(0, "b")]
        ),
    ),
    ("body.1", Rule.EMPTY, lambda: parts.body([""])),
    ("body.2", Rule.EMPTY, lambda: parts.body(["a", "  "])),
    ("body.1", Rule.CHARACTERS, lambda: parts.body(["a\nb"])),
    ("body.1", Rule.CHARACTERS, lambda: parts.body(["a\rb"])),
    ("body.1", Rule.CHARACTERS, lambda: parts.body(["a\tb"])),
    ("body.1", Rule.CHARACTERS, lambda: parts.body(["a\u2028b"])),
    ("body.First", Rule.FORMAT, lambda: parts.body({"First": "a"})),
    ("header", Rule.EMPTY, lambda: parts.header_text("")),
    ("header", Rule.CHARACTERS, lambda: parts.header_text("a\nb")),
    (
        "buttons[0].coupon_code",
        Rule.CHARACTERS,
        lambda: parts.button_copy_code(0, "25%"),
    ),
    ("header.catalog_id", Rule.EMPTY, lambda: parts.header_product("p", "")),
    (
        "buttons[0].thumbnail",
        Rule.EMPTY,
        lambda: parts.button_mpm(0, "", [parts.ProductSection("t", ["p"])]),
    ),
    (
        "biz_opaque_callback_data",
        Rule.EMPTY,
        lambda: request_body(text("a"), "3460011", ""),
    ),
    ("to", Rule.EMPTY, lambda: request_body(text("a"), Identity(), "u")),
    ("to", Rule.EMPTY, lambda: request_body(text("a"), "", "u")),
    ("to", Rule.FORMAT, lambda: request_body(text("a"), "ana", "u")),
    ("to", Rule.FORMAT, lambda: request_body(text("a"), "0600111222", "u")),
    ("to", Rule.FORMAT, lambda: request_body(text("a"), "+" + "1" * 16, "u")),
    (
        "recipient",
        Rule.FORMAT,
        lambda: request_body(text("a"), Identity(user_id="34600111222"), "u"),
    ),
    (
        "to",
        Rule.NEEDS_PHONE,
        lambda: request_body(
            template("a", "es", needs_phone=True), Identity(user_id="ES.1"), "u"
        ),
    ),
]


@pytest.mark.parametrize(("field", "rule", "make"), REFUSED)
def test_refused(field, rule, make):
    with pytest.raises(MessageInvalid) as caught:
        make()
    assert (caught.value.field, caught.value.rule) == (field, rule)


def test_error_never_holds_the_text():
    with pytest.raises(MessageInvalid) as caught:
        text("SECRET" * 1000)
    assert "SECRET" not in str(caught.value) + repr(caught.value)
    assert str(caught.value) == "text.body: too_long, limit 4096, found 6000"
    copied = pickle.loads(pickle.dumps(caught.value))
    assert copied.violation == caught.value.violation
