"""What a template message was filled with, read back from its components.

Called when a message that waited is written anew in another text.
Must never raise: components come from the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from . import read


def given(components: Sequence[Any]) -> dict[tuple[str, str], str]:
    """Return the texts by part and name: ``("body", "1")``, ``("button", "2")``.

    Buttons are counted from one, as people do.

    >>> body = {"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}
    >>> given([body])
    {('body', '1'): 'Ana'}
    """
    return dict(_all(components))


def _all(components: Sequence[Any]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield each part, name and text."""
    for component in components:
        if not isinstance(component, Mapping):
            continue
        part = read.text(component, "type").lower()
        first = _first(part, component)
        for place, parameter in enumerate(read.parts(component, "parameters"), first):
            name = read.text(parameter, "parameter_name") or str(place)
            text = read.text(parameter, "text") or read.text(parameter, "coupon_code")
            if text:
                yield (part, name), text


def _first(part: str, component: Mapping[str, Any]) -> int:
    """Return the number of a part's first text."""
    index = str(component.get("index", ""))
    return int(index) + 1 if part == "button" and index.isdecimal() else 1
