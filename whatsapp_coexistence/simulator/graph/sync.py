"""``POST /{phone-number-id}/smb_app_data``: ask for contacts, then history.

Called by the entry point; the webhooks come later, from the owner's phone.
Must never accept a second request of the same kind, nor one after 24 hours.

https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-business-app-users
(checked 2026-11-22).
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from .. import ids
from ..graph_errors import GraphError
from ..phones import history
from .call import MANAGEMENT, Call
from .checks import Json

_DEADLINE = timedelta(hours=24)
_KINDS = ("smb_app_state_sync", "history")


def request(call: Call, number_id: str) -> Json:
    """Accept the request; 200 does not mean that history is shared."""
    number = call.number(number_id, MANAGEMENT)
    kind, engine = call.text("sync_type"), call.engine
    if kind not in _KINDS:
        raise GraphError(100, f"Param sync_type must be one of {{{', '.join(_KINDS)}}}")
    if call.text("messaging_product") != "whatsapp":
        raise GraphError(100, "Param messaging_product must be whatsapp")
    if not number.on_app or number.onboarded_at is None:
        raise GraphError(100, "The number is not on the WhatsApp Business app")
    with engine.world.lock:
        if engine.clock.now() - number.onboarded_at > _DEADLINE:
            raise GraphError(2593108, "More than 24 hours since onboarding")
        if kind in number.synced:
            raise GraphError(2593107, f"{kind} was requested before")
        number.synced.add(kind)
    if number.sync_plan.get("silent"):
        return {"messaging_product": "whatsapp", "request_id": ids.opaque()}
    send = history.send_contacts if kind == _KINDS[0] else history.send_history
    engine.scheduler.after(engine.options.sync_after, partial(send, engine, number))
    return {"messaging_product": "whatsapp", "request_id": ids.opaque()}
