"""Take secrets out of text that will be logged, stored or shown.

Called by :mod:`.errors`, :mod:`.transport`, :mod:`.client` and by whoever stores a text
of Meta's.
Must never raise, and never keep a secret to compare with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

MASK: Final = "***"

# Every pattern is a single run of a character class: linear on any input.
_TOKEN: Final = re.compile(r"\bEA[A-Za-z0-9]{2}[A-Za-z0-9_-]{20,}")
_APP_TOKEN: Final = re.compile(r"\b\d{5,20}(?:\||%7[Cc])[A-Za-z0-9_-]{16,}")
_BEARER: Final = re.compile(r"\b((?:Bearer|OAuth)\s{1,4})[^\s,;\"']+", re.IGNORECASE)
_PARAMETER: Final = re.compile(
    r"\b((?:access_token|input_token|appsecret_proof|client_secret|app_secret|"
    r"verify_token|fb_exchange_token)"
    r"[\"']?\s{0,4}[=:]\s{0,4}[\"']?)[^\s&\"',;}]+",
    re.IGNORECASE,
)
_QUERY: Final = re.compile(r"([?&](?:code|pin)=)[^\s&\"']+", re.IGNORECASE)
_SHORTEST_SECRET: Final = 8


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Return ``text`` with every secret given, and what looks like one, masked.

    >>> redact("Malformed access token EAAGm0PX4ZCpsBAKZCq2ZBZA0ZCbZAwXyz12")
    'Malformed access token ***'
    >>> redact("GET /x?access_token=abc&fields=id")
    'GET /x?access_token=***&fields=id'
    """
    for secret in secrets:
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, MASK)
    text = _TOKEN.sub(MASK, text)
    text = _APP_TOKEN.sub(MASK, text)
    text = _BEARER.sub(rf"\g<1>{MASK}", text)
    text = _QUERY.sub(rf"\g<1>{MASK}", text)
    return _PARAMETER.sub(rf"\g<1>{MASK}", text)
