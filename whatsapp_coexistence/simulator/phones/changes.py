"""Reactions, edits and deletions, from either phone.

Called by the control API and the library; the Graph side uses :func:`apply_reaction`.
Must never change somebody else's message.

Edits within 15 minutes, deletions within 2 days of sending:
https://developers.facebook.com/documentation/business-messaging/whatsapp/changelog
(entry of 2025-11-25, checked 2026-11-22).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ..engine import Engine
from ..records import Message
from ..webhooks import values
from . import customer as customer_phone, owner, store

EDIT_LIMIT = timedelta(minutes=15)
REVOKE_LIMIT = timedelta(days=2)


def react(engine: Engine, wamid: str, by: str, emoji: str) -> None:
    """React to a message (``""`` takes the reaction back)."""
    target = store.message(engine, wamid)
    if target.revoked:
        raise store.NotPossibleError("the message was deleted")
    _connected(engine, target, by)
    apply_reaction(engine, target, by, emoji)
    content = {"message_id": wamid, "emoji": emoji}
    if by == "customer" and not emoji:
        content.pop("emoji")
    _report(engine, target, by, "reaction", content, "message_id")


def apply_reaction(engine: Engine, target: Message, by: str, emoji: str) -> None:
    """Show or remove a reaction."""
    with engine.world.lock:
        if emoji:
            target.reactions[by] = emoji
        else:
            target.reactions.pop(by, None)
    store.tell(engine, target)


def edit(engine: Engine, wamid: str, by: str, text: str) -> None:
    """Change the text or caption of one's own message."""
    target = _own(engine, wamid, by, EDIT_LIMIT)
    with engine.world.lock:
        if target.type == "text":
            target.content = {**target.content, "body": text}
        elif target.type in ("image", "video", "document"):
            target.content = {**target.content, "caption": text}
        else:
            raise store.NotPossibleError(f"a message of type {target.type} has no text")
        target.edited = True
    store.tell(engine, target)
    inner: dict[str, Any] = {"type": target.type, target.type: target.content}
    if target.context:
        inner = {"context": {"id": target.context}, **inner}
    content = {"original_message_id": wamid, "message": inner}
    _report(engine, target, by, "edit", content, "original_message_id")


def revoke(engine: Engine, wamid: str, by: str) -> None:
    """Delete one's own message for everyone."""
    target = _own(engine, wamid, by, REVOKE_LIMIT)
    with engine.world.lock:
        target.revoked = True
        target.reactions.clear()
    store.tell(engine, target)
    content = {"original_message_id": wamid}
    _report(engine, target, by, "revoke", content, "original_message_id")


def _own(engine: Engine, wamid: str, by: str, limit: timedelta) -> Message:
    target = store.message(engine, wamid)
    own = target.origin == "customer" if by == "customer" else target.origin == "app"
    if not own or target.revoked:
        raise store.NotPossibleError("only one's own message, while it exists")
    if engine.clock.now() - target.time > limit:
        raise store.NotPossibleError("too late to change this message")
    _connected(engine, target, by)
    return target


def _connected(engine: Engine, target: Message, by: str) -> None:
    if by == "customer":
        state = engine.world.customers[target.customer].phone_state
    else:
        state = owner.app_number(engine, target.number_id).phone_state
    if state != "on":
        raise store.NotPossibleError("the phone has no connection")


def _report(
    engine: Engine,
    target: Message,
    by: str,
    type_: str,
    content: dict[str, Any],
    key: str,
) -> None:
    number = engine.world.numbers[target.number_id]
    person = engine.world.customers[target.customer]
    content = {**content, key: store.reference(engine, content[key], person)}
    if by == "customer":
        message = store.make(engine, number, person, "customer", type_, content)
        value = values.incoming(number, person, message)
        customer_phone.report(engine, number, person, value)
        return
    message = store.make(engine, number, person, "app", type_, content)
    owner.report(engine, number, person, values.echo(number, person, message))
