"""Past chats by the hundred: what a phone holds after half a year of business.

Called by the control API. Must never send a webhook: the past is only shared when it is
asked for.
"""

from __future__ import annotations

import random
from datetime import timedelta

from . import demo, ids, samples
from .content import file as file_content
from .engine import Engine
from .graph import media
from .phones import store
from .records import Customer, Message, Number

MAX_THREADS, MAX_MESSAGES = 5_000, 200_000
_NAMES = (
    *("Núria", "Jordi", "Montse", "Pau", "Carmen", "Miguel", "Ana", "Sophie", "Tom"),
    *("María de los Ángeles", "Maximilian-Alexander", "Aina", "Oleksandra", "Youssef"),
)
_FAMILIES = ("Puig", "García", "Serra", "Fernández de la Torre", "Smith", "Benali")
_TALK = (
    "Bon dia! Teniu pa de pagès?",
    "Sí, fins a les 13 h.",
    "¿Podéis guardarme dos barras?",
    "Claro, a nombre de quién?",
    "Hello, is my *order* ready?",
    "Yes, you can pick it up from 5 pm.",
    "Moltes gràcies 🙏",
    "Perfecte, fins demà!",
)


def make(
    engine: Engine, number_id: str, *, threads: int, messages: int, days: float
) -> int:
    """Give a number's phone past chats; returns how many messages were made.

    :param days: over how long they are spread, back from the onboarding (or from now)
    """
    if not 0 < threads <= MAX_THREADS or not 0 < messages <= MAX_MESSAGES:
        raise store.NotPossibleError(
            f"1 to {MAX_THREADS} threads and 1 to {MAX_MESSAGES} messages"
        )
    if not 0 < days <= 365:
        raise store.NotPossibleError("days: more than 0, up to 365")
    number = store.number(engine, number_id)
    dice = random.Random(len(engine.world.customers))  # noqa: S311 - not for secrets
    people = [_person(engine, number, dice) for _ in range(threads)]
    end = number.onboarded_at or engine.clock.now()
    step = timedelta(days=days) / (messages + 1)
    files = _files(engine, number)
    with engine.world.lock:
        for index in range(messages):
            made = _message(engine, number, people[index % threads], dice, files)
            made.time = end - timedelta(days=days) + step * (index + 1)
            engine.world.add_message(made)
    engine.stream.publish("phone", number=number_id)
    return messages


def _person(engine: Engine, number: Number, dice: random.Random) -> Customer:
    phone = f"346{dice.randrange(10**8):08d}"
    while engine.world.customer_by_phone(phone):
        phone = f"346{dice.randrange(10**8):08d}"
    name = f"{dice.choice(_NAMES)} {dice.choice(_FAMILIES)}"
    person = demo.add_customer(engine, phone, phone, name=name)
    if dice.random() < 0.6:
        number.address_book[person.key] = name
    return person


def _files(engine: Engine, number: Number) -> list[dict[str, object]]:
    """Keep one picture, which all past files are."""
    sample = samples.get("photo")
    if sample is None:
        return []
    kept = media.keep(engine, number.number_id, sample.data, sample.mime)
    return [file_content(kept, "image")]


def _message(
    engine: Engine,
    number: Number,
    person: Customer,
    dice: random.Random,
    files: list[dict[str, object]],
) -> Message:
    who = dice.choice(("customer", "app"))
    kind, body = "text", {"body": dice.choice(_TALK)}
    if files and dice.random() < 1 / 15:
        kind, body = "image", dict(files[0])  # type: ignore[arg-type]
    made = store.make(engine, number, person, who, kind, body)
    peer = ids.scope(person.user_id) if person.hidden else person.phone
    made.wamid = ids.wamid(peer, outgoing=made.outgoing, token=made.token)
    made.status, made.past = "read", True
    return made
