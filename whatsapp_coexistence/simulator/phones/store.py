"""Making messages and telling the open pages about them.

Called by the other modules of the phones and by the Graph side.
Must never emit webhooks: the callers know which one is due.
"""

from __future__ import annotations

from typing import Any

from .. import ids
from ..engine import Engine
from ..records import Customer, Message, Number


class NotPossibleError(ValueError):
    """A phone cannot do what was asked (it is off, the message is gone …)."""


def number(engine: Engine, number_id: str) -> Number:
    """Find a business number or refuse."""
    found = engine.world.numbers.get(number_id)
    if found is None:
        raise NotPossibleError(f"no business number {number_id!r}")
    return found


def customer(engine: Engine, key: str) -> Customer:
    """Find a customer by key, phone number or BSUID, or refuse."""
    world = engine.world
    found = (
        world.customers.get(key)
        or world.customer_by_phone(key.lstrip("+"))
        or world.customer_by_user_id(key)
    )
    if found is None:
        raise NotPossibleError(f"no customer {key!r}")
    return found


def message(engine: Engine, wamid: str) -> Message:
    """Find a message or refuse."""
    found = engine.world.message(wamid)
    if found is None:
        raise NotPossibleError(f"no message {wamid!r}")
    return found


def make(
    engine: Engine,
    sender: Number,
    person: Customer,
    origin: str,
    type_: str,
    content: Any,
    **more: Any,
) -> Message:
    """Make a message of now, not stored yet."""
    token = ids.message_token()
    peer = ids.scope(person.user_id) if person.hidden else person.phone
    return Message(
        wamid=ids.wamid(peer, outgoing=origin != "customer", token=token),
        token=token,
        number_id=sender.number_id,
        customer=person.key,
        origin=origin,
        type=type_,
        content=content,
        time=engine.clock.now(),
        **more,
    )


def tell(engine: Engine, changed: Message) -> None:
    """Tell the pages that a message is new or has changed."""
    engine.stream.publish(
        "message",
        number=changed.number_id,
        customer=changed.customer,
        wamid=changed.wamid,
    )


def reference(engine: Engine, wamid: str, person: Customer) -> str:
    """Give the id by which a webhook refers to a message.

    With the fault ``wamid_rescoped`` it is another id with the same inner token, as
    seen since July 2026 (phone-scoped against BSUID-scoped ids).
    """
    found = engine.world.message(wamid)
    if found is None or not engine.faults.take("wamid_rescoped"):
        return wamid
    return ids.wamid(
        ids.scope(person.user_id), outgoing=found.outgoing, token=found.token
    )
