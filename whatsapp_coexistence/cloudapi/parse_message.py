"""Messages, echoes and receipts: the fields that carry conversations.

Called by :mod:`.webhook` through its table.
Must never take an echo for a customer's message: the chat of an echo is ``to``, never
``from``.

Source: const.DOCS/webhooks/reference/messages, …/smb_message_echoes and …/standby
(checked 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from . import read
from .events import (
    EchoEvent,
    ErrorEvent,
    Event,
    Identity,
    Json,
    MessageEvent,
    Referral,
    StatusEvent,
)
from .identity import merged
from .parse_content import content
from .scope import People, Scope, lists


def message(scope: Scope, item: Json) -> Event:
    """Return the event of one entry of ``messages``."""
    wamid = read.text(item, "id")
    if not wamid:
        return scope.unknown(item, "no_id")
    sender = read.person(item, "from", "from_user_id", "from_parent_user_id")
    sender = scope.people.complete(sender)
    group = read.text(item, "group_id")
    if not (sender or group or item.get("type") == "system"):
        return scope.unknown(item, "no_sender")
    context = read.part(item, "context")
    return MessageEvent(
        **scope.common(item),
        wamid=wamid,
        sender=sender,
        timestamp=read.moment(item, "timestamp"),
        content=content(item),
        context_wamid=read.text(context, "id"),
        forwarded=_forwarded(context),
        group_id=group,
        referral=read.part(item, "referral"),
        ad=_ad(read.part(item, "referral")),
    )


def echo(scope: Scope, item: Json) -> Event:
    """Return the event of one entry of ``message_echoes``.

    Meta's agent puts the message one level deeper, in the form in which it is sent:
    ``{"id", "timestamp", "message": {"to", "recipient", "type", …}}`` (captured bodies;
    no page of Meta's says so, checked 2026-11-22).
    """
    if "type" not in item:
        item = {**item, **read.part(item, "message")}
    wamid = read.text(item, "id")
    if not wamid:
        return scope.unknown(item, "no_id")
    recipient = read.person(item, "to", "to_user_id", "to_parent_user_id")
    recipient = merged(recipient, read.person(item, "recipient", "", ""))
    recipient = scope.people.complete(recipient)
    group = read.text(item, "group_id")
    if not (recipient or group):
        return scope.unknown(item, "no_recipient")
    return EchoEvent(
        **scope.common(item),
        wamid=wamid,
        recipient=recipient,
        timestamp=read.moment(item, "timestamp"),
        content=content(item),
        context_wamid=read.text(read.part(item, "context"), "id"),
        group_id=group,
        callback_data=read.text(item, "biz_opaque_callback_data"),
    )


def status(scope: Scope, item: Json) -> Event:
    """Return the event of one entry of ``statuses``."""
    wamid = read.text(item, "id")
    callback_data = read.text(item, "biz_opaque_callback_data")
    if not (wamid or callback_data):
        return scope.unknown(item, "no_id")
    pricing = read.part(item, "pricing")
    pricing = pricing or read.part(read.part(item, "conversation"), "pricing")
    in_group = read.text(item, "recipient_type") == "group"
    return StatusEvent(
        **scope.common(item),
        wamid=wamid,
        status=read.text(item, "status"),
        timestamp=read.moment(item, "timestamp"),
        recipient=scope.people.complete(_recipient(item, in_group)),
        callback_data=callback_data,
        errors=read.api_errors(item),
        pricing_type=read.text(pricing, "type"),
        pricing_category=read.text(pricing, "category"),
        pricing_model=read.text(pricing, "pricing_model"),
        billable=read.boolean(pricing, "billable"),
        group_id=read.word(item, "recipient_id") if in_group else "",
    )


def error(scope: Scope, item: Json) -> Event:
    """Return the event of one entry of ``errors`` of the value itself."""
    return ErrorEvent(**scope.common(item), error=read.api_error(item))


def _recipient(item: Json, in_group: bool) -> Identity:
    if in_group:
        member = read.person(
            item,
            "recipient_participant_id",
            "recipient_participant_user_id",
            "recipient_participant_parent_user_id",
        )
        # The pages on groups also print the key the other way round.
        return merged(member, read.person(item, "participant_recipient_id", "", ""))
    return read.person(
        item, "recipient_id", "recipient_user_id", "recipient_parent_user_id"
    )


def _forwarded(context: Json) -> bool:
    marks = ("forwarded", "frequently_forwarded")
    return any(read.boolean(context, mark) for mark in marks)


def _ad(referral: Json) -> Referral | None:
    if not referral:
        return None
    return Referral(
        source_type=read.text(referral, "source_type"),
        source_id=read.word(referral, "source_id"),
        source_url=read.text(referral, "source_url"),
        headline=read.text(referral, "headline"),
        body=read.text(referral, "body"),
        click_id=read.text(referral, "ctwa_clid"),
        ref=read.text(referral, "ref"),
        media_type=read.text(referral, "media_type"),
        media_url=read.text(referral, "image_url") or read.text(referral, "video_url"),
        welcome=read.text(read.part(referral, "welcome_message"), "text"),
    )


#: Fields ``messages``, ``message_echoes`` and ``smb_message_echoes``.
conversation = lists(
    {
        "messages": message,
        "message_echoes": echo,
        "statuses": status,
        "errors": error,
    }
)


def standby(scope: Scope, value: Json) -> Iterator[Event]:
    """Yield the events of field ``standby``: Meta's agent has the chat.

    Captured bodies hold the lists in ``value.standby``, Meta's page prints them in
    ``value``; both are read.
    """
    inner = value.get("standby")
    yield from conversation(scope, {k: v for k, v in value.items() if k != "standby"})
    if isinstance(inner, dict):
        people = People.of(inner) if "contacts" in inner else scope.people
        yield from conversation(replace(scope.at(".standby"), people=people), inner)
    elif "standby" in value:
        yield scope.at(".standby").unknown(inner, "not_object")
