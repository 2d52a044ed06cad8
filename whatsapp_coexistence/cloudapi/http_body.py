"""Read the body of an answer, never more than asked for.

Called by :mod:`.transport`.
Must never trust a declared length or encoding, and never hold more than the cap.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from typing import Final, Protocol

_CHUNK: Final = 64 * 1024
_WITHOUT_BODY: Final = (204, 304)


class Unacceptable(Exception):
    """Why an answer, or an address, is not taken; ``args[0]`` is the kind."""


class Raw(Protocol):
    """What gives the bytes as they come over the wire."""

    def read(self, amt: int, decode_content: bool) -> bytes:
        """Return at most ``amt`` bytes, nothing at the end."""


def read_body(
    raw: Raw, method: str, status: int, headers: Mapping[str, str], max_bytes: int
) -> bytes:
    """Return the whole body, decoded.

    :raises Unacceptable: ``too_large``, ``truncated`` or ``encoding``
    :raises Exception: whatever reading from the network raises
    """
    declared = headers.get("Content-Length", "")
    length = int(declared) if declared.isascii() and declared.isdigit() else 0
    if length > max_bytes:
        raise Unacceptable("too_large")
    encoding = headers.get("Content-Encoding", "identity").strip().lower()
    read = 0
    parts: list[bytes] = []
    for chunk in _decoded(_chunks(raw), encoding, max_bytes):
        read += len(chunk)
        if read > max_bytes:
            raise Unacceptable("too_large")
        parts.append(chunk)
    has_body = method != "HEAD" and status not in _WITHOUT_BODY
    if encoding in ("", "identity") and has_body and read < length:
        raise Unacceptable("truncated")
    return b"".join(parts)


def _chunks(raw: Raw) -> Iterator[bytes]:
    """Yield the body as it came over the wire."""
    while chunk := raw.read(_CHUNK, decode_content=False):
        yield chunk


def _decoded(chunks: Iterator[bytes], encoding: str, max_bytes: int) -> Iterator[bytes]:
    """Yield the body without its content encoding, never more than asked for.

    We ask for ``identity``; some proxies compress all the same.
    """
    if encoding in ("", "identity"):
        yield from chunks
        return
    if encoding not in ("gzip", "x-gzip"):
        raise Unacceptable("encoding")
    decoder = zlib.decompressobj(16 + zlib.MAX_WBITS)
    for chunk in chunks:
        # What would be left over is more than the cap: the reader stops before.
        yield decoder.decompress(chunk, max_bytes + 1)
    if not decoder.eof:
        raise Unacceptable("truncated")
