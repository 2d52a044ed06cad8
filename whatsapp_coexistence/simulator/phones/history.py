"""The owner's phone shares its address book and past chats, after onboarding.

How it does is the number's ``sync_plan``: ``silent`` (nothing ever comes), ``shuffle``
(chunks out of order), ``files_first`` (files before their placeholders), ``chunk``
(messages a body).

Called by the sync request of the Graph side, through the scheduler.
Must never share what was declined, nor groups, nor more than 180 days.

Shapes: https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-business-app-users
(checked 2026-11-22).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ..engine import Engine
from ..graph_errors import GraphError
from ..records import Customer, Message, Number
from ..webhooks import people
from ..webhooks.change import Change
from . import owner

_MEDIA = ("image", "video", "audio", "document", "sticker")
_MEDIA_AGE = timedelta(days=14)
#: phase -> (younger than so many days before onboarding, older than)
_PHASES = ((0, 0, 1), (1, 1, 90), (2, 90, 180))
_DECLINED = "History sharing is turned off by the business"
_STATUS = {"read": "READ", "played": "PLAYED", "sent": "SENT", "delivered": "DELIVERED"}


def send_contacts(engine: Engine, number: Number) -> None:
    """Send the address book, one change per contact."""
    for key, name in list(number.address_book.items()):
        person = engine.world.customers[key]
        value = owner.contact_value(engine, number, person, name)
        engine.webhooks.emit(
            Change("smb_app_state_sync", number.waba_id, value, number.number_id)
        )


def send_history(engine: Engine, number: Number) -> None:
    """Send the past chats by phases and chunks, then their recent files."""
    if not number.share_history:
        _emit(engine, number, {"history": [{"errors": [_declined()]}]})
        return
    bodies = _bodies(engine, number)
    files = [
        _file(engine, number, message)
        for message in _past(engine, number)
        if message.type in _MEDIA and _age(number, message) <= _MEDIA_AGE
    ]
    plan = number.sync_plan
    if plan.get("shuffle"):
        random.Random(len(bodies)).shuffle(bodies)  # noqa: S311 - not for secrets
    for parts in files + bodies if plan.get("files_first") else bodies + files:
        _emit(engine, number, parts)


def _bodies(engine: Engine, number: Number) -> list[dict[str, Any]]:
    """Return the chunks, each with its place and the progress after it."""
    chunks = list(_chunks(engine, number)) or [(0, 1, [])]
    bodies = []
    for position, (phase, order, threads) in enumerate(chunks):
        progress = 100 * (position + 1) // len(chunks)
        metadata = {"phase": phase, "chunk_order": order, "progress": progress}
        bodies.append({"history": [{"metadata": metadata, "threads": threads}]})
    return bodies


def _declined() -> dict[str, Any]:
    title = "History sync is turned off by the business from the WhatsApp Business App"
    error = GraphError(2593109, _DECLINED).in_webhook()
    error.pop("href")
    return {**error, "title": title, "message": title}


def _past(engine: Engine, number: Number) -> list[Message]:
    with engine.world.lock:
        chats = [
            c for c in engine.world.chats.values() if c.number_id == number.number_id
        ]
        found = [m for c in chats for m in c.messages if m.past and not m.revoked]
    return sorted(found, key=lambda message: message.time)


def _age(number: Number, message: Message) -> timedelta:
    assert number.onboarded_at is not None  # noqa: S101 - sync needs it
    return number.onboarded_at - message.time


def _chunks(
    engine: Engine, number: Number
) -> Iterator[tuple[int, int, list[dict[str, Any]]]]:
    size = int(number.sync_plan.get("chunk") or engine.options.history_chunk)
    past = _past(engine, number)
    for phase, younger, older in _PHASES:
        start, end = timedelta(days=younger), timedelta(days=older)
        part = [m for m in past if start <= _age(number, m) < end]
        for order, index in enumerate(range(0, len(part), size), start=1):
            yield phase, order, _threads(engine, number, part[index : index + size])


def _threads(
    engine: Engine, number: Number, messages: list[Message]
) -> list[dict[str, Any]]:
    threads: dict[str, dict[str, Any]] = {}
    for message in messages:
        person = engine.world.customers[message.customer]
        if person.key not in threads:
            context = {} if person.hidden else {"wa_id": person.phone}
            context["user_id"] = person.user_id
            if person.username:
                context["username"] = person.username
            threads[person.key] = {
                "id": person.user_id if person.hidden else person.phone,
                "context": context,
                "messages": [],
            }
        threads[person.key]["messages"].append(_item(number, person, message))
    return list(threads.values())


def _item(number: Number, person: Customer, message: Message) -> dict[str, Any]:
    item: dict[str, Any] = people.sender(person)
    if message.outgoing:
        item = {"from": number.phone, **people.receiver(person)}
    item["id"] = message.wamid
    item["timestamp"] = str(int(message.time.timestamp()))
    if message.type in _MEDIA:
        item["type"] = "media_placeholder"
    else:
        item["type"] = message.type
        item[message.type] = message.content
    if message.context:
        item["context"] = {"from": number.phone, "id": message.context}
    item["history_context"] = {"status": _STATUS.get(message.status, "PENDING")}
    return item


def _file(engine: Engine, number: Number, message: Message) -> dict[str, Any]:
    person = engine.world.customers[message.customer]
    item = {
        "id": message.wamid,
        "timestamp": str(int(message.time.timestamp())),
        "type": message.type,
        message.type: message.content,
    }
    contacts = [people.contact(person, name=False)]
    if message.outgoing:
        echo = {"from": number.phone, **people.receiver(person), **item}
        return {"contacts": contacts, "message_echoes": [echo]}
    return {"contacts": contacts, "messages": [{**people.sender(person), **item}]}


def _emit(engine: Engine, number: Number, parts: dict[str, Any]) -> None:
    value = people.value(number, **parts)
    engine.webhooks.emit(
        Change("history", number.waba_id, value, number.number_id, chat="history")
    )
