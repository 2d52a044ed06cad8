"""Meta may send the same events again in other bodies: they must parse the same."""

import json
from collections import Counter
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from hypothesis import given, settings, strategies as st

from cloudapi import const, webhook

UNIT = Path(__file__).parents[1]
SPLIT = (
    "messages",
    "statuses",
    "message_echoes",
    "errors",
    "history",
    "state_sync",
    "user_preferences",
    "calls",
    "groups",
    "automatic_events",
)


def units(document):
    """Yield ((entry id, time), change) with one item in each change."""
    for entry in document.get("entry", []):
        for change in entry.get("changes", []):
            head = (entry["id"], entry.get("time"))
            for value in single_items(change["value"]):
                yield head, {"field": change["field"], "value": value}


def single_items(value):
    lists = [key for key in SPLIT if isinstance(value.get(key), list)]
    rest = {key: part for key, part in value.items() if key not in lists}
    if not lists:
        yield value
    for key in lists:
        for item in value[key]:
            yield {**rest, key: [item]}


UNITS = [
    unit
    for path in sorted((UNIT / "payloads").glob("*.json"))
    for unit in units(json.loads(path.read_bytes()))
    if "holograms" not in unit[1]["value"]
]


def bodies(sequence, cuts):
    """Return the units as bodies: neighbours of one entry share it."""
    for start, end in zip([0, *cuts], [*cuts, len(sequence)], strict=True):
        entries = []
        for (entry_id, time), group in groupby(sequence[start:end], lambda u: u[0]):
            entry = {"id": entry_id, "changes": [change for _head, change in group]}
            entries.append(entry | ({"time": time} if time else {}))
        document = {"object": const.WEBHOOK_OBJECT, "entry": entries}
        yield json.dumps(document).encode()


def events(sequence, cuts=()):
    """Count the events of all bodies, wherever in a body they stood."""
    return Counter(
        repr(replace(event, path=""))
        for body in bodies(sequence, sorted(cuts))
        for event in webhook.parse(body).events
        if getattr(event, "reason", "") != "empty"
    )


ONE_BY_ONE = events(UNITS, range(1, len(UNITS)))


def test_there_is_much_to_cut():
    assert len(UNITS) > 170
    assert sum(ONE_BY_ONE.values()) >= len(UNITS)


@settings(max_examples=25)  # each parses every payload
@given(
    st.permutations(UNITS),
    st.lists(st.integers(0, len(UNITS)), max_size=12),
)
def test_any_partition_and_order_gives_the_same_events(sequence, cuts):
    assert events(sequence, cuts) == ONE_BY_ONE


@given(st.lists(st.sampled_from(UNITS), max_size=8))
def test_repeated_units_give_repeated_equal_events(sequence):
    single = sum((events([unit]) for unit in sequence), Counter())
    assert events(sequence) == single
