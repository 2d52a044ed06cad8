"""Identifiers in the form Meta gives them: wamid, media, trace, BSUID.

Called by the parts that create messages, files, templates and errors.
Must never repeat an identifier within one run.
"""

from __future__ import annotations

import base64
import secrets

# Layout of a wamid, as decoded from published examples (checked 2026-11-22):
# https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
_PEER = b"\x1c\x18"
_INCOMING, _OUTGOING = b"\x15\x02\x00\x12\x18", b"\x15\x02\x00\x11\x18"


def message_token() -> str:
    """Give a new inner token: 20 upper-case hexadecimal digits."""
    return secrets.token_hex(10).upper()


def wamid(peer: str, *, outgoing: bool, token: str | None = None) -> str:
    """Give a message id; the same ``token`` with another ``peer`` is a re-scoped id."""
    inner = (token or message_token()).encode()
    name = peer.encode()[:255]
    parts = (
        _PEER + bytes([len(name)]) + name,
        (_OUTGOING if outgoing else _INCOMING) + bytes([len(inner)]) + inner + b"\x00",
    )
    return "wamid." + base64.b64encode(b"".join(parts)).decode()


def scope(user_id: str) -> str:
    """Give the peer inside wamids of a person whose phone number is withheld.

    What Meta writes there is not published. Fifteen digits keep the inner token the
    only run of 20, as in the ids seen in the field:
    https://github.com/chatwoot/chatwoot/issues/14953 (checked 2026-11-22).
    """
    return "".join(c for c in user_id if c.isdecimal())[:15].rjust(15, "1")


def number(digits: int = 15) -> str:
    """Give an object id of Meta's: digits, never starting with 0."""
    rest = "".join(secrets.choice("0123456789") for _ in range(digits - 1))
    return secrets.choice("123456789") + rest


def trace() -> str:
    """Give an ``fbtrace_id``."""
    return "A" + secrets.token_urlsafe(16)


def user_id(country: str) -> str:
    """Give a business-scoped user id, for example ``ES.1349…``."""
    return f"{country}.{number(20)}"


def access_token() -> str:
    """Give an access token."""
    return "EAAS" + secrets.token_hex(40)


def opaque(size: int = 16) -> str:
    """Give a handle or request id without meaning."""
    return secrets.token_hex(size)
