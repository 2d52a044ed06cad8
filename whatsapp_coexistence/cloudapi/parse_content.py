"""What a message holds: one function for each type Meta knows.

Called by :mod:`.parse_message` and :mod:`.parse_history`.
Must never raise for odd content: a part of the wrong shape is content of kind
``unknown``, which is shown as a placeholder instead of being lost.

Source: const.DOCS/webhooks/reference/messages/* (checked 2026-11-22). To add a
type, add a function and its name to ``_TYPES``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from . import const, read
from .events import (
    Content,
    Identity,
    Json,
    Location,
    Media,
    Order,
    OrderItem,
    SharedContact,
)
from .parse_answers import answers

_AMOUNT: Final = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6})?")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,20})?")


def content(message: Json) -> Content:
    """Return the content of a message, whoever sent it."""
    kind = read.text(message, "type")
    held = message.get(kind) if kind else None
    part: Json = held if isinstance(held, dict) else {}
    parsed = _parsed(kind, held, part, message)
    return replace(
        parsed or Content("unknown"),
        type=kind,
        errors=read.api_errors(message) + read.api_errors(part),
        raw=part if part or held is None else {kind: held},
    )


def _parsed(kind: str, held: object, part: Json, message: Json) -> Content | None:
    if kind == "contacts":
        return _contacts(held)
    if kind in _BARE and held is None:
        return Content(kind)
    if kind not in _TYPES or not isinstance(held, dict):
        return None
    return _TYPES[kind](part, message)


def _text(part: Json, _message: Json) -> Content | None:
    body = part.get("body")
    return Content("text", text=body) if isinstance(body, str) else None


def _media(kind: str) -> Callable[[Json, Json], Content | None]:
    def parse(part: Json, _message: Json) -> Content | None:
        return Content(kind, text=read.text(part, "caption"), media=_file(part))

    return parse


def _file(part: Json) -> Media | None:
    media_id = read.word(part, "id")
    address = read.text(part, "url") or read.text(part, "link")
    if not (media_id or address):
        return None
    return Media(
        media_id=media_id,
        mime_type=read.text(part, "mime_type"),
        sha256=read.text(part, "sha256"),
        filename=read.text(part, "filename"),
        url=address,
        voice=bool(read.boolean(part, "voice")),
        animated=bool(read.boolean(part, "animated")),
    )


def _location(part: Json, _message: Json) -> Content | None:
    latitude = _degrees(part.get("latitude"), 90)
    longitude = _degrees(part.get("longitude"), 180)
    if latitude is None or longitude is None:
        return None
    name, address = read.text(part, "name"), read.text(part, "address")
    place = Location(latitude, longitude, name, address, read.text(part, "url"))
    return Content("location", text=name or address, location=place)


def _degrees(value: object, limit: int) -> float | None:
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        value = float(value)  # echoes of Meta's agent write degrees as text
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) and abs(value) <= limit else None


def _contacts(cards: object) -> Content | None:
    if not isinstance(cards, list):
        return None
    found = tuple(_card(item) for item in cards if isinstance(item, dict))
    names = ", ".join(card.name for card in found if card.name)
    return Content("contacts", text=names, contacts=found) if found else None


def _card(card: Json) -> SharedContact:
    phones = (
        (read.text(item, "phone"), read.digits(item.get("wa_id")) or "")
        for item in read.parts(card, "phones")
    )
    emails = (read.text(item, "email") for item in read.parts(card, "emails"))
    return SharedContact(
        name=_card_name(read.part(card, "name")),
        phones=tuple(phone for phone in phones if any(phone)),
        emails=tuple(email for email in emails if email),
        organization=read.text(read.part(card, "org"), "company"),
        origin=read.text(card, "origin"),
        raw=card,
    )


def _card_name(name: Json) -> str:
    whole = read.text(name, "formatted_name")
    pieces = (read.text(name, key) for key in ("first_name", "last_name"))
    return whole or " ".join(piece for piece in pieces if piece)


def _button(part: Json, _message: Json) -> Content | None:
    title, payload = read.text(part, "text"), read.text(part, "payload")
    return Content("button", text=title, payload=payload) if title or payload else None


def _interactive(part: Json, _message: Json) -> Content | None:
    subtype = read.text(part, "type")
    answer = read.part(part, subtype)
    title, payload = _ANSWERS.get(subtype, ("title", "id"))
    held = read.text(answer, payload)
    return Content(
        "interactive",
        subtype=subtype,
        text=read.text(answer, title) or read.text(read.part(part, "body"), "text"),
        payload=held,
        answers=answers(held) if subtype == _FORM else (),
    )


def _template(part: Json, _message: Json) -> Content | None:
    name = read.text(part, "name")
    language = read.text(read.part(part, "language"), "code")
    return Content("template", subtype=language, payload=name) if name else None


def _reaction(part: Json, _message: Json) -> Content | None:
    target, emoji = read.text(part, "message_id"), read.text(part, "emoji")
    return Content("reaction", target_wamid=target, emoji=emoji) if target else None


def _order(part: Json, _message: Json) -> Content | None:
    items = tuple(_order_item(item) for item in read.parts(part, "product_items"))
    order = Order(read.word(part, "catalog_id"), items)
    return Content("order", text=read.text(part, "text"), order=order)


def _order_item(item: Json) -> OrderItem:
    return OrderItem(
        product_id=read.word(item, "product_retailer_id"),
        quantity=read.integer(item, "quantity") or 0,
        price=_amount(item.get("item_price")),
        currency=read.text(item, "currency"),
    )


def _amount(value: object) -> Decimal:
    if isinstance(value, str) and _AMOUNT.fullmatch(value):
        return Decimal(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return Decimal(0)
    return Decimal(str(value)) if math.isfinite(value) else Decimal(0)


def _system(part: Json, message: Json) -> Content | None:
    number = read.digits(part.get("wa_id")) or read.digits(part.get("new_wa_id"))
    now = read.person(part, "wa_id", "user_id", "parent_user_id")
    before = Identity(
        user_id=read.text(part, "previous_user_id") or None,
        parent_user_id=read.text(part, "previous_parent_user_id") or None,
        wa_id=read.digits(message.get("from")),
    )
    return Content(
        "system",
        subtype=read.text(part, "type"),
        text=read.text(part, "body"),
        identity=replace(now, wa_id=number),
        previous=before,
    )


def _edit(part: Json, _message: Json) -> Content | None:
    target = read.text(part, "original_message_id")
    new = content(read.part(part, "message"))
    return (
        Content("edit", text=new.text, target_wamid=target, edited=new)
        if target
        else None
    )


def _revoke(part: Json, _message: Json) -> Content | None:
    target = read.text(part, "original_message_id")
    return Content("revoke", target_wamid=target) if target else None


def _unsupported(part: Json, _message: Json) -> Content | None:
    return Content("unsupported", subtype=read.text(part, "type"))


def _placeholder(_part: Json, _message: Json) -> Content | None:
    return Content("media_placeholder")


#: The answer to a form.
_FORM: Final = "nfm_reply"
#: Keys of the title and of the id in each kind of interactive answer.
_ANSWERS: Final = {
    "button_reply": ("title", "id"),
    "list_reply": ("title", "id"),
    _FORM: ("body", "response_json"),
    const.CALL_PERMISSION: ("response", "response"),
}

_MEDIA: Final = ("image", "video", "audio", "document", "sticker")
#: Types that say something even without their part (error cases seen in the field).
_BARE: Final = frozenset(
    (*_MEDIA, "interactive", "system", "unsupported", "media_placeholder")
)

_TYPES: Final[Mapping[str, Callable[[Json, Json], Content | None]]] = {
    "text": _text,
    **{kind: _media(kind) for kind in _MEDIA},
    "location": _location,
    "button": _button,
    "interactive": _interactive,
    "template": _template,
    "reaction": _reaction,
    "order": _order,
    "system": _system,
    "edit": _edit,
    "revoke": _revoke,
    "unsupported": _unsupported,
    "media_placeholder": _placeholder,
}
