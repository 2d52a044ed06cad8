"""Builders of the plain messages: text, media, location, contacts, reaction.

Called through :mod:`.messages`.
Must never touch the network; every limit of Meta's is checked here, before it.

Source of the shapes and limits:
https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
(checked 2026-11-22).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from . import limits
from .invalid import MessageInvalid, Rule, check_count, check_text
from .media import safe_filename
from .outgoing import MediaRef, OutgoingMessage, check_wamid, media_json


def text(body: str, preview_url: bool = True) -> OutgoingMessage:
    """Return a text of 1 to 4096 characters; the first link may get a preview."""
    check_text("text.body", body, limits.TEXT_BODY_MAX)
    return OutgoingMessage("text", {"body": body, "preview_url": preview_url})


def image(media: MediaRef, caption: str = "") -> OutgoingMessage:
    """Return a JPEG or PNG with an optional caption of at most 1024 characters."""
    return OutgoingMessage("image", media_json("image", media, caption=caption))


def video(media: MediaRef, caption: str = "") -> OutgoingMessage:
    """Return an MP4 or 3GPP with an optional caption of at most 1024 characters."""
    return OutgoingMessage("video", media_json("video", media, caption=caption))


def audio(media: MediaRef, voice: bool = False) -> OutgoingMessage:
    """Return a sound; ``voice`` shows it as a voice note and wants OGG with Opus."""
    extra = {"voice": True} if voice else None
    return OutgoingMessage("audio", media_json("audio", media, extra=extra))


def document(
    media: MediaRef, caption: str = "", filename: str = "", mime: str = ""
) -> OutgoingMessage:
    """Return a file; its name is cleaned, and made up from ``mime`` when empty."""
    name = safe_filename(filename, mime)
    content = media_json("document", media, caption=caption, filename=name)
    return OutgoingMessage("document", content)


def sticker(media: MediaRef) -> OutgoingMessage:
    """Return a WEBP sticker."""
    return OutgoingMessage("sticker", media_json("sticker", media))


def location_json(
    field: str, latitude: float, longitude: float, name: str = "", address: str = ""
) -> dict[str, Any]:
    """Return a location object.

    :param latitude: degrees, -90 to 90
    :param longitude: degrees, -180 to 180
    :raises MessageInvalid: ``RANGE``
    """
    for part, value, bound in (
        ("latitude", latitude, 90),
        ("longitude", longitude, 180),
    ):
        if not -bound <= value <= bound:  # so NaN is refused too
            raise MessageInvalid(f"{field}.{part}", Rule.RANGE, bound)
    found: dict[str, Any] = {"latitude": latitude, "longitude": longitude}
    found.update({k: v for k, v in (("name", name), ("address", address)) if v})
    return found


def location(
    latitude: float, longitude: float, name: str = "", address: str = ""
) -> OutgoingMessage:
    """Return a point on the map, in degrees."""
    content = location_json("location", latitude, longitude, name, address)
    return OutgoingMessage("location", content)


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A contact to share.

    :param phones: (number, kind such as ``CELL``, wa_id or ``""``); with a wa_id the
        customer sees "Message", without one "Invite"
    :param emails: (address, kind)
    :param urls: (address, kind)
    """

    formatted_name: str
    first_name: str = ""
    last_name: str = ""
    organization: str = ""
    job_title: str = ""
    phones: Sequence[tuple[str, str, str]] = ()
    emails: Sequence[tuple[str, str]] = ()
    urls: Sequence[tuple[str, str]] = ()

    def as_json(self, field: str) -> dict[str, Any]:
        """Return the contact object; a first name is made up, for Meta wants one."""
        name = self.formatted_name
        check_text(f"{field}.name.formatted_name", name, limits.TEXT_BODY_MAX)
        parts = {"first_name": self.first_name, "last_name": self.last_name}
        if not any(parts.values()):
            parts["first_name"] = name
        card: dict[str, Any] = {"name": {"formatted_name": name, **_present(parts)}}
        org = _present({"company": self.organization, "title": self.job_title})
        lists = {
            "phones": [
                _present({"phone": number, "type": kind, "wa_id": wa_id})
                for number, kind, wa_id in self.phones
            ],
            "emails": [_present({"email": mail, "type": k}) for mail, k in self.emails],
            "urls": [_present({"url": url, "type": kind}) for url, kind in self.urls],
        }
        card.update({key: items for key, items in lists.items() if items})
        return {**card, "org": org} if org else card


def _present(parts: dict[str, str]) -> dict[str, str]:
    """Return the parts that are not empty."""
    return {key: value for key, value in parts.items() if value}


def contacts(cards: Sequence[ContactCard]) -> OutgoingMessage:
    """Return 1 to 257 contact cards."""
    check_count("contacts", cards, 1, limits.CONTACTS_MAX)
    content = [card.as_json(f"contacts[{i}]") for i, card in enumerate(cards)]
    return OutgoingMessage("contacts", content)


def reaction(wamid: str, emoji: str) -> OutgoingMessage:
    """Return a reaction to a message of the last 30 days; ``""`` takes it back.

    :raises MessageInvalid: ``EMPTY``, ``FORMAT`` when it is not an emoji
    """
    content = {"message_id": check_wamid("reaction.message_id", wamid), "emoji": emoji}
    if emoji and not _is_emoji(emoji):
        raise MessageInvalid("reaction.emoji", Rule.FORMAT, "one emoji", len(emoji))
    return OutgoingMessage("reaction", content)


def _is_emoji(emoji: str) -> bool:
    """Tell letters, spaces and plain ASCII from what may be one emoji."""
    if len(emoji) > limits.EMOJI_MAX or emoji.isascii():
        return False
    return not any(unicodedata.category(c)[0] in "LZ" or c < " " for c in emoji)
