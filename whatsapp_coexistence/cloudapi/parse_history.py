"""What only coexistence sends: past chats, and the phone's address book.

Called by :mod:`.webhook` through its table.
Must never lose a past message because its neighbour is broken, and never tell the chat
by ``to``: the other side of a past chat is its thread.

Source: const.DOCS/embedded-signup/onboarding-business-app-users (checked 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from . import identity, phone, read
from .events import (
    ContactSyncEvent,
    Event,
    HistoryEvent,
    HistoryMessage,
    Identity,
    Json,
)
from .parse_content import content
from .parse_message import error
from .scope import Scope, lists


def chunk(scope: Scope, item: Json) -> Iterator[Event]:
    """Yield the events of one entry of ``history``: one for each thread.

    A chunk without threads is one event with its progress, or the reason why the
    business does not share its history.
    """
    threads = item.get("threads")
    errors = read.api_errors(item)
    told = _progress(item)
    if threads is not None and not isinstance(threads, list):
        yield scope.unknown(item, "not_list")
        return
    if errors or not threads:
        if not errors and not any(value is not None for value in told.values()):
            yield scope.unknown(item, "empty")
            return
        yield HistoryEvent(**scope.common(item), **told, errors=errors)
    for index, thread in enumerate(threads or ()):
        yield from _thread(scope.at(f".threads[{index}]"), thread, item)


def _thread(scope: Scope, thread: object, item: Json) -> Iterator[Event]:
    if not isinstance(thread, dict):
        yield scope.unknown(thread, "not_object")
        return
    contact = _thread_contact(thread)
    if not contact:
        yield scope.unknown(thread, "no_person")
        return
    company = _Company.of(scope)
    good: list[HistoryMessage] = []
    bad: list[Event] = []
    for index, one in enumerate(_messages(thread)):
        parsed = _message(one, company, contact)
        if parsed is None:
            place = scope.at(f".messages[{index}]")
            bad.append(place.unknown(one, "no_id"))
        else:
            good.append(parsed)
    yield HistoryEvent(
        **scope.common(thread),
        **_progress(item),
        contact=contact,
        messages=tuple(good),
    )
    yield from bad


def _messages(thread: Json) -> list[object]:
    found = thread.get("messages")
    if found is None:
        return []
    return found if isinstance(found, list) else [found]


def _message(
    one: object, company: _Company, contact: Identity
) -> HistoryMessage | None:
    if not isinstance(one, dict) or not read.text(one, "id"):
        return None
    return HistoryMessage(
        wamid=read.text(one, "id"),
        outgoing=company.sent(one, contact),
        timestamp=read.moment(one, "timestamp"),
        content=content(one),
        status=read.text(read.part(one, "history_context"), "status"),
        context_wamid=read.text(read.part(one, "context"), "id"),
        raw=one,
    )


@dataclass(frozen=True, slots=True)
class _Company:
    """The business number, in every form its messages may bear."""

    numbers: frozenset[str]

    @classmethod
    def of(cls, scope: Scope) -> _Company:
        shown = scope.display_phone_number
        return cls(frozenset(phone.variants(shown)) if shown else frozenset())

    def sent(self, message: Json, contact: Identity) -> bool:
        """Tell whether the company wrote a past message."""
        sender = read.digits(message.get("from"))
        if sender is None:
            return not read.text(message, "from_user_id") and "to" in message
        if self.numbers:
            return sender in self.numbers
        # Not told the number: who is not the person of the chat is the company.
        return bool(contact.wa_id) and sender not in phone.variants(contact.wa_id or "")


def _thread_contact(thread: Json) -> Identity:
    told = read.contact(read.part(thread, "context"))
    return identity.merged(told, read.person(thread, "id", "user_id", "parent_user_id"))


def _progress(item: Json) -> dict[str, Any]:
    told = read.part(item, "metadata")
    return {
        "phase": read.integer(told, "phase"),
        "chunk_order": read.integer(told, "chunk_order"),
        "progress": read.integer(told, "progress"),
    }


def media_in(scope: Scope, item: Json) -> Event:
    """Return the file of a past message of a customer, under its old wamid."""
    person = read.person(item, "from", "from_user_id", "from_parent_user_id")
    return _media(scope, item, person, outgoing=False)


def media_out(scope: Scope, item: Json) -> Event:
    """Return the file of a past message of the company, under its old wamid."""
    person = read.person(item, "to", "to_user_id", "to_parent_user_id")
    return _media(scope, item, person, outgoing=True)


def _media(scope: Scope, item: Json, person: Identity, *, outgoing: bool) -> Event:
    wamid = read.text(item, "id")
    if not wamid:
        return scope.unknown(item, "no_id")
    message = HistoryMessage(
        wamid=wamid,
        outgoing=outgoing,
        timestamp=read.moment(item, "timestamp"),
        content=content(item),
        context_wamid=read.text(read.part(item, "context"), "id"),
        raw=item,
    )
    return HistoryEvent(
        **scope.common(item),
        contact=scope.people.complete(person),
        messages=(message,),
        media_only=True,
    )


def contact_sync(scope: Scope, item: Json) -> Event:
    """Return the event of one entry of ``state_sync``: a card of the address book."""
    card = read.part(item, "contact")
    if read.text(item, "type") not in ("contact", ""):
        return scope.unknown(item, "type")
    found = read.person(card, "phone_number", "user_id", "parent_user_id")
    if not found:
        return scope.unknown(item, "no_person")
    username = Identity(username=read.text(card, "username") or None)
    return ContactSyncEvent(
        **scope.common(item),
        contact=identity.merged(found, username),
        full_name=read.name(card, "full_name"),
        first_name=read.name(card, "first_name"),
        action=read.text(item, "action"),
        timestamp=read.moment(read.part(item, "metadata"), "timestamp"),
    )


#: Field ``history``.
history = lists(
    {
        "history": chunk,
        "messages": media_in,
        "message_echoes": media_out,
        "errors": error,
    }
)

#: Field ``smb_app_state_sync``.
address_book = lists({"state_sync": contact_sync, "errors": error})
