"""Progress of what the business sent: sent, delivered, read, played, failed.

Called by the Graph side for a new message, and by the phones when they are switched
on or a chat is opened.
Must never report progress of messages typed in the Business app: they have no receipts.
"""

from __future__ import annotations

from functools import partial

from ..engine import Engine
from ..graph_errors import GraphError
from ..records import Customer, Message, Number
from ..webhooks import values
from ..webhooks.change import Change
from ..webhooks.delivery import Delivery
from . import store

_ORDER = ("pending", "sent", "delivered", "read", "played")


def begin(engine: Engine, message: Message, failure: GraphError | None) -> None:
    """Plan what happens to a message the API accepted."""
    if engine.faults.take("status_never"):
        return
    chosen = engine.faults.take("status_failed")
    if chosen is not None:
        failure = GraphError(int(chosen.options["code"]), "Failed on purpose")
    if failure is not None:
        job = partial(fail, engine, message, failure)
        engine.scheduler.after(engine.options.sent_after, job)
        return
    if engine.faults.take("status_before_answer"):
        found = _report(engine, message, "sent")
        engine.webhooks.wait_delivered(found, 2.0)
    else:
        engine.scheduler.after(
            engine.options.sent_after, partial(_report, engine, message, "sent")
        )
    if message.type != "reaction":
        engine.scheduler.after(
            engine.options.delivered_after, partial(arrive, engine, message)
        )


def arrive(engine: Engine, message: Message) -> None:
    """Put a message on the customer's phone, if it is on."""
    with engine.world.lock:
        person = engine.world.customers[message.customer]
        if person.phone_state != "on" or message.status != "sent":
            return
        opened = person.open_chat == message.number_id
        if not opened:
            chat = engine.world.chat(message.number_id, message.customer)
            chat.customer_unread += 1
    skip = opened and engine.faults.take("skip_delivered")
    if not skip:
        _report(engine, message, "delivered")
    if opened:
        job = partial(read, engine, message)
        engine.scheduler.after(engine.options.read_after, job)


def read(engine: Engine, message: Message) -> None:
    """Mark a message as read by the customer, if the chat is still open."""
    person = engine.world.customers[message.customer]
    if person.open_chat == message.number_id and person.phone_state == "on":
        _report(engine, message, "read")


def played(engine: Engine, message: Message) -> None:
    """Report the first play of a voice note by the customer."""
    if message.outgoing and message.type == "audio":
        _report(engine, message, "played")


def fail(engine: Engine, message: Message, failure: GraphError) -> None:
    """Report that a message the API accepted was not delivered."""
    message.error = failure.in_webhook()
    _report(engine, message, "failed")


def _report(engine: Engine, message: Message, status: str) -> list[Delivery]:
    """Move a message forward and tell the app."""
    with engine.world.lock:
        if not _forward(message.status, status) and status != "sent":
            return []
        if _forward(message.status, status):
            message.status = status
        number = engine.world.numbers[message.number_id]
        person = engine.world.customers[message.customer]
        _count_free(number, message, status)
    store.tell(engine, message)
    if message.origin != "api":
        return []
    return engine.webhooks.emit(_change(engine, number, person, message, status))


def _change(
    engine: Engine, number: Number, person: Customer, message: Message, status: str
) -> Change:
    value = values.receipt(
        number,
        person,
        message,
        status,
        engine.clock.now(),
        by_phone=message.sent_to_phone,
        error=message.error if status == "failed" else None,
    )
    return Change(
        "messages",
        number.waba_id,
        value,
        number.number_id,
        chat=f"{number.number_id}/{person.key}",
    )


def _forward(old: str, new: str) -> bool:
    if new == "failed":
        return old in ("pending", "sent")
    return old in _ORDER and _ORDER.index(new) > _ORDER.index(old)


def _count_free(number: Number, message: Message, status: str) -> None:
    first = status in ("delivered", "read") and not message.counted
    if not first or message.category != "service":
        return
    message.counted = True
    number.free_service_left = max(0, number.free_service_left - 1)
