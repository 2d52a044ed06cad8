"""News for the open pages, as Server-Sent Events.

Called by everything that changes what a phone shows; read by ``/_sim/events``.
Must never block the one who publishes: a slow page loses its stream and reloads.
"""

from __future__ import annotations

import json
import queue
import threading
from collections import deque
from collections.abc import Iterator
from itertools import count
from typing import Any

MAX_READERS = 16
_BACKLOG = 500
_HEARTBEAT = 15.0
_Item = tuple[int, str]


class Stream:
    """Publishes small JSON documents to every open page."""

    def __init__(self) -> None:
        """Start without readers."""
        self._lock = threading.Lock()
        self._recent: deque[_Item] = deque(maxlen=_BACKLOG)
        self._readers: list[queue.Queue[_Item | None]] = []
        self._ids = count(1)
        self.count = 0

    def publish(self, kind: str, **data: Any) -> None:
        """Send one piece of news."""
        with self._lock:
            number = self.count = next(self._ids)
            item = (number, json.dumps({"kind": kind, **data}))
            self._recent.append(item)
            for reader in list(self._readers):
                try:
                    reader.put_nowait(item)
                except queue.Full:
                    self._readers.remove(reader)

    def close(self) -> None:
        """End all streams."""
        with self._lock:
            for reader in self._readers:
                reader.put(None)
            self._readers.clear()

    def listen(self, last: int | None = None) -> Iterator[bytes]:
        """Yield the stream; ``last`` is the id of the last event a page saw."""
        reader: queue.Queue[_Item | None] = queue.Queue(maxsize=2000)
        with self._lock:
            if len(self._readers) >= MAX_READERS:
                self._readers.pop(0).put(None)
            missed = [item for item in self._recent if last and item[0] > last]
            gap = bool(last) and (not self._recent or self._recent[0][0] > last + 1)  # type: ignore[operator]
            self._readers.append(reader)
        return self._events(reader, missed, gap=gap)

    def _events(
        self, reader: queue.Queue[_Item | None], missed: list[_Item], *, gap: bool
    ) -> Iterator[bytes]:
        yield b"retry: 1000\n\n"
        if gap:
            yield b'data: {"kind": "reload"}\n\n'
        for item in missed:
            yield _format(item)
        try:
            while True:
                try:
                    news = reader.get(timeout=_HEARTBEAT)
                except queue.Empty:
                    yield b": alive\n\n"
                    continue
                if news is None:
                    return
                yield _format(news)
        finally:
            with self._lock:
                if reader in self._readers:
                    self._readers.remove(reader)


def _format(item: _Item) -> bytes:
    return f"id: {item[0]}\ndata: {item[1]}\n\n".encode()
