"""Signatures of webhooks and calls: proof that a body is Meta's, or ours.

Called by the webhook controller (:func:`verify`, :func:`challenge`), the client
(:func:`appsecret_proof`) and the simulator (:func:`sign`).
Must never raise on what a stranger sent, never compare secrets with ``==``, never parse
or re-serialise the body: the bytes on the wire are what Meta signed.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence

from . import const

_HEADER = re.compile(rb"sha256=[0-9a-f]{64}")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{1,64}")


def verify(
    body: bytes,
    header: bytes | str | None,
    secrets: Sequence[bytes | str],
) -> bool:
    """Tell whether ``header`` signs ``body`` with one of ``secrets``.

    Fails closed: no secret, an empty secret, no header or a header of another shape is
    a refusal, and of such a header not even a digest is computed. All secrets are tried, so
    the time does not tell which one matched.
    Source: https://developers.facebook.com/docs/graph-api/webhooks/getting-started
    (checked 2026-11-22).

    :param body: the raw bytes received, before any decoding
    :param header: value of ``X-Hub-Signature-256``, ``sha256=`` and 64 lower-case hex
    :param secrets: App Secrets in use (two while one is being replaced)
    """
    given = _bytes(header or b"")
    if _HEADER.fullmatch(given) is None:
        return False
    matched = False
    for secret in _usable(secrets):
        matched |= hmac.compare_digest(given, _signature(body, secret))
    return matched


def sign(body: bytes, secret: bytes | str) -> str:
    """Return the header value Meta would send for ``body``.

    :raises ValueError: the secret is empty
    """
    return _signature(body, _required(secret)).decode("ascii")


def challenge(params: Mapping[str, str], verify_token: str | None) -> str | None:
    """Return the challenge to echo, or ``None`` where the answer must be 403.

    Only ``[A-Za-z0-9_-]{1,64}`` is echoed, so the answer can never be HTML.
    Source: const.DOCS/webhooks/create-webhook-endpoint (checked 2026-11-22).

    :param params: query of the GET, with the dots in its names (``hub.mode`` …)
    :param verify_token: what was typed at Meta; empty or ``None`` refuses all
    """
    value = params.get("hub.challenge")
    token = params.get("hub.verify_token")
    if not isinstance(value, str) or not isinstance(token, str):
        return None
    if params.get("hub.mode") != "subscribe" or not _CHALLENGE.fullmatch(value):
        return None
    if not verify_token:
        return None
    return value if hmac.compare_digest(_bytes(token), _bytes(verify_token)) else None


def appsecret_proof(token: str, secret: bytes | str) -> str:
    """Return the ``appsecret_proof`` of a call made with ``token`` (64 hex digits).

    Source: https://developers.facebook.com/docs/graph-api/guides/secure-requests
    (checked 2026-11-22).

    :raises ValueError: the secret is empty
    """
    return hmac.new(_required(secret), _bytes(token), hashlib.sha256).hexdigest()


def _signature(body: bytes, secret: bytes) -> bytes:
    digest = hmac.new(secret, body, hashlib.sha256).hexdigest()
    return (const.SIGNATURE_PREFIX + digest).encode("ascii")


def _usable(secrets: Sequence[bytes | str]) -> list[bytes]:
    return [_bytes(secret) for secret in secrets if secret]


def _required(secret: bytes | str) -> bytes:
    if not secret:
        raise ValueError("the App Secret is empty")
    return _bytes(secret)


def _bytes(value: bytes | str) -> bytes:
    """Return bytes for any text, even one that is not valid Unicode."""
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
