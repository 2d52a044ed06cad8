"""Builders: the exact JSON, and every limit of Meta's at the limit and one above."""

import json

import pytest

from cloudapi.messages import (
    ContactCard,
    HeaderMedia,
    MediaRef,
    ReplyButton,
    Row,
    Section,
    audio,
    contact_request,
    contacts,
    cta_url,
    document,
    image,
    list_menu,
    location,
    location_request,
    reaction,
    reply_buttons,
    request_body,
    sticker,
    template,
    text,
    video,
)

FILE = MediaRef(id="900")
LINK = "https://example.com/a.jpg"


def buttons(n, title="t", id_="i"):
    return [ReplyButton(f"{id_}{i}", f"{title}{i}") for i in range(n)]


def rows(n):
    return [Row(f"r{i}", f"t{i}") for i in range(n)]


# (limit, rule, field, function of a size)


SHAPES = [
    (text("hi", preview_url=False), "text", {"body": "hi", "preview_url": False}),
    (image(MediaRef(link=LINK), "c"), "image", {"link": LINK, "caption": "c"}),
    (image(FILE), "image", {"id": "900"}),
    (video(FILE, "c"), "video", {"id": "900", "caption": "c"}),
    (audio(FILE), "audio", {"id": "900"}),
    (audio(FILE, voice=True), "audio", {"id": "900", "voice": True}),
    (
        document(FILE, "c", "../a\u202e.pdf"),
        "document",
        {"id": "900", "caption": "c", "filename": "a.pdf"},
    ),
    (
        document(FILE, mime="application/pdf"),
        "document",
        {"id": "900", "filename": "file.pdf"},
    ),
    (sticker(FILE), "sticker", {"id": "900"}),
    (location(41.4, 2.2), "location", {"latitude": 41.4, "longitude": 2.2}),
    (
        location(41.4, 2.2, "Home", "Street 1"),
        "location",
        {"latitude": 41.4, "longitude": 2.2, "name": "Home", "address": "Street 1"},
    ),
    (
        reaction("wamid.1", "👍🏽"),
        "reaction",
        {"message_id": "wamid.1", "emoji": "👍🏽"},
    ),
    (reaction("wamid.1", "1️⃣"), "reaction", {"message_id": "wamid.1", "emoji": "1️⃣"}),
    (reaction("wamid.1", ""), "reaction", {"message_id": "wamid.1", "emoji": ""}),
    (
        contacts(
            [
                ContactCard(
                    "Ana P",
                    organization="ACME",
                    job_title="CEO",
                    phones=[("+34 600", "CELL", "34600"), ("+34 900", "", "")],
                    emails=[("a@b.c", "WORK")],
                    urls=[("https://b.c", "")],
                )
            ]
        ),
        "contacts",
        [
            {
                "name": {"formatted_name": "Ana P", "first_name": "Ana P"},
                "org": {"company": "ACME", "title": "CEO"},
                "phones": [
                    {"phone": "+34 600", "type": "CELL", "wa_id": "34600"},
                    {"phone": "+34 900"},
                ],
                "emails": [{"email": "a@b.c", "type": "WORK"}],
                "urls": [{"url": "https://b.c"}],
            }
        ],
    ),
    (
        reply_buttons("b", [ReplyButton("1", "Yes")], header="H", footer="F"),
        "interactive",
        {
            "type": "button",
            "header": {"type": "text", "text": "H"},
            "body": {"text": "b"},
            "footer": {"text": "F"},
            "action": {
                "buttons": [{"type": "reply", "reply": {"id": "1", "title": "Yes"}}]
            },
        },
    ),
    (
        list_menu("b", "go", [Section("", [Row("1", "One", "d")])]),
        "interactive",
        {
            "type": "list",
            "body": {"text": "b"},
            "action": {
                "button": "go",
                "sections": [
                    {"rows": [{"id": "1", "title": "One", "description": "d"}]}
                ],
            },
        },
    ),
    (
        cta_url("b", "Open", LINK, header=HeaderMedia("document", FILE, "a/b.pdf")),
        "interactive",
        {
            "type": "cta_url",
            "header": {
                "type": "document",
                "document": {"id": "900", "filename": "b.pdf"},
            },
            "body": {"text": "b"},
            "action": {
                "name": "cta_url",
                "parameters": {"display_text": "Open", "url": LINK},
            },
        },
    ),
    (
        location_request("b"),
        "interactive",
        {
            "type": "location_request_message",
            "body": {"text": "b"},
            "action": {"name": "send_location"},
        },
    ),
    (
        contact_request("b"),
        "interactive",
        {
            "type": "request_contact_info",
            "body": {"text": "b"},
            "action": {"name": "request_contact_info"},
        },
    ),
    (
        template("order_ready", "es_ES"),
        "template",
        {"name": "order_ready", "language": {"code": "es_ES"}},
    ),
]


@pytest.mark.parametrize(("message", "kind", "content"), SHAPES)
def test_shape(message, kind, content):
    assert (message.type, message.content) == (kind, content)
    body = request_body(message, "34600111222", "uuid")
    assert body == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+34600111222",
        "type": kind,
        kind: content,
        "biz_opaque_callback_data": "uuid",
    }
    json.dumps(body, allow_nan=False)
