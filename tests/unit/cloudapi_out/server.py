"""A real HTTP server that misbehaves on demand, for the tests of the transport.

Called by the tests of transport and client.
Must never be a mock of a library: bytes go over a real socket.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass
class Request:
    """One request as it arrived."""

    head: str
    body: bytes

    @property
    def line(self) -> str:
        """The first line."""
        return self.head.split("\r\n", 1)[0]

    def header(self, name: str) -> str:
        """One header's value, or ``""``."""
        for line in self.head.split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return ""


Reply = Callable[[socket.socket, Request], bool]  # True: keep the connection


@dataclass
class Server:
    """Where it listens and what it saw."""

    port: int
    reply: Reply
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    keep_bodies: bool = True
    release: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Base address."""
        return f"http://127.0.0.1:{self.port}"


def read_request(connection: socket.socket, keep: bool = True) -> Request | None:
    """Read one request with a Content-Length, or None at the end.

    :param keep: the body; what is large is only counted without
    """
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    request = Request(head.decode("latin-1"), body)
    wanted = int(request.header("Content-Length") or 0)
    found = len(body)
    while found < wanted:
        piece = connection.recv(65536)
        if not piece:
            return None
        found += len(piece)
        if keep:
            request.body += piece
    return request


def answer(
    status: int, body: bytes = b"", headers: str = "", length: int | None = None
) -> bytes:
    """Return the bytes of an answer."""
    size = len(body) if length is None else length
    return (
        f"HTTP/1.1 {status} X\r\nContent-Length: {size}\r\n{headers}\r\n".encode()
        + body
    )


def sends(*args: object, **kwargs: object) -> Reply:
    """Reply with one answer and keep the connection."""

    def reply(connection: socket.socket, request: Request) -> bool:
        connection.sendall(answer(*args, **kwargs))
        return True

    return reply


def reset(connection: socket.socket, request: Request | None = None) -> bool:
    """Close with RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def close(connection: socket.socket, request: Request | None = None) -> bool:
    """Close without a word."""
    return False


@contextlib.contextmanager
def serve(reply: Reply) -> Iterator[Server]:
    """Run the server in threads until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener.getsockname()[1], reply)
    alive: list[socket.socket] = []

    def talk(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            while request := read_request(connection, server.keep_bodies):
                server.requests.append(request)
                if not server.reply(connection, request):
                    return

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                server.connections += 1
                alive.append(connection)
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        server.release.set()
        listener.close()
        for connection in alive:
            with contextlib.suppress(OSError):
                connection.close()
