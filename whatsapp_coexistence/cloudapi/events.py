"""Typed events: what one webhook body says, in our words.

Called by ``webhook.parse`` (makes them) and by whoever applies them.
Must never import Odoo, never do I/O, never raise on odd content: what is not known is
an :class:`UnknownEvent` or a :class:`Content` of kind ``unknown`` and keeps its raw
part.
"""

from __future__ import annotations

from dataclasses import dataclass, field as member
from datetime import datetime

from . import const
from .values import (
    ApiError,
    Content,
    Identity,
    Json,
    Location,
    Media,
    Order,
    OrderItem,
    Referral,
    SharedContact,
)

__all__ = [
    "AccountEvent",
    "ApiError",
    "CallEvent",
    "ContactSyncEvent",
    "Content",
    "EchoEvent",
    "ErrorEvent",
    "Event",
    "HandoverEvent",
    "HistoryEvent",
    "HistoryMessage",
    "Identity",
    "Json",
    "Location",
    "Media",
    "MessageEvent",
    "Order",
    "OrderItem",
    "Referral",
    "SharedContact",
    "StatusEvent",
    "TemplateEvent",
    "UnknownEvent",
    "UserPreferenceEvent",
]


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

    @property
    def to_agent(self) -> bool:
        """Tell whether Meta's agent has the chat now; any other owner is the company."""
        return self.new_owner == "ai_agent"


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
    :param title: what is behind the status: ``FIRST_PAUSE``, ``UNPAUSE`` …
    :param advice: Meta's words on why, or what to change
    :param timestamp: when it happened or, with ``coming_category``, will happen
    """

    template_id: str = ""
    name: str = ""
    language: str = ""
    event: str = ""
    previous: str = ""
    reason: str = ""
    category: str = ""
    coming_category: str = ""
    title: str = ""
    advice: str = ""
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
