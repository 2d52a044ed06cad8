"""The demo's past chats, from before the number was onboarded.

Called when a simulator starts with the demo.
Must never send a webhook (the past is only shared when it is asked for), nor give a
message another id in the next run: an Odoo that knows it would see it twice.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from . import content, ids, samples
from .engine import Engine
from .graph import media
from .phones import store
from .records import Message, Number

#: (customer, days before onboarding, who, what)
_TALK: tuple[tuple[str, float, str, str], ...] = (
    ("marta", 120, "customer", "Hola! Feu pa sense gluten?"),
    ("marta", 119.99, "app", "Hola Marta! Sí, els dimarts i divendres."),
    ("marta", 9.2, "customer", "Bon dia, podria encarregar un pastís per dissabte?"),
    ("marta", 9.19, "app", "I tant! De quants comensals?"),
    ("marta", 9.18, "customer", "Som dotze 🎂"),
    ("marta", 9.17, "app", "sample:cake"),
    ("marta", 9.16, "customer", "Perfecte, moltes gràcies!"),
    ("marta", 0.4, "customer", "Obriu demà, que és festa?"),
    ("marta", 0.39, "app", "Demà obrim de 8 a 13 h."),
    ("james", 40, "customer", "Good morning, do you deliver to the harbour?"),
    ("james", 39.9, "app", "Good morning James! Yes, before 9 am."),
    ("james", 2.1, "customer", "Same as last week please: 20 croissants"),
    ("james", 2.05, "app", "Noted, thank you. Here is the delivery note."),
    ("james", 2.04, "app", "sample:document"),
    ("lucia", 3.3, "customer", "¿Tenéis opciones veganas?"),
    ("lucia", 3.2, "app", "sí, la coca de verduras y el pan de nueces"),
    ("lucia", 3.1, "customer", "sample:voice"),
)
_NAMES = {"marta": "Marta (escola)", "james": "James Hotel Port"}


def fits(engine: Engine) -> bool:
    """Tell whether the people of the talk are there."""
    return {key for key, *_rest in _TALK} <= set(engine.world.customers)


def seed(engine: Engine, number_id: str) -> None:
    """Give a number of the Business app an address book and past chats."""
    number = engine.world.numbers[number_id]
    number.address_book.update(_NAMES)
    for key, days, who, what in _TALK:
        _add(engine, number, key, days, who, what)


def _add(
    engine: Engine, number: Number, key: str, days: float, who: str, what: str
) -> Message:
    person = engine.world.customers[key]
    kind, body = _content(engine, number, what)
    message = store.make(engine, number, person, who, kind, body)
    message.token = hashlib.sha256(f"{key}{days}".encode()).hexdigest()[:20].upper()
    peer = ids.scope(person.user_id) if person.hidden else person.phone
    message.wamid = ids.wamid(peer, outgoing=message.outgoing, token=message.token)
    assert number.onboarded_at is not None  # noqa: S101 - the demo sets it
    message.time = number.onboarded_at - timedelta(days=days)
    message.status, message.past = "read", True
    return engine.world.add_message(message)


def _content(engine: Engine, number: Number, what: str) -> tuple[str, dict[str, Any]]:
    kind, _, name = what.partition(":")
    sample = samples.get(name) if kind == "sample" else None
    if sample is None:
        return "text", {"body": what}
    kept = media.keep(
        engine, number.number_id, sample.data, sample.mime, filename=sample.filename
    )
    type_ = content.kind_of(sample.mime)
    return type_, content.file(kept, type_, voice=type_ == "audio")
