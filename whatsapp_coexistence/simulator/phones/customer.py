"""What a person does on the customer's phone.

Called by the control API and the library.
Must never act for a phone that is switched off.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from .. import ids
from ..engine import Engine
from ..records import Customer, Message, Number
from ..webhooks import values
from ..webhooks.change import Change
from . import receipts, store

#: Shown until the answer comes, at most this long.
#: https://developers.facebook.com/documentation/business-messaging/whatsapp/typing-indicators
#: (checked 2026-11-22).
TYPING = timedelta(seconds=25)


def send(
    engine: Engine,
    number_id: str,
    key: str,
    type_: str,
    content: Any,
    *,
    context: str = "",
    forwarded: bool = False,
    referral: dict[str, Any] | None = None,
) -> Message:
    """Send a message to the business; in airplane mode it waits."""
    with engine.world.lock:
        number, person = store.number(engine, number_id), store.customer(engine, key)
        awake(person)
        message = store.make(
            engine, number, person, "customer", type_, content, context=context
        )
        message.forwarded = forwarded
        message.referral = referral
        message.status = "pending"
        engine.world.add_message(message)
        chat = engine.world.chat(number_id, person.key)
        chat.typing_until.pop("customer", None)
        chat.customer_unread = 0
    if person.phone_state == "on":
        leave(engine, message)
    else:
        store.tell(engine, message)
    return message


def leave(engine: Engine, message: Message) -> None:
    """Let a message leave the phone: Meta has it and reports it."""
    now = engine.clock.now()
    with engine.world.lock:
        number = engine.world.numbers[message.number_id]
        person = engine.world.customers[message.customer]
        message.status = "delivered"
        chat = engine.world.chat(number.number_id, person.key)
        chat.last_inbound = now
        if number.on_app and number.open_chat == person.key:
            message.status = "read"
        else:
            chat.owner_unread += 1
        engine.throughput.count(number.number_id, now)
    store.tell(engine, message)
    context = message.context and store.reference(engine, message.context, person)
    report(engine, number, person, values.incoming(number, person, message, context))


def report(
    engine: Engine, number: Number, person: Customer, value: dict[str, Any]
) -> None:
    """Report something of the ``messages`` field, if the number is connected."""
    if person.user_id in number.blocked or number.connection != "connected":
        return
    chat = f"{number.number_id}/{person.key}"
    engine.webhooks.emit(
        Change("messages", number.waba_id, value, number.number_id, chat=chat)
    )


def open_chat(engine: Engine, key: str, number_id: str) -> None:
    """Open a chat on the screen (``""`` closes it): what is in it gets read."""
    with engine.world.lock:
        person = store.customer(engine, key)
        awake(person)
        person.open_chat = number_id
        if not number_id:
            unread = []
        else:
            store.number(engine, number_id)
            chat = engine.world.chat(number_id, person.key)
            chat.customer_unread = 0
            unread = [
                m for m in chat.messages if m.outgoing and m.status == "delivered"
            ]
    engine.stream.publish("chat", number=number_id, customer=person.key)
    if person.phone_state == "on":
        for message in unread:
            receipts.read(engine, message)


def set_phone(engine: Engine, key: str, state: str) -> None:
    """Switch the phone on, off or to airplane mode."""
    if state not in ("on", "airplane", "off"):
        raise store.NotPossibleError(f"no such phone state: {state!r}")
    with engine.world.lock:
        person = store.customer(engine, key)
        person.phone_state = state
        if state == "off":
            person.open_chat = ""
        mine = [m for m in engine.world.messages.values() if m.customer == person.key]
    engine.stream.publish("phone", customer=person.key)
    if state != "on":
        return
    for message in mine:
        if message.outgoing and message.status == "sent":
            receipts.arrive(engine, message)
        elif message.origin == "customer" and message.status == "pending":
            leave(engine, message)


def typing(engine: Engine, key: str, number_id: str) -> None:
    """Show "typing" on the owner's phone (the API does not report it)."""
    person = store.customer(engine, key)
    chat = engine.world.chat(number_id, person.key)
    chat.typing_until["customer"] = engine.clock.now() + TYPING
    engine.stream.publish("chat", number=number_id, customer=person.key)


def prefer(engine: Engine, key: str, number_id: str, value: str) -> None:
    """Stop or resume marketing messages of a number."""
    with engine.world.lock:
        number, person = store.number(engine, number_id), store.customer(engine, key)
        if value == "stop":
            person.stopped_marketing.add(number_id)
        else:
            person.stopped_marketing.discard(number_id)
        content = values.preference(number, person, value, engine.clock.now())
    engine.stream.publish("chat", number=number_id, customer=person.key)
    engine.webhooks.emit(Change("user_preferences", number.waba_id, content, number_id))


def change_number(engine: Engine, key: str, phone: str) -> None:
    """Move to another phone number: the BSUID changes with it."""
    with engine.world.lock:
        person = store.customer(engine, key)
        old_phone, old_id = person.phone, person.user_id
        engine.world.rekey(
            person, phone=phone, user_id=ids.user_id(old_id.partition(".")[0])
        )
        numbers = [
            engine.world.numbers[n] for n, c in engine.world.chats if c == person.key
        ]
    for number in numbers:
        body = {
            "body": f"User {person.name} changed from {old_phone} to {phone}",
            "type": "user_changed_number",
            "wa_id": phone,
            "user_id": person.user_id,
            "previous_user_id": old_id,
        }
        wamid = ids.wamid(phone, outgoing=False)
        now, sender = engine.clock.now(), {"from": old_phone, "from_user_id": old_id}
        report(engine, number, person, values.system(number, body, now, wamid, sender))
    engine.stream.publish("reload")


def awake(person: Customer) -> None:
    """Refuse to act for a phone that is off."""
    if person.phone_state == "off":
        raise store.NotPossibleError("the phone is switched off")
