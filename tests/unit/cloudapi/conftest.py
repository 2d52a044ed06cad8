"""Fixtures: recorded payloads, and a way to compare events with a table."""

import operator
from pathlib import Path

import pytest

from cloudapi import webhook

PAYLOADS = Path(__file__).parents[1] / "payloads"


@pytest.fixture
def parsed():
    """Return a function from the name of a payload to its events."""

    def parse(name):
        body = webhook.parse((PAYLOADS / f"{name}.json").read_bytes())
        assert body.error is None
        return body.events

    return parse


@pytest.fixture
def agree():
    """Return a function that compares events with rows of (class, {path: value})."""

    def compare(events, rows):
        assert [type(event) for event in events] == [kind for kind, _facts in rows]
        for event, (_kind, facts) in zip(events, rows, strict=True):
            found = {path: operator.attrgetter(path)(event) for path in facts}
            assert found == facts

    return compare
