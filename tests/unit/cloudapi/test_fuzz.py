"""Whatever comes: nothing raises, nothing is dropped, our code never stumbles.

A parser that raised would be caught and turned into an ``error:…`` event, so these
tests look for that word as well: it is the sign of a bug.
"""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from cloudapi import const, webhook
from cloudapi.events import Event

UNIT = Path(__file__).parents[1]
PAYLOADS = {
    path.stem: json.loads(path.read_bytes())
    for path in sorted((UNIT / "payloads").glob("*.json"))
}
SEEDS = [path.read_bytes() for path in sorted((UNIT / "corpus").glob("*.json"))]
DELETE = object()
ODD_VALUES = (DELETE, None, [], {}, "", -1, True, 0.5, [[None]], {"id": {}}, "\ud800")
#: Lists whose items are one event each.
ITEM_LISTS = frozenset(
    {
        "automatic_events",
        "calls",
        "errors",
        "groups",
        "history",
        "message_echoes",
        "messages",
        "state_sync",
        "statuses",
        "user_preferences",
    }
)
#: Fields whose value is one event, lists in it or not.
WHOLE_VALUE = ("account", "template", "message_template", "flows", "partner", "payment")


def items(document):
    """Yield the place of everything that must have its event, without the parser."""
    if not isinstance(document, dict) or not isinstance(document.get("entry"), list):
        return
    for number, entry in enumerate(document["entry"]):
        place = f"entry[{number}]"
        changes = entry.get("changes") if isinstance(entry, dict) else None
        if not isinstance(changes, list):
            yield place
            continue
        for index, change in enumerate(changes):
            yield from items_of_change(f"{place}.changes[{index}]", change)


def items_of_change(place, change):
    value = change.get("value") if isinstance(change, dict) else None
    yield place
    if not isinstance(value, dict) or not isinstance(change.get("field"), str):
        return
    if change["field"] not in webhook.FIELDS or change["field"].startswith(WHOLE_VALUE):
        return
    for key, found in value.items():
        if key in ITEM_LISTS and isinstance(found, list):
            yield from (f"{place}.value.{key}[{i}]" for i in range(len(found)))


def check(document, events):
    assert events
    assert all(isinstance(event, Event) for event in events)
    bugs = [e for e in events if getattr(e, "reason", "").startswith("error:")]
    assert not bugs
    if isinstance(document, dict) and document.get("object") == const.WEBHOOK_OBJECT:
        paths = [event.path for event in events]
        for place in items(document):
            assert any(p.startswith(place) or place.startswith(p) for p in paths), place


def places(value, before=()):
    """Yield the keys that lead to every value in a document."""
    pairs = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for key, inner in pairs:
        yield (*before, key)
        yield from places(inner, (*before, key))


def changed(document, keys, value):
    result = copy.deepcopy(document)
    holder = result
    for key in keys[:-1]:
        holder = holder[key]
    if value is DELETE:
        del holder[keys[-1]]
    else:
        holder[keys[-1]] = copy.deepcopy(value)
    return result


@pytest.mark.parametrize("name", PAYLOADS)
def test_delete_any_key_replace_any_value(name):
    document = PAYLOADS[name]
    for keys in places(document):
        for value in ODD_VALUES:
            mutant = changed(document, keys, value)
            check(mutant, webhook.parse_document(mutant))


def test_the_check_itself_sees_a_dropped_item():
    document = PAYLOADS["message_batch"]
    events = webhook.parse_document(document)
    check(document, events)
    for dropped in events:
        with pytest.raises(AssertionError):
            check(document, [event for event in events if event is not dropped])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
known_keys = st.sampled_from(
    sorted({str(key) for doc in PAYLOADS.values() for at in places(doc) for key in at})
)
near_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | known_keys,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(known_keys, inner, max_size=6)
    ),
    max_leaves=40,
)


@given(json_values)
def test_any_json(value):
    check(value, webhook.parse_document(value))


@given(st.sampled_from(sorted(webhook.FIELDS)), near_json)
def test_json_that_looks_like_a_value(field, value):
    entry = {"id": "1", "changes": [{"field": field, "value": value}]}
    document = {"object": const.WEBHOOK_OBJECT, "entry": [entry]}
    check(document, webhook.parse_document(document))


@given(st.data())
def test_several_changes_at_once(data):
    document = PAYLOADS[data.draw(st.sampled_from(sorted(PAYLOADS)))]
    for _round in range(data.draw(st.integers(1, 4))):
        found = list(places(document))
        if not found:
            break
        keys = data.draw(st.sampled_from(found))
        document = changed(document, keys, data.draw(near_json))
    check(document, webhook.parse_document(document))


@given(st.binary())
def test_any_bytes(body):
    found = webhook.parse(body)
    assert bool(found.error) != bool(found.events)


@given(st.data())
def test_damaged_bodies(data):
    body = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _round in range(data.draw(st.integers(0, 4))):
        if body:
            place = data.draw(st.integers(0, len(body) - 1))
            body[place : place + data.draw(st.integers(0, 3))] = data.draw(
                st.binary(max_size=3)
            )
    found = webhook.parse(bytes(body))
    assert bool(found.error) != bool(found.events)


@given(json_values)
def test_what_is_parsed_can_be_stored(value):
    body = json.dumps(value, allow_nan=False) if storable(value) else "0"
    for event in webhook.parse(body.encode()).events:
        stored = json.dumps(event.raw, ensure_ascii=False).encode()
        assert b"\\u0000" not in stored


def storable(value):
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        return False
    return True
