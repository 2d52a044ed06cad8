"""What Meta may change without notice changes nothing: new keys, their order, the spelling.

Meta adds keys to objects at any time, and promises neither an order of keys nor of people
beside the messages, nor a spelling of JSON.
"""

import json
from collections import Counter
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from cloudapi import webhook
from cloudapi.events import UnknownEvent

UNIT = Path(__file__).parents[1]
PAYLOADS = {
    path.stem: json.loads(path.read_bytes())
    for path in sorted((UNIT / "payloads").glob("*.json"))
}
names = st.sampled_from(sorted(PAYLOADS))
#: What a key of tomorrow may hold. No list of objects: that is a new kind of item, and
#: must be noticed.
NEW_VALUES = (None, True, 7, 0.5, "new", {}, {"id": "7", "type": "text"}, ["a", "b"])


def facts(value):
    """Return what an event says, without the JSON that is kept beside it as it came."""
    if is_dataclass(value):
        told = {
            one.name: facts(getattr(value, one.name))
            for one in fields(value)
            if one.name not in ("raw", "value", "referral", "path")
        }
        return (type(value).__name__, tuple(sorted(told.items())))
    if isinstance(value, tuple):
        return tuple(facts(one) for one in value)
    return repr(value)


def told(document):
    """Count what the events of a body say; in which order does not matter."""
    body = json.dumps(document).encode()
    return Counter(map(facts, webhook.parse(body).events))


def everywhere(value, change):
    """Return a copy of a document with every object changed, the innermost first."""
    if isinstance(value, dict):
        return change({key: everywhere(part, change) for key, part in value.items()})
    if isinstance(value, list):
        return [everywhere(part, change) for part in value]
    return value


@pytest.mark.parametrize("name", PAYLOADS)
def test_the_order_of_keys_does_not_matter(name):
    turned = everywhere(PAYLOADS[name], lambda one: dict(reversed(one.items())))
    assert told(turned) == told(PAYLOADS[name])


#: Bodies that hold no list of known items: there a list of tomorrow is all there is.
KNOWN = [
    name
    for name, document in PAYLOADS.items()
    if not any(isinstance(e, UnknownEvent) for e in webhook.parse_document(document))
]


@pytest.mark.parametrize("name", KNOWN)
def test_a_key_of_tomorrow_changes_nothing(name):
    before = told(PAYLOADS[name])
    for value in NEW_VALUES:
        document = everywhere(
            PAYLOADS[name],
            lambda one, new=value: {"key_of_tomorrow": new, **one, "z_tomorrow": new},
        )
        after = told(document)
        assert not before - after, value
        assert all(fact[0] == "UnknownEvent" for fact in after - before), value


@given(names, st.randoms(use_true_random=False))
def test_the_order_of_people_does_not_matter(name, random):
    def shuffled(one):
        people = one.get("contacts")
        if isinstance(people, list) and "messages" in one:
            one = {**one, "contacts": random.sample(people, len(people))}
        return one

    assert told(everywhere(PAYLOADS[name], shuffled)) == told(PAYLOADS[name])


@given(names, st.booleans(), st.sampled_from([None, 0, 3]), st.booleans())
def test_the_spelling_of_json_does_not_matter(name, ascii_only, indent, tight):
    document = PAYLOADS[name]
    separators = (",", ":") if tight else (" , ", "\t:\r\n")
    text = json.dumps(
        document, ensure_ascii=ascii_only, indent=indent, separators=separators
    )
    events = webhook.parse(f"\n{text} ".encode()).events
    assert events == webhook.parse(json.dumps(document).encode()).events
