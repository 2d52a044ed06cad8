"""What a customer filled in: the answers of a form (a *Flow*), as people read them.

Called by :mod:`.parse_content`.
Must never raise: the JSON in a form's answer is whatever its author made of it.

Source: const.DOCS/flows/guides/receiveflowresponse (checked 2026-11-27).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from . import strict_json

#: Not filled in by the customer.
_OURS: Final = frozenset({"flow_token"})
#: A form that says more than this is read at Meta.
_MOST: Final = 50
_LONGEST: Final = 1000


def answers(document: str) -> tuple[tuple[str, str], ...]:
    """Return the name and the value of each answer; none for what is no object.

    >>> answers('{"flow_token": "x", "day": "Monday", "terrace": true}')
    (('day', 'Monday'), ('terrace', '✓'))
    """
    try:
        found = strict_json.loads(document.encode("utf-8", "replace"))
    except strict_json.InvalidBody:
        return ()
    return tuple(_pairs(found))[:_MOST] if isinstance(found, dict) else ()


def _pairs(document: dict[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in document.items():
        if isinstance(value, dict):
            yield from _pairs(value)
        elif name not in _OURS:
            yield name.replace("_", " ")[:_LONGEST], _words(value)[:_LONGEST]


def _words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_words(item) for item in value[:_MOST])
    if isinstance(value, dict):
        return ", ".join(words for _name, words in _pairs(value))
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return "" if value is None else str(value)
