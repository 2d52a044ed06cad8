"""The small values events are made of: people, errors, files, contents.

Called by :mod:`.events`, which passes the names on, so import them from there.
Must never import Odoo, do I/O or hold a value that can change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field as member
from decimal import Decimal
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
    """The ad or post a conversation came from; ``click_id`` is Meta's ``ctwa_clid``.

    :param click_id: what Meta's Conversions API asks for; missing for ads in a status
    :param media_url: the ad's picture or video, at Meta, for a short time only
    :param welcome: the greeting the ad showed in the chat
    """

    source_type: str = ""  # ad, post
    source_id: str = ""
    source_url: str = ""
    headline: str = ""
    body: str = ""
    click_id: str = ""
    ref: str = ""
    media_type: str = ""  # image, video
    media_url: str = ""
    welcome: str = ""


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
    :param answers: name and value of what was filled in a form (a flow)
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
    answers: tuple[tuple[str, str], ...] = ()
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
