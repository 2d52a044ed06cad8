"""Read the body of an answer, never more than asked for.

Called by :mod:`.transport`.
Must never trust a declared length or encoding, never pass on more than the cap, and never
hold a file in memory that has another place to go.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Mapping
from typing import Final, Protocol

_CHUNK: Final = 64 * 1024
_UNPACKED: Final = 1024 * 1024
_WITHOUT_BODY: Final = (204, 304)


class Unacceptable(Exception):
    """Why an answer, or an address, is not taken; ``args[0]`` is the kind."""


class Raw(Protocol):
    """What gives the bytes as they come over the wire."""

    def read(self, amt: int, decode_content: bool) -> bytes:
        """Return at most ``amt`` bytes, nothing at the end."""


class Target(Protocol):
    """Where the bytes of a file go, piece by piece: a file, for example."""

    def write(self, piece: bytes, /) -> object:
        """Take the next piece; an ``OSError`` says that it cannot be kept."""


def read_body(
    raw: Raw, method: str, status: int, headers: Mapping[str, str], max_bytes: int
) -> bytes:
    """Return the whole body, decoded; raises as :func:`copy_body`."""
    target = io.BytesIO()
    copy_body(raw, method, status, headers, max_bytes, target)
    return target.getvalue()


def copy_body(
    raw: Raw,
    method: str,
    status: int,
    headers: Mapping[str, str],
    max_bytes: int,
    target: Target,
) -> None:
    """Write the whole body to ``target`` as it comes, decoded.

    :raises Unacceptable: ``too_large``, ``truncated``, ``encoding`` or ``unkept``
    :raises Exception: whatever reading from the network raises
    """
    declared = headers.get("Content-Length", "")
    length = int(declared) if declared.isascii() and declared.isdigit() else 0
    if length > max_bytes:
        raise Unacceptable("too_large")
    encoding = headers.get("Content-Encoding", "identity").strip().lower()
    read = 0
    for chunk in _decoded(_chunks(raw), encoding):
        read += len(chunk)
        if read > max_bytes:
            raise Unacceptable("too_large")
        _keep(target, chunk)
    has_body = method != "HEAD" and status not in _WITHOUT_BODY
    if encoding in ("", "identity") and has_body and read < length:
        raise Unacceptable("truncated")


def _keep(target: Target, chunk: bytes) -> None:
    """Write a piece; a full disk of ours must not look like a broken network."""
    try:
        target.write(chunk)
    except OSError as error:
        raise Unacceptable("unkept") from error


def _chunks(raw: Raw) -> Iterator[bytes]:
    """Yield the body as it came over the wire."""
    while chunk := raw.read(_CHUNK, decode_content=False):
        yield chunk


def _decoded(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Yield the body without its content encoding, in small pieces.

    We ask for ``identity``; some proxies compress all the same.
    """
    if encoding in ("", "identity"):
        yield from chunks
        return
    if encoding not in ("gzip", "x-gzip"):
        raise Unacceptable("encoding")
    decoder = zlib.decompressobj(16 + zlib.MAX_WBITS)
    for chunk in chunks:
        rest = chunk
        # Piece by piece: the reader stops at the cap, whatever is left over.
        while piece := decoder.decompress(rest, _UNPACKED):
            yield piece
            rest = decoder.unconsumed_tail
    if not decoder.eof:
        raise Unacceptable("truncated")
