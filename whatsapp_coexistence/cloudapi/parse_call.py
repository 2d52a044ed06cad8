"""Calls: a customer rings, a call ends, the other side's phone rings.

Called by :mod:`.webhook` through its table.
Must never take the business number for the person: who called depends on the direction.

Source: const.DOCS/calling (checked 2026-11-22).
"""

from __future__ import annotations

from . import read
from .events import CallEvent, Event, Identity, Json
from .parse_message import error
from .scope import Scope, lists


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


#: Field ``calls``.
calls = lists({"calls": call, "statuses": call_status, "errors": error})
