"""Checks of the plain kinds: text, files, location, contacts, reaction.

Called by the send handler; gives back the content as it will be stored.
Must never fetch a link.

Limits: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages
and …/business-phone-numbers/media (checked 2026-11-22).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from ..graph_errors import GraphError
from ..records import Message
from . import checks
from .call import Call
from .checks import Json

_MB = 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument."
#: kind -> (largest size, MIME types)
FILES: dict[str, tuple[int, frozenset[str]]] = {
    "image": (5 * _MB, frozenset({"image/jpeg", "image/png"})),
    "video": (16 * _MB, frozenset({"video/mp4", "video/3gpp"})),
    "audio": (
        16 * _MB,
        frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}),
    ),
    "sticker": (500 * 1024, frozenset({"image/webp"})),
    "document": (
        100 * _MB,
        frozenset(
            {
                "text/plain",
                "application/pdf",
                "application/msword",
                "application/vnd.ms-excel",
                "application/vnd.ms-powerpoint",
                _OFFICE + "wordprocessingml.document",
                _OFFICE + "spreadsheetml.sheet",
                _OFFICE + "presentationml.presentation",
            }
        ),
    ),
}
MIME_TYPES = frozenset().union(*(mimes for _, mimes in FILES.values()))


def text(call: Call, content: Json) -> Json:
    """Check a text message."""
    checks.string(content, "body", "text", 4096, code=100)
    if not isinstance(content.get("preview_url", False), bool):
        raise GraphError(100, "Param text['preview_url'] must be a boolean.")
    return content


def media(call: Call, kind: str, content: Json, path: str = "") -> Json:
    """Check a file: an uploaded id of this number, or a link."""
    where = path or kind
    media_id, link = content.get("id"), content.get("link")
    if not media_id and not link:
        raise checks.missing(f"{where}['id' or 'link']")
    if link:
        _check_link(str(link), where)
    else:
        _check_uploaded(call, kind, str(media_id), where)
    _check_words(kind, content, where)
    return content


def location(call: Call, content: Json) -> Json:
    """Check a location: numbers, also written as strings."""
    for name, limit in (("latitude", 90), ("longitude", 180)):
        value = content.get(name)
        if value is None:
            raise checks.missing(f"location['{name}']")
        try:
            inside = -limit <= float(value) <= limit
        except (TypeError, ValueError):
            inside = False
        if not inside:
            raise checks.invalid(f"location['{name}']", f"between -{limit} and {limit}")
    checks.optional(content, "name", "location", 1000)
    checks.optional(content, "address", "location", 1000)
    return content


def contacts(call: Call, content: Any) -> list[Json]:
    """Check contact cards."""
    if not isinstance(content, list) or not content:
        raise GraphError(100, "Param contacts must be an array.")
    if len(content) > 257:
        raise checks.invalid("contacts", "at most 257")
    for index, card in enumerate(content):
        path = f"contacts[{index}]"
        if not isinstance(card, dict):
            raise GraphError(100, f"Param {path} must be a JSON object.")
        name = checks.section(card, "name", path)
        checks.string(name, "formatted_name", f"{path}['name']", 1024)
    return content


def reaction(call: Call, content: Json, recipient: str) -> Message | None:
    """Check a reaction; give its target, ``None`` when Meta cannot find it."""
    target_id = checks.string(content, "message_id", "reaction", 512)
    emoji = content.get("emoji")
    if emoji is None:
        raise checks.missing("reaction['emoji']")
    if not isinstance(emoji, str) or len(emoji) > 16 or emoji.isascii() and emoji:
        raise checks.invalid("reaction['emoji']", "must be one emoji")
    target = call.engine.world.message(target_id)
    if target is None or target.customer != recipient or target.revoked:
        return None
    return None if target.type == "reaction" else target


def _check_link(link: str, where: str) -> None:
    parts = urlsplit(link)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise GraphError(100, f"Param {where}['link'] must be a valid URI.")


def _check_uploaded(call: Call, kind: str, media_id: str, where: str) -> None:
    found = call.engine.world.media.get(media_id)
    if found is None or found.number_id != call.path[0]:
        raise checks.invalid(f"{where}['id']", "media not found")
    largest, mimes = FILES[kind]
    if found.mime.partition(";")[0] not in mimes or len(found.data) > largest:
        call.scratch["late"] = GraphError(
            131053, f"Media of type {found.mime} cannot be sent as {kind}"
        )


def _check_words(kind: str, content: Json, where: str) -> None:
    if kind in ("audio", "sticker"):
        if "caption" in content:
            raise GraphError(100, f'Unexpected key "caption" on param {where}.')
    else:
        checks.optional(content, "caption", where, 1024)
    if kind != "document" and "filename" in content:
        raise GraphError(100, f'Unexpected key "filename" on param {where}.')
    checks.optional(content, "filename", where, 240)
