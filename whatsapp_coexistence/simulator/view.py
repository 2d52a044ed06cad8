"""What the page shows: chats and messages as JSON.

Called by the control API.
Must never contain a secret, nor HTML.
"""

from __future__ import annotations

from typing import Any

from .engine import Engine
from .records import Chat, Customer, Message, Number

Json = dict[str, Any]
_FILES = ("image", "video", "audio", "document", "sticker")


def state(engine: Engine) -> Json:
    """Everything but the messages."""
    world = engine.world
    with world.lock:
        return {
            "now": engine.clock.now().isoformat(),
            "offset": round(engine.clock.offset),
            "numbers": [number(n) for n in world.numbers.values()],
            "customers": [customer(c) for c in world.customers.values() if c.listed],
            "chats": [chat(engine, c) for c in world.chats.values()],
            "faults": engine.faults.active(),
        }


def number(record: Number) -> Json:
    """Describe a business number."""
    return {
        "id": record.number_id,
        "waba_id": record.waba_id,
        "phone": record.phone,
        "name": record.verified_name,
        "on_app": record.on_app,
        "connection": record.connection,
        "phone_state": record.phone_state,
        "open_chat": record.open_chat,
        "address_book": record.address_book,
        "synced": sorted(record.synced),
        "onboarded_at": record.onboarded_at.isoformat()
        if record.onboarded_at
        else None,
    }


def customer(record: Customer) -> Json:
    """Describe a person."""
    return {
        "key": record.key,
        "name": record.name,
        "phone": record.phone,
        "user_id": record.user_id,
        "username": record.username,
        "hidden": record.hidden,
        "on_whatsapp": record.on_whatsapp,
        "phone_state": record.phone_state,
        "open_chat": record.open_chat,
        "stopped_marketing": sorted(record.stopped_marketing),
    }


def chat(engine: Engine, record: Chat) -> Json:
    """Describe a chat by its last message."""
    now = engine.clock.now()
    return {
        "number": record.number_id,
        "customer": record.customer,
        "last": {side: _last(engine, record, side) for side in ("customer", "owner")},
        "count": len(record.messages),
        "customer_unread": record.customer_unread,
        "owner_unread": record.owner_unread,
        "typing": [who for who, until in record.typing_until.items() if until > now],
        "last_inbound": record.last_inbound.isoformat()
        if record.last_inbound
        else None,
    }


def visible(record: Message, side: str) -> bool:
    """Tell whether a phone shows a message (yet)."""
    if side == "owner":
        return record.outgoing or record.status != "pending"
    return not record.outgoing or record.status in ("delivered", "read", "played")


def _last(engine: Engine, record: Chat, side: str) -> Json | None:
    for found in reversed(record.messages):
        if visible(found, side):
            return message(engine, found)
    return None


def messages(engine: Engine, record: Chat, limit: int = 300) -> list[Json]:
    """Describe the messages of a chat, oldest first."""
    with engine.world.lock:
        return [message(engine, m) for m in record.messages[-limit:]]


def message(engine: Engine, record: Message) -> Json:
    """Describe one message."""
    found: Json = {
        "id": record.wamid,
        "number": record.number_id,
        "customer": record.customer,
        "origin": record.origin,
        "type": record.type,
        "time": record.time.isoformat(),
        "status": record.status,
        "edited": record.edited,
        "revoked": record.revoked,
        "forwarded": record.forwarded,
        "from_ad": record.referral is not None,
        "past": record.past,
        "reactions": dict(record.reactions),
        "seq": record.seq,
        "shown": [s for s in ("customer", "owner") if visible(record, s)],
    }
    if record.error:
        found["error"] = {
            "code": record.error["code"],
            "title": record.error["title"],
        }
    if record.context:
        found["quote"] = _quote(engine, record.context)
    if not record.revoked:
        found["content"] = _content(engine, record)
    return found


def _quote(engine: Engine, wamid: str) -> Json:
    quoted = engine.world.message(wamid)
    if quoted is None:
        return {"id": wamid}
    return {
        "id": wamid,
        "origin": quoted.origin,
        "type": quoted.type,
        "revoked": quoted.revoked,
        "content": None if quoted.revoked else _content(engine, quoted),
    }


def _content(engine: Engine, record: Message) -> Any:
    if record.type in _FILES:
        return _file(engine, record.content)
    if record.type == "template" and record.view:
        return _template(engine, record.view)
    if record.type == "interactive" and record.outgoing:
        return _interactive(engine, record.content)
    return record.content


def _file(engine: Engine, content: Json) -> Json:
    kept = engine.world.media.get(str(content.get("id", "")))
    found: Json = {
        k: content[k] for k in ("caption", "filename", "voice") if k in content
    }
    if kept is not None:
        found.update(
            url=f"/_sim/media/{kept.media_id}", mime=kept.mime, size=len(kept.data)
        )
        found.setdefault("filename", kept.filename)
    elif content.get("link"):
        found["link"] = str(content["link"])
    return found


def _template(engine: Engine, view: Json) -> Json:
    found = dict(view)
    header = view.get("header")
    if header and header["type"] in _FILES:
        kind = header["type"]
        found["header"] = {"type": kind, "file": _file(engine, header[kind])}
    if view.get("cards"):
        found["cards"] = [_template(engine, card) for card in view["cards"]]
    return found


def _interactive(engine: Engine, content: Json) -> Json:
    found = dict(content)
    header = content.get("header")
    if header and header.get("type") in _FILES:
        kind = header["type"]
        found["header"] = {"type": kind, "file": _file(engine, header[kind])}
    return found
