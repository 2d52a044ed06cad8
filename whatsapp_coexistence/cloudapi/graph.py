"""Calls to the Graph API that return a document or raise.

Called by :mod:`.client`, which gives them names.
Must never put the token in the address, never retry, never follow Meta's own links.

The seam for another host with the same protocol (360dialog) is :class:`Endpoint`: where
paths begin and which header carries the token.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from . import const
from .errors import NO_CODE, UNKNOWN, ErrorRule, parse_error, rule_for
from .events import ApiError
from .invalid import MessageInvalid, Rule
from .signature import appsecret_proof
from .transport import Files, HttpResponse, Transport

Json = dict[str, Any]

PAGES_MAX: Final = 200
_SEGMENT: Final = re.compile(r"[A-Za-z0-9_.:=-]{1,1000}")
_VERSION: Final = re.compile(r"v[0-9]{1,3}\.[0-9]{1,2}")


class GraphError(Exception):
    """An answer that is not a success.

    :param error: what Meta said, with secrets masked; ``code`` is ``NO_CODE`` when the
        answer was not Meta's
    :param status: HTTP status
    :param rule: what to do about it
    """

    def __init__(self, error: ApiError, status: int, rule: ErrorRule) -> None:
        """Keep the three parts."""
        self.error, self.status, self.rule = error, status, rule
        text = error.user_message or error.details or error.message or rule.meaning
        super().__init__(f"HTTP {status}, code {error.code}: {text}")

    def __reduce__(self) -> tuple[type[GraphError], tuple[object, ...]]:
        """Let the exception cross process borders."""
        return (type(self), (self.error, self.status, self.rule))


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where paths begin and how the token travels.

    :param base_url: without ``/`` at the end
    :param version: ``v25.0``
    """

    base_url: str = const.GRAPH_BASE_URL
    version: str = const.DEFAULT_GRAPH_VERSION

    def url(self, *segments: str) -> str:
        """Return an address; every segment is checked, so that no id adds a path.

        :raises MessageInvalid: ``FORMAT``
        """
        if not _VERSION.fullmatch(self.version):
            raise MessageInvalid("version", Rule.FORMAT, "v00.0")
        for segment in segments:
            if not _SEGMENT.fullmatch(segment) or segment.strip(".") == "":
                raise MessageInvalid("path", Rule.FORMAT, "id")
        return "/".join((self.base_url.rstrip("/"), self.version, *segments))

    def headers(self, token: str) -> dict[str, str]:
        """Return the header that carries the token."""
        return {"Authorization": f"Bearer {token}"}


class Graph:
    """Makes the calls of one token.

    :param app_secret: adds ``appsecret_proof`` to every call of this token
    """

    def __init__(
        self,
        endpoint: Endpoint,
        token: str,
        app_secret: str | None,
        transport: Transport,
    ) -> None:
        """Keep the parts; nothing is sent yet."""
        self.endpoint = endpoint
        self.transport = transport
        self._token = token
        self._app_secret = app_secret or None

    def __repr__(self) -> str:
        """Return a text without secrets."""
        return f"<{type(self).__name__} {self.endpoint.base_url}>"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what must be masked in any text that comes back."""
        found = [self._token, self._app_secret or ""]
        if self._app_secret:
            found.append(appsecret_proof(self._token, self._app_secret))
        return tuple(text for text in found if text)

    def raw(
        self,
        method: str,
        *segments: str,
        params: Mapping[str, str] | None = None,
        body: object = None,
        data: bytes | Mapping[str, str] | None = None,
        files: Files | None = None,
        headers: Mapping[str, str] | None = None,
        deadline: float | None = None,
    ) -> HttpResponse:
        """Make one call with the token and return the answer, whatever its status.

        :raises TransportFailure: no whole answer
        """
        query = dict(params or {})
        if self._app_secret and not headers:
            query["appsecret_proof"] = appsecret_proof(self._token, self._app_secret)
        return self.transport.request(
            method,
            self.endpoint.url(*segments),
            headers=dict(headers or self.endpoint.headers(self._token)),
            params=query or None,
            json=body,
            data=data,
            files=files,
            deadline=deadline,
        )

    def call(
        self,
        method: str,
        *segments: str,
        params: Mapping[str, str] | None = None,
        body: object = None,
        data: bytes | Mapping[str, str] | None = None,
        files: Files | None = None,
        headers: Mapping[str, str] | None = None,
        secrets: tuple[str, ...] = (),
        deadline: float | None = None,
    ) -> Json:
        """Make one call and return the document of a success.

        :param headers: instead of the token's own; then no proof is added
        :param secrets: more texts to mask in an error
        :raises GraphError: not a 2xx, or not a JSON object
        :raises TransportFailure: no whole answer
        """
        response = self.raw(
            method,
            *segments,
            params=params,
            body=body,
            data=data,
            files=files,
            headers=headers,
            deadline=deadline,
        )
        return self.checked(response, secrets)

    def checked(self, response: HttpResponse, secrets: tuple[str, ...] = ()) -> Json:
        """Return the document of a success.

        :raises GraphError: anything else
        """
        document = response.json()
        failed = isinstance(document, dict) and "error" in document
        if 200 <= response.status < 300 and isinstance(document, dict) and not failed:
            return document
        error = parse_error(document, self.secrets + secrets)
        raise GraphError(error, response.status, rule_for(error, response.status))

    def pages(
        self, *segments: str, params: Mapping[str, str] | None = None
    ) -> Iterator[Json]:
        """Yield the objects of ``data`` of all pages, by cursor.

        ``paging.next`` is never called: it is an address made by the other side, with
        the token in it.

        :raises GraphError: also when the pages do not end
        """
        query = dict(params or {})
        for _page in range(PAGES_MAX):
            document = self.call("GET", *segments, params=query)
            items = document.get("data")
            if isinstance(items, list):
                yield from (item for item in items if isinstance(item, dict))
            after = _next_cursor(document)
            if not after or after == query.get("after"):
                return
            query["after"] = after
        endless = ApiError(code=NO_CODE, message="the pages do not end")
        raise GraphError(endless, 200, UNKNOWN)


def _next_cursor(document: Json) -> str:
    """Return the cursor of the next page, or ``""`` on the last one."""
    paging = document.get("paging")
    if not isinstance(paging, dict) or not paging.get("next"):
        return ""
    cursors = paging.get("cursors")
    after = cursors.get("after") if isinstance(cursors, dict) else None
    return after if isinstance(after, str) else ""
