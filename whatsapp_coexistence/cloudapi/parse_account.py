"""Facts about the account and its numbers, and what people prefer.

Called by :mod:`.webhook` through its table.
Must never take ``entry.id`` of a ``PARTNER_*`` event for the WABA: there it is the
partner's portfolio.

Source: const.DOCS/webhooks/reference/* (checked 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from . import read
from .events import (
    AccountEvent,
    Event,
    HandoverEvent,
    Json,
    UserPreferenceEvent,
)
from .identity import merged
from .parse_message import error
from .scope import Scope, lists

#: Where the word that names the fact is found, in this order.
_EVENT_KEYS: Final = (
    "event",
    "decision",
    "alert_type",
    "event_name",
    "type",
    "status",
)
_PHONE_KEYS: Final = ("display_phone_number", "phone_number")
_LIMIT_KEYS: Final = (
    "max_daily_conversations_per_business",
    "max_daily_conversation_per_phone",
    "current_limit",
)
_NAME_KEYS: Final = ("requested_verified_name", "username")


def account(scope: Scope, value: Json) -> Iterable[Event]:
    """Return the event of any field about the account or a number."""
    return (_account(_own_scope(scope, value), value),)


def account_item(scope: Scope, item: Json) -> Event:
    """Return the event of one item of a list of such facts."""
    return _account(scope, item)


def _account(scope: Scope, value: Json) -> AccountEvent:
    alert = read.part(value, "alert_info") or value
    parting = read.part(value, "disconnection_info") or value
    return AccountEvent(
        **scope.common(value),
        event=_first(alert, _EVENT_KEYS),
        phone_number=_phone(value),
        reason=_reason(value, alert),
        initiated_by=read.text(parting, "initiated_by"),
        severity=read.text(alert, "alert_severity"),
        messaging_limit=_first(value, _LIMIT_KEYS),
        ban_state=read.text(read.part(value, "ban_info"), "waba_ban_state"),
        name=_first(value, _NAME_KEYS),
        restrictions=_restrictions(value),
        person=read.person(value, "wa_id", "user_id", "parent_user_id"),
        errors=read.api_errors(value),
        timestamp=read.moment(value, "timestamp") or scope.time,
        value=value,
    )


def _own_scope(scope: Scope, value: Json) -> Scope:
    """Return the place with the WABA the event is about, which ``entry.id`` may not be.

    For ``PARTNER_*`` and ``partner_solutions`` the entry is a business portfolio.
    """
    waba_id = read.word(read.part(value, "waba_info"), "waba_id")
    if waba_id:
        return replace(scope, waba_id=waba_id)
    if scope.field == "partner_solutions":
        return replace(scope, waba_id="")
    by_number = read.text(value, "event").startswith("PARTNER_") and _phone(value)
    return replace(scope, waba_id="") if by_number else scope


def _phone(value: Json) -> str:
    found = (read.digits(value.get(key)) for key in _PHONE_KEYS)
    return next((number for number in found if number), "")


def _reason(value: Json, alert: Json) -> str:
    candidates = (
        read.text(read.part(value, "disconnection_info"), "reason"),
        read.text(read.part(value, "violation_info"), "violation_type"),
        read.text(value, "rejection_reason"),
        read.text(value, "reason"),
        read.text(alert, "alert_description"),
    )
    return next((reason for reason in candidates if reason), "")


def _restrictions(value: Json) -> tuple[tuple[str, datetime | None], ...]:
    return tuple(
        (read.text(item, "restriction_type"), read.moment(item, "expiration"))
        for item in read.parts(value, "restriction_info")
    )


def _first(value: Json, keys: Iterable[str]) -> str:
    return next((word for key in keys if (word := read.word(value, key))), "")


def preference(scope: Scope, item: Json) -> Event:
    """Return the event of one entry of ``user_preferences``."""
    person = read.person(item, "wa_id", "user_id", "parent_user_id")
    person = scope.people.complete(person)
    if not person:
        return scope.unknown(item, "no_person")
    return UserPreferenceEvent(
        **scope.common(item),
        contact=person,
        category=read.text(item, "category"),
        value=read.text(item, "value"),
        detail=read.text(item, "detail"),
        timestamp=read.moment(item, "timestamp") or scope.time,
    )


def handover(scope: Scope, value: Json) -> Iterable[Event]:
    """Return the event of ``messaging_handovers``.

    No page of Meta's was read; the keys are those of captured bodies, where the person
    is ``sender`` and the business number ``recipient`` (checked 2026-11-22).
    """
    passed = read.part(value, read.text(value, "type"))
    sender = read.part(value, "sender")
    person = read.person(sender, "phone_number", "user_id", "parent_user_id")
    person = merged(person, read.person(sender, "wa_id", "", ""))
    background = read.part(passed, "conversation_context") or read.part(
        value, "conversation_context"
    )
    found = HandoverEvent(
        **scope.common(value),
        event=read.text(value, "type"),
        person=scope.people.complete(person),
        previous_owner=read.text(passed, "previous_owner_role"),
        new_owner=read.text(passed, "new_owner_role"),
        note=read.text(read.part(background, "summary"), "text"),
        timestamp=read.moment(value, "timestamp") or scope.time,
    )
    return (found if found.event else scope.unknown(value, "type"),)


#: Field ``user_preferences``.
preferences = lists({"user_preferences": preference, "errors": error})

#: Field ``automatic_events``.
automatic_events = lists({"automatic_events": account_item, "errors": error})

#: Fields ``group_*``.
groups = lists({"groups": account_item, "errors": error})
