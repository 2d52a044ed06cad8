"""One person leaves a body; everybody else stays, and is found at their new place."""

import json

import pytest

from cloudapi import webhook
from cloudapi.forget import without

ANNA, BERTA = "34600111222", "34600333444"
METADATA = {"display_phone_number": "34911000000", "phone_number_id": "77"}


def message(who, text="hi"):
    return {
        "from": who,
        "id": f"wamid.{who}.{text}",
        "timestamp": "1763800000",
        "type": "text",
        "text": {"body": text},
    }


def body(*values, field="messages"):
    changes = [{"field": field, "value": {"metadata": METADATA} | v} for v in values]
    entry = [{"id": "1", "changes": [change]} for change in changes]
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


def people(*who):
    return [{"wa_id": one, "profile": {"name": f"Name of {one}"}} for one in who]


def test_a_body_of_one_person_goes():
    one = body({"contacts": people(ANNA), "messages": [message(ANNA)]})
    assert without(one, [ANNA]).body is None


def test_others_stay_and_parse():
    both = body(
        {"contacts": people(ANNA, BERTA), "messages": [message(ANNA), message(BERTA)]}
    )
    left = without(both, [ANNA])
    assert ANNA.encode() not in left.body
    assert b"Name of " + BERTA.encode() in left.body
    (event,) = webhook.parse(left.body).events
    assert event.sender.wa_id == BERTA


def test_places_of_others_are_found_again():
    both = body(
        {"contacts": people(ANNA), "messages": [message(ANNA)]},
        {
            "contacts": people(ANNA, BERTA),
            "messages": [message(ANNA), message(BERTA, "a"), message(BERTA, "b")],
        },
    )
    left = without(both, [ANNA])
    before = {e.wamid: e.path for e in webhook.parse(both).events}
    after = {e.wamid: e.path for e in webhook.parse(left.body).events}
    assert len(before) == 3
    assert len(after) == 2
    for wamid, path in before.items():
        assert left.moved(path) == after.get(wamid)


def test_receipts_name_the_recipient():
    receipts = [
        {"id": "wamid.1", "status": "read", "recipient_id": who}
        for who in (ANNA, BERTA)
    ]
    left = without(body({"statuses": receipts}), [ANNA])
    assert [e.recipient.wa_id for e in webhook.parse(left.body).events] == [BERTA]


def test_past_chats_and_the_address_book():
    threads = [{"id": who, "messages": [message(who)]} for who in (ANNA, BERTA)]
    past = body({"history": [{"metadata": {"phase": 0}, "threads": threads}]})
    assert ANNA.encode() not in without(past, [ANNA]).body
    cards = [
        {"type": "contact", "contact": {"full_name": "x", "phone_number": f"+{who}"}}
        for who in (ANNA, BERTA)
    ]
    left = without(body({"state_sync": cards}), [ANNA]).body
    assert ANNA.encode() not in left
    assert BERTA.encode() in left


def test_a_written_number_is_recognised():
    card = {"contact": {"full_name": "x", "phone_number": "+34 600-11.12 22"}}
    assert without(body({"state_sync": [card]}), [ANNA]).body is None


def test_a_mention_by_others_stays():
    mention = body(
        {"contacts": people(BERTA), "messages": [message(BERTA, f"call {ANNA} today")]}
    )
    left = without(mention, [ANNA])
    assert json.loads(left.body) == json.loads(mention)
    assert left.moved("entry[0].changes[0]") == "entry[0].changes[0]"


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[" * 5000])
def test_what_cannot_be_read_goes_as_a_whole(raw):
    assert without(raw, [ANNA]).body is None
