"""Items that are incomplete or odd: what they still are, and what they never are."""

import math
from decimal import Decimal
from pathlib import Path

import pytest

from cloudapi import webhook
from cloudapi.events import (
    EchoEvent,
    HistoryEvent,
    Identity,
    MessageEvent,
    StatusEvent,
    TemplateEvent,
    UnknownEvent,
)

CORPUS = Path(__file__).parents[1] / "corpus"


def one(field, value):
    changes = [{"field": field, "value": value}]
    (event,) = webhook.parse_document({"entry": [{"id": "1", "changes": changes}]})
    return event


def text(**changed):
    item = {"from": "44", "id": "wamid.X", "type": "text", "text": {"body": "Hi"}}
    item.update(changed)
    return {key: value for key, value in item.items() if value is not None}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"id": None}, "no_id"),
        ({"id": ""}, "no_id"),
        ({"id": 7}, "no_id"),
        ({"from": None}, "no_sender"),
        ({"from": "hello"}, "no_sender"),
        ({"from": ["44"]}, "no_sender"),
    ],
)
def test_a_message_needs_an_id_and_a_sender(changed, reason):
    event = one("messages", {"messages": [text(**changed)]})
    assert (type(event), event.reason) == (UnknownEvent, reason)


@pytest.mark.parametrize(
    ("field", "key", "item"),
    [
        ("messages", "statuses", {"status": "read", "recipient_id": "44"}),
        ("smb_message_echoes", "message_echoes", {"to": "44", "type": "text"}),
        ("history", "messages", {"from": "44", "type": "text"}),
        ("history", "message_echoes", {"to": "44", "type": "text"}),
        ("calls", "calls", {"from": "44", "event": "connect"}),
        ("calls", "statuses", {"recipient_id": "44", "status": "RINGING"}),
    ],
)
def test_what_has_no_id_is_unknown(field, key, item):
    event = one(field, {key: [item]})
    assert (type(event), event.reason) == (UnknownEvent, "no_id")
    assert event.raw == item


@pytest.mark.parametrize("field", [f for f in webhook.FIELDS if "template" in f])
def test_a_template_without_name_and_id_is_unknown(field):
    event = one(field, {"event": "APPROVED"})
    assert (type(event), event.reason) == (UnknownEvent, "no_id")


def test_a_message_of_a_group_may_hide_its_sender():
    event = one("messages", {"messages": [text(**{"from": None}, group_id="G")]})
    assert (type(event), event.group_id) == (MessageEvent, "G")
    assert not event.sender


@pytest.mark.parametrize("part", [None, [], "x", 7, {}, {"body": None}, {"body": []}])
def test_content_of_the_wrong_shape_is_a_message_nobody_can_read(part):
    event = one("messages", {"messages": [{**text(), "text": part}]})
    assert isinstance(event, MessageEvent)
    assert (event.content.kind, event.content.type) == ("unknown", "text")


@pytest.mark.parametrize(
    "kind",
    [
        "location",
        "contacts",
        "reaction",
        "edit",
        "revoke",
        "order",
        "button",
        "template",
    ],
)
def test_types_that_say_nothing_without_their_part(kind):
    for part in (None, 7, [], {}):
        item = {"from": "44", "id": "w", "type": kind, kind: part}
        event = one("messages", {"messages": [item]})
        expected = "order" if (kind, part) == ("order", {}) else "unknown"
        assert event.content.kind == expected


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (math.inf, 0),
        (0, math.nan),
        (91, 0),
        (0, 181),
        ("x", 0),
        (True, 0),
        (None, 0),
        ("91", 0),
        ("1e1", 0),
    ],
)
def test_places_off_the_globe_are_unknown(latitude, longitude):
    part = {"latitude": latitude, "longitude": longitude}
    item = {"from": "44", "id": "w", "type": "location", "location": part}
    assert one("messages", {"messages": [item]}).content.kind == "unknown"


def test_the_poles_are_on_the_globe():
    part = {"latitude": -90, "longitude": 180, "address": "Far away"}
    item = {"from": "44", "id": "w", "type": "location", "location": part}
    content = one("messages", {"messages": [item]}).content
    assert (content.location.latitude, content.location.longitude) == (-90, 180)
    assert content.text == "Far away"


@pytest.mark.parametrize("part", [{"text": "Yes"}, {"payload": "Yes"}])
def test_half_a_button_is_a_button(part):
    item = {"from": "44", "id": "w", "type": "button", "button": part}
    content = one("messages", {"messages": [item]}).content
    assert content.kind == "button"
    assert "Yes" in (content.text, content.payload)


@pytest.mark.parametrize("known", ["message_template_id", "message_template_name"])
def test_a_template_may_lack_its_name_or_its_id(known):
    event = one("message_template_status_update", {"event": "APPROVED", known: "7"})
    assert (type(event), event.template_id or event.name) == (TemplateEvent, "7")


def test_a_bsuid_in_the_place_of_a_phone_is_a_bsuid():
    event = one("messages", {"messages": [text(**{"from": "GB.1"})]})
    assert event.sender == Identity("GB.1")


def test_an_echo_without_recipient_is_not_filed_under_its_sender():
    event = one("smb_message_echoes", {"message_echoes": [text()]})
    assert (type(event), event.reason) == (UnknownEvent, "no_recipient")
    event = one("smb_message_echoes", {"message_echoes": [text(group_id="G")]})
    assert isinstance(event, EchoEvent)
    assert not event.recipient


def test_odd_history_loses_nothing():
    reasons = [
        event.reason if isinstance(event, UnknownEvent) else type(event)
        for event in webhook.parse((CORPUS / "ok__thread_odd.json").read_bytes()).events
    ]
    assert reasons == [
        "not_object",
        "empty",
        "not_list",
        "not_object",
        "no_person",
        HistoryEvent,
        "no_id",
    ]


@pytest.mark.parametrize(
    ("shown", "sender", "outgoing"),
    [
        ("442079460000", "442079460000", True),
        ("+44 20 7946-0000", "+442079460000", True),
        ("525512345678", "5215512345678", True),
        ("442079460000", "447700900111", False),
        ("442079460000", "447700900999", False),
        ("", "442079460000", True),
        ("", "447700900111", False),
        ("", "+447700900111", False),
    ],
)
def test_direction_of_past_messages(shown, sender, outgoing):
    past = {"from": sender, "id": "w", "type": "text", "text": {"body": "x"}}
    value = {
        "metadata": {"display_phone_number": shown},
        "history": [{"threads": [{"id": "447700900111", "messages": [past]}]}],
    }
    assert one("history", value).messages[0].outgoing is outgoing


@pytest.mark.parametrize(
    ("past", "outgoing"),
    [
        ({"from_user_id": "GB.1"}, False),
        ({"to": "447700900111"}, True),
        ({"to": "447700900111", "from_user_id": "GB.1"}, False),
        ({}, False),
    ],
)
def test_direction_when_the_sender_is_not_named(past, outgoing):
    past = {"id": "w", "type": "text", "text": {"body": "x"}, **past}
    value = {"history": [{"threads": [{"id": "GB.1", "messages": [past]}]}]}
    assert one("history", value).messages[0].outgoing is outgoing


def test_direction_knows_the_doubles_of_a_person():
    past = {"from": "525512345678", "id": "w", "type": "text", "text": {"body": "x"}}
    value = {"history": [{"threads": [{"id": "5215512345678", "messages": [past]}]}]}
    assert not one("history", value).messages[0].outgoing


def test_a_placeholder_may_have_a_part():
    item = {"from": "44", "id": "w", "type": "media_placeholder"}
    for part in ({}, {"media_placeholder": {"x": 1}}):
        event = one("messages", {"messages": [item | part]})
        assert event.content.kind == "media_placeholder"


@pytest.mark.parametrize("kind", ["image", "video", "audio", "document", "sticker"])
@pytest.mark.parametrize("part", [None, {}, {"id": ""}, {"id": [], "url": 7}])
def test_media_without_a_file(kind, part):
    item = {"from": "44", "id": "w", "type": kind, kind: part}
    content = one("messages", {"messages": [item]}).content
    assert (content.kind, content.media) == (kind, None)


@pytest.mark.parametrize("part", [[], "x", 7])
def test_media_of_the_wrong_shape_keeps_what_came(part):
    item = {"from": "44", "id": "w", "type": "image", "image": part}
    content = one("messages", {"messages": [item]}).content
    assert (content.kind, content.raw) == ("unknown", {"image": part})


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        (12.5, Decimal("12.5")),
        ("12.50", Decimal("12.5")),
        ("-1", Decimal(0)),
        ("1e9", Decimal(0)),
        (math.nan, Decimal(0)),
        (None, Decimal(0)),
        (True, Decimal(0)),
        ([], Decimal(0)),
    ],
)
def test_a_price_is_an_exact_number_or_zero(price, expected):
    items = [{"product_retailer_id": "A", "item_price": price}]
    item = {"from": "44", "id": "w", "type": "order"}
    event = one("messages", {"messages": [{**item, "order": {"product_items": items}}]})
    assert event.content.order.items[0].price == expected
    assert event.content.order.items[0].quantity == 0


def test_an_echo_of_the_usual_form_is_not_mixed_with_a_part_called_message():
    item = text(to="44", message={"to": "99", "type": "image"})
    event = one("message_echoes", {"message_echoes": [item]})
    assert (event.recipient.wa_id, event.content.kind) == ("44", "text")


def test_standby_finds_people_beside_its_lists():
    people = [{"wa_id": "44", "profile": {"name": "Ana"}}]
    value = {"contacts": people, "standby": {"messages": [text()]}}
    assert one("standby", value).sender.profile_name == "Ana"


def test_a_thread_without_messages_is_still_a_person():
    event = one("history", {"history": [{"threads": [{"id": "44"}]}]})
    assert (type(event), event.contact.wa_id) == (HistoryEvent, "44")
    assert event.messages == ()


def test_a_chunk_may_have_errors_and_threads():
    chunk = {"errors": [{"code": 1}], "threads": [{"id": "44"}]}
    changes = [{"field": "history", "value": {"history": [chunk]}}]
    refused, thread = webhook.parse_document({"entry": [{"changes": changes}]})
    assert [error.code for error in refused.errors] == [1]
    assert thread.contact.wa_id == "44"


@pytest.mark.parametrize("card", [None, {}, {"full_name": "Nobody"}])
def test_a_card_without_ids_is_unknown(card):
    event = one("smb_app_state_sync", {"state_sync": [{"contact": card}]})
    assert (type(event), event.reason) == (UnknownEvent, "no_person")


def test_a_preference_of_nobody_is_unknown():
    event = one("user_preferences", {"user_preferences": [{"value": "stop"}]})
    assert (type(event), event.reason) == (UnknownEvent, "no_person")


def test_a_status_of_an_unknown_word_and_without_recipient_is_kept():
    event = one("messages", {"statuses": [{"id": "w", "status": "teleported"}]})
    assert (type(event), event.status) == (StatusEvent, "teleported")
    assert not event.recipient


def test_a_group_is_never_taken_for_a_person():
    item = {
        "id": "w",
        "status": "read",
        "recipient_type": "group",
        "recipient_id": "120363",
    }
    event = one("messages", {"statuses": [item]})
    assert (event.group_id, event.recipient) == ("120363", Identity())
