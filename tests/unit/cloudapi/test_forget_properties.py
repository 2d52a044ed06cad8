"""Whoever is erased is gone from every body, and nobody else loses a word."""

import json
from dataclasses import replace
from pathlib import Path

from hypothesis import given, strategies as st

from cloudapi import forget, webhook

UNIT = Path(__file__).parents[1]
METADATA = {"display_phone_number": "34911000000", "phone_number_id": "77"}
PEOPLE = [
    ("34600111222", "ES.1001"),
    ("34600333444", "ES.1002"),
    ("34600555666", "ES.1003"),
]
people = st.integers(0, len(PEOPLE) - 1)


@st.composite
def messages(draw):
    who = draw(people)
    number, bsuid = PEOPLE[who]
    form = draw(st.sampled_from(["phone", "both", "id"]))
    one = {
        "id": f"wamid.{draw(st.integers(0, 10**9))}",
        "timestamp": "1763800000",
        "type": "text",
        "text": {"body": draw(st.text(max_size=8))},
    }
    if form != "id":
        one["from"] = number
    if form != "phone":
        one["from_user_id"] = bsuid
    return who, one


@st.composite
def receipts(draw):
    who = draw(people)
    number, bsuid = PEOPLE[who]
    key = draw(st.sampled_from(["recipient_id", "recipient_user_id"]))
    return who, {
        "id": f"wamid.{draw(st.integers(0, 10**9))}",
        "status": draw(st.sampled_from(["sent", "delivered", "read"])),
        "timestamp": "1763800000",
        key: number if key == "recipient_id" else bsuid,
    }


@st.composite
def values(draw):
    """Return a value, and whose each of its items is."""
    key, items = draw(
        st.sampled_from([("messages", messages()), ("statuses", receipts())])
    )
    chosen = draw(st.lists(items, min_size=1, max_size=4))
    owners = sorted({who for who, _one in chosen})
    contacts = [
        {"wa_id": PEOPLE[who][0], "user_id": PEOPLE[who][1], "profile": {"name": "N"}}
        for who in owners
    ]
    value = {
        "metadata": METADATA,
        "contacts": contacts,
        key: [one for _w, one in chosen],
    }
    return value, [who for who, _one in chosen]


def body(found):
    entry = [
        {"id": "1", "changes": [{"field": "messages", "value": value}]}
        for value, _owners in found
    ]
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


@given(st.lists(values(), min_size=1, max_size=4), people)
def test_one_goes_and_the_others_stay(found, gone):
    before = body(found)
    owners = [who for _value, all_of_it in found for who in all_of_it]
    events = webhook.parse(before).events
    assert len(events) == len(owners)
    left = forget.without(before, PEOPLE[gone])
    stay = [e for e, who in zip(events, owners, strict=True) if who != gone]
    if left.body is None:
        assert not stay
        return
    for name in PEOPLE[gone]:
        assert name.encode() not in left.body
    now = webhook.parse(left.body).events
    assert [e.path for e in now] == [left.moved(e.path) for e in stay]
    known = [replace(e, path="") for e in now]
    assert known == [replace(e, path="") for e in stay]
    went = [e for e, who in zip(events, owners, strict=True) if who == gone]
    assert not any(left.moved(e.path) for e in went)
    assert forget.without(left.body, PEOPLE[gone]).body == left.body


@given(st.binary(), st.lists(st.text()))
def test_nothing_raises(raw, names):
    left = forget.without(raw, names)
    assert left.body is None or webhook.parse(left.body).error is None


PAYLOADS = sorted((UNIT / "payloads").glob("*.json"))


@given(st.sampled_from(PAYLOADS), st.sampled_from(["447700900111", "GB.1000000001"]))
def test_no_recorded_body_keeps_a_name_as_a_value(path, name):
    left = forget.without(path.read_bytes(), [name])
    if left.body is not None:
        assert f'"{name}"'.encode() not in left.body
