"""The parts of webhook values that name people and numbers.

Called by the modules that build values.
Must never name a phone number that WhatsApp would withhold.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
(checked 2026-11-22).
"""

from __future__ import annotations

from typing import Any

from ..records import Customer, Number


def metadata(number: Number) -> dict[str, str]:
    """Name the business number."""
    return {
        "display_phone_number": number.phone,
        "phone_number_id": number.number_id,
    }


def value(number: Number, **parts: Any) -> dict[str, Any]:
    """Start a value: product, metadata, then ``parts`` that are not ``None``."""
    given = {key: part for key, part in parts.items() if part is not None}
    return {"messaging_product": "whatsapp", "metadata": metadata(number), **given}


def contact(customer: Customer, *, name: bool = True) -> dict[str, Any]:
    """Describe a customer for ``contacts[]``; echoes carry no name."""
    profile: dict[str, str] = {"name": customer.name} if name else {}
    if customer.username:
        profile["username"] = customer.username
    found: dict[str, Any] = {"profile": profile} if profile else {}
    if not customer.hidden:
        found["wa_id"] = customer.phone
    found["user_id"] = customer.user_id
    return found


def sender(customer: Customer) -> dict[str, str]:
    """Give ``from`` (unless withheld) and ``from_user_id``."""
    found = {} if customer.hidden else {"from": customer.phone}
    return {**found, "from_user_id": customer.user_id}


def receiver(customer: Customer) -> dict[str, str]:
    """Give ``to`` (unless withheld) and ``to_user_id``."""
    found = {} if customer.hidden else {"to": customer.phone}
    return {**found, "to_user_id": customer.user_id}
