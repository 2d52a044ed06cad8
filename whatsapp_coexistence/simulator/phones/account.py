"""What happens to the account: on-boarding, off-boarding, alerts.

Called by the control API and the library.
Must never report an event without the state change that goes with it.

Shapes: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
(checked 2026-11-22); that ``entry.id`` of partner events is the partner's portfolio was
seen in captured bodies.
"""

from __future__ import annotations

from typing import Any

from ..engine import Engine
from ..records import Number
from ..webhooks.change import Change
from . import store

PARTNER_PORTFOLIO = "900000000000009"
_STATES = {
    "ACCOUNT_OFFBOARDED": "offboarded",
    "ACCOUNT_RECONNECTED": "connected",
    "PARTNER_REMOVED": "removed",
}
REASONS = (
    "ACCOUNT_DISCONNECTED",
    "BUSINESS_DOWNGRADE",
    "CHANGE_NUMBER",
    "COMPANION_INACTIVITY",
    "PRIMARY_INACTIVITY",
    "USER_RE_REGISTERED",
)


def event(
    engine: Engine, number_id: str, name: str, *, reason: str = "", **extra: Any
) -> None:
    """Let an ``account_update`` happen."""
    with engine.world.lock:
        number = store.number(engine, number_id)
        number.connection = _STATES.get(name, number.connection)
        value: dict[str, Any] = {"event": name, **extra}
        entry = ""
        if name == "PARTNER_REMOVED":
            entry = PARTNER_PORTFOLIO
            value.update(_removal(engine, number, reason))
        if name == "DISABLED_UPDATE":
            number.status = "BANNED"
    engine.stream.publish("phone", number=number_id)
    engine.webhooks.emit(
        Change("account_update", number.waba_id, value, number_id, entry_id=entry)
    )


def delete_app_account(engine: Engine, number_id: str) -> None:
    """Delete the account in the app: the number leaves the phone and can be registered.

    A number that was still connected is disconnected by it.
    """
    with engine.world.lock:
        number = store.number(engine, number_id)
        if not number.on_app:
            raise store.NotPossibleError("the number is not in the app")
        was_connected = number.connection != "removed"
    if was_connected:
        event(engine, number_id, "PARTNER_REMOVED", reason="ACCOUNT_DISCONNECTED")
    with engine.world.lock:
        number.on_app = False
        number.status = "PENDING"
    engine.stream.publish("phone", number=number_id)


def _removal(engine: Engine, number: Number, reason: str) -> dict[str, Any]:
    chosen = reason or REASONS[0]
    if chosen not in REASONS:
        raise store.NotPossibleError(f"no such reason: {chosen!r}")
    by = "USER" if chosen in ("ACCOUNT_DISCONNECTED", "CHANGE_NUMBER") else "SYSTEM"
    waba = engine.world.wabas[number.waba_id]
    return {
        "phone_number": number.phone,
        "waba_info": {"waba_id": waba.waba_id, "owner_business_id": waba.business_id},
        "disconnection_info": {"reason": chosen, "initiated_by": by},
    }


def emit(engine: Engine, number_id: str, field: str, value: dict[str, Any]) -> None:
    """Send any account-level field with any value."""
    number = store.number(engine, number_id)
    engine.webhooks.emit(Change(field, number.waba_id, value, number_id))


def set_quality(engine: Engine, number_id: str, quality: str) -> None:
    """Change the quality rating of a number."""
    number = store.number(engine, number_id)
    number.quality = quality
    value = {
        "display_phone_number": number.phone,
        "event": "UPGRADE" if quality == "GREEN" else "DOWNGRADE",
        "max_daily_conversations_per_business": "TIER_2K",
    }
    emit(engine, number_id, "phone_number_quality_update", value)


def onboard(engine: Engine, number_id: str, *, share_history: bool = True) -> Number:
    """Connect (again) a number of the Business app: sync may be asked for anew."""
    with engine.world.lock:
        number = store.number(engine, number_id)
        number.on_app, number.connection = True, "connected"
        number.status = "CONNECTED"
        number.onboarded_at = engine.clock.now()
        number.synced.clear()
        number.share_history = share_history
        for chat in engine.world.chats.values():
            if chat.number_id == number_id:
                chat.last_inbound = None
                for message in chat.messages:
                    message.past = True
    engine.stream.publish("phone", number=number_id)
    return number


def plan_sync(engine: Engine, number_id: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """Set how the phone shares its past; what is not named stays.

    :param wanted: ``share_history``, ``asked`` (as if another program had asked), and the
        keys of ``sync_plan``
    """
    with engine.world.lock:
        number = store.number(engine, number_id)
        if "share_history" in wanted:
            number.share_history = bool(wanted["share_history"])
        if "asked" in wanted:
            number.synced.clear()
            if wanted["asked"]:
                number.synced.update(("smb_app_state_sync", "history"))
        for key in ("silent", "shuffle", "files_first", "chunk"):
            if key in wanted:
                number.sync_plan[key] = max(0, int(wanted[key]))
        plan = {**number.sync_plan, "share_history": number.share_history}
        return {**plan, "asked": sorted(number.synced)}
