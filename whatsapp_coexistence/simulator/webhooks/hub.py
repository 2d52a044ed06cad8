"""How 360dialog delivers: to the number's own address, with its headers, unsigned.

Called by the dispatcher.
Must never deliver past chats: those go to partners, not to the number's address.

https://docs.360dialog.com/partner/onboarding/whatsapp-coexistence/coexistence-webhooks
(checked 2026-11-22).
"""

from __future__ import annotations

from typing import Any

from .. import ids
from ..records import Number
from .change import Change, envelope

#: In front of a number's id: a target that is not an app.
MARK = "hub:"
_PLAIN = frozenset({"messages", "smb_message_echoes"})
_WRAPPED = frozenset({"smb_app_state_sync"})


def target(change: Change, number: Number | None) -> tuple[str, str] | None:
    """Give the target at 360dialog's customer, if this kind of change goes there."""
    if number is None or not number.hub_url:
        return None
    if change.field not in _PLAIN | _WRAPPED:
        return None
    return f"{MARK}{number.number_id}", number.hub_url


def document(changes: list[Change], timestamp: int) -> dict[str, Any]:
    """Give the body: Meta's own for messages, theirs for contacts."""
    first = changes[0]
    if first.field in _PLAIN:
        return envelope(changes, timestamp)
    data = {"id": first.waba_id, **first.value}
    return {"id": ids.opaque(), "event": first.field, "data": data}
