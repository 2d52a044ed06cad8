"""Who a message goes to: ``to`` (a phone number) or ``recipient`` (a BSUID).

Called by the send handler.
Must never invent a person whose number is not plausible.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
(checked 2026-11-22); that a BSUID in ``to`` answers 200 and reaches nobody was seen in
the field: https://github.com/chatwoot/chatwoot/pull/15150.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .. import ids
from ..graph_errors import GraphError
from ..records import Customer, Number
from . import checks
from .call import Call

_BSUID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
_SEPARATORS = re.compile(r"[\s().-]")
_COUNTRIES = {"34": "ES", "44": "GB", "33": "FR", "49": "DE", "1": "US", "39": "IT"}


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person, or nobody (``customer`` is ``None``: dropped without a word)."""

    input: str
    customer: Customer | None
    by_phone: bool


def find(call: Call, number: Number) -> Recipient:
    """Find the person a body is addressed to; ``to`` wins over ``recipient``."""
    to, user_id = call.params.get("to"), call.params.get("recipient")
    if to in (None, "") and user_id in (None, ""):
        raise checks.missing("to")
    if to in (None, ""):
        return _by_user_id(call, str(user_id))
    if not isinstance(to, str | int) or isinstance(to, bool):
        raise GraphError(100, "Param to must be a string.")
    written = str(to)
    if _BSUID.fullmatch(written):
        return Recipient(written, None, by_phone=True)
    phone = _digits(call, number, written)
    if phone == number.phone:
        raise GraphError(131021, "Recipient phone number cannot be the sender's")
    return Recipient(written, _person(call, phone), by_phone=True)


def _by_user_id(call: Call, user_id: str) -> Recipient:
    if not _BSUID.fullmatch(user_id):
        raise checks.invalid("recipient", "not a business-scoped user id")
    customer = call.engine.world.customer_by_user_id(user_id)
    if customer is None:
        raise GraphError(131026, "No user with this business-scoped user id")
    return Recipient(user_id, customer, by_phone=False)


def _digits(call: Call, number: Number, written: str) -> str:
    plain = _SEPARATORS.sub("", written)
    digits = plain.removeprefix("+")
    if not digits.isascii() or not digits.isdecimal():
        raise checks.invalid("to", "Recipient phone number is not valid")
    known = call.engine.world.customer_by_phone(digits)
    if not plain.startswith("+") and known is None and len(digits) <= 9:
        digits = _country_code(number) + digits
    if not 8 <= len(digits) <= 15:
        raise checks.invalid("to", "Recipient phone number is not valid")
    return digits


def _country_code(number: Number) -> str:
    return next((c for c in _COUNTRIES if number.phone.startswith(c)), "")


def _person(call: Call, phone: str) -> Customer:
    world = call.engine.world
    with world.lock:
        known = world.customer_by_phone(phone)
        if known is not None:
            return known
        country = next(
            (name for code, name in _COUNTRIES.items() if phone.startswith(code)), "XX"
        )
        return world.add_customer(
            Customer(
                key=phone,
                name=f"+{phone}",
                phone=phone,
                user_id=ids.user_id(country),
                on_whatsapp=call.engine.options.accept_unknown_numbers,
            )
        )
