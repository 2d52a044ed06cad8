"""What the owner does in the WhatsApp Business app.

Called by the control API and the library.
Must never act for an API-only number, and never report while the number is off-boarded.
"""

from __future__ import annotations

from typing import Any

from ..engine import Engine
from ..records import Customer, Message, Number
from ..webhooks import people, values
from ..webhooks.change import Change
from . import customer as customer_phone, receipts, store


def send(
    engine: Engine,
    number_id: str,
    key: str,
    type_: str,
    content: Any,
    *,
    context: str = "",
) -> Message:
    """Send a message from the app; in airplane mode it waits."""
    with engine.world.lock:
        number, person = app_number(engine, number_id), store.customer(engine, key)
        message = store.make(
            engine, number, person, "app", type_, content, context=context
        )
        message.status = "pending"
        engine.world.add_message(message)
        chat = engine.world.chat(number_id, person.key)
        chat.typing_until.pop("business", None)
        chat.owner_unread = 0
        mark_read(chat.messages)
    if number.phone_state == "on":
        leave(engine, message)
    else:
        store.tell(engine, message)
    return message


def leave(engine: Engine, message: Message) -> None:
    """Let a message leave the phone: the customer gets it, the API an echo."""
    with engine.world.lock:
        message.status = "sent"
        number = engine.world.numbers[message.number_id]
        person = engine.world.customers[message.customer]
    store.tell(engine, message)
    context = message.context and store.reference(engine, message.context, person)
    report(engine, number, person, values.echo(number, person, message, context))
    receipts.arrive(engine, message)


def report(
    engine: Engine, number: Number, person: Customer, value: dict[str, Any]
) -> None:
    """Report an echo; what is written while off-boarded is never reported."""
    if number.connection != "connected":
        return
    chat = f"{number.number_id}/{person.key}"
    engine.webhooks.emit(
        Change("smb_message_echoes", number.waba_id, value, number.number_id, chat=chat)
    )


def open_chat(engine: Engine, number_id: str, key: str) -> None:
    """Open a chat on the app's screen (``""`` closes it)."""
    with engine.world.lock:
        number = app_number(engine, number_id)
        number.open_chat = store.customer(engine, key).key if key else ""
        if key:
            chat = engine.world.chat(number_id, number.open_chat)
            chat.owner_unread = 0
            mark_read(chat.messages)
    engine.stream.publish("chat", number=number_id, customer=number.open_chat)


def mark_read(messages: list[Message]) -> None:
    """Give the customer's messages blue ticks."""
    for message in messages:
        if message.origin == "customer" and message.status == "delivered":
            message.status = "read"


def typing(engine: Engine, number_id: str, key: str) -> None:
    """Show "typing" on the customer's phone."""
    person = store.customer(engine, key)
    chat = engine.world.chat(number_id, person.key)
    chat.typing_until["business"] = engine.clock.now() + customer_phone.TYPING
    engine.stream.publish("chat", number=number_id, customer=person.key)


def set_phone(engine: Engine, number_id: str, state: str) -> None:
    """Switch the owner's phone on, off or to airplane mode."""
    if state not in ("on", "airplane", "off"):
        raise store.NotPossibleError(f"no such phone state: {state!r}")
    with engine.world.lock:
        number = store.number(engine, number_id)
        number.phone_state = state
        if state == "off":
            number.open_chat = ""
        waiting = [
            m
            for m in engine.world.messages.values()
            if m.number_id == number_id and m.origin == "app" and m.status == "pending"
        ]
    engine.stream.publish("phone", number=number_id)
    if state == "on":
        for message in waiting:
            leave(engine, message)


def save_contact(engine: Engine, number_id: str, key: str, name: str) -> None:
    """Add, rename or (without a name) remove a contact of the phone's address book."""
    with engine.world.lock:
        number, person = app_number(engine, number_id), store.customer(engine, key)
        if name:
            number.address_book[person.key] = name
        else:
            number.address_book.pop(person.key, None)
        value = contact_value(engine, number, person, name)
    engine.stream.publish("chat", number=number_id, customer=person.key)
    if number.connection == "connected":
        engine.webhooks.emit(
            Change("smb_app_state_sync", number.waba_id, value, number_id)
        )


def contact_value(
    engine: Engine, number: Number, person: Customer, name: str
) -> dict[str, Any]:
    """Describe a change of the address book (``remove`` carries no names)."""
    contact: dict[str, str] = {}
    if name:
        contact = {"full_name": name, "first_name": name.split()[0]}
    if not person.hidden:
        contact["phone_number"] = person.phone
    contact["user_id"] = person.user_id
    if person.username:
        contact["username"] = person.username
    item = {
        "type": "contact",
        "contact": contact,
        "action": "add" if name else "remove",
        "metadata": {"timestamp": str(engine.clock.timestamp())},
    }
    return people.value(number, state_sync=[item])


def app_number(engine: Engine, number_id: str) -> Number:
    """Find a number that is also on the app, its phone awake, or refuse."""
    number = store.number(engine, number_id)
    if not number.on_app:
        raise store.NotPossibleError("this number is not on the Business app")
    if number.phone_state == "off":
        raise store.NotPossibleError("the owner's phone is switched off")
    return number
