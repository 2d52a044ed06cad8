"""A mail server that takes everything, so that e-mails of the demonstration are seen.

Called by the simulator when it was given a port for mail; the page shows what came.
Must never pass a mail on, nor listen beyond this machine.
"""

from __future__ import annotations

import socketserver
import threading
from collections import deque
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from typing import Any

from .http_server import check_loopback

Mail = dict[str, Any]
KEPT = 50
_MAX_BYTES = 25 * 1024 * 1024


class Mailbox:
    """Keeps the latest mails until the simulator ends."""

    def __init__(self, host: str, port: int, published: Callable[[Mail], None]) -> None:
        """Bind at once (port 0 takes a free one).

        :param published: called with each mail that came
        """
        self._kept: deque[Mail] = deque(maxlen=KEPT)
        self._ids, self._published = count(1), published
        self._server = _Server((check_loopback(host), port), _Connection)
        self._server.take = self._take
        self.port: int = self._server.server_address[1]

    def start(self) -> None:
        """Answer in threads."""
        threading.Thread(
            target=self._server.serve_forever, name="simulator-mail", daemon=True
        ).start()

    def stop(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()

    def latest(self) -> list[Mail]:
        """Return the mails, the newest first."""
        return list(self._kept)[::-1]

    def _take(self, raw: bytes) -> None:
        mail = {"id": next(self._ids), **read(raw)}
        self._kept.append(mail)
        self._published(mail)


def read(raw: bytes) -> Mail:
    """Return what people see of a mail: who, what about, text, names of its files.

    >>> read(b"To: a@example.com\\r\\nSubject: Hi\\r\\n\\r\\nGood day\\r\\n")["text"]
    'Good day'
    """
    mail = message_from_bytes(raw, EmailMessage, policy=policy.default)
    body = mail.get_body(("plain", "html"))
    return {
        "from": str(mail["From"] or ""),
        "to": str(mail["To"] or ""),
        "subject": str(mail["Subject"] or ""),
        "text": _shown(body.get_content()) if body else "",
        "files": [part.get_filename() or "" for part in mail.iter_attachments()],
    }


def _shown(text: str) -> str:
    """Return a text without what mail programs hide: the preview line and its filling."""
    return (
        text.rpartition("\u034f")[2]
        .strip("\u200b\u200c\xa0 \r\n")
        .replace("\r\n", "\n")
    )


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    take: Callable[[bytes], None]


class _Connection(socketserver.StreamRequestHandler):
    """The part of SMTP that Odoo speaks (RFC 5321); nothing is ever refused but size."""

    server: _Server
    timeout = 60

    def handle(self) -> None:
        """Answer until the other side says goodbye."""
        self._say(b"220 simulator")
        for line in self.rfile:
            word = line[:4].upper().strip()
            if word == b"DATA":
                self._say(b"354 go on")
                raw = self._data()
                if raw is None:
                    self._say(b"552 too large")
                    continue
                self.server.take(raw)
            if word == b"QUIT":
                self._say(b"221 bye")
                return
            self._say(b"250 fine")

    def _data(self) -> bytes | None:
        """Return a mail as it was written, or ``None`` if it is too large."""
        lines, size = [], 0
        for line in iter(self.rfile.readline, b".\r\n"):
            if not line:
                return None  # it went away
            size += len(line)
            if size <= _MAX_BYTES:
                # a dot that begins a line was doubled on its way
                lines.append(line.removeprefix(b"."))
        return b"".join(lines) if size <= _MAX_BYTES else None

    def _say(self, text: bytes) -> None:
        self.wfile.write(text + b"\r\n")
