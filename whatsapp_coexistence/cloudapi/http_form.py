"""A form with files (multipart/form-data) that is read as it leaves, not put together before.

Called by :mod:`.transport`.
Must never copy a file, nor let a name or a text begin a part of its own.

Source: RFC 7578, and for names of files the escapes that browsers use
(https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data,
checked 2026-11-27).
"""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Iterator, Mapping
from typing import BinaryIO, Final

Content = bytes | BinaryIO

_ESCAPES: Final = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


class Form:
    """The body of a request: its length is known, its bytes are read once.

    :param fields: texts
    :param files: name -> (file name, content, type); a content that is a file is read from
        its beginning, and must not change meanwhile
    """

    def __init__(
        self,
        fields: bytes | Mapping[str, str] | None,
        files: Mapping[str, tuple[str, Content, str]],
    ) -> None:
        """Measure the parts; nothing is read yet."""
        texts = fields if isinstance(fields, Mapping) else {}
        self._boundary = secrets.token_hex(16)
        self._parts: list[BinaryIO] = []
        self._length = 0
        for name, text in texts.items():
            self._add(f'name="{_escaped(name)}"', "", text.encode())
        for name, (filename, content, mime) in files.items():
            place = f'name="{_escaped(name)}"; filename="{_escaped(filename)}"'
            self._add(place, f"Content-Type: {_escaped(mime)}\r\n", content)
        self._append(f"--{self._boundary}--\r\n".encode())

    @property
    def content_type(self) -> str:
        """Return the value of the header that says how to read it."""
        return f"multipart/form-data; boundary={self._boundary}"

    def __len__(self) -> int:
        """Return how many bytes it has: requests declares them."""
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        """Yield what is left; requests takes what has this for a stream."""
        while piece := self.read(64 * 1024):
            yield piece

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most ``size``, and nothing at the end."""
        while self._parts:
            piece = self._parts[0].read(size)
            if piece:
                return piece
            del self._parts[0]
        return b""

    def _add(self, place: str, more: str, content: Content) -> None:
        head = (
            f"--{self._boundary}\r\nContent-Disposition: form-data; {place}\r\n{more}"
        )
        self._append(f"{head}\r\n".encode())
        self._append(content)
        self._append(b"\r\n")

    def _append(self, content: Content) -> None:
        part = io.BytesIO(content) if isinstance(content, bytes) else content
        self._length += part.seek(0, os.SEEK_END)
        part.seek(0)
        self._parts.append(part)


def _escaped(name: str) -> str:
    return name.translate(_ESCAPES)
