"""The calls about files: upload, where is it, fetch it.

Called through :mod:`.client`, which is one of these.
Must never show the token to a host that is not Meta's, follow a redirect, or give back
bytes that are not the announced file.

Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
(checked 2026-11-22).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from . import limits
from .graph import Graph
from .http_body import Target
from .http_form import Content
from .media import is_allowed_media_host, safe_filename, sha256_matches

_MEDIA_DEADLINE: Final = 300.0


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """Where a file can be fetched for the next 5 minutes.

    :param sha256: hex or base64, as Meta gave it
    :param file_size: bytes, ``None`` when not told
    """

    id: str
    url: str
    mime_type: str = ""
    sha256: str = ""
    file_size: int | None = None


class _Digesting:
    """Passes pieces on, and computes their SHA-256."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._hash = hashlib.sha256()

    def write(self, piece: bytes) -> None:
        """Pass a piece on."""
        self._target.write(piece)
        self._hash.update(piece)

    def digest(self) -> bytes:
        """Return the SHA-256 of all pieces."""
        return self._hash.digest()


class MediaMismatch(Exception):
    """The bytes that came are not the file Meta announced."""


class MediaCalls:
    """The calls about files of one number."""

    def __init__(
        self, graph: Graph, token: str, phone_number_id: str, hosts: Sequence[str]
    ) -> None:
        """Send nothing yet; ``hosts`` as ``media_hosts`` of the client."""
        self.graph = graph
        self.phone_number_id = phone_number_id
        self._token = token
        self._media_hosts = tuple(hosts)

    def upload_media(self, content: Content, mime: str, filename: str = "") -> str:
        """Upload a file, or bytes, and return its id, which lives 30 days.

        :param content: a file that is open is read as it leaves
        """
        answer = self.graph.call(
            "POST",
            self.phone_number_id,
            "media",
            data={"messaging_product": "whatsapp", "type": mime},
            files={"file": (safe_filename(filename, mime), content, mime)},
            deadline=_MEDIA_DEADLINE,
        )
        return text_of(answer, "id")

    def media_url(self, media_id: str) -> MediaInfo:
        """Ask where a file is; the address lives 5 minutes."""
        query = {"phone_number_id": self.phone_number_id}
        answer = self.graph.call(
            "GET", media_id, params=query if self.phone_number_id else None
        )
        size = str(answer.get("file_size", ""))
        return MediaInfo(
            id=text_of(answer, "id") or media_id,
            url=text_of(answer, "url"),
            mime_type=text_of(answer, "mime_type"),
            sha256=text_of(answer, "sha256"),
            file_size=int(size) if size.isascii() and size.isdigit() else None,
        )

    def download(
        self,
        info: MediaInfo,
        target: Target,
        max_bytes: int = limits.MEDIA_BYTES_MAX,
    ) -> bytes:
        """Write a file to ``target`` as it comes, and return its SHA-256.

        The token goes to Meta's media hosts only. What was written before an error is of
        no use.

        :raises GraphError: 404 when the address has died: ask for a new one
        :raises TransportFailure: kind ``host``, ``too_large`` or ``unkept`` (``target``
            refused a piece) among others
        :raises MediaMismatch: the digest is not the announced one
        """
        counting = _Digesting(target)
        response = self.graph.transport.request(
            "GET",
            info.url,
            headers=self.graph.endpoint.headers(self._token),
            max_bytes=max_bytes,
            target=counting,
            deadline=_MEDIA_DEADLINE,
            allowed=self._is_media_url,
        )
        if response.status != 200:
            self.graph.checked(response)
            raise MediaMismatch(f"status {response.status}")
        digest = counting.digest()
        if info.sha256 and not sha256_matches(digest, info.sha256):
            raise MediaMismatch("sha256 differs")
        return digest

    def _is_media_url(self, url: str) -> bool:
        """Tell whether a media address may get the token."""
        return is_allowed_media_host(url, self._media_hosts)

    def upload_sample(
        self, app_id: str, content: bytes, mime: str, filename: str = ""
    ) -> str:
        """Upload the sample of a template's header and return its handle.

        Source: https://developers.facebook.com/docs/graph-api/guides/upload
        (checked 2026-11-22).
        """
        query = {
            "file_name": safe_filename(filename, mime),
            "file_length": str(len(content)),
            "file_type": mime,
        }
        session = self.graph.call("POST", app_id, "uploads", params=query)
        path, _mark, signature = text_of(session, "id").partition("?")
        answer = self.graph.call(
            "POST",
            path,
            params=dict(parse_qsl(signature)),
            data=content,
            headers={"Authorization": f"OAuth {self._token}", "file_offset": "0"},
            deadline=_MEDIA_DEADLINE,
        )
        return text_of(answer, "h")


def text_of(document: Mapping[str, Any], key: str) -> str:
    """Return a text or a number of a document as text, else ``""``."""
    value = document.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""
