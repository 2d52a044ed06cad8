"""Sample files a phone can send without a camera or a microphone.

Called by the control API and the demo data.
Must never contain somebody else's work: they were drawn and generated for this project.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "static" / "samples"
_FILES = {
    "photo": ("bread.jpg", "image/jpeg"),
    "cake": ("cake.jpg", "image/jpeg"),
    "voice": ("voice.ogg", "audio/ogg; codecs=opus"),
    "video": ("oven.mp4", "video/mp4"),
    "document": ("order.pdf", "application/pdf"),
    "sticker": ("thanks.webp", "image/webp"),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A file and its type."""

    data: bytes
    mime: str
    filename: str


def names() -> list[str]:
    """List the samples."""
    return list(_FILES)


@cache
def get(name: str) -> Sample | None:
    """Read a sample, ``None`` when there is no such one."""
    if name not in _FILES:
        return None
    filename, mime = _FILES[name]
    return Sample((_FOLDER / filename).read_bytes(), mime, filename)
