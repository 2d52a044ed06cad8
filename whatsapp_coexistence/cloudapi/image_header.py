"""Width and height of a picture, from its first bytes.

Called through :mod:`.media`.
Must never decode pixels, never raise, never read past what was given.
"""

from __future__ import annotations

from typing import Final

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG_SIZES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE: Final = frozenset({0x01, *range(0xD0, 0xD9)})

Size = tuple[int, int]


def image_dimensions(data: bytes) -> Size | None:
    """Return ``(width, height)`` in pixels of a PNG, JPEG, GIF or WEBP, else ``None``.

    >>> image_dimensions(b"GIF89a" + bytes([2, 0, 3, 0]))
    (2, 3)
    """
    if data[:8] == _PNG:
        return _png(data)
    if data[:3] == b"\xff\xd8\xff":
        return _jpeg(data)
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return _pair(data, 6)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    return None


def _positive(width: int, height: int) -> Size | None:
    """Return the pair unless one side is nothing."""
    return (width, height) if width > 0 and height > 0 else None


def _pair(data: bytes, at: int) -> Size | None:
    """Return two little-endian 16-bit numbers."""
    if len(data) < at + 4:
        return None
    return _positive(
        int.from_bytes(data[at : at + 2], "little"),
        int.from_bytes(data[at + 2 : at + 4], "little"),
    )


def _png(data: bytes) -> Size | None:
    """Read the IHDR chunk, which must come first."""
    if len(data) < 24 or data[12:16] != b"IHDR":
        return None
    return _positive(
        int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    )


def _jpeg(data: bytes) -> Size | None:
    """Walk the segments to the frame header; every step goes forward."""
    at, end = 2, len(data)
    while at + 4 <= end:
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _JPEG_BARE:
            at += 2
        elif marker in _JPEG_SIZES:
            return _jpeg_frame(data, at)
        else:
            length = int.from_bytes(data[at + 2 : at + 4], "big")
            at += 2 + length
    return None


def _jpeg_frame(data: bytes, at: int) -> Size | None:
    """Read height and width of a frame header."""
    if len(data) < at + 9:
        return None
    height = int.from_bytes(data[at + 5 : at + 7], "big")
    return _positive(int.from_bytes(data[at + 7 : at + 9], "big"), height)


def _webp(data: bytes) -> Size | None:
    """Read one of the three kinds of WEBP: lossy, lossless, extended."""
    kind = data[12:16]
    if len(data) < 30:
        return None
    if kind == b"VP8X":
        return (
            1 + int.from_bytes(data[24:27], "little"),
            1 + int.from_bytes(data[27:30], "little"),
        )
    if kind == b"VP8L" and data[20] == 0x2F:
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return _positive(
            int.from_bytes(data[26:28], "little") & 0x3FFF,
            int.from_bytes(data[28:30], "little") & 0x3FFF,
        )
    return None
