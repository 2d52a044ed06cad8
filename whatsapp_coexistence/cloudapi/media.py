"""Files: which ones Meta takes, what they may be called, where they may come from.

Called by the message builders, the media queue and the attachment code.
Must never decode a file, open one, or touch the network: only names, sizes, headers.

Source of types and sizes:
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
(checked 2026-11-22).
"""

from __future__ import annotations

import base64
import binascii
import hmac
import mimetypes
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from . import limits
from .const import MEDIA_HOST_SUFFIXES, MEDIA_HOSTS
from .image_header import image_dimensions
from .invalid import MessageInvalid, Rule

__all__ = [
    "RULES",
    "MediaRule",
    "check_outgoing",
    "has_safe_dimensions",
    "image_dimensions",
    "is_allowed_media_host",
    "safe_filename",
    "sha256_matches",
]


@dataclass(frozen=True, slots=True)
class MediaRule:
    """What Meta makes of a type: the kind of message and the largest size in bytes."""

    kind: str
    max_bytes: int


_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
RULES: Final[Mapping[str, MediaRule]] = {
    **dict.fromkeys(
        ("image/jpeg", "image/png"), MediaRule("image", limits.IMAGE_BYTES_MAX)
    ),
    **dict.fromkeys(
        ("video/mp4", "video/3gpp"), MediaRule("video", limits.VIDEO_BYTES_MAX)
    ),
    **dict.fromkeys(
        ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"),
        MediaRule("audio", limits.AUDIO_BYTES_MAX),
    ),
    **dict.fromkeys(
        (
            "text/plain",
            "application/pdf",
            "application/msword",
            "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            f"{_OFFICE}wordprocessingml.document",
            f"{_OFFICE}spreadsheetml.sheet",
            f"{_OFFICE}presentationml.presentation",
        ),
        MediaRule("document", limits.DOCUMENT_BYTES_MAX),
    ),
    "image/webp": MediaRule("sticker", limits.STICKER_BYTES_MAX),
}

_EXTENSIONS: Final = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "video/3gpp": ".3gp",
    "audio/aac": ".aac",
    "audio/amr": ".amr",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
    f"{_OFFICE}wordprocessingml.document": ".docx",
    f"{_OFFICE}spreadsheetml.sheet": ".xlsx",
    f"{_OFFICE}presentationml.presentation": ".pptx",
}
_FORBIDDEN: Final = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Windows takes these for devices, whatever the extension, and ``¹`` for a digit.
_DEVICES: Final = re.compile(
    r"(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³]) *(?:\..*)?", re.I
)
_HEX_DIGEST: Final = re.compile(r"[0-9a-fA-F]{64}")
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")


def bare_mime(mime: str) -> str:
    """Return the type without parameters, in lower case.

    >>> bare_mime("audio/ogg; codecs=opus")
    'audio/ogg'
    """
    return mime.partition(";")[0].strip().lower()


def check_outgoing(
    mime: str, size: int, *, animated: bool = False, kind: str = ""
) -> str:
    """Return the kind of message a file can be sent as.

    :param size: bytes
    :param animated: of a WEBP sticker, which may then weigh 500 KB
    :param kind: the kind wanted, or ``""`` for the one the type implies. Any type Meta
        takes may travel as ``document``.
    :raises MessageInvalid: ``MIME``, ``EMPTY``, ``TOO_LARGE`` or ``CHOICE``
    """
    found = bare_mime(mime)
    rule = RULES.get(found)
    if rule is None:
        raise MessageInvalid("media.mime", Rule.MIME, None, found[:80])
    if kind and kind != rule.kind:
        if kind != "document":
            raise MessageInvalid("media.kind", Rule.CHOICE, rule.kind, kind)
        rule = MediaRule("document", limits.DOCUMENT_BYTES_MAX)
    largest = rule.max_bytes
    if rule.kind == "sticker" and animated:
        largest = limits.ANIMATED_STICKER_BYTES_MAX
    if size <= 0:
        raise MessageInvalid("media.size", Rule.EMPTY)
    if size > largest:
        raise MessageInvalid("media.size", Rule.TOO_LARGE, largest, size)
    return rule.kind


def safe_filename(name: str, mime: str = "") -> str:
    """Return a name that is only a name: at most 120 characters, no path, no tricks.

    Control and bidirectional characters go, the form is NFC, the extension survives
    the cut, and an empty or reserved name becomes ``file`` with the type's extension.

    >>> safe_filename("../../etc/passwd")
    'passwd'
    >>> safe_filename("", "application/pdf")
    'file.pdf'
    """
    base = unicodedata.normalize("NFC", name[:4096]).replace("\\", "/")
    base = base.rpartition("/")[2]
    base = "".join(c for c in base if unicodedata.category(c) not in _INVISIBLE)
    base = _short(_FORBIDDEN.sub("_", base).strip(" ."))
    if not base.strip("_") or _DEVICES.fullmatch(base):
        return f"file{_extension(mime)}"
    return base


def _short(name: str) -> str:
    """Return a name that is not too long, with its extension."""
    if len(name) <= limits.FILENAME_MAX:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:
        return name[: limits.FILENAME_MAX].strip(" .")
    room = limits.FILENAME_MAX - len(extension) - 1
    return f"{stem[:room].strip(' .')}.{extension}"


def _extension(mime: str) -> str:
    """Return an extension with its dot for a type, or ``""``."""
    bare = bare_mime(mime)
    return _EXTENSIONS.get(bare) or mimetypes.guess_extension(bare) or ""


def has_safe_dimensions(data: bytes, maximum: int = limits.IMAGE_PIXELS_MAX) -> bool:
    """Tell whether a picture may be decoded: its size is known and not a bomb.

    :param data: the file, or at least its first 64 KiB
    :param maximum: pixels
    """
    size = image_dimensions(data)
    return size is not None and 0 < size[0] * size[1] <= maximum


def is_allowed_media_host(url: str, extra_hosts: Sequence[str] = ()) -> bool:
    """Tell whether our token may be sent to this address.

    Only https, no user part, no IP address, no odd port, only Meta's hosts.

    :param extra_hosts: ``host`` or ``host:port`` of a simulator; these may be plain
        http and IP addresses. Comes from the server's configuration, never from data.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if _has_odd_parts(url, parts.netloc) or parts.scheme not in ("http", "https"):
        return False
    if host in extra_hosts or (port and f"{host}:{port}" in extra_hosts):
        return True
    if parts.scheme != "https" or port not in (None, 443) or not _HOST.fullmatch(host):
        return False
    return host in MEDIA_HOSTS or host.endswith(MEDIA_HOST_SUFFIXES)


def _has_odd_parts(url: str, netloc: str) -> bool:
    """Tell whether the address could be read in two ways."""
    return "@" in netloc or "\\" in url or any(c <= " " or c > "~" for c in url)


def sha256_matches(digest: bytes, declared: str) -> bool:
    """Tell whether a SHA-256 (32 bytes) is the one Meta declared, in hex or base64.

    Meta's examples show hex in ``GET /{media}`` and base64 in webhooks; which one is
    not documented, so both are read. An empty or odd declaration never matches.
    """
    declared = declared.strip()
    try:
        if _HEX_DIGEST.fullmatch(declared):
            expected = bytes.fromhex(declared)
        else:
            text = declared.replace("-", "+").replace("_", "/").rstrip("=")
            expected = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (ValueError, binascii.Error):
        return False
    return hmac.compare_digest(digest, expected)
