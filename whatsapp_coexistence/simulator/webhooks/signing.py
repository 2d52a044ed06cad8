r"""The exact bytes of a webhook and their signatures.

Called by the dispatcher, once per delivery.
Must never use ``cloudapi.signature``: that is what these bytes put to the test.

Meta signs the escaped form that goes over the wire, ASCII with lower-case ``\uXXXX``
and ``\/``: https://developers.facebook.com/docs/graph-api/webhooks/getting-started
(checked 2026-11-22).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any


def serialize(document: Any, *, escape_slashes: bool = True) -> bytes:
    """Write JSON the way Meta does."""
    text = json.dumps(document, ensure_ascii=True, separators=(",", ":"))
    # In JSON a slash only occurs inside strings, so this is safe.
    return (text.replace("/", "\\/") if escape_slashes else text).encode("ascii")


def headers(body: bytes, secret: str) -> dict[str, str]:
    """Give the headers of a delivery."""
    key = secret.encode()
    old = hmac.new(key, body, hashlib.sha1).hexdigest()
    new = hmac.new(key, body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "User-Agent": "facebookexternalua",
        "X-Hub-Signature": f"sha1={old}",
        "X-Hub-Signature-256": f"sha256={new}",
    }
