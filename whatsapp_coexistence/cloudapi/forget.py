"""Takes one person out of a webhook body and leaves everybody else's events in it.

Called when a person is erased. Must never need to know what Meta's fields are called: a
person's events are the items of lists that name them, whatever comes with them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final

from . import strict_json

_PUNCTUATION: Final = re.compile(r"[\s+().\-]")
_STEP: Final = re.compile(r"(\[\d+\]|\.[^.\[]+)$")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A body without a person.

    :param body: what is left; ``None`` if nothing is, or it could not be read
    :param moves: old place of each item of a list to its new place, ``None`` if it went
    """

    body: bytes | None
    moves: dict[str, str | None] = field(default_factory=dict)

    def moved(self, path: str) -> str | None:
        """Return where the event at ``path`` is now; ``None`` if it is gone."""
        rest = ""
        while path:
            if path in self.moves:
                new = self.moves[path]
                return None if new is None else new + rest
            step = _STEP.search(path)
            if step is None:
                break
            path, rest = path[: step.start()], step.group() + rest
        return path + rest


class _Gone(Exception):
    """This part of the body belongs to the person."""


def without(body: bytes, names: Collection[str]) -> Forgotten:
    """Return a body without what belongs to a person; never raises.

    What others wrote stays, even if they mention the person's number in a text.

    :param names: the person's number (digits), BSUIDs and user name
    """
    moves: dict[str, str | None] = {}
    try:
        document = strict_json.loads(body)
        kept = _pruned(document, "", "", frozenset(names), moves)
    except (strict_json.InvalidBody, _Gone):
        return Forgotten(None, moves)
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    return Forgotten(text.encode(), moves)


def _pruned(
    node: Any, old: str, new: str, names: frozenset[str], moves: dict[str, str | None]
) -> Any:
    if isinstance(node, dict):
        return _pruned_object(node, old, new, names, moves)
    if isinstance(node, list):
        return _pruned_list(node, old, new, names, moves)
    return node


def _pruned_object(
    node: dict[str, Any],
    old: str,
    new: str,
    names: frozenset[str],
    moves: dict[str, str | None],
) -> dict[str, Any]:
    if any(_is_named(value, names) for value in node.values()):
        raise _Gone
    kept, emptied = {}, False
    for key, value in node.items():
        child = _pruned(value, _at(old, key), _at(new, key), names, moves)
        if isinstance(value, list) and value and not child:
            emptied = True  # of this person alone
        else:
            kept[key] = child
    if emptied and not any(value for value in kept.values() if isinstance(value, list)):
        raise _Gone
    return kept


def _pruned_list(
    node: list[Any],
    old: str,
    new: str,
    names: frozenset[str],
    moves: dict[str, str | None],
) -> list[Any]:
    kept: list[Any] = []
    for index, item in enumerate(node):
        was, place = f"{old}[{index}]", f"{new}[{len(kept)}]"
        try:
            child = _pruned(item, was, place, names, moves)
        except _Gone:
            moves[was] = None
        else:
            if _is_named(child, names):
                continue
            moves[was] = place
            kept.append(child)
    return kept


def _at(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _is_named(value: Any, names: frozenset[str]) -> bool:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return False
    text = str(value).strip()
    return text in names or _PUNCTUATION.sub("", text) in names
