"""What came back from the network, or why nothing did; plain data.

Called by :mod:`.transport` (makes them), :mod:`.retry` and :mod:`.client` (read them).
Must never import an HTTP library and never show a body or a header in its repr.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Sent = Literal["no", "maybe"]

_JSON_TYPES: Final = (dict, list)


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One whole answer.

    :param headers: names in lower case
    :param body: decoded from any content encoding, at most the cap that was asked for
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    def json(self) -> dict[str, Any] | list[Any] | None:
        """Return the JSON object or array in the body, or ``None``; never raises."""
        try:
            document = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return document if isinstance(document, _JSON_TYPES) else None


class TransportFailure(Exception):
    """No whole answer came.

    :param sent: ``"no"`` when not one byte of the request left, else ``"maybe"``
    :param kind: dns, refused, unreachable, connect_timeout, tls, proxy, host (not
        allowed), request (could not be made), reset, read_timeout, deadline,
        truncated, too_large, encoding, protocol or other
    :param detail: names of exception classes and error numbers; never a URL or a text
        of the other side
    """

    def __init__(self, sent: Sent, kind: str, detail: str = "") -> None:
        """Keep the three parts."""
        self.sent: Sent = sent
        self.kind = kind
        self.detail = detail
        super().__init__(f"{kind} (sent: {sent}) {detail}".rstrip())

    def __reduce__(self) -> tuple[type[TransportFailure], tuple[str, str, str]]:
        """Let the exception cross process borders."""
        return (type(self), (self.sent, self.kind, self.detail))
