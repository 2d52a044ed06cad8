"""One change to report, before it is addressed, batched and signed.

Called by whoever reports (makes it) and by the dispatcher (sends it).
Must never know about HTTP.

Which fields follow a callback override:
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
(checked 2026-11-22).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FIELDS = (
    "messages",
    "account_alerts",
    "account_review_update",
    "account_update",
    "business_capability_update",
    "history",
    "message_template_components_update",
    "message_template_quality_update",
    "message_template_status_update",
    "phone_number_name_update",
    "phone_number_quality_update",
    "security",
    "smb_app_state_sync",
    "smb_message_echoes",
    "standby",
    "template_category_update",
    "user_preferences",
)
OVERRIDABLE = frozenset(
    {"messages", "history", "smb_app_state_sync", "smb_message_echoes"}
)
_WITHOUT_TIME = frozenset({"messages"})


@dataclass(frozen=True, slots=True)
class Change:
    """A field and its value.

    :param waba_id: the account it concerns, for addressing
    :param entry_id: id written in the envelope, where it differs from the account
    :param chat: deliveries of one chat keep their order (unless a fault shuffles)
    """

    field: str
    waba_id: str
    value: dict[str, Any]
    number_id: str = ""
    entry_id: str = ""
    chat: str = ""


def envelope(changes: list[Change], timestamp: int) -> dict[str, Any]:
    """Put changes into one body, grouped by entry."""
    entries: list[dict[str, Any]] = []
    for change in changes:
        entry: dict[str, Any] = {"id": change.entry_id or change.waba_id}
        if change.field not in _WITHOUT_TIME:
            entry["time"] = timestamp
        item = {"value": change.value, "field": change.field}
        last = entries[-1] if entries else None
        if last is not None and {**last, "changes": 0} == {**entry, "changes": 0}:
            last["changes"].append(item)
        else:
            entries.append({**entry, "changes": [item]})
    return {"object": "whatsapp_business_account", "entry": entries}
