"""Contents a phone can send, in Meta's shape.

Called by the control API and the library, before a message is made.
Must never accept a kind that the phones cannot show.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from .records import Customer, MediaFile, Message

Json = dict[str, Any]
FILE_KINDS = ("image", "video", "audio", "document", "sticker")


def kind_of(mime: str) -> str:
    """Choose the kind of message for a file, as the attach menu does."""
    plain = mime.partition(";")[0].strip().lower()
    if plain == "image/webp":
        return "sticker"
    if plain in ("image/jpeg", "image/png", "image/gif"):
        return "image"
    family = plain.partition("/")[0]
    return family if family in ("video", "audio") else "document"


def file(kept: MediaFile, kind: str, *, caption: str = "", voice: bool = False) -> Json:
    """Describe a file as webhooks do; ``sha256`` is base64 there."""
    digest = hashlib.sha256(kept.data).digest()
    found: Json = {
        "mime_type": kept.mime,
        "sha256": base64.b64encode(digest).decode(),
        "id": kept.media_id,
    }
    if caption and kind in ("image", "video", "document"):
        found = {"caption": caption, **found}
    if kind == "audio":
        found["voice"] = voice
    if kind == "sticker":
        found["animated"] = False
    if kind == "document":
        found["filename"] = kept.filename or "document"
    return found


def location(
    latitude: float, longitude: float, name: str = "", address: str = ""
) -> Json:
    """Describe a point."""
    found: Json = {"latitude": float(latitude), "longitude": float(longitude)}
    if name:
        found["name"] = name
    if address:
        found["address"] = address
    return found


def referral(number: int = 1) -> Json:
    """Describe an ad that opens a chat, as the first message after a tap brings it.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/text
    (checked 2026-11-27).
    """
    return {
        "source_url": f"https://fb.me/simulated{number}",
        "source_id": f"12021000000000{number:03}",
        "source_type": "ad",
        "headline": "Chat with us",
        "body": "Fresh bread every morning, to your door.",
        "media_type": "image",
        "image_url": "https://scontent.example/ad.jpg",
        "ctwa_clid": f"SimulatedClick{number}",
        "welcome_message": {"text": "Hello! How can we help you?"},
    }


def card(name: str, phone: str) -> list[Json]:
    """Describe one contact card."""
    digits = "".join(c for c in phone if c.isdecimal())
    return [
        {
            "name": {"formatted_name": name, "first_name": name.partition(" ")[0]},
            "phones": [{"phone": phone, "wa_id": digits, "type": "CELL"}],
        }
    ]


def tap(message: Message, index: str) -> tuple[str, Any]:
    """Answer an interactive or template message by tapping ``index``."""
    if message.type == "template":
        for button in (message.view or {}).get("buttons", []):
            if str(button.get("index")) == index and button["type"] == "quick_reply":
                return "button", {"payload": button["payload"], "text": button["text"]}
    elif message.type == "interactive":
        for choice in choices(message.content):
            if choice["id"] == index:
                kind = choice.pop("kind")
                return "interactive", {"type": kind, kind: choice}
    raise ValueError(f"nothing to tap at {index!r}")


def choices(content: Json) -> list[Json]:
    """List what can be tapped in an interactive message."""
    action = content.get("action") or {}
    found = [
        {**button["reply"], "kind": "button_reply"}
        for button in action.get("buttons", [])
    ]
    for section in action.get("sections", []):
        found += [{**row, "kind": "list_reply"} for row in section.get("rows", [])]
    return found


def shared_phone(person: Customer) -> tuple[str, Any]:
    """Answer a request for the phone number."""
    contact = card(person.name, f"+{person.phone}")
    contact[0]["origin"] = "contact_request"
    return "contacts", contact
