"""One HTTP request, with the truth about whether it left the machine.

Called by :mod:`.client`; the only module that imports ``requests``, with
:mod:`.http_connection`.
Must never retry, never follow a redirect, never wait without limit, never log or raise
a token, a query string, a header or a body.
"""

from __future__ import annotations

import http.client
import json as json_module
import logging
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Final
from urllib.parse import urlsplit

import requests
from urllib3 import exceptions as urllib3_errors

from .http_connection import Exchange, MarkingAdapter, exchange
from .redact import redact
from .wire import HttpResponse, TransportFailure

__all__ = ["HttpResponse", "Transport", "TransportFailure"]

_logger = logging.getLogger(__name__)

DEFAULT_USER_AGENT: Final = "whatsapp-coexistence"
DEFAULT_TIMEOUT: Final = (5.0, 30.0)
DEFAULT_DEADLINE: Final = 60.0
DEFAULT_MAX_BYTES: Final = 8 * 1024 * 1024
_CHUNK: Final = 64 * 1024
_PATH_MAX: Final = 200

Files = Mapping[str, tuple[str, bytes, str]]


class _Refused(Exception):
    """Why an answer is not taken; ``args[0]`` is the kind."""


class Transport:
    """A pool of connections, safe to share between threads (not between processes).

    :param timeout: seconds to connect, and seconds without any byte
    :param deadline: seconds for a whole request, unless the call says otherwise
    :param pool_size: connections kept per host; use the number of sending threads
    :param proxies: as ``requests`` has them. The environment is not read: a ``.netrc``
        would replace our token.
    :param verify: ``True``, or the path of a bundle of certificates; never ``False``
    """

    def __init__(
        self,
        timeout: tuple[float, float] = DEFAULT_TIMEOUT,
        user_agent: str = DEFAULT_USER_AGENT,
        *,
        deadline: float = DEFAULT_DEADLINE,
        pool_size: int = 32,
        proxies: Mapping[str, str] | None = None,
        verify: str | bool = True,
    ) -> None:
        """Open no connection yet."""
        if verify is False or not verify:
            raise ValueError("certificates are always verified")
        self.timeout = timeout
        self.deadline = deadline
        session = requests.Session()
        session.trust_env = False
        session.proxies = dict(proxies or {})
        session.verify = verify
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.headers.clear()
        session.headers.update({"User-Agent": user_agent, "Accept": "*/*"})
        for scheme in ("https://", "http://"):
            session.mount(scheme, MarkingAdapter(pool_size))
        self._session = session
        _hide_queries_of_urllib3()

    def close(self) -> None:
        """Close the idle connections."""
        self._session.close()

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        json: object = None,
        data: bytes | Mapping[str, str] | None = None,
        files: Files | None = None,
        max_bytes: int = DEFAULT_MAX_BYTES,
        deadline: float | None = None,
        allowed: Callable[[str], bool] | None = None,
    ) -> HttpResponse:
        """Return the answer to one request, whatever its status, 3xx included.

        :param json: sent as ``application/json``
        :param files: name -> (file name, content, type), sent as multipart
        :param max_bytes: largest body taken, after decoding
        :param allowed: says whether this address may be called at all
        :raises TransportFailure: no whole answer; ``sent`` says whether it left
        """
        started = time.monotonic()
        kind, detail, answer = "", "", None
        with exchange(self.timeout[1], deadline or self.deadline) as current:
            try:
                if allowed is not None and not allowed(url):
                    raise _Refused("host")
                found = self._perform(
                    method, url, headers, params, json, data, files, max_bytes
                )
                if current.expired:  # a cut among the headers looks like their end
                    raise _Refused("deadline")
                answer = found
            except Exception as error:  # "maybe sent" must not be lost
                kind, detail = _kind_of(error, current), _names(error)
        elapsed = time.monotonic() - started
        if answer is not None:
            _log(method, url, f"{answer.status}", elapsed, answer.status >= 400)
            return answer
        # Raised outside the except block: the original carries the whole URL.
        failure = TransportFailure("maybe" if current.wrote else "no", kind, detail)
        _log(method, url, str(failure), elapsed, True)
        raise failure

    def _perform(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        params: Mapping[str, str] | None,
        json: object,
        data: bytes | Mapping[str, str] | None,
        files: Files | None,
        max_bytes: int,
    ) -> HttpResponse:
        """Send and read; raises whatever the libraries raise."""
        sent = {"Accept-Encoding": "identity", **(headers or {})}
        if json is not None:
            text = json_module.dumps(json, allow_nan=False, separators=(",", ":"))
            data = text.encode("ascii")
            sent["Content-Type"] = "application/json"
        response = self._session.request(
            method,
            url,
            headers=sent,
            params=params,
            data=data,
            files=files,
            timeout=self.timeout,
            allow_redirects=False,
            stream=True,
        )
        try:
            body = _read(response, max_bytes)
        except BaseException:
            response.close()
            raise
        found = {name.lower(): value for name, value in response.headers.items()}
        return HttpResponse(response.status_code, found, body)


def _read(response: requests.Response, max_bytes: int) -> bytes:
    """Return the whole body, decoded, or raise."""
    declared = response.headers.get("Content-Length", "")
    length = int(declared) if declared.isascii() and declared.isdigit() else None
    if length is not None and length > max_bytes:
        raise _Refused("too_large")
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    read = 0
    parts: list[bytes] = []
    for chunk in _decoded(_chunks(response), encoding, max_bytes):
        read += len(chunk)
        if read > max_bytes:
            raise _Refused("too_large")
        parts.append(chunk)
    body = b"".join(parts)
    plain = encoding in ("", "identity")
    if plain and length is not None and _has_body(response) and len(body) < length:
        raise _Refused("truncated")
    return body


def _has_body(response: requests.Response) -> bool:
    """Tell whether Content-Length is about bytes that follow."""
    return response.request.method != "HEAD" and response.status_code not in (204, 304)


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """Yield the body as it came over the wire."""
    while chunk := response.raw.read(_CHUNK, decode_content=False):
        yield chunk


def _decoded(chunks: Iterator[bytes], encoding: str, max_bytes: int) -> Iterator[bytes]:
    """Yield the body without its content encoding, never more than asked for.

    We ask for ``identity``; some proxies compress all the same.
    """
    if encoding in ("", "identity"):
        yield from chunks
        return
    if encoding not in ("gzip", "x-gzip"):
        raise _Refused("encoding")
    decoder = zlib.decompressobj(16 + zlib.MAX_WBITS)
    for chunk in chunks:
        # What would be left over is more than the cap: the reader stops before.
        yield decoder.decompress(chunk, max_bytes + 1)
    if not decoder.eof:
        raise _Refused("truncated")


# The first row that names a class in the chain of an exception gives the kind.
_KINDS: Final[tuple[tuple[str, tuple[type[BaseException], ...]], ...]] = (
    ("dns", (socket.gaierror,)),
    ("refused", (ConnectionRefusedError,)),
    ("tls", (ssl.SSLError, requests.exceptions.SSLError)),
    ("proxy", (requests.exceptions.ProxyError, urllib3_errors.ProxyError)),
    ("truncated", (http.client.IncompleteRead, urllib3_errors.IncompleteRead)),
    ("reset", (ConnectionResetError, BrokenPipeError, ConnectionAbortedError)),
    ("encoding", (zlib.error,)),
    ("timeout", (TimeoutError, requests.exceptions.Timeout)),
    ("protocol", (http.client.HTTPException, urllib3_errors.ProtocolError)),
    ("unreachable", (OSError, urllib3_errors.NewConnectionError)),
)
_NOT_MADE: Final = (ValueError, TypeError, http.client.InvalidURL)


def _kind_of(error: BaseException, current: Exchange) -> str:
    """Return one word for what went wrong."""
    if current.expired and current.wrote:
        return "deadline"  # what else is wrong comes of the cut
    if isinstance(error, _Refused):
        return str(error.args[0])
    if current.expired:
        return "deadline"
    if not current.wrote and isinstance(error, _NOT_MADE):
        return "request"
    chain = list(_chain(error))
    for kind, classes in _KINDS:
        if any(_says(link, kind, classes) for link in chain):
            if kind == "timeout":
                return "read_timeout" if current.wrote else "connect_timeout"
            return kind
    return "other"


def _says(
    error: BaseException, kind: str, classes: tuple[type[BaseException], ...]
) -> bool:
    """Tell whether an exception gives that kind; requests' own are all OSErrors."""
    if kind == "unreachable" and isinstance(error, requests.RequestException):
        return False
    return isinstance(error, classes)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and all it wraps, at most 20."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting and len(seen) < 20:
        link = waiting.pop(0)
        if not isinstance(link, BaseException) or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        waiting += [*link.args, getattr(link, "reason", None)]
        waiting += [link.__cause__, link.__context__]


def _names(error: BaseException) -> str:
    """Return the classes and numbers of a chain; never its texts, which hold URLs."""
    names = []
    for link in _chain(error):
        number = getattr(link, "errno", None)
        name = type(link).__name__
        names.append(f"{name}[{number}]" if isinstance(number, int) else name)
    return " < ".join(names[:6])


def _log(method: str, url: str, result: str, seconds: float, trouble: bool) -> None:
    """Log one request: method, host, path, result, duration, and nothing else."""
    level = logging.INFO if trouble else logging.DEBUG
    if not _logger.isEnabledFor(level):
        return
    _logger.log(
        level, "%s %s -> %s in %.0f ms", method, _place(url), result, seconds * 1000
    )


def _place(url: str) -> str:
    """Return host and path of an address, safe to log."""
    try:
        parts = urlsplit(url)
        place = f"{parts.hostname or '?'}{parts.path}"
    except ValueError:
        return "?"
    printable = "".join(c if c.isprintable() else "?" for c in place[:_PATH_MAX])
    return redact(printable)


class _QueryFilter(logging.Filter):
    """Takes the query out of urllib3's debug lines: it may hold a secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the arguments in place; let every record pass."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                arg.partition("?")[0] if isinstance(arg, str) else arg
                for arg in record.args
            )
        return True


_query_filter: Final = _QueryFilter()


def _hide_queries_of_urllib3() -> None:
    """Install the filter; doing so twice changes nothing."""
    for name in ("urllib3.connectionpool", "urllib3.util.retry"):
        logging.getLogger(name).addFilter(_query_filter)
