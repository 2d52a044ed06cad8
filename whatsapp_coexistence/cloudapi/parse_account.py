"""Facts about the account, the number, the templates and people's preferences.

Called by :mod:`.webhook` through its table.
Must never take ``entry.id`` of a ``PARTNER_*`` event for the WABA: there it is the
partner's portfolio.

Source: const.DOCS/webhooks/reference/* (checked 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from . import read
from .events import (
    AccountEvent,
    CallEvent,
    Event,
    Identity,
    Json,
    TemplateEvent,
    UserPreferenceEvent,
)
from .parse_message import error
from .scope import Scope, lists

STATUS_FIELD: Final = "message_template_status_update"
QUALITY_FIELD: Final = "message_template_quality_update"

#: Where the word that names the fact is found, in this order.
_EVENT_KEYS: Final = ("event", "decision", "alert_type", "type", "status")
_PHONE_KEYS: Final = ("display_phone_number", "phone_number")
_LIMIT_KEYS: Final = (
    "max_daily_conversations_per_business",
    "max_daily_conversation_per_phone",
    "current_limit",
)
_NAME_KEYS: Final = ("requested_verified_name", "username")


def account(scope: Scope, value: Json) -> Iterable[Event]:
    """Return the event of any field about the account or a number."""
    return (_account(_partner_scope(scope, value), value),)


def account_item(scope: Scope, item: Json) -> Event:
    """Return the event of one item of a list of such facts."""
    return _account(scope, item)


def _account(scope: Scope, value: Json) -> AccountEvent:
    alert = read.part(value, "alert_info") or value
    return AccountEvent(
        **scope.common(value),
        event=_first(value, _EVENT_KEYS) or _first(alert, _EVENT_KEYS),
        phone_number=_phone(value),
        reason=_reason(value, alert),
        initiated_by=read.text(read.part(value, "disconnection_info"), "initiated_by"),
        severity=read.text(alert, "alert_severity"),
        messaging_limit=_first(value, _LIMIT_KEYS),
        ban_state=read.text(read.part(value, "ban_info"), "waba_ban_state"),
        name=_first(value, _NAME_KEYS),
        restrictions=_restrictions(value),
        person=read.person(value, "wa_id", "user_id", "parent_user_id"),
        timestamp=read.moment(value, "timestamp") or scope.time,
        value=value,
    )


def _partner_scope(scope: Scope, value: Json) -> Scope:
    if not read.text(value, "event").startswith("PARTNER_"):
        return scope
    waba_id = read.word(read.part(value, "waba_info"), "waba_id")
    known_otherwise = waba_id or ("" if _phone(value) else scope.entry_id)
    return replace(scope, waba_id=known_otherwise)


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


def template_status(scope: Scope, value: Json) -> Iterable[Event]:
    """Return the event of a template's new status.

    Meta's own example of a new quality score bears this field's name; the keys tell.
    """
    if "new_quality_score" in value:
        return template_quality(scope, value)
    rejection = read.part(value, "rejection_info")
    found = _template(
        scope,
        value,
        event=read.text(value, "event"),
        reason=read.text(value, "reason") or read.text(rejection, "reason"),
        category=read.text(value, "message_template_category"),
    )
    return (found,)


def template_quality(scope: Scope, value: Json) -> Iterable[Event]:
    """Return the event of a template's new quality score."""
    found = _template(
        replace(scope, field=QUALITY_FIELD),
        value,
        event=read.text(value, "new_quality_score"),
        previous=read.text(value, "previous_quality_score"),
    )
    return (found,)


def template_category(scope: Scope, value: Json) -> Iterable[Event]:
    """Return the event of a template's new or coming category."""
    category = read.text(value, "new_category")
    found = _template(
        scope,
        value,
        event=category,
        previous=read.text(value, "previous_category"),
        category=category,
        coming_category=read.text(value, "correct_category"),
    )
    return (found,)


def template_components(scope: Scope, value: Json) -> Iterable[Event]:
    """Return the event of an edited template."""
    return (_template(scope, value),)


def _template(scope: Scope, value: Json, **facts: Any) -> Event:  # noqa: ANN401
    template_id = read.word(value, "message_template_id")
    name = read.text(value, "message_template_name")
    if not (template_id or name):
        return scope.unknown(value, "no_id")
    changed = read.moment(value, "category_update_timestamp")
    return TemplateEvent(
        **scope.common(value),
        template_id=template_id,
        name=name,
        language=read.text(value, "message_template_language").replace("-", "_"),
        timestamp=changed or scope.time,
        value=value,
        **facts,
    )


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


def call(scope: Scope, item: Json) -> Event:
    """Return the event of one entry of ``calls``."""
    direction = read.text(item, "direction")
    customer = read.person(item, "from", "from_user_id", "from_parent_user_id")
    if direction == "BUSINESS_INITIATED":
        customer = read.person(item, "to", "to_user_id", "to_parent_user_id")
    return _call(scope, item, customer, event=read.text(item, "event"))


def call_status(scope: Scope, item: Json) -> Event:
    """Return the event of one entry of ``statuses`` of the field ``calls``."""
    customer = read.person(
        item, "recipient_id", "recipient_user_id", "recipient_parent_user_id"
    )
    return _call(scope, item, customer, event=read.text(item, "status"))


def _call(scope: Scope, item: Json, customer: Identity, event: str) -> Event:
    call_id = read.text(item, "id")
    if not call_id:
        return scope.unknown(item, "no_id")
    return CallEvent(
        **scope.common(item),
        call_id=call_id,
        event=event,
        direction=read.text(item, "direction"),
        person=scope.people.complete(customer),
        timestamp=read.moment(item, "timestamp"),
        duration=read.integer(item, "duration"),
        status=read.text(item, "status"),
        callback_data=read.text(item, "biz_opaque_callback_data"),
        errors=read.api_errors(item),
    )


#: Field ``user_preferences``.
preferences = lists({"user_preferences": preference, "errors": error})

#: Field ``calls``.
calls = lists({"calls": call, "statuses": call_status, "errors": error})

#: Fields ``group_*``.
groups = lists({"groups": account_item, "errors": error})
