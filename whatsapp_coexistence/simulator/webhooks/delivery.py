"""One webhook body on its way to one URL.

Called by the dispatcher's threads.
Must never follow redirects nor reach beyond loopback unless that was allowed.
"""

from __future__ import annotations

import http.client
import ipaddress
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit


class CallbackRefusedError(ValueError):
    """The URL may not be called from here."""


@dataclass(slots=True)
class Delivery:
    """The bytes, where they go, and what came of it.

    :param log: one item per attempt: ``{"at", "status" or "error"}``
    """

    number: int
    url: str
    body: bytes
    headers: dict[str, str]
    fields: tuple[str, ...]
    created: datetime
    lane: int = 0
    attempts: int = 0
    state: str = "waiting"  # waiting, delivered, lost
    log: list[dict[str, Any]] = field(default_factory=list)


def check_url(url: str, *, allow_remote: bool) -> SplitResult:
    """Give the parts of ``url``, or refuse it."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CallbackRefusedError(f"not an http(s) URL: {url!r}")
    if not allow_remote and not _is_loopback(parts.hostname):
        raise CallbackRefusedError(f"not on this machine: {url!r}")
    return parts


def post(delivery: Delivery, *, timeout: float, allow_remote: bool) -> int:
    """Deliver; give the HTTP status (only 200 counts as received)."""
    parts = check_url(delivery.url, allow_remote=allow_remote)
    status, _ = _call(parts, "POST", delivery.body, delivery.headers, timeout)
    return status


def verify(url: str, token: str, challenge: str, *, allow_remote: bool) -> bool:
    """Do the verification handshake: the receiver has to echo the challenge."""
    parts = check_url(url, allow_remote=allow_remote)
    query = urlencode(
        {
            "hub.mode": "subscribe",
            "hub.verify_token": token,
            "hub.challenge": challenge,
        }
    )
    joined = parts._replace(query=f"{parts.query}&{query}" if parts.query else query)
    try:
        status, body = _call(joined, "GET", None, {}, 10.0)
    except (OSError, http.client.HTTPException):
        return False
    return status == 200 and body.decode("utf-8", "replace").strip() == challenge


def _call(
    parts: SplitResult,
    method: str,
    body: bytes | None,
    headers: dict[str, str],
    timeout: float,
) -> tuple[int, bytes]:
    host, port = parts.hostname or "", parts.port
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(
            host, port, timeout=timeout, context=context
        )
    else:
        connection = http.client.HTTPConnection(host, port, timeout=timeout)
    target = parts.path or "/"
    try:
        connection.request(
            method,
            f"{target}?{parts.query}" if parts.query else target,
            body=body,
            headers=headers,
        )
        response = connection.getresponse()
        return response.status, response.read(65536)
    finally:
        connection.close()


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
