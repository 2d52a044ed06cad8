"""Typed events: what one webhook body says, in our words.

Called by ``webhook.parse`` (makes them) and by whoever applies them.
Must never import Odoo, never do I/O, never raise on odd content: what is not known is
an :class:`UnknownEvent` or a :class:`Content` of kind ``unknown`` and keeps its raw
part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as member
from datetime import datetime
from decimal import Decimal
from typing import Any

from . import const

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
    """A file held by Meta; ``media_id`` dies after 7 days for received media.

    :param media_id: ``""`` when only an address was given (echoes of Meta's agent)
    :param url: of Meta (needs the token, dies in minutes) or of anyone: never trusted
    """

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
    raw: Json = member(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One line of a shopping cart; ``price`` is for one piece, in ``currency``."""

    product_id: str
    quantity: int = 0
    price: Decimal = Decimal(0)
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """The cart of an ``order`` message."""

    catalog_id: str = ""
    items: tuple[OrderItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Referral:
    """The ad or post a conversation came from; ``click_id`` is Meta's ``ctwa_clid``."""

    source_type: str = ""  # ad, post
    source_id: str = ""
    source_url: str = ""
    headline: str = ""
    body: str = ""
    click_id: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What a message holds, whoever sent it.

    :param kind: text, image, video, audio, document, sticker, location, contacts,
        button, interactive, reaction, order, system, edit, revoke, unsupported,
        media_placeholder, ``template`` (echoes only) or ``unknown``
    :param type: the word Meta used
    :param subtype: second word of ``interactive``, ``system`` and ``unsupported``
    :param text: body, caption, title of the chosen button or row, or ``""``
    :param payload: id of the chosen button or row, answer to a request for calls, name
        of the template, or the flow answer's JSON text
    :param media: ``None`` in a media message whose file Meta could not hand over
    :param target_wamid: the message a reaction, edit or revoke is about
    :param emoji: of a reaction; ``""`` removes it
    :param edited: new content of an ``edit``
    :param identity: ids of the person from now on (``system``)
    :param previous: ids of the person until now (``system``)
    :param raw: the part of the message that is named like its type
    """

    kind: str
    type: str = ""
    subtype: str = ""
    text: str = ""
    payload: str = ""
    media: Media | None = None
    location: Location | None = None
    contacts: tuple[SharedContact, ...] = ()
    target_wamid: str = ""
    emoji: str = ""
    edited: Content | None = None
    order: Order | None = None
    identity: Identity | None = None
    previous: Identity | None = None
    errors: tuple[ApiError, ...] = ()
    raw: Json = member(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """Common to all events.

    :param waba_id: the WABA it concerns; ``""`` when only the number is known
    :param entry_id: ``entry.id`` as received; for ``PARTNER_*`` not the WABA
    :param phone_number_id: business number it concerns, when Meta names it
    :param display_phone_number: the same number in digits
    :param field: webhook field it came in; ``standby`` = Meta's agent has the chat
    :param path: place in the body, for messages to people (``entry[0].changes[1]…``)
    :param raw: the part of the body this event was made from
    """

    waba_id: str = ""
    entry_id: str = ""
    phone_number_id: str = ""
    display_phone_number: str = ""
    field: str = ""
    path: str = ""
    raw: Json = member(default_factory=dict)

    @property
    def is_test(self) -> bool:
        """Tell whether the dashboard's "Test" button sent it: make no partner of it."""
        return (
            self.phone_number_id == const.TEST_PHONE_NUMBER_ID
            or self.entry_id == const.TEST_WABA_ID
        )


@dataclass(frozen=True, slots=True)
class MessageEvent(Event):
    """A message from a customer (fields ``messages`` and ``standby``).

    ``sender`` may be empty only when ``group_id`` or a ``system`` content is there.
    """

    wamid: str = ""
    sender: Identity = member(default_factory=Identity)
    timestamp: datetime | None = None  # aware, UTC
    content: Content = member(default_factory=lambda: Content("unknown"))
    context_wamid: str = ""
    forwarded: bool = False
    group_id: str = ""
    referral: Json = member(default_factory=dict)  # as Meta wrote it
    ad: Referral | None = None


@dataclass(frozen=True, slots=True)
class EchoEvent(Event):
    """A message the company sent, but not through this API.

    From the WhatsApp Business app (``smb_message_echoes``), by another sender
    (``message_echoes``) or by Meta's agent (``standby``).
    """

    wamid: str = ""
    recipient: Identity = member(default_factory=Identity)
    timestamp: datetime | None = None
    content: Content = member(default_factory=lambda: Content("unknown"))
    context_wamid: str = ""
    group_id: str = ""
    callback_data: str = ""


@dataclass(frozen=True, slots=True)
class StatusEvent(Event):
    """A receipt for a message sent through the API; ``status`` may be unknown.

    It names its message by ``wamid``, ``callback_data`` or both. In a group,
    ``group_id`` is set and ``recipient`` is the member it is about.
    """

    wamid: str = ""
    status: str = ""
    timestamp: datetime | None = None
    recipient: Identity = member(default_factory=Identity)
    callback_data: str = ""
    errors: tuple[ApiError, ...] = ()
    pricing_type: str = ""
    pricing_category: str = ""
    pricing_model: str = ""
    billable: bool | None = None
    group_id: str = ""


@dataclass(frozen=True, slots=True)
class CallEvent(Event):
    """A call began, ended or changed; one of the customer's opens the window.

    :param event: ``connect``, ``terminate`` or a status (``RINGING`` …)
    :param direction: ``USER_INITIATED``, ``BUSINESS_INITIATED`` or ``""``
    :param person: the customer
    :param duration: seconds, once it ended
    """

    call_id: str = ""
    event: str = ""
    direction: str = ""
    person: Identity = member(default_factory=Identity)
    timestamp: datetime | None = None
    duration: int | None = None
    status: str = ""
    callback_data: str = ""
    errors: tuple[ApiError, ...] = ()


@dataclass(frozen=True, slots=True)
class HandoverEvent(Event):
    """A chat changed hands between Meta's agent and the company.

    :param event: ``control_passed`` …
    :param person: the customer of the chat
    :param previous_owner: role that gave it away (``ai_agent`` …)
    :param new_owner: role that has it now (``escalation`` = the company, ``ai_agent``)
    :param note: summary of the conversation, when Meta gives one
    """

    event: str = ""
    person: Identity = member(default_factory=Identity)
    previous_owner: str = ""
    new_owner: str = ""
    note: str = ""
    timestamp: datetime | None = None


@dataclass(frozen=True, slots=True)
class ErrorEvent(Event):
    """A problem Meta reports outside any message."""

    error: ApiError = member(default_factory=ApiError)


@dataclass(frozen=True, slots=True)
class HistoryMessage:
    """One past message; ``status`` as Meta gives it (READ, PENDING, …)."""

    wamid: str
    outgoing: bool
    timestamp: datetime | None
    content: Content
    status: str = ""
    context_wamid: str = ""
    raw: Json = member(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HistoryEvent(Event):
    """A chunk of past chats of one person, its media, or the refusal to share."""

    contact: Identity = member(default_factory=Identity)
    messages: tuple[HistoryMessage, ...] = ()
    phase: int | None = None
    chunk_order: int | None = None
    progress: int | None = None
    media_only: bool = False
    errors: tuple[ApiError, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactSyncEvent(Event):
    """A contact added, edited or removed in the phone's address book."""

    contact: Identity = member(default_factory=Identity)
    full_name: str = ""
    first_name: str = ""
    action: str = ""
    timestamp: datetime | None = None


@dataclass(frozen=True, slots=True)
class UserPreferenceEvent(Event):
    """A customer stopped, resumed or signed up for marketing."""

    contact: Identity = member(default_factory=Identity)
    category: str = ""
    value: str = ""
    detail: str = ""
    timestamp: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccountEvent(Event):
    """A fact about the number or the account; ``event`` is Meta's word.

    Fields: account_update, account_alerts, account_review_update,
    business_capability_update, phone_number_quality_update, phone_number_name_update,
    security, account_settings_update, group_*, flows, automatic_events, …; ``value``
    is all of it.

    :param event: the event, the decision or the type of alert
    :param phone_number: digits of the business number, when named
    :param reason: why, as Meta words it (disconnection, rejection, violation, alert)
    :param initiated_by: ``USER`` or ``SYSTEM``
    :param severity: of an alert
    :param messaging_limit: ``TIER_2K`` … or a figure, as text
    :param ban_state: ``DISABLE``, ``REINSTATE`` or ``SCHEDULE_FOR_DISABLE``
    :param name: display name or user name it is about
    :param restrictions: ``(type, until)`` of each restriction in force
    :param person: customer concerned, as in a request to join a group
    :param timestamp: time of the item, else of the entry
    """

    event: str = ""
    phone_number: str = ""
    reason: str = ""
    initiated_by: str = ""
    severity: str = ""
    messaging_limit: str = ""
    ban_state: str = ""
    name: str = ""
    restrictions: tuple[tuple[str, datetime | None], ...] = ()
    person: Identity = member(default_factory=Identity)
    errors: tuple[ApiError, ...] = ()
    timestamp: datetime | None = None
    value: Json = member(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TemplateEvent(Event):
    """Status, quality, category or components of a template changed.

    ``field`` says which, and is put right where Meta names the wrong one.

    :param language: with ``_``, as the API writes it
    :param event: new status (``APPROVED`` …), score (``GREEN`` …) or category
    :param previous: score or category until now
    :param coming_category: what the category will become: an advance notice
    """

    template_id: str = ""
    name: str = ""
    language: str = ""
    event: str = ""
    previous: str = ""
    reason: str = ""
    category: str = ""
    coming_category: str = ""
    timestamp: datetime | None = None
    value: Json = member(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnknownEvent(Event):
    """A field or shape this version does not know: kept, counted, never dropped.

    :param reason: ``field``, ``object``, ``key:<name>``, ``not_object``, ``not_list``,
        ``empty``, ``no_id``, ``no_sender``, ``no_recipient``, ``no_person``, ``type``,
        ``too_deep`` or ``error:<exception>``
    """

    reason: str = ""
