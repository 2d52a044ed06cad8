"""The things of the simulated world, as plain records.

Called by everybody; changed only while the world's lock is held.
Must never contain behaviour beyond reading its own fields.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True)
class App:
    """A Meta app; an empty ``fields`` means that it subscribed to all of them."""

    app_id: str
    secret: str
    name: str
    verify_token: str = ""
    callback_url: str = ""
    fields: set[str] = field(default_factory=set)
    require_proof: bool = False


@dataclass(slots=True)
class Subscription:
    """An app that listens to a WABA, with its callback override."""

    app_id: str
    override_url: str = ""
    verify_token: str = ""


@dataclass(slots=True)
class Template:
    """A message template in one language."""

    template_id: str
    waba_id: str
    name: str
    language: str
    category: str
    components: list[Json]
    created: datetime
    status: str = "PENDING"
    parameter_format: str = "POSITIONAL"
    rejected_reason: str = "NONE"
    quality: str = "UNKNOWN"
    pauses: int = 0
    edits: list[datetime] = field(default_factory=list)


@dataclass(slots=True)
class Waba:
    """A WhatsApp Business account."""

    waba_id: str
    name: str
    business_id: str
    currency: str = "EUR"
    timezone_id: str = "62"
    templates: dict[str, Template] = field(default_factory=dict)
    deleted_names: dict[str, datetime] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    creations: list[datetime] = field(default_factory=list)


@dataclass(slots=True)
class Number:
    """A business phone number; ``on_app`` is coexistence."""

    number_id: str
    waba_id: str
    phone: str
    verified_name: str
    on_app: bool = True
    onboarded_at: datetime | None = None
    status: str = "CONNECTED"
    connection: str = "connected"  # connected, offboarded, removed
    quality: str = "GREEN"
    share_history: bool = True
    sync_plan: Json = field(default_factory=dict)  # see phones/history.py
    synced: set[str] = field(default_factory=set)
    webhook_override: str = ""
    override_token: str = ""
    phone_state: str = "on"  # on, airplane, off (the owner's phone)
    open_chat: str = ""
    address_book: dict[str, str] = field(default_factory=dict)
    free_service_left: int = 1000
    profile: Json = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    pin: str = ""  # two-step PIN of an API-only number
    hub_key: str = ""  # API key at 360dialog, where the number is connected there
    hub_url: str = ""
    hub_headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Customer:
    """A person with WhatsApp.

    :param hidden: the phone number is withheld from the business (has a username)
    :param open_chat: id of the business number whose chat is on the screen
    """

    key: str
    name: str
    phone: str
    user_id: str
    username: str = ""
    hidden: bool = False
    on_whatsapp: bool = True
    phone_state: str = "on"  # on, airplane, off
    open_chat: str = ""
    stopped_marketing: set[str] = field(default_factory=set)
    listed: bool = True


@dataclass(slots=True)
class MediaFile:
    """A file held by Meta; ``received`` ones live 7 days, uploaded ones 30."""

    media_id: str
    number_id: str
    mime: str
    data: bytes
    created: datetime
    filename: str = ""
    received: bool = False
    urls: dict[str, datetime] = field(default_factory=dict)


@dataclass(slots=True)
class Message:
    """One message in the simulated WhatsApp.

    :param origin: customer, api or app
    :param content: the type's object, as Meta writes it in webhooks
    :param status: pending, sent, delivered, read, played or failed
    :param referral: the ad or post the customer tapped, as Meta writes it
    :param view: what the page shows of a template, already filled in
    """

    wamid: str
    token: str
    number_id: str
    customer: str
    origin: str
    type: str
    content: Any
    time: datetime
    status: str = "sent"
    context: str = ""
    callback: str = ""
    category: str = ""
    pricing: Json | None = None
    sent_to_phone: bool = True
    forwarded: bool = False
    referral: Json | None = None
    past: bool = False
    edited: bool = False
    revoked: bool = False
    reactions: dict[str, str] = field(default_factory=dict)
    error: Json | None = None
    view: Json | None = None
    counted: bool = False
    seq: int = 0

    @property
    def outgoing(self) -> bool:
        """Tell whether the business sent it."""
        return self.origin != "customer"


@dataclass(slots=True)
class Chat:
    """The chat of one customer with one business number."""

    number_id: str
    customer: str
    messages: list[Message] = field(default_factory=list)
    last_inbound: datetime | None = None
    customer_unread: int = 0
    owner_unread: int = 0
    typing_until: dict[str, datetime] = field(default_factory=dict)


@dataclass(slots=True)
class AccessToken:
    """A token: what it may do and until when (``None`` = for ever)."""

    value: str
    app_id: str
    scopes: set[str]
    waba_ids: set[str]
    expires: datetime | None = None
    revoked: bool = False


@dataclass(slots=True)
class SignupCode:
    """A code that Embedded Signup gave to the browser; used once, soon."""

    code: str
    app_id: str
    waba_id: str
    created: datetime
