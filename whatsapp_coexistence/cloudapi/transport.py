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
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Final

import requests
from urllib3 import exceptions as urllib3_errors

from .http_body import Target, Unacceptable, copy_body, read_body
from .http_connection import Exchange, MarkingAdapter, exchange
from .http_form import Content, Form
from .http_log import hide_queries_of_urllib3, log_request
from .wire import HttpResponse, TransportFailure

__all__ = ["HttpResponse", "Transport", "TransportFailure"]

_logger = logging.getLogger(__name__)

DEFAULT_USER_AGENT: Final = "whatsapp-coexistence"
DEFAULT_TIMEOUT: Final = (5.0, 30.0)
DEFAULT_DEADLINE: Final = 60.0
DEFAULT_MAX_BYTES: Final = 8 * 1024 * 1024

Files = Mapping[str, tuple[str, Content, str]]


@dataclass(frozen=True, slots=True)
class _Call:
    """What to send, as :meth:`Transport.request` was told."""

    method: str
    url: str
    headers: Mapping[str, str] | None
    params: Mapping[str, str] | None
    json: object
    data: bytes | Mapping[str, str] | None
    files: Files | None
    max_bytes: int
    target: Target | None


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
        hide_queries_of_urllib3()

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
        target: Target | None = None,
        deadline: float | None = None,
        allowed: Callable[[str], bool] | None = None,
    ) -> HttpResponse:
        """Return the answer to one request, whatever its status, 3xx included.

        :param json: sent as ``application/json``
        :param files: name -> (file name, content, type), sent as multipart; a content that
            is a file is read as it leaves
        :param max_bytes: largest body taken, after decoding
        :param target: where the body of a 200 goes, as it comes; the answer has none then
        :param allowed: says whether this address may be called at all
        :raises TransportFailure: no whole answer; ``sent`` says whether it left
        """
        call = _Call(method, url, headers, params, json, data, files, max_bytes, target)
        started = time.monotonic()
        kind, detail, answer = "", "", None
        with exchange(self.timeout[1], deadline or self.deadline) as current:
            try:
                if allowed is not None and not allowed(url):
                    raise Unacceptable("host")
                found = self._perform(call)
                if current.expired:  # a cut among the headers looks like their end
                    raise Unacceptable("deadline")
                answer = found
            except Exception as error:  # "maybe sent" must not be lost
                kind, detail = _kind_of(error, current), _names(error)
        elapsed = time.monotonic() - started
        if answer is not None:
            log_request(_logger, method, url, f"{answer.status}", elapsed)
            return answer
        # Raised outside the except block: the original carries the whole URL.
        failure = TransportFailure("maybe" if current.wrote else "no", kind, detail)
        log_request(_logger, method, url, str(failure), elapsed)
        raise failure

    def _perform(self, call: _Call) -> HttpResponse:
        """Send and read; raises whatever the libraries raise."""
        sent = {"Accept-Encoding": "identity", **(call.headers or {})}
        data: Form | bytes | Mapping[str, str] | None = call.data
        if call.files is not None:
            data = Form(call.data, call.files)
            sent["Content-Type"] = data.content_type
        if call.json is not None:
            text = json_module.dumps(call.json, allow_nan=False, separators=(",", ":"))
            data = text.encode("ascii")
            sent["Content-Type"] = "application/json"
        response = self._session.request(
            call.method,
            call.url,
            headers=sent,
            params=call.params,
            data=data,
            timeout=self.timeout,
            allow_redirects=False,
            stream=True,
        )
        status, headers = response.status_code, response.headers
        rest = (response.raw, call.method, status, headers, call.max_bytes)
        body = b""
        try:
            if call.target is not None and status == 200:
                copy_body(*rest, call.target)
            else:
                body = read_body(*rest)
        except BaseException:
            response.close()
            raise
        found = {name.lower(): value for name, value in headers.items()}
        return HttpResponse(status, found, body)


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
    if isinstance(error, Unacceptable):
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
