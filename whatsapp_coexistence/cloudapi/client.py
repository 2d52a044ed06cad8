"""The calls this add-on makes to Meta, by name.

Called by the sender, the media queue, the setup wizard, the health check and tests.
Must never retry, never decide what a failure means for a message (see :mod:`.retry`),
never put the token in an address where Meta takes it in a header.

All shapes: https://developers.facebook.com/documentation/business-messaging/whatsapp
(checked 2026-11-22). Errors other than those of :meth:`Client.send`:
:class:`GraphError` when Meta said no, :class:`TransportFailure` when no answer came.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import parse_qsl

from . import const, limits
from .graph import Endpoint, Graph, GraphError
from .media import is_allowed_media_host, safe_filename, sha256_matches
from .outgoing import read_receipt
from .retry import Result, classify
from .transport import Transport
from .wire import TransportFailure

__all__ = ["Client", "Endpoint", "GraphError", "MediaInfo", "MediaMismatch"]

Json = dict[str, Any]

PHONE_FIELDS: Final = (
    "id",
    "display_phone_number",
    "verified_name",
    "quality_rating",
    "status",
    "name_status",
    "code_verification_status",
    "platform_type",
    "is_on_biz_app",
    "throughput",
    "account_mode",
    "webhook_configuration",
    "whatsapp_business_manager_messaging_limit",
    "health_status",
)
TEMPLATE_FIELDS: Final = (
    "id",
    "name",
    "language",
    "category",
    "status",
    "parameter_format",
    "components",
    "quality_score",
    "rejected_reason",
)
_MEDIA_DEADLINE: Final = 300.0
_PAGE: Final = "100"


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


class MediaMismatch(Exception):
    """The bytes that came are not the file Meta announced."""


class Client:
    """One number (or account) at Meta, with one token.

    Threads may share it; processes may not.

    :param token: of a system user, or of Embedded Signup
    :param app_secret: adds ``appsecret_proof`` to the calls of the token
    :param media_hosts: more hosts (``host`` or ``host:port``) media may come from; only
        for the simulator, from the server's configuration
    """

    def __init__(
        self,
        base_url: str = const.GRAPH_BASE_URL,
        version: str = const.DEFAULT_GRAPH_VERSION,
        token: str = "",
        app_secret: str | None = None,
        transport: Transport | None = None,
        phone_number_id: str | None = None,
        waba_id: str | None = None,
        *,
        media_hosts: Sequence[str] = (),
        endpoint: Endpoint | None = None,
    ) -> None:
        """Send nothing yet."""
        self.phone_number_id = phone_number_id or ""
        self.waba_id = waba_id or ""
        self._app_secret = app_secret or ""
        self._token = token
        self._media_hosts = tuple(media_hosts)
        self.graph = Graph(
            endpoint or Endpoint(base_url, version),
            token,
            app_secret,
            transport or Transport(),
        )

    def __repr__(self) -> str:
        """Return a text without secrets."""
        return f"<Client number={self.phone_number_id!r} waba={self.waba_id!r}>"

    # --- messages -------------------------------------------------------------------

    def send(self, body: Mapping[str, Any]) -> Result:
        """Send one message and say what became of it; never raises for the network.

        :param body: from :func:`.messages.request_body`
        """
        try:
            response = self.graph.raw(
                "POST", self.phone_number_id, "messages", body=dict(body)
            )
        except TransportFailure as failure:
            return classify(None, failure)
        return classify(response, None, self.graph.secrets)

    def mark_read(self, wamid: str, typing: bool = False) -> bool:
        """Mark a message, and all before it, as read; ``typing`` for at most 25 s."""
        body = read_receipt(wamid, typing)
        answer = self.graph.call("POST", self.phone_number_id, "messages", body=body)
        return answer.get("success") is True

    # --- media ----------------------------------------------------------------------

    def upload_media(self, content: bytes, mime: str, filename: str = "") -> str:
        """Upload a file and return its id, which lives 30 days."""
        answer = self.graph.call(
            "POST",
            self.phone_number_id,
            "media",
            data={"messaging_product": "whatsapp", "type": mime},
            files={"file": (safe_filename(filename, mime), content, mime)},
            deadline=_MEDIA_DEADLINE,
        )
        return _text(answer, "id")

    def media_url(self, media_id: str) -> MediaInfo:
        """Ask where a file is; the address lives 5 minutes."""
        query = {"phone_number_id": self.phone_number_id}
        answer = self.graph.call(
            "GET", media_id, params=query if self.phone_number_id else None
        )
        size = str(answer.get("file_size", ""))
        return MediaInfo(
            id=_text(answer, "id") or media_id,
            url=_text(answer, "url"),
            mime_type=_text(answer, "mime_type"),
            sha256=_text(answer, "sha256"),
            file_size=int(size) if size.isascii() and size.isdigit() else None,
        )

    def download(
        self, info: MediaInfo, max_bytes: int = limits.MEDIA_BYTES_MAX
    ) -> bytes:
        """Fetch a file; the token goes to Meta's media hosts only.

        :raises GraphError: 404 when the address has died: ask for a new one
        :raises TransportFailure: kind ``host`` or ``too_large`` among others
        :raises MediaMismatch: the digest is not the announced one
        """
        response = self.graph.transport.request(
            "GET",
            info.url,
            headers=self.graph.endpoint.headers(self._token),
            max_bytes=max_bytes,
            deadline=_MEDIA_DEADLINE,
            allowed=self._is_media_url,
        )
        if response.status != 200:
            self.graph.checked(response)
            raise MediaMismatch(f"status {response.status}")
        digest = hashlib.sha256(response.body).digest()
        if info.sha256 and not sha256_matches(digest, info.sha256):
            raise MediaMismatch("sha256 differs")
        return response.body

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
        path, _mark, signature = _text(session, "id").partition("?")
        answer = self.graph.call(
            "POST",
            path,
            params=dict(parse_qsl(signature)),
            data=content,
            headers={"Authorization": f"OAuth {self._token}", "file_offset": "0"},
            deadline=_MEDIA_DEADLINE,
        )
        return _text(answer, "h")

    # --- number and account ---------------------------------------------------------

    def phone_number(self, fields: Iterable[str] = PHONE_FIELDS) -> Json:
        """Return the fields of our number; absent ones are missing."""
        query = {"fields": ",".join(fields)}
        return self.graph.call("GET", self.phone_number_id, params=query)

    def phone_numbers(self, fields: Iterable[str] = PHONE_FIELDS) -> list[Json]:
        """Return all numbers of the account."""
        query = {"fields": ",".join(fields), "limit": _PAGE}
        return list(self.graph.pages(self.waba_id, "phone_numbers", params=query))

    def account(self, fields: Iterable[str]) -> Json:
        """Return fields of the account (WABA)."""
        query = {"fields": ",".join(fields)}
        return self.graph.call("GET", self.waba_id, params=query)

    def sync(self, sync_type: Literal["smb_app_state_sync", "history"]) -> str:
        """Ask once for the phone's contacts or chats; returns Meta's request id.

        Only within 24 hours of onboarding and once per type; contacts first.
        Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-business-app-users
        (checked 2026-11-22).
        """
        body = {"messaging_product": "whatsapp", "sync_type": sync_type}
        answer = self.graph.call(
            "POST", self.phone_number_id, "smb_app_data", body=body
        )
        return _text(answer, "request_id")

    # --- templates ------------------------------------------------------------------

    def templates(self, fields: Iterable[str] = TEMPLATE_FIELDS) -> list[Json]:
        """Return all templates as Meta has them; see :mod:`.templates` to read them."""
        query = {"fields": ",".join(fields), "limit": _PAGE}
        return list(self.graph.pages(self.waba_id, "message_templates", params=query))

    def create_template(self, body: Mapping[str, Any]) -> Json:
        """Create a template; returns ``{id, status, category}``."""
        return self.graph.call(
            "POST", self.waba_id, "message_templates", body=dict(body)
        )

    def edit_template(self, template_id: str, body: Mapping[str, Any]) -> Json:
        """Replace components of a template; 10 times in 30 days, once in 24 hours."""
        return self.graph.call("POST", template_id, body=dict(body))

    def delete_template(self, name: str, template_id: str = "") -> Json:
        """Delete one language (with its id) or all languages of a template."""
        query = {"name": name, **({"hsm_id": template_id} if template_id else {})}
        return self.graph.call(
            "DELETE", self.waba_id, "message_templates", params=query
        )

    # --- webhooks -------------------------------------------------------------------

    def subscribed_apps(self) -> list[Json]:
        """Return the apps that get the account's events."""
        return list(self.graph.pages(self.waba_id, "subscribed_apps"))

    def subscribe_app(
        self, override_uri: str | None = None, verify_token: str | None = None
    ) -> bool:
        """Subscribe our app; without arguments this also removes an override.

        :param override_uri: at most 200 characters; only some fields follow it, see
            https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
        """
        body = None
        if override_uri:
            body = {
                "override_callback_uri": override_uri,
                "verify_token": verify_token or "",
            }
        answer = self.graph.call("POST", self.waba_id, "subscribed_apps", body=body)
        return answer.get("success") is True

    def unsubscribe_app(self) -> bool:
        """Stop the account's events."""
        answer = self.graph.call("DELETE", self.waba_id, "subscribed_apps")
        return answer.get("success") is True

    # --- tokens ---------------------------------------------------------------------

    def debug_token(self, app_id: str) -> Json:
        """Return what Meta knows of our token: app, scopes, expiry, accounts.

        ``input_token`` has no place but the address (never logged here).
        Source: https://developers.facebook.com/docs/graph-api/reference/debug_token
        (checked 2026-11-22).
        """
        answer = self.graph.call(
            "GET",
            "debug_token",
            params={"input_token": self._token},
            headers={"Authorization": f"Bearer {app_id}|{self._app_secret}"},
        )
        data = answer.get("data")
        return data if isinstance(data, dict) else {}

    def exchange_code(self, app_id: str, code: str, redirect_uri: str = "") -> Json:
        """Turn a code of Embedded Signup (30 s) into ``{access_token, …}``.

        Meta documents a GET; code and secret are in the address, which is never logged.
        Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-customers-as-a-tech-provider
        (checked 2026-11-22).
        """
        query = {"client_id": app_id, "client_secret": self._app_secret, "code": code}
        if redirect_uri:
            query["redirect_uri"] = redirect_uri
        return self.graph.call(
            "GET",
            "oauth",
            "access_token",
            params=query,
            headers={"Accept": "application/json"},
            secrets=(code,),
        )


def _text(document: Mapping[str, Any], key: str) -> str:
    """Return a text or a number of a document as text, else ``""``."""
    value = document.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""
