"""What Meta accepted: one line per accepted POST, on disk before the answer leaves.

Called by the Graph side when it accepts a message, and by tests as their oracle.
Must never lose a line that was answered with 200, not even when the process is killed.
"""

from __future__ import annotations

import json
import os
import threading
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted message.

    :param callback: what the sender put in ``biz_opaque_callback_data``
    :param fault: the fault that changed the answer, or ``""``
    """

    time: str
    number: str
    recipient: str
    type: str
    wamid: str
    callback: str = ""
    fault: str = ""


class Ledger:
    """An append-only file of JSON lines, written by groups, and its copy in memory."""

    def __init__(self, path: str | Path | None = None, *, fsync: bool = True) -> None:
        """Open (and continue) the file; without a path only memory is used."""
        self._fsync = fsync
        self._entries: list[Entry] = []
        self._lock = threading.Condition()
        self._waiting: list[bytes] = []
        self._taken = 0
        self._durable = 0
        self._leading = False
        self._file: int | None = None
        if path is not None:
            self._open(Path(path))

    def record(self, entry: Entry) -> None:
        """Keep ``entry``; come back when it is on disk.

        Writers that arrive while another one is syncing share the next sync.
        """
        line = (json.dumps(asdict(entry), ensure_ascii=False) + "\n").encode()
        with self._lock:
            self._entries.append(entry)
            if self._file is None:
                return
            self._waiting.append(line)
            self._taken += 1
            ticket = self._taken
            while self._durable < ticket and self._leading:
                self._lock.wait()
            if self._durable >= ticket:
                return
            self._leading = True
            lines, self._waiting = self._waiting, []
            upto = self._taken
        try:
            self._write(b"".join(lines))
        finally:
            with self._lock:
                self._leading = False
                self._durable = max(self._durable, upto)
                self._lock.notify_all()

    def accepted(self, callback: str | None = None) -> list[Entry]:
        """List what was accepted, or only what carried this callback data."""
        with self._lock:
            found = list(self._entries)
        return [e for e in found if callback is None or e.callback == callback]

    def duplicates(self) -> dict[str, list[Entry]]:
        """Give the callback data accepted more than once, with all their lines."""
        groups: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.accepted():
            if entry.callback:
                groups[entry.callback].append(entry)
        return {key: group for key, group in groups.items() if len(group) > 1}

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _write(self, data: bytes) -> None:
        if self._file is None:
            return
        view = memoryview(data)
        while view:
            view = view[os.write(self._file, view) :]
        if self._fsync:
            os.fsync(self._file)

    def _open(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._entries = read(path)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self._file = os.open(path, flags, 0o600)
        if _ends_inside_a_line(path):
            os.write(self._file, b"\n")


def read(path: str | Path) -> list[Entry]:
    """Read a ledger; a last line cut by a power failure is left out."""
    file = Path(path)
    if not file.exists():
        return []
    entries = []
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entries.append(Entry(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return entries


def _ends_inside_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"
