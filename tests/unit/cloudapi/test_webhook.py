"""The envelope, and that no item is lost, doubled or able to hurt another."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cloudapi import webhook
from cloudapi.events import (
    Event,
    Identity,
    MessageEvent,
    UnknownEvent,
)

UNIT = Path(__file__).parents[1]
DOCUMENTED_FIELDS = [
    "account_alerts",
    "account_review_update",
    "account_update",
    "automatic_events",
    "business_capability_update",
    "history",
    "message_template_components_update",
    "message_template_quality_update",
    "message_template_status_update",
    "messages",
    "partner_solutions",
    "payment_configuration_update",
    "phone_number_name_update",
    "phone_number_quality_update",
    "security",
    "smb_app_state_sync",
    "smb_message_echoes",
    "template_category_update",
    "user_preferences",
    "calls",
    "account_settings_update",
    "group_lifecycle_update",
    "group_participants_update",
    "group_settings_update",
    "group_status_update",
    "standby",
    "messaging_handovers",
    "message_echoes",
    "flows",
    "business_username_updates",
    "business_status_update",
    "consumer_profile",
    "tracking_events",
    "template_correct_category_detection",
]


def seed(name):
    body = webhook.parse((UNIT / "corpus" / f"ok__{name}.json").read_bytes())
    assert body.error is None
    return body.events


def change(field, value, **entry):
    entries = [{"id": "1", **entry, "changes": [{"field": field, "value": value}]}]
    return {"object": "whatsapp_business_account", "entry": entries}


def one(field, value, **entry):
    (event,) = webhook.parse_document(change(field, value, **entry))
    return event


def text(**changed):
    item = {"from": "44", "id": "wamid.X", "type": "text", "text": {"body": "Hi"}}
    item.update(changed)
    return {key: value for key, value in item.items() if value is not None}


@pytest.mark.parametrize("field", DOCUMENTED_FIELDS)
def test_every_documented_field_has_a_parser(field):
    assert field in webhook.FIELDS


@pytest.mark.parametrize("field", webhook.FIELDS)
@pytest.mark.parametrize("value", [None, [], "x", 7, True, {}])
def test_no_field_raises_or_drops_an_odd_value(field, value):
    event = one(field, value)
    assert event.field == field
    assert event.waba_id in ("1", "")
    if not isinstance(value, dict):
        assert (type(event), event.reason) == (UnknownEvent, "not_object")
        assert event.raw == {"value": value}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (7, "not_object"),
        (None, "not_object"),
        ([], "not_object"),
        ({}, "object"),
        ({"object": "whatsapp_business_account"}, "object"),
        ({"object": "page", "entry": []}, "object"),
        ({"object": None, "entry": []}, "object"),
        ({"object": "whatsapp_business_account", "entry": {}}, "not_list"),
        ({"object": "whatsapp_business_account", "entry": []}, "empty"),
        ({"entry": [7]}, "not_object"),
        ({"entry": [{"id": "1"}]}, "not_list"),
        ({"entry": [{"id": "1", "changes": []}]}, "empty"),
        ({"entry": [{"id": "1", "changes": [None]}]}, "not_object"),
        ({"entry": [{"id": "1", "changes": [{"value": {}}]}]}, "field"),
        ({"entry": [{"changes": [{"field": [], "value": {}}]}]}, "field"),
        ({"event": ["history"], "data": {"history": []}}, "field"),
    ],
)
def test_odd_envelopes_are_one_unknown_event(document, reason):
    (event,) = webhook.parse_document(document)
    assert (type(event), event.reason) == (UnknownEvent, reason)
    if isinstance(document, dict):
        assert event.raw in (document, {}) or "entry" in document
    else:
        assert event.raw == {"value": document}


def test_a_missing_object_key_does_not_matter():
    document = change("messages", {"messages": [text()]})
    del document["object"]
    (event,) = webhook.parse_document(document)
    assert event.wamid == "wamid.X"


def test_one_bad_item_does_not_hurt_its_neighbours():
    events = seed("one_bad_among_999")
    assert len(events) == 1000
    bad = events[500]
    assert (type(bad), bad.reason) == (UnknownEvent, "no_id")
    assert sum(isinstance(event, MessageEvent) for event in events) == 999


def test_an_error_of_ours_in_one_item_is_contained(monkeypatch):
    from cloudapi import parse_message

    real = parse_message.read.moment

    def breaks(source, key):
        if source.get("id") == "wamid.BAD":
            raise LookupError("secret content")
        return real(source, key)

    monkeypatch.setattr(parse_message.read, "moment", breaks)
    items = [text(), text(id="wamid.BAD"), text(id="wamid.Z")]
    first, bad, last = webhook.parse_document(change("messages", {"messages": items}))
    assert (first.wamid, last.wamid) == ("wamid.X", "wamid.Z")
    assert (bad.reason, bad.raw) == ("error:LookupError", items[1])


@pytest.mark.parametrize(
    ("name", "body"),
    [("nul_escape", "ab"), ("lone_surrogates", "\ufffda\ufffd"), ("pair", "😀")],
)
def test_poison_never_reaches_an_event(name, body):
    (event,) = seed(name)
    assert event.content.text == event.raw["text"]["body"] == body


@pytest.mark.parametrize(
    "value",
    [
        "",
        "-1",
        "+1",
        " 1",
        "1 ",
        "1\n",
        "1_0",
        "1.0",
        "0x1",
        "١٢٣",
        "1" * 13,
        "9" * 12,
        -1,
        1.5,
        True,
        None,
        [],
        {},
    ],
)
def test_what_is_no_time_is_none(value):
    assert one("messages", {"messages": [text(timestamp=value)]}).timestamp is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1763800000", datetime(2025, 11, 22, 8, 26, 40, tzinfo=UTC)),
        (1763800000, datetime(2025, 11, 22, 8, 26, 40, tzinfo=UTC)),
        ("0", datetime(1970, 1, 1, tzinfo=UTC)),
        ("253402300799", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("253402300800", None),
    ],
)
def test_times_are_aware_utc(value, expected):
    assert one("messages", {"messages": [text(timestamp=value)]}).timestamp == expected


def test_contacts_are_found_by_id_and_never_mixed_up():
    people = [
        {"wa_id": "441", "user_id": "GB.1", "profile": {"name": "One"}},
        {"wa_id": "442", "profile": {"name": "Two"}},
    ]
    items = [text(**{"from": "442"}), text(**{"from": None, "from_user_id": "GB.1"})]
    two, first = webhook.parse_document(
        change("messages", {"contacts": people, "messages": items})
    )
    assert two.sender == Identity(None, "442", None, None, "Two")
    assert first.sender == Identity("GB.1", "441", None, None, "One")


def test_a_single_contact_of_someone_else_adds_nothing():
    people = [{"wa_id": "449", "profile": {"name": "Other"}}]
    event = one("messages", {"contacts": people, "messages": [text()]})
    assert event.sender == Identity(None, "44")


def test_odd_contacts_do_not_hurt_the_message():
    (event,) = seed("contacts_odd")
    assert event.sender == Identity(None, "44")


@pytest.mark.parametrize("inner", [None, [], "x", 7])
def test_odd_standby_is_unknown(inner):
    event = one("standby", {"standby": inner})
    assert (type(event), event.reason) == (UnknownEvent, "not_object")


def test_standby_in_both_places_is_read_twice():
    value = {"messages": [text()], "standby": {"messages": [text(id="wamid.Y")]}}
    events = webhook.parse_document(change("standby", value))
    assert [event.wamid for event in events] == ["wamid.X", "wamid.Y"]


def test_too_deep_documents_are_one_unknown_event():
    nest = []
    for _level in range(100):
        nest = [nest]
    (event,) = webhook.parse_document(nest)
    assert (type(event), event.reason) == (UnknownEvent, "too_deep")


def test_events_cannot_be_changed():
    (event,) = seed("pair")
    assert isinstance(event, Event)
    with pytest.raises(AttributeError):
        event.wamid = "other"
