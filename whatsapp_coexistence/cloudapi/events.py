"""Typed events: what one webhook body says, in our words.

Called by ``webhook.parse`` (makes them) and by whoever applies them.
Must never import Odoo, never do I/O, never raise on odd content: what is not known is
an :class:`UnknownEvent` or a :class:`Content` of kind ``unknown`` and keeps its raw part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as Meta names them; every part may be missing.

    :param user_id: BSUID, ``CC.…``, scoped to the business portfolio
    :param wa_id: digits without ``+``
    """

    user_id: str | None = None
    wa_id: str | None = None
    parent_user_id: str | None = None
    username: str | None = None
    profile_name: str | None = None

    def __bool__(self) -> bool:
        """Tell whether anything identifies the person."""
        return bool(self.user_id or self.wa_id or self.parent_user_id)


@dataclass(frozen=True, slots=True)
class ApiError:
    """An error of Meta's, from an answer or a webhook (``code`` 0 when absent)."""

    code: int = 0
    title: str = ""
    message: str = ""
    details: str = ""
    subcode: int | None = None
    is_transient: bool = False
    fbtrace_id: str | None = None
    user_title: str = ""
    user_message: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """A file held by Meta; ``media_id`` dies after 7 days for received media."""

    media_id: str
    mime_type: str = ""
    sha256: str = ""
    filename: str = ""
    url: str = ""
    voice: bool = False
    animated: bool = False


@dataclass(frozen=True, slots=True)
class Location:
    """A point, in degrees."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class SharedContact:
    """One contact card of a ``contacts`` message."""

    name: str = ""
    phones: tuple[tuple[str, str], ...] = ()  # (phone as written, wa_id or "")
    emails: tuple[str, ...] = ()
    organization: str = ""
    origin: str = ""
    raw: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Content:
    """What a message holds, whoever sent it.

    :param kind: text, image, video, audio, document, sticker, location, contacts,
        button, interactive, reaction, order, system, edit, revoke, unsupported,
        media_placeholder or ``unknown``
    :param type: the word Meta used
    :param text: body, caption, title of the chosen button or row, or ``""``
    :param payload: id of the chosen button or row, or the flow answer's JSON text
    :param target_wamid: the message a reaction, edit or revoke is about
    :param emoji: of a reaction; ``""`` removes it
    :param edited: new content of an ``edit``
    """

    kind: str
    type: str = ""
    text: str = ""
    payload: str = ""
    media: Media | None = None
    location: Location | None = None
    contacts: tuple[SharedContact, ...] = ()
    target_wamid: str = ""
    emoji: str = ""
    edited: Content | None = None
    errors: tuple[ApiError, ...] = ()
    raw: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """Common to all events.

    :param waba_id: id of the entry (for ``PARTNER_*`` events not the WABA's own)
    :param phone_number_id: business number it concerns, when Meta names it
    :param field: webhook field it came in
    :param path: place in the body, for messages to people (``entry[0].changes[1]…``)
    :param raw: the part of the body this event was made from
    """

    waba_id: str = ""
    phone_number_id: str = ""
    display_phone_number: str = ""
    field: str = ""
    path: str = ""
    raw: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MessageEvent(Event):
    """A message from a customer (fields ``messages`` and ``standby``)."""

    wamid: str = ""
    sender: Identity = field(default_factory=Identity)
    timestamp: datetime | None = None  # aware, UTC
    content: Content = field(default_factory=lambda: Content("unknown"))
    context_wamid: str = ""
    forwarded: bool = False
    group_id: str = ""
    referral: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EchoEvent(Event):
    """A message the company sent from the WhatsApp Business app."""

    wamid: str = ""
    recipient: Identity = field(default_factory=Identity)
    timestamp: datetime | None = None
    content: Content = field(default_factory=lambda: Content("unknown"))
    context_wamid: str = ""


@dataclass(frozen=True, slots=True)
class StatusEvent(Event):
    """A receipt for a message sent through the API; ``status`` may be unknown."""

    wamid: str = ""
    status: str = ""
    timestamp: datetime | None = None
    recipient: Identity = field(default_factory=Identity)
    callback_data: str = ""
    errors: tuple[ApiError, ...] = ()
    pricing_type: str = ""
    pricing_category: str = ""
    pricing_model: str = ""
    billable: bool | None = None


@dataclass(frozen=True, slots=True)
class ErrorEvent(Event):
    """A problem Meta reports outside any message."""

    error: ApiError = field(default_factory=ApiError)


@dataclass(frozen=True, slots=True)
class HistoryMessage:
    """One past message; ``status`` as Meta gives it (READ, PENDING, …)."""

    wamid: str
    outgoing: bool
    timestamp: datetime | None
    content: Content
    status: str = ""
    context_wamid: str = ""
    raw: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HistoryEvent(Event):
    """A chunk of past chats of one person, its media, or the refusal to share."""

    contact: Identity = field(default_factory=Identity)
    messages: tuple[HistoryMessage, ...] = ()
    phase: int | None = None
    chunk_order: int | None = None
    progress: int | None = None
    media_only: bool = False
    errors: tuple[ApiError, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactSyncEvent(Event):
    """A contact added, edited or removed in the phone's address book."""

    contact: Identity = field(default_factory=Identity)
    full_name: str = ""
    first_name: str = ""
    action: str = ""
    timestamp: datetime | None = None


@dataclass(frozen=True, slots=True)
class UserPreferenceEvent(Event):
    """A customer stopped, resumed or signed up for marketing."""

    contact: Identity = field(default_factory=Identity)
    category: str = ""
    value: str = ""
    detail: str = ""
    timestamp: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccountEvent(Event):
    """A fact about the number or the account; ``event`` is Meta's word.

    Fields: account_update, account_alerts, account_review_update,
    business_capability_update, phone_number_quality_update, phone_number_name_update,
    security, account_settings_update, messaging_handovers, …; ``value`` is all of it.
    """

    event: str = ""
    phone_number: str = ""
    reason: str = ""
    initiated_by: str = ""
    timestamp: datetime | None = None
    value: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TemplateEvent(Event):
    """Status, quality, category or components of a template changed."""

    template_id: str = ""
    name: str = ""
    language: str = ""  # with "_", as the API writes it
    event: str = ""
    reason: str = ""
    value: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnknownEvent(Event):
    """A field or shape this version does not know: kept, counted, never dropped."""

    reason: str = ""
