"""Who is meant, where an item stands, and documents without their envelope."""

import pytest

from cloudapi import webhook
from cloudapi.events import (
    ContactSyncEvent,
    EchoEvent,
    HistoryEvent,
    Identity,
    MessageEvent,
    StatusEvent,
    UnknownEvent,
    UserPreferenceEvent,
)

TEXT = {"from": "44", "id": "w", "type": "text", "text": {"body": "Hi"}}


def senders(contacts, *messages):
    value = {"contacts": contacts, "messages": list(messages)}
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    return [event.sender for event in webhook.parse_document({"entry": [entry]})]


def test_a_single_contact_without_ids_lends_its_name():
    (sender,) = senders([{"profile": {"name": "Ana"}}], TEXT)
    assert sender == Identity(None, "44", None, None, "Ana")


def test_of_two_contacts_without_ids_none_is_chosen():
    people = [{"profile": {"name": "Ana"}}, {"profile": {"name": "Ben"}}]
    assert senders(people, TEXT) == [Identity(None, "44")]


def test_ids_that_differ_are_two_people_even_if_the_phone_is_the_same():
    people = [{"wa_id": "44", "user_id": "GB.2", "profile": {"name": "New owner"}}]
    message = {**TEXT, "from_user_id": "GB.1"}
    assert senders(people, message) == [Identity("GB.1", "44")]


def test_user_id_is_stronger_than_phone():
    people = [
        {"wa_id": "44", "profile": {"name": "By phone"}},
        {"user_id": "GB.1", "profile": {"name": "By id"}},
    ]
    (sender,) = senders(people, {**TEXT, "from_user_id": "GB.1"})
    assert sender.profile_name == "By id"


@pytest.mark.parametrize("key", ["messages", "statuses", "errors", "message_echoes"])
@pytest.mark.parametrize("items", [None, {}, "x", 7])
def test_what_should_be_a_list_and_is_none(key, items):
    entry = {"id": "1", "changes": [{"field": "messages", "value": {key: items}}]}
    (event,) = webhook.parse_document({"entry": [entry]})
    assert (type(event), event.reason) == (UnknownEvent, "not_list")
    assert event.raw == {key: items}
    assert event.path == f"entry[0].changes[0].value.{key}"


@pytest.mark.parametrize(
    ("value", "kind", "field"),
    [
        ({"messages": [TEXT]}, MessageEvent, "messages"),
        ({"statuses": [{"id": "w", "status": "read"}]}, StatusEvent, "messages"),
        (
            {"message_echoes": [{**TEXT, "to": "44"}]},
            EchoEvent,
            "smb_message_echoes",
        ),
        (
            {"history": [{"metadata": {"progress": 5}}]},
            HistoryEvent,
            "history",
        ),
        (
            {"state_sync": [{"type": "contact", "contact": {"phone_number": "44"}}]},
            ContactSyncEvent,
            "smb_app_state_sync",
        ),
        (
            {"user_preferences": [{"wa_id": "44", "value": "stop"}]},
            UserPreferenceEvent,
            "user_preferences",
        ),
    ],
)
def test_values_without_envelope(value, kind, field):
    (event,) = webhook.parse_document(value)
    assert (type(event), event.field) == (kind, field)
    assert event.path.startswith("value.")


@pytest.mark.parametrize(
    "document",
    [
        {"field": "messages"},
        {"value": {"messages": [TEXT]}},
        {"event": "history"},
        {"event": "history", "data": []},
        {"data": {"history": [{"metadata": {"progress": 5}}]}},
    ],
)
def test_half_an_envelope_is_unknown(document):
    (event,) = webhook.parse_document(document)
    assert (type(event), event.reason) == (UnknownEvent, "object")


def test_a_number_that_is_not_named_is_empty():
    entry = {"id": 7, "changes": [{"field": "messages", "value": {"messages": [TEXT]}}]}
    (event,) = webhook.parse_document({"entry": [entry]})
    assert (event.waba_id, event.entry_id) == ("7", "7")
    assert (event.phone_number_id, event.display_phone_number) == ("", "")
