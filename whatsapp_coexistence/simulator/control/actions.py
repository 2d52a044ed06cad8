"""Acts of the two phones, from JSON.

Called by the control routes and by the library.
Must never hold the world's lock while a webhook is delivered.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from .. import content, samples
from ..engine import Engine
from ..graph import media
from ..phones import customer, owner, receipts, store
from ..records import Message

Json = dict[str, Any]


def send(engine: Engine, side: str, data: Json) -> Message:
    """Send something from the customer's phone or from the owner's app."""
    number_id = str(data.get("number") or default_number(engine))
    key = str(data.get("customer", ""))
    type_, body = _content(engine, number_id, key, data)
    context = str(data.get("context") or "")
    if side == "customer":
        return customer.send(
            engine,
            number_id,
            key,
            type_,
            body,
            context=context,
            forwarded=bool(data.get("forwarded")),
            referral=content.referral() if data.get("from_ad") else None,
        )
    return owner.send(engine, number_id, key, type_, body, context=context)


def default_number(engine: Engine) -> str:
    """Give the first business number."""
    return next(iter(engine.world.numbers), "")


def tap(engine: Engine, wamid: str, index: str) -> Message | None:
    """Tap a button or a row of a message of the business."""
    target = store.message(engine, wamid)
    try:
        type_, body = content.tap(target, index)
    except ValueError as error:
        raise store.NotPossibleError(str(error)) from error
    return customer.send(
        engine, target.number_id, target.customer, type_, body, context=wamid
    )


def share_phone(engine: Engine, wamid: str) -> Message:
    """Accept a request for the phone number."""
    target = store.message(engine, wamid)
    person = engine.world.customers[target.customer]
    person.hidden = False
    type_, body = content.shared_phone(person)
    return customer.send(
        engine, target.number_id, person.key, type_, body, context=wamid
    )


def play(engine: Engine, wamid: str) -> None:
    """Play a voice note on the customer's phone."""
    receipts.played(engine, store.message(engine, wamid))


def _content(engine: Engine, number_id: str, key: str, data: Json) -> tuple[str, Any]:
    type_ = str(data.get("type", "text"))
    if type_ == "text":
        text = str(data.get("text", ""))
        if not text.strip():
            raise store.NotPossibleError("an empty message")
        return "text", {"body": text}
    if type_ == "location":
        return "location", content.location(
            float(data["latitude"]),
            float(data["longitude"]),
            str(data.get("name", "")),
            str(data.get("address", "")),
        )
    if type_ == "contacts":
        return "contacts", content.card(str(data["name"]), str(data["phone"]))
    if type_ == "file" or type_ in content.FILE_KINDS:
        return _file(engine, number_id, type_, data)
    if "content" in data:
        return type_, data["content"]
    raise store.NotPossibleError(f"cannot send {type_!r}")


def _file(engine: Engine, number_id: str, type_: str, data: Json) -> tuple[str, Any]:
    raw, mime, filename = _bytes(data)
    kept = media.keep(engine, number_id, raw, mime, filename=filename)
    kind = content.kind_of(mime) if type_ == "file" else type_
    voice = bool(data.get("voice"))
    caption = str(data.get("caption", ""))
    return kind, content.file(kept, kind, caption=caption, voice=voice)


def _bytes(data: Json) -> tuple[bytes, str, str]:
    """Give the bytes: a sample by name, or base64."""
    if data.get("sample"):
        found = samples.get(str(data["sample"]))
        if found is None:
            raise store.NotPossibleError(f"no sample {data['sample']!r}")
        return found.data, found.mime, found.filename
    try:
        raw = base64.b64decode(str(data.get("data", "")), validate=True)
    except binascii.Error as error:
        raise store.NotPossibleError("data is not base64") from error
    if not raw:
        raise store.NotPossibleError("an empty file")
    mime = str(data.get("mime") or "application/octet-stream")
    return raw, mime, str(data.get("filename", ""))
