"""Embedded Signup: what happens at Meta, and what the window is told at the end.

Called by the signup page (control API) and by the library.
Must never give a code without what belongs to it, nor connect a number that was refused.

Events and their data: https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/implementation
(checked 2026-11-22).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from .. import demo_chats, ids
from ..engine import Engine
from ..records import Number, SignupCode, Waba
from . import account, store

Json = dict[str, Any]

COEXISTENCE = "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING"
#: What a person may let happen, beside an ordinary end.
OUTCOMES = (
    "finish",
    "new_number",
    "two_numbers",
    "foreign_account",
    "expired_code",
    "only_account",
    "cancel",
    "error",
)
_EXPIRED = timedelta(minutes=1)


def signup(
    engine: Engine,
    number_id: str,
    app_id: str,
    *,
    share_history: bool = True,
    outcome: str = "finish",
    step: str = "",
) -> Json:
    """Go through the window to one of its ends.

    :return: ``session``: what the window posts; ``code``: what the login gives, ``""``
        where there is no login
    """
    if app_id not in engine.world.apps:
        raise store.NotPossibleError(f"no app {app_id!r}")
    if outcome not in OUTCOMES:
        raise store.NotPossibleError(f"no such end: {outcome!r}")
    if outcome in ("cancel", "error"):
        return {"code": "", "session": _abandoned(engine, outcome, step)}
    number = store.number(engine, number_id)
    coexistence = number.on_app and outcome not in ("new_number", "only_account")
    if coexistence:
        account.onboard(engine, number_id, share_history=share_history)
    if outcome == "two_numbers":
        _another(engine, number)
    code = _code(engine, app_id, number, expired=outcome == "expired_code")
    name = COEXISTENCE if coexistence else "FINISH"
    if outcome == "only_account":
        name = "FINISH_ONLY_WABA"
    return {
        "code": code,
        "session": _session(name, _ids(engine, number, name, outcome)),
    }


def number_by_phone(engine: Engine, phone: str, *, on_app: bool) -> Number:
    """Find the number with these digits, or let there be one, as Meta would.

    A number of the Business app that nobody has seen brings the demo's past chats.
    """
    digits = "".join(c for c in phone if c.isdecimal())
    if not 8 <= len(digits) <= 15:
        raise store.NotPossibleError("phone is not valid")
    world = engine.world
    with world.lock:
        found = next((n for n in world.numbers.values() if n.phone == digits), None)
    if found is not None:
        if found.on_app != on_app:
            raise store.NotPossibleError(
                "this number is on the Business app"
                if found.on_app
                else "this number is not on the Business app"
            )
        return found
    return add_number(engine, digits, on_app=on_app)


def add_number(
    engine: Engine,
    phone: str,
    waba_id: str = "",
    *,
    on_app: bool = True,
    name: str = "",
) -> Number:
    """Let there be a number, in an account of its own unless one is named."""
    world = engine.world
    with world.lock:
        business = next(iter(world.wabas.values())).business_id
        shown = name or f"Negoci {phone[-3:]}"
        if not waba_id:
            waba_id = ids.number()
            world.wabas[waba_id] = Waba(waba_id, shown, business)
        number = Number(ids.number(), waba_id, phone, shown, on_app=on_app)
        number.onboarded_at = engine.clock.now() if on_app else None
        number.status = "CONNECTED" if on_app else "PENDING"
        world.numbers[number.number_id] = number
        if on_app and demo_chats.fits(engine):
            demo_chats.seed(engine, number.number_id)
    engine.stream.publish("phone", number=number.number_id)
    return number


def _another(engine: Engine, number: Number) -> None:
    """Let the account have a second number."""
    world = engine.world
    if len(world.numbers_of(number.waba_id)) < 2:
        phone = f"{int(number.phone) + 900}"
        add_number(engine, phone, number.waba_id, on_app=number.on_app)


def _code(engine: Engine, app_id: str, number: Number, *, expired: bool) -> str:
    created = engine.clock.now() - (_EXPIRED if expired else timedelta())
    code = SignupCode(f"AQ{ids.opaque(24)}", app_id, number.waba_id, created)
    with engine.world.lock:
        engine.world.codes[code.code] = code
    return code.code


def _ids(engine: Engine, number: Number, name: str, outcome: str) -> Json:
    """Return what the window is told of ids: coexistence names the account alone."""
    waba = engine.world.wabas[number.waba_id]
    data: Json = {"waba_id": waba.waba_id}
    if outcome == "foreign_account":
        others = (w for w in engine.world.wabas if w != waba.waba_id)
        data["waba_id"] = next(others, "999999999999999")
    if name == "FINISH":
        data.update(
            phone_number_id=number.number_id,
            business_id=waba.business_id,
            ad_account_ids=[],
            page_ids=[],
            dataset_ids=[],
        )
    return data


def _abandoned(engine: Engine, outcome: str, step: str) -> Json:
    if outcome == "cancel":
        return _session("CANCEL", {"current_step": step or "PHONE_NUMBER_SETUP"})
    data = {
        "error_message": "The number could not be confirmed.",
        "error_id": "524126",
        "session_id": ids.opaque(8),
        "timestamp": str(engine.clock.timestamp()),
    }
    return _session("CANCEL", data)


def _session(name: str, data: Json) -> Json:
    return {"data": data, "type": "WA_EMBEDDED_SIGNUP", "event": name, "version": 3}
