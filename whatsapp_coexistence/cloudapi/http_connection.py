"""Connections that know whether a request has begun to leave the machine.

Called by :mod:`.transport` only.
Must never repeat a request, never use a connection that idled long enough for the other
side to have dropped it, and never keep a request open past its deadline.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

MAX_IDLE: Final = 15.0  # seconds; see MarkingPool
_PIECE: Final = 256 * 1024


class Exchange:
    """One request in flight, in one thread.

    :ivar wrote: bytes of the request may have left
    :ivar expired: the deadline passed
    """

    def __init__(self, io_timeout: float) -> None:
        """Start with nothing written; ``io_timeout`` bounds each write, in seconds."""
        self.io_timeout = io_timeout
        self.wrote = False
        self.expired = False
        self._socket: socket.socket | None = None
        self._done = False
        self._lock = threading.Lock()

    def writing(self, sock: socket.socket) -> None:
        """Note that the next thing is a write.

        :raises TimeoutError: too late, so nothing is written
        """
        with self._lock:
            if self.expired and not self.wrote:
                raise TimeoutError("deadline passed before writing")
            self._socket = sock
            self.wrote = True
        sock.settimeout(self.io_timeout)

    def finish(self) -> None:
        """Let the connection go: from now on the deadline must not touch it."""
        with self._lock:
            self._done = True
            self._socket = None

    def expire(self) -> None:
        """Break the connection; the thread that waits on it wakes up with an error."""
        with self._lock:
            if self._done:
                return
            self.expired = True
            if self._socket is not None:
                _break(self._socket)


def _break(sock: socket.socket) -> None:
    """Shut both directions without the TLS layer, which another thread is using."""
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except (OSError, TypeError):
        return


_local: Final = threading.local()


@contextmanager
def exchange(io_timeout: float, deadline: float) -> Iterator[Exchange]:
    """Watch over one request of this thread.

    :param deadline: seconds for all of it, from looking up the name to the last byte
    """
    current = Exchange(io_timeout)
    timer = threading.Timer(deadline, current.expire)
    timer.daemon = True
    timer.start()
    _local.exchange = current
    try:
        yield current
    finally:
        _local.exchange = None
        timer.cancel()
        current.finish()


def _current() -> Exchange | None:
    """Return the exchange of this thread."""
    found = getattr(_local, "exchange", None)
    return found if isinstance(found, Exchange) else None


class _Marking(HTTPConnection):
    """Tells the exchange before the first byte of the request, not of the handshake."""

    _opening = False

    def connect(self) -> None:
        """Open the connection; a proxy's CONNECT and TLS are not the request."""
        self._opening = True
        try:
            super().connect()
        finally:
            self._opening = False

    def send(self, data: Any) -> None:
        """Write, in pieces, so that a large upload is not bound by one time-out."""
        if self._opening:
            super().send(data)
            return
        if self.sock is None:
            self.connect()
        current = _current()
        if current is not None:
            current.writing(self.sock)
        if isinstance(data, bytes) and len(data) > _PIECE:
            view = memoryview(data)
            for start in range(0, len(data), _PIECE):
                super().send(view[start : start + _PIECE])
        else:
            super().send(data)


class _MarkingHTTP(_Marking):
    """Plain HTTP, for the simulator."""


class _MarkingHTTPS(_Marking, HTTPSConnection):
    """HTTPS."""


class MarkingPool(HTTPConnectionPool):
    """Keeps connections open between requests, but not for long.

    A connection the other side has closed while idle breaks the next request, and then
    nobody can tell whether Meta took it. urllib3 sees a close that has already arrived;
    one under way it cannot see. So a connection idle for longer than ``MAX_IDLE`` is
    replaced: far below the minute or more that servers wait, and while messages flow
    no connection idles that long. What still goes wrong is reported as "maybe sent".
    """

    ConnectionCls: Any = _MarkingHTTP

    def _get_conn(self, timeout: float | None = None) -> Any:
        """Return a connection, closed (to be opened again) if it idled too long."""
        connection = super()._get_conn(timeout)
        since = getattr(connection, "wac_idle_since", None)
        if since is not None and time.monotonic() - since > MAX_IDLE:
            connection.close()
        return connection

    def _put_conn(self, conn: Any) -> None:
        """Give a connection back; the deadline of this exchange no longer holds it."""
        current = _current()
        if current is not None:
            current.finish()
        if conn is not None:
            conn.wac_idle_since = time.monotonic()
        super()._put_conn(conn)


class _MarkingPoolHTTPS(MarkingPool, HTTPSConnectionPool):
    """The same over TLS."""

    ConnectionCls: Any = _MarkingHTTPS


_POOLS: Final = {"http": MarkingPool, "https": _MarkingPoolHTTPS}


class MarkingAdapter(HTTPAdapter):
    """An adapter of ``requests`` with these pools; it never retries."""

    def __init__(self, size: int) -> None:
        """Keep ``size`` connections per host; a further thread waits for one."""
        super().__init__(
            pool_connections=8, pool_maxsize=size, max_retries=0, pool_block=True
        )

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Use our pools."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Use our pools through a proxy too."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager
