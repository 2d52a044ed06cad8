"""The phone number node and the calls around it.

Called by the entry point.
Must never allow ``register`` on a number that is on the Business app.

Fields: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference
(phone number node, checked 2026-11-22).
"""

from __future__ import annotations

import re
from typing import Any

from ..graph_errors import GraphError
from ..records import Number, Waba
from ..webhooks import delivery
from .call import MANAGEMENT, Call
from .checks import Json

_DEFAULT = (
    "id,verified_name,code_verification_status,display_phone_number,quality_rating"
)
_PROFILE = ("about", "address", "description", "email", "vertical", "websites")


def get(call: Call, number_id: str) -> Json:
    """Answer the fields asked for; unknown ones are refused."""
    number = call.number(number_id, MANAGEMENT)
    return _select(call, number, call.fields(_DEFAULT))


def edge(call: Call, waba_id: str) -> Json:
    """List the numbers of an account."""
    call.may(waba_id, MANAGEMENT)
    numbers = call.engine.world.numbers_of(waba_id)
    wanted = call.fields(_DEFAULT)
    data = [_select(call, n, wanted) for n in numbers if n.connection != "removed"]
    return {
        "data": data,
        "paging": {"cursors": {"before": "MAZDZD", "after": "MAZDZD"}},
    }


def post(call: Call, number_id: str) -> Json:
    """Change the number: the callback override, or the PIN."""
    number = call.number(number_id, MANAGEMENT)
    if "pin" in call.params:
        _check_pin(call.params.get("pin"))
        number.pin = call.text("pin")
        return {"success": True}
    wanted = call.params.get("webhook_configuration")
    if not isinstance(wanted, dict):
        raise GraphError(100, "No known parameter")
    override = str(wanted.get("override_callback_uri") or "")
    token = str(wanted.get("verify_token") or "")
    if override:
        check_callback(call, override, token)
    number.webhook_override, number.override_token = override, token
    return {"success": True}


def register(call: Call, number_id: str) -> Json:
    """Register an API-only number; a coexistence number already is."""
    number = call.number(number_id, MANAGEMENT)
    if number.on_app:
        raise GraphError(
            100,
            "The number is in use in the WhatsApp Business app",
            user_title="Cannot register",
            user_message="A number on the WhatsApp Business app is already registered.",
        )
    _check_pin(call.params.get("pin"))
    if number.pin and number.pin != call.text("pin"):
        raise GraphError(133005)
    number.pin = call.text("pin")
    number.status, number.connection = "CONNECTED", "connected"
    return {"success": True}


def deregister(call: Call, number_id: str) -> Json:
    """Refuse for coexistence numbers, which only the app can disconnect."""
    number = call.number(number_id, MANAGEMENT)
    if number.on_app:
        raise GraphError(100, "Not available for numbers on the WhatsApp Business app")
    number.connection = "offboarded"
    return {"success": True}


def profile(call: Call, number_id: str) -> Json:
    """Answer the business profile."""
    number = call.number(number_id)
    wanted = call.fields(",".join(_PROFILE))
    found = {key: number.profile[key] for key in wanted if key in number.profile}
    return {"data": [{**found, "messaging_product": "whatsapp"}]}


def set_profile(call: Call, number_id: str) -> Json:
    """Change the business profile."""
    number = call.number(number_id)
    for key in _PROFILE:
        if key in call.params:
            number.profile[key] = call.params[key]
    return {"success": True}


def block(call: Call, number_id: str) -> Json:
    """Block or unblock people."""
    number = call.number(number_id)
    blocking = call.request.method == "POST"
    done: list[Json] = []
    for item in call.params.get("block_users") or []:
        key = str(item.get("user") or item.get("user_id") or "")
        world = call.engine.world
        person = world.customer_by_user_id(key) or world.customer_by_phone(
            key.lstrip("+")
        )
        if person is None:
            continue
        (number.blocked.add if blocking else number.blocked.discard)(person.user_id)
        done.append({"input": key, "wa_id": person.phone, "user_id": person.user_id})
    name = "added_users" if blocking else "removed_users"
    return {"messaging_product": "whatsapp", "block_users": {name: done}}


def check_callback(call: Call, url: str, token: str) -> None:
    """Do the verification handshake with a new callback URL, or refuse it."""
    if len(url) > 200:
        raise GraphError(100, "override_callback_uri is longer than 200 characters")
    remote = call.engine.options.allow_remote_callbacks
    challenge = str(call.engine.clock.timestamp())
    try:
        fine = delivery.verify(url, token, challenge, allow_remote=remote)
    except delivery.CallbackRefusedError as error:
        raise GraphError(100, str(error)) from error
    if not fine:
        raise GraphError(
            2200,
            message=(
                "(#2200) Callback verification failed with the following errors: "
                "HTTP Status Code is not 200 or the challenge was not echoed"
            ),
        )


def _check_pin(pin: Any) -> None:
    if not re.fullmatch(r"[0-9]{6}", str(pin or "")):
        raise GraphError(100, "Param pin must be 6 digits")


def _select(call: Call, number: Number, wanted: list[str]) -> Json:
    everything = _fields(call, number, call.engine.world.wabas[number.waba_id])
    unknown = [name for name in wanted if name not in everything]
    if unknown:
        raise GraphError(
            100,
            message=f"(#100) Tried accessing nonexisting field ({unknown[0]})",
        )
    return {**{name: everything[name] for name in wanted}, "id": number.number_id}


def _fields(call: Call, number: Number, waba: Waba) -> Json:
    digits = number.phone
    shown = f"+{digits[:2]} {digits[2:5]} {digits[5:8]} {digits[8:]}"
    connected = number.connection == "connected"
    at = number.onboarded_at
    return {
        "id": number.number_id,
        "display_phone_number": shown,
        "verified_name": number.verified_name,
        "quality_rating": number.quality,
        "code_verification_status": "VERIFIED",
        "name_status": "APPROVED",
        "new_name_status": "NONE",
        "status": number.status if connected else "DISCONNECTED",
        "platform_type": "CLOUD_API",
        "throughput": {"level": "STANDARD"},
        "is_on_biz_app": number.on_app,
        "is_pin_enabled": not number.on_app,
        "is_official_business_account": False,
        "account_mode": "LIVE",
        "webhook_configuration": _webhooks(call, number, waba),
        "health_status": _health(call, number, waba),
        "whatsapp_business_manager_messaging_limit": "TIER_2K",
        "messaging_limit_tier": "TIER_2K",
        "country_code": "ES",
        "country_dial_code": digits[:2],
        "last_onboarded_time": f"{at:%Y-%m-%dT%H:%M:%S}+0000" if at else None,
        "search_visibility": "VISIBLE",
        "certificate": "",
    }


def _webhooks(call: Call, number: Number, waba: Waba) -> Json:
    app = call.app
    found: Json = {"application": app.callback_url if app else ""}
    subscription = waba.subscriptions.get(app.app_id) if app else None
    if subscription and subscription.override_url:
        found["whatsapp_business_account"] = subscription.override_url
    if number.webhook_override:
        found["phone_number"] = number.webhook_override
    return found


def _health(call: Call, number: Number, waba: Waba) -> Json:
    fine = number.connection == "connected" and number.status == "CONNECTED"
    state = "AVAILABLE" if fine else "BLOCKED"
    ids = {"PHONE_NUMBER": number.number_id, "WABA": waba.waba_id}
    ids["BUSINESS"] = waba.business_id
    if call.app:
        ids["APP"] = call.app.app_id
    parts: list[Json] = [
        {"entity_type": kind, "id": id_, "can_send_message": "AVAILABLE"}
        for kind, id_ in ids.items()
    ]
    parts[0]["can_send_message"] = state
    if not fine:
        parts[0]["errors"] = [
            {
                "error_code": 141000,
                "error_description": "The phone number is not connected",
                "possible_solution": "Connect the number again",
            }
        ]
    return {"can_send_message": state, "entities": parts}
