"""A small threaded HTTP/1.1 server with keep-alive, whose wire can be spoiled.

Called by the simulator with the application to serve. Werkzeug's own development
server closes every connection and cannot reset one, hence this.
Must never listen on anything but loopback.
"""

from __future__ import annotations

import contextlib
import io
import ipaddress
import logging
import socket
import struct
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import unquote

from werkzeug.wrappers import Request, Response

from .wire import Wire, WireResponse

_logger = logging.getLogger(__name__)
Application = Callable[[Request], Response]


class NotLoopbackError(ValueError):
    """Somebody asked to listen where other machines can reach."""


def check_loopback(host: str) -> str:
    """Give ``host`` back if only this machine can reach it."""
    try:
        if host == "localhost" or ipaddress.ip_address(host).is_loopback:
            return host
    except ValueError:
        pass
    raise NotLoopbackError(f"the simulator listens on loopback only, not on {host!r}")


class HttpServer:
    """Accepts connections, one thread each."""

    def __init__(
        self, host: str, port: int, application: Application, max_body: int
    ) -> None:
        """Bind at once (port 0 takes a free one)."""
        self.host = check_loopback(host)
        self.application = application
        self.max_body = max_body
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        self._refused_until = 0.0
        self._listener: socket.socket | None = self._bind(port)
        self.port: int = self._listener.getsockname()[1]

    def start(self) -> None:
        """Accept connections in a thread."""
        threading.Thread(
            target=self._accept, name="simulator-http", daemon=True
        ).start()

    def stop(self) -> None:
        """Close the port and every connection."""
        self.stopping.set()
        self._close_listener()
        self._close_connections()

    def refuse(self, seconds: float) -> None:
        """Close the port for some real seconds: callers get "connection refused"."""
        self._refused_until = time.monotonic() + seconds
        self._close_listener()
        self._close_connections()

    def forget(self, connection: socket.socket) -> None:
        """Stop tracking a connection that has ended."""
        with self._lock:
            self._connections.discard(connection)

    def _bind(self, port: int) -> socket.socket:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((self.host, port))
        listener.listen(1024)
        return listener

    def _accept(self) -> None:
        while not self.stopping.is_set():
            listener = self._listener
            if listener is None:
                self._reopen()
                continue
            try:
                connection, address = listener.accept()
            except OSError:
                continue
            with self._lock:
                self._connections.add(connection)
            threading.Thread(
                target=Handler.serve, args=(connection, address, self), daemon=True
            ).start()

    def _reopen(self) -> None:
        left = self._refused_until - time.monotonic()
        if left > 0:
            self.stopping.wait(min(left, 0.05))
            return
        try:
            self._listener = self._bind(self.port)
        except OSError:
            self.stopping.wait(0.05)

    def _close_listener(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            _shut(listener)

    def _close_connections(self) -> None:
        with self._lock:
            connections = list(self._connections)
            self._connections.clear()
        for connection in connections:
            _shut(connection)


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()


class Handler(BaseHTTPRequestHandler):
    """Reads requests off one connection and writes the answers."""

    protocol_version = "HTTP/1.1"
    server_version = "proxygen-simulator"
    sys_version = ""
    timeout = 120
    server: Any

    @classmethod
    def serve(
        cls, connection: socket.socket, address: tuple[str, int], server: HttpServer
    ) -> None:
        """Serve one connection until it ends."""
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            cls(connection, address, server)  # type: ignore[arg-type]
        except (OSError, ValueError):
            pass
        except Exception:
            _logger.exception("a connection failed")
        finally:
            server.forget(connection)
            _shut(connection)

    def log_message(self, *args: Any) -> None:
        """Say nothing: requests are shown by the page, not by the terminal."""

    def __getattr__(self, name: str) -> Any:
        """Serve every method alike."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        body = self._body()
        if body is None:
            return
        request = Request(self._environ(body))
        try:
            response = self.server.application(request)
        finally:
            request.close()  # uploaded files
        wire = response.wire if isinstance(response, WireResponse) else Wire()
        getattr(self, f"_write_{wire.kind}")(response, wire)

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal():
            self._refuse(411)
            return None
        if int(length) > self.server.max_body:
            self._refuse(413)
            return None
        return self.rfile.read(int(length))

    def _refuse(self, status: int) -> None:
        self.close_connection = True
        self._write_normal(Response(b"", status=status), Wire())

    def _environ(self, body: bytes) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path, "latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": self.server.host,
            "SERVER_PORT": str(self.server.port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "CONTENT_LENGTH": str(len(body)),
        }
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            if key == "CONTENT_TYPE":
                environ[key] = value
            elif key != "CONTENT_LENGTH":
                environ[f"HTTP_{key}"] = value
        return environ

    def _head(self, response: Response, length: int | None) -> bytes:
        headers = [(k, v) for k, v in response.headers if k.lower() != "content-length"]
        headers.append(("Date", self.date_time_string()))
        if length is None:
            headers.append(("Transfer-Encoding", "chunked"))
        else:
            headers.append(("Content-Length", str(length)))
        if self.close_connection:
            headers.append(("Connection", "close"))
        lines = [f"HTTP/1.1 {response.status}", *(f"{k}: {v}" for k, v in headers)]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")

    def _write_normal(self, response: Response, wire: Wire) -> None:
        if response.is_streamed:
            self._write_chunks(response)
            return
        data = response.get_data()
        head = self._head(response, len(data))
        self.wfile.write(head if self.command == "HEAD" else head + data)

    def _write_chunks(self, response: Response) -> None:
        self.wfile.write(self._head(response, None))
        try:
            for chunk in response.iter_encoded():
                self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            self.wfile.write(b"0\r\n\r\n")
        finally:
            response.close()

    def _write_reset(self, response: Response, wire: Wire) -> None:
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()
        self.close_connection = True

    def _write_close(self, response: Response, wire: Wire) -> None:
        self.close_connection = True

    def _write_noise(self, response: Response, wire: Wire) -> None:
        # how a server that expects TLS refuses whoever speaks without: an alert
        self.wfile.write(b"\x15\x03\x01\x00\x02\x02\x28")
        self.close_connection = True

    def _write_truncate(self, response: Response, wire: Wire) -> None:
        data = response.get_data()
        self.wfile.write(self._head(response, len(data)) + data[: len(data) // 2])
        self.close_connection = True

    def _write_drip(self, response: Response, wire: Wire) -> None:
        data = response.get_data()
        self.wfile.write(self._head(response, len(data)))
        pause = wire.seconds / max(1, len(data))
        for position in range(len(data)):
            if self.server.stopping.wait(pause):
                return
            self.wfile.write(data[position : position + 1])
