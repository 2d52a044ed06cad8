"""Keeping the world in a file, so that a restart forgets nothing.

Called by the simulator: at the start, every few seconds when something changed, and at
the end. Without it an app would know templates and chats that "Meta" has forgotten.
Must never leave half a file behind, nor run anything found in one (hence JSON).
"""

from __future__ import annotations

import base64
import dataclasses
import json
import os
import types
import typing
from datetime import datetime
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from .records import (
    AccessToken,
    App,
    Chat,
    Customer,
    MediaFile,
    Message,
    Number,
    Waba,
)
from .world import World

VERSION = 1
_TABLES: dict[str, type[Any]] = {
    "apps": App,
    "wabas": Waba,
    "numbers": Number,
    "customers": Customer,
    "media": MediaFile,
    "tokens": AccessToken,
}


def save(world: World, path: str | Path) -> None:
    """Write the world; a reader sees the old file or the new one."""
    with world.lock:
        document: dict[str, Any] = {"version": VERSION}
        for name in _TABLES:
            document[name] = [pack(record) for record in getattr(world, name).values()]
        document["chats"] = [pack(chat) for chat in world.chats.values()]
        bubbles = {m.wamid for c in world.chats.values() for m in c.messages}
        loose = [m for m in world.messages.values() if m.wamid not in bubbles]
        document["loose"] = [pack(message) for message in loose]
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with open(os.open(draft, flags, 0o600), "w", encoding="utf-8") as stream:
        json.dump(document, stream)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)


def load(world: World, path: str | Path) -> bool:
    """Fill an empty world from a file; ``False`` when there is none that fits."""
    file = Path(path)
    if not file.exists():
        return False
    document = json.loads(file.read_text(encoding="utf-8"))
    if document.get("version") != VERSION:
        return False
    for name, kind in _TABLES.items():
        for item in document[name]:
            _add(world, name, unpack(kind, item))
    messages: list[Message] = [unpack(Message, item) for item in document["loose"]]
    bubbles: set[str] = set()
    for item in document["chats"]:
        chat = unpack(Chat, {**item, "messages": []})
        world.chats[chat.number_id, chat.customer] = chat
        found: list[Message] = [unpack(Message, m) for m in item["messages"]]
        bubbles |= {m.wamid for m in found}
        messages += found
    for message in sorted(messages, key=lambda m: m.seq):
        world.add_message(message, bubble=message.wamid in bubbles)
    return True


def _add(world: World, table: str, record: Any) -> None:
    if table == "customers":
        world.add_customer(record)
        return
    name = dataclasses.fields(record)[0].name
    getattr(world, table)[getattr(record, name)] = record


def pack(value: Any) -> Any:
    """Turn a record into what JSON can hold."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return {name: pack(getattr(value, name)) for name in names}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, set):
        return sorted(pack(item) for item in value)
    if isinstance(value, dict):
        return {key: pack(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [pack(item) for item in value]
    return value


def unpack(kind: Any, value: Any) -> Any:
    """Turn what JSON held back into a value of type ``kind``."""
    origin, args = get_origin(kind), get_args(kind)
    if origin in (types.UnionType, typing.Union):
        inner = next(arg for arg in args if arg is not type(None))
        return None if value is None else unpack(inner, value)
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        known = {name: item for name, item in value.items() if name in hints}
        parts = {name: unpack(hints[name], item) for name, item in known.items()}
        return typing.cast(Any, kind)(**parts)
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is bytes:
        return base64.b64decode(value)
    if origin is set:
        return {unpack(args[0], item) for item in value}
    if origin is list:
        return [unpack(args[0], item) for item in value]
    if origin is dict:
        return {key: unpack(args[1], item) for key, item in value.items()}
    return value
