"""Where in a body a parser stands, and the care that keeps items apart.

Called by :mod:`.webhook` (makes scopes) and the parsers (make events from them).
Must never drop an item: each gives at least one event, of type unknown if need be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field as member, replace
from datetime import datetime
from typing import Any, Final

from . import identity, read
from .events import Event, Identity, Json, UnknownEvent

#: Keys of a value that describe its items and are no items themselves.
_CONTEXT: Final = frozenset({"contacts"})


@dataclass(frozen=True, slots=True)
class People:
    """The ``contacts`` of one value, to be found by id."""

    by_user_id: Mapping[str, Identity] = member(default_factory=dict)
    by_wa_id: Mapping[str, Identity] = member(default_factory=dict)
    only: Identity | None = None

    @classmethod
    def of(cls, value: Json) -> People:
        """Return the people ``value`` names."""
        found = [read.contact(item) for item in read.parts(value, "contacts")]
        return cls(
            by_user_id={one.user_id: one for one in found if one.user_id},
            by_wa_id={one.wa_id: one for one in found if one.wa_id},
            only=found[0] if len(found) == 1 else None,
        )

    def complete(self, person: Identity) -> Identity:
        """Return ``person`` with what the contacts add; ids that differ add nothing."""
        known = self.by_user_id.get(person.user_id or "")
        known = known or self.by_wa_id.get(person.wa_id or "") or self.only
        if known is None or identity.conflict(person, known):
            return person
        return identity.merged(person, known)


@dataclass(frozen=True, slots=True)
class Scope:
    """One place in a body, with what all events made there have in common."""

    waba_id: str = ""
    entry_id: str = ""
    phone_number_id: str = ""
    display_phone_number: str = ""
    field: str = ""
    path: str = ""
    time: datetime | None = None
    people: People = member(default_factory=People)

    def at(self, step: str) -> Scope:
        """Return the place one step further (``.messages[2]``)."""
        return replace(self, path=(self.path + step).lstrip("."))

    def common(self, raw: object) -> dict[str, Any]:
        """Return the arguments every event takes."""
        return {
            "waba_id": self.waba_id,
            "entry_id": self.entry_id,
            "phone_number_id": self.phone_number_id,
            "display_phone_number": self.display_phone_number,
            "field": self.field,
            "path": self.path,
            "raw": raw if isinstance(raw, dict) else {"value": raw},
        }

    def unknown(self, raw: object, reason: str) -> UnknownEvent:
        """Return the event for what nobody understands here."""
        return UnknownEvent(**self.common(raw), reason=reason)


Parser = Callable[[Scope, Json], Event]
ManyParser = Callable[[Scope, Json], Iterable[Event]]


def guarded(scope: Scope, item: object, parse: ManyParser) -> tuple[Event, ...]:
    """Return the events of one item; whatever goes wrong is an unknown event."""
    if not isinstance(item, dict):
        return (scope.unknown(item, "not_object"),)
    try:
        events = tuple(parse(scope, item))
    except Exception as error:  # a bad item never hurts its neighbours
        return (scope.unknown(item, f"error:{type(error).__name__}"),)
    return events or (scope.unknown(item, "empty"),)


def each(scope: Scope, key: str, items: object, parse: ManyParser) -> Iterator[Event]:
    """Yield the events of every item of a list."""
    if not isinstance(items, list):
        yield scope.at(f".{key}").unknown({key: items}, "not_list")
        return
    for index, item in enumerate(items):
        yield from guarded(scope.at(f".{key}[{index}]"), item, parse)


def lists(parsers: Mapping[str, Parser | ManyParser]) -> ManyParser:
    """Return a parser for a value that is made of lists.

    A list under a key that is not in ``parsers`` gives one unknown event per item, so
    that a kind of item Meta adds tomorrow is noticed.
    """
    many = {key: _many(parser) for key, parser in parsers.items()}

    def parse(scope: Scope, value: Json) -> Iterator[Event]:
        for key, items in value.items():
            if key in many:
                yield from each(scope, key, items, many[key])
            elif isinstance(items, list) and key not in _CONTEXT:
                yield from each(scope, key, items, _foreign(key))

    return parse


def _many(parser: Parser | ManyParser) -> ManyParser:
    def parse(scope: Scope, item: Json) -> Iterable[Event]:
        result = parser(scope, item)
        return (result,) if isinstance(result, Event) else result

    return parse


def _foreign(key: str) -> ManyParser:
    def parse(scope: Scope, item: Json) -> Iterable[Event]:
        return (scope.unknown(item, f"key:{key}"),)

    return parse
