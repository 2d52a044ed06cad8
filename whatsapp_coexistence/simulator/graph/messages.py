"""``POST /{phone-number-id}/messages``: check, count, accept, answer.

Called by the entry point for every message an app sends.
Must never accept a message that is not in the ledger before the answer leaves.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ..graph_errors import GraphError
from ..ledger import Entry
from ..limits import MPS_COEXISTENCE, MPS_STANDARD
from ..phones import changes, owner, receipts, store
from ..records import Customer, Message, Number, Template
from . import check_content, check_interactive, check_template, checks, recipient
from .call import Call
from .checks import Json
from .recipient import Recipient

WINDOW = timedelta(hours=24)
#: https://developers.facebook.com/documentation/business-messaging/whatsapp/changelog
#: (raised from 256, checked 2026-11-22).
CALLBACK_LIMIT = 512
_TYPES = (
    "text",
    "image",
    "video",
    "audio",
    "document",
    "sticker",
    "location",
    "contacts",
    "reaction",
    "interactive",
    "template",
)


def post(call: Call, number_id: str) -> Json:
    """Handle the call: a message, or a read receipt with typing."""
    number = call.number(number_id)
    if call.params.get("messaging_product") != "whatsapp":
        raise GraphError(100, "Param messaging_product must be whatsapp")
    _check_number(number)
    if "status" in call.params:
        return _mark_read(call, number)
    to = recipient.find(call, number)
    callback = checks.optional(
        call.params, "biz_opaque_callback_data", "message", CALLBACK_LIMIT, code=100
    )
    type_ = call.text("type", "text")
    content, template, view = _content(call, number, type_, to)
    _check_speed(call, number, to)
    late = _refusal(call, number, to, type_, template)
    message = _accept(call, number, to, type_, content)
    message.callback, message.view = callback, view
    _record(call, message, to)
    if to.customer is not None:
        _deliver(call, message, template, late)
    return _answer(to, message, template)


def _check_number(number: Number) -> None:
    if number.connection != "connected":
        raise GraphError(133010, "The number is not connected to the Cloud API")
    if number.status in ("BANNED", "RESTRICTED"):
        raise GraphError(131031, f"Account is {number.status.lower()}")


def _content(
    call: Call, number: Number, type_: str, to: Recipient
) -> tuple[Any, Template | None, Json | None]:
    """Check the type's own object; give it with template and filled view."""
    if type_ not in _TYPES:
        known = ", ".join(name.upper() for name in _TYPES)
        raise GraphError(100, f"Param type must be one of {{{known}}} - got {type_!r}.")
    if type_ == "contacts":
        if "contacts" not in call.params:
            raise checks.missing("contacts")
        return check_content.contacts(call, call.params["contacts"]), None, None
    content = checks.section(call.params, type_)
    if type_ == "template":
        waba = call.engine.world.wabas[number.waba_id]
        template, view = check_template.check(call, waba, content)
        if template.category == "AUTHENTICATION" and not to.by_phone:
            raise GraphError(131062, "This template needs a phone number")
        return content, template, view
    if type_ == "interactive":
        return check_interactive.check(call, content), None, None
    return _plain(call, type_, content, to), None, None


def _plain(call: Call, type_: str, content: Json, to: Recipient) -> Json:
    if type_ == "text":
        return check_content.text(call, content)
    if type_ == "location":
        return check_content.location(call, content)
    if type_ == "reaction":
        person = to.customer.key if to.customer else ""
        call.scratch["target"] = check_content.reaction(call, content, person)
        return content
    return check_content.media(call, type_, content)


def _check_speed(call: Call, number: Number, to: Recipient) -> None:
    engine = call.engine
    if not engine.options.enforce_limits:
        return
    now = engine.clock.now()
    limit = MPS_COEXISTENCE if number.on_app else MPS_STANDARD
    if not engine.throughput.take(number.number_id, limit, now):
        raise GraphError(
            130429,
            "Message failed to send because there were too many messages sent from "
            "this phone number in a short period of time",
        )
    key = to.customer.key if to.customer else to.input
    if not engine.pairs.take(number.number_id, key, now):
        raise GraphError(
            131056,
            "Message failed to send because there were too many messages sent from "
            "this phone number to the same phone number in a short period of time",
        )


def _refusal(
    call: Call, number: Number, to: Recipient, type_: str, template: Template | None
) -> GraphError | None:
    """Find what keeps the message from its reader: raised, or given for later."""
    person = to.customer
    if person is None:
        return None
    late: GraphError | None = call.scratch.get("late")
    error = late or _obstacle(call, number, person, type_, template)
    if error is not None and error.code not in call.engine.options.late_errors:
        raise error
    return error


def _obstacle(
    call: Call, number: Number, person: Customer, type_: str, template: Template | None
) -> GraphError | None:
    if not person.on_whatsapp:
        return GraphError(131026, "Message undeliverable: not a WhatsApp user")
    if template is not None:
        stopped = number.number_id in person.stopped_marketing
        if template.category == "MARKETING" and stopped:
            return GraphError(131050, "The user stopped marketing messages")
        return None
    if type_ == "reaction" and call.scratch.get("target") is None:
        return GraphError(131009, "reaction: message not found or too old")
    chat = call.engine.world.chat(number.number_id, person.key)
    last = chat.last_inbound
    if last is None or call.engine.clock.now() - last > WINDOW:
        return GraphError(
            131047,
            "Message failed to send because more than 24 hours have passed since the "
            "customer last replied to this number",
        )
    return None


def _accept(
    call: Call, number: Number, to: Recipient, type_: str, content: Any
) -> Message:
    """Make the message (for nobody, when the recipient is silently dropped)."""
    engine = call.engine
    person = to.customer or Customer("", "", to.input, to.input)
    context = call.params.get("context")
    quoted = context.get("message_id", "") if isinstance(context, dict) else ""
    message = store.make(
        engine, number, person, "api", type_, content, context=str(quoted)
    )
    message.sent_to_phone = to.by_phone
    message.status = "pending"
    call.wamid = message.wamid
    return message


def _record(call: Call, message: Message, to: Recipient) -> None:
    call.engine.ledger.record(
        Entry(
            time=message.time.isoformat(timespec="milliseconds"),
            number=message.number_id,
            recipient=to.input,
            type=message.type,
            wamid=message.wamid,
            callback=message.callback,
            fault=call.fault,
        )
    )


def _deliver(
    call: Call, message: Message, template: Template | None, late: GraphError | None
) -> None:
    engine = call.engine
    number = engine.world.numbers[message.number_id]
    message.category = template.category.lower() if template else "service"
    message.pricing = _pricing(number, message.category)
    target: Message | None = call.scratch.get("target")
    with engine.world.lock:
        engine.world.add_message(message, bubble=message.type != "reaction")
        chat = engine.world.chat(message.number_id, message.customer)
        chat.typing_until.pop("business", None)
    if target is not None and late is None:
        emoji = str(message.content["emoji"])
        changes.apply_reaction(engine, target, "business", emoji)
    store.tell(engine, message)
    receipts.begin(engine, message, late)


def _pricing(number: Number, category: str) -> Json:
    """Price as of October 2026: 1,000 free service messages a month, the rest billed.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing/non-template-messages
    (checked 2026-11-22; the ``type`` of the free 1,000 is our assumption).
    """
    free = category == "service" and number.free_service_left > 0
    return {
        "billable": not free,
        "pricing_model": "PMP",
        "type": "free_customer_service" if free else "regular",
        "category": category,
    }


def _answer(to: Recipient, message: Message, template: Template | None) -> Json:
    contact = {"input": to.input}
    if to.customer is None:
        contact["wa_id"] = to.input
    elif to.by_phone:
        contact["wa_id"] = to.customer.phone
    else:
        contact["user_id"] = to.customer.user_id
    sent = {"id": message.wamid}
    if template is not None:
        sent["message_status"] = "accepted"
    return {
        "messaging_product": "whatsapp",
        "contacts": [contact],
        "messages": [sent],
    }


def _mark_read(call: Call, number: Number) -> Json:
    if call.text("status") != "read":
        raise GraphError(100, "Param status must be one of {READ}")
    wamid = checks.string(call.params, "message_id", "message", 512)
    engine = call.engine
    message = engine.world.message(wamid)
    if message is None or message.origin != "customer":
        raise checks.invalid("message_id", "unknown message")
    with engine.world.lock:
        chat = engine.world.chat(number.number_id, message.customer)
        owner.mark_read([m for m in chat.messages if m.seq <= message.seq])
        chat.owner_unread = 0
    if isinstance(call.params.get("typing_indicator"), dict):
        owner.typing(engine, number.number_id, message.customer)
    engine.stream.publish("chat", number=number.number_id, customer=message.customer)
    return {"success": True}
