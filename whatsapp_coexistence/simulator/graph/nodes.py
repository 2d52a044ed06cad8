"""What ``GET``, ``POST`` and ``DELETE /{id}`` mean, by what the id belongs to.

Called by the entry point.
Must never answer for an object the token may not see.
"""

from __future__ import annotations

from . import media, numbers, templates, uploads
from .call import MANAGEMENT, Call
from .checks import Json

_WABA_DEFAULT = "id,name,currency,timezone_id"


def get(call: Call, object_id: str) -> Json:
    """Read any object."""
    world = call.engine.world
    if object_id in world.numbers:
        return numbers.get(call, object_id)
    if object_id in world.media:
        return media.url(call, object_id)
    if object_id in world.wabas:
        return _waba(call, object_id)
    if object_id.startswith("upload:"):
        return uploads.status(call, object_id)
    if call.app is not None and object_id in (call.app.app_id, "app"):
        return {"id": call.app.app_id, "name": call.app.name}
    return templates.get(call, object_id)


def post(call: Call, object_id: str) -> Json:
    """Change any object."""
    if object_id in call.engine.world.numbers:
        return numbers.post(call, object_id)
    if object_id.startswith("upload:"):
        return uploads.send(call, object_id)
    return templates.edit(call, object_id)


def delete(call: Call, object_id: str) -> Json:
    """Delete a file."""
    return media.delete(call, object_id)


def _waba(call: Call, waba_id: str) -> Json:
    waba = call.may(waba_id, MANAGEMENT)
    everything: Json = {
        "name": waba.name,
        "currency": waba.currency,
        "timezone_id": waba.timezone_id,
        "account_review_status": "APPROVED",
        "business_verification_status": "verified",
        "message_template_namespace": waba.business_id,
        "status": "ACTIVE",
        "country": "ES",
        "owner_business_info": {"id": waba.business_id, "name": waba.name},
        "health_status": {"can_send_message": "AVAILABLE", "entities": []},
        "whatsapp_business_manager_messaging_limit": "TIER_2K",
        "disable_marketing_messages_on_cloud_api": False,
    }
    wanted = call.fields(_WABA_DEFAULT)
    found = {name: everything[name] for name in wanted if name in everything}
    return {**found, "id": waba_id}
