"""From the bytes of one webhook body to typed events.

Called by the inbox worker of the models, the simulator and the tests.
Must never raise, never drop an item and never let one item hurt another.

To support a field of Meta's, find it in :data:`FIELDS`.
Source: const.DOCS/webhooks/overview (checked 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from . import (
    const,
    parse_account,
    parse_call,
    parse_history,
    parse_message,
    parse_template,
    read,
    strict_json,
)
from .events import Event, Json, UnknownEvent
from .scope import ManyParser, People, Scope, guarded
from .strict_json import InvalidBody

__all__ = ["FIELDS", "InvalidBody", "ParsedBody", "parse", "parse_document"]

#: Webhook field to the parser of its ``value``.
FIELDS: Final[Mapping[str, ManyParser]] = {
    # conversations
    "messages": parse_message.conversation,
    "standby": parse_message.standby,
    "smb_message_echoes": parse_message.conversation,
    "message_echoes": parse_message.conversation,
    "messaging_handovers": parse_account.handover,
    "calls": parse_call.calls,
    # coexistence
    "history": parse_history.history,
    "smb_app_state_sync": parse_history.address_book,
    # people
    "user_preferences": parse_account.preferences,
    # templates
    "message_template_status_update": parse_template.template_status,
    "message_template_quality_update": parse_template.template_quality,
    "message_template_components_update": parse_template.template_components,
    "template_category_update": parse_template.template_category,
    "template_correct_category_detection": parse_template.template_category,
    # the account and its numbers
    "account_alerts": parse_account.account,
    "account_review_update": parse_account.account,
    "account_settings_update": parse_account.account,
    "account_update": parse_account.account,
    "automatic_events": parse_account.automatic_events,
    "business_capability_update": parse_account.account,
    "business_status_update": parse_account.account,
    "business_username_updates": parse_account.account,
    "consumer_profile": parse_account.account,
    "flows": parse_account.account,
    "partner_solutions": parse_account.account,
    "payment_configuration_update": parse_account.account,
    "phone_number_name_update": parse_account.account,
    "phone_number_quality_update": parse_account.account,
    "security": parse_account.account,
    "tracking_events": parse_account.account,
    # groups
    "group_lifecycle_update": parse_account.groups,
    "group_participant_update": parse_account.groups,
    "group_participants_update": parse_account.groups,
    "group_settings_update": parse_account.groups,
    "group_status_update": parse_account.groups,
}

#: Key of a value that came without envelope, to the field it must have been.
_BARE_FIELDS: Final = {
    "history": "history",
    "state_sync": "smb_app_state_sync",
    "message_echoes": "smb_message_echoes",
    "user_preferences": "user_preferences",
    "messages": "messages",
    "statuses": "messages",
}


#: Where a value names the business number.
_NUMBER: Final = ("metadata", "recipient", "phone_number_settings")


@dataclass(frozen=True, slots=True)
class ParsedBody:
    """What one body says.

    :param error: why the bytes are no acceptable body (see :class:`InvalidBody`); then
        there are no events, and the body waits for a person
    """

    events: tuple[Event, ...] = ()
    error: str | None = None


def parse(body: bytes) -> ParsedBody:
    """Return the events of a body; never raises."""
    try:
        return ParsedBody(_events(strict_json.loads(body)))
    except InvalidBody as refusal:
        return ParsedBody(error=refusal.reason)


def parse_document(document: Any) -> tuple[Event, ...]:
    """Return the events of a decoded body; never raises."""
    try:
        return _events(strict_json.clean(document))
    except InvalidBody as refusal:
        return (UnknownEvent(reason=refusal.reason),)


def _events(document: object) -> tuple[Event, ...]:
    return guarded(Scope(), document, _document)


def _document(scope: Scope, document: Json) -> Iterable[Event]:
    if "entry" in document:
        return _envelope(scope, document)
    if "field" in document and "value" in document:
        return _change(scope, document)
    if "event" in document and isinstance(document.get("data"), dict):
        return _wrapped(scope, document)
    return _bare(scope, document)


def _envelope(scope: Scope, document: Json) -> Iterator[Event]:
    kind = document.get("object", const.WEBHOOK_OBJECT)
    entries = document["entry"]
    if kind != const.WEBHOOK_OBJECT:
        yield scope.unknown(document, "object")
    elif not isinstance(entries, list):
        yield scope.unknown(document, "not_list")
    else:
        for index, entry in enumerate(entries):
            place = Scope(path=f"entry[{index}]")
            yield from guarded(place, entry, _entry)


def _entry(scope: Scope, entry: Json) -> Iterator[Event]:
    entry_id = read.word(entry, "id")
    here = replace(
        scope,
        waba_id=entry_id,
        entry_id=entry_id,
        time=read.moment(entry, "time"),
    )
    changes = entry.get("changes")
    if not isinstance(changes, list):
        yield here.unknown(entry, "not_list")
        return
    for index, change in enumerate(changes):
        yield from guarded(here.at(f".changes[{index}]"), change, _change)


def _change(scope: Scope, change: Json) -> Iterable[Event]:
    field = read.text(change, "field")
    here = replace(scope, field=field)
    parser = FIELDS.get(field)
    if parser is None:
        return (here.unknown(change, "field"),)
    return guarded(_inside(here, change.get("value")), change.get("value"), parser)


def _inside(scope: Scope, value: object) -> Scope:
    """Return the place of a value, with the number and the people it names."""
    here = scope.at(".value")
    if not isinstance(value, dict):
        return here
    number = next((found for key in _NUMBER if (found := read.part(value, key))), {})
    return replace(
        here,
        phone_number_id=read.word(number, "phone_number_id"),
        display_phone_number=read.digits(number.get("display_phone_number")) or "",
        people=People.of(value),
    )


def _wrapped(scope: Scope, document: Json) -> Iterable[Event]:
    """Return the events of 360dialog's ``{"event": field, "data": value}``.

    Source: https://docs.360dialog.com/partner/onboarding/whatsapp-coexistence/
    coexistence-webhooks (checked 2026-11-22).
    """
    waba_id = read.word(read.part(document, "data"), "id")
    here = replace(scope, waba_id=waba_id, entry_id=waba_id)
    field = read.text(document, "event")
    if field not in FIELDS:
        return (here.unknown(document, "field"),)
    return _change(here, {"field": field, "value": document["data"]})


def _bare(scope: Scope, document: Json) -> Iterable[Event]:
    """Return the events of a value without envelope, as Meta's pages print some."""
    for key, field in _BARE_FIELDS.items():
        if key in document:
            return _change(scope, {"field": field, "value": document})
    return (scope.unknown(document, "object"),)
