"""How an answer goes (or does not go) over the wire, so that faults can spoil it.

Called by the faults, which choose, and by the HTTP server, which obeys.
Must never decide anything itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Response


@dataclass(frozen=True, slots=True)
class Wire:
    """What to do with the bytes of one answer.

    :param kind: ``normal``; ``reset`` (TCP reset, no byte); ``close`` (orderly end,
        no byte); ``noise`` (bytes that are no HTTP); ``truncate`` (whole headers, half
        the body, end); ``drip`` (the body byte by byte, ``seconds`` in all)
    """

    kind: str = "normal"
    seconds: float = 0.0


class WireResponse(Response):
    """An answer with instructions for the wire."""

    wire: Wire = Wire()


def spoiled(kind: str, seconds: float = 0.0) -> WireResponse:
    """Give an empty answer that only the wire instruction matters of."""
    response = WireResponse(b"")
    response.wire = Wire(kind, seconds)
    return response


def respoil(response: Response, kind: str, seconds: float = 0.0) -> WireResponse:
    """Give the same answer with another wire instruction."""
    copy: Any = WireResponse(
        response.get_data(), status=response.status_code, headers=response.headers
    )
    copy.wire = Wire(kind, seconds)
    result: WireResponse = copy
    return result
