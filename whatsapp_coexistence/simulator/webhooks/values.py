"""The ``value`` of message, receipt and echo webhooks.

Called when something happens on a phone or with a message sent through the API.
Must never be taken from a recording: shapes are those of the published reference,
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
(checked 2026-11-22).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..records import Customer, Message, Number
from . import people

Json = dict[str, Any]


def incoming(
    number: Number, customer: Customer, message: Message, context: str = ""
) -> Json:
    """Report a message of a customer (also an edit, a revoke, a reaction)."""
    item: Json = {**people.sender(customer), "id": message.wamid}
    item["timestamp"] = str(int(message.time.timestamp()))
    item["type"] = message.type
    if message.type == "unsupported":
        item["errors"] = message.content["errors"]
        item["unsupported"] = {"type": message.content["type"]}
    else:
        item[message.type] = message.content
    if context:
        item["context"] = {"from": number.phone, "id": context}
    if message.forwarded:
        item["context"] = {"forwarded": True}
    if message.referral:
        item["referral"] = message.referral
    return people.value(number, contacts=[people.contact(customer)], messages=[item])


def system(number: Number, body: Json, at: datetime, wamid: str, sender: Json) -> Json:
    """Report that somebody changed number or id; without ``contacts``."""
    item = {**sender, "id": wamid, "timestamp": str(int(at.timestamp()))}
    return people.value(number, messages=[{**item, "type": "system", "system": body}])


def receipt(
    number: Number,
    customer: Customer,
    message: Message,
    status: str,
    at: datetime,
    *,
    by_phone: bool,
    error: Json | None = None,
) -> Json:
    """Report the progress of a message sent through the API."""
    item: Json = {
        "id": message.wamid,
        "status": status,
        "timestamp": str(int(at.timestamp())),
    }
    if by_phone or not customer.hidden:
        item["recipient_id"] = customer.phone
    if status != "failed" or not by_phone:
        item["recipient_user_id"] = customer.user_id
    if message.callback:
        item["biz_opaque_callback_data"] = message.callback
    if message.pricing and status != "failed":
        item["pricing"] = message.pricing
    if error is not None:
        item["errors"] = [error]
    contacts = None if status == "failed" else [people.contact(customer)]
    return people.value(number, contacts=contacts, statuses=[item])


def echo(
    number: Number, customer: Customer, message: Message, context: str = ""
) -> Json:
    """Report a message sent from the WhatsApp Business app."""
    item: Json = {"from": number.phone, **people.receiver(customer)}
    item["id"] = message.wamid
    item["timestamp"] = str(int(message.time.timestamp()))
    item["type"] = message.type
    item[message.type] = message.content
    if context:
        item["context"] = {"from": number.phone, "id": context}
    return people.value(
        number,
        contacts=[people.contact(customer, name=False)],
        message_echoes=[item],
    )


def preference(number: Number, customer: Customer, value: str, at: datetime) -> Json:
    """Report that a customer stopped or resumed marketing messages."""
    verb = {"stop": "stop", "resume": "resume"}.get(value, value)
    item: Json = {} if customer.hidden else {"wa_id": customer.phone}
    item.update(
        user_id=customer.user_id,
        detail=f"User requested to {verb} marketing messages",
        category="marketing_messages",
        value=value,
        timestamp=int(at.timestamp()),
    )
    return people.value(
        number, contacts=[people.contact(customer)], user_preferences=[item]
    )
