"""360dialog: the same protocol at another host, with a key per number.

Called instead of :class:`.client.Client` for numbers connected there.
Must never show the key to a host that is not 360dialog's, and never call what only Meta's
own Graph has: such calls answer empty.

Sources: https://docs.360dialog.com/docs/whatsapp-api/the-basics,
https://docs.360dialog.com/partner/messaging/media-messages/upload-retrieve-delete-media,
https://docs.360dialog.com/docs/messaging/health-status,
https://docs.360dialog.com/docs/hub/webhook-url (checked 2026-11-27).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from . import const, limits, read
from .client import PHONE_FIELDS, TEMPLATE_FIELDS, Client
from .client_media import MediaInfo
from .errors import rule_for
from .events import ApiError
from .graph import Endpoint, GraphError
from .http_body import Target
from .media import is_allowed_media_host
from .transport import Transport

Json = dict[str, Any]

#: The header we ask 360dialog to add to every webhook; its value is the app's verify token.
WEBHOOK_HEADER: Final = "X-Wac-Webhook-Token"
_TEMPLATES: Final = ("v1", "configs", "templates")
_WEBHOOK: Final = ("v1", "configs", "webhook")
_PAGE: Final = 1000
_PAGES_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class Dialog360Endpoint(Endpoint):
    """Their addresses: no version, no id of the number, the key in a header of its own."""

    base_url: str = const.D360_BASE_URL
    phone_number_id: str = ""

    def url(self, *segments: str) -> str:
        """Return an address; the number's id in front is left out."""
        if self.phone_number_id and segments[:1] == (self.phone_number_id,):
            segments = segments[1:]
        checked = Endpoint(self.base_url, const.DEFAULT_GRAPH_VERSION).url(*segments)
        start = f"{self.base_url.rstrip('/')}/"
        return start + checked.removeprefix(f"{start}{const.DEFAULT_GRAPH_VERSION}/")

    def headers(self, token: str) -> dict[str, str]:
        """Return the header that carries the key."""
        return {"D360-API-KEY": token}


class Dialog360Client(Client):
    """One number at 360dialog."""

    def __init__(
        self,
        base_url: str = const.D360_BASE_URL,
        key: str = "",
        transport: Transport | None = None,
        phone_number_id: str | None = None,
        waba_id: str | None = None,
    ) -> None:
        """Send nothing yet."""
        endpoint = Dialog360Endpoint(base_url, phone_number_id=phone_number_id or "")
        super().__init__(
            token=key,
            transport=transport,
            phone_number_id=phone_number_id,
            waba_id=waba_id,
            endpoint=endpoint,
        )
        self._host = urlsplit(base_url)

    # --- number and account ---------------------------------------------------------

    def phone_number(self, fields: Iterable[str] = PHONE_FIELDS) -> Json:
        """Return what their health check tells: ids and whether it can send.

        They have no call for the other fields of Meta's node.
        """
        answer = self.graph.call("GET", "health_status")
        health = read.part(answer, "health_status")
        found = health_ids(answer)
        can = read.text(health, "can_send_message")
        return {
            "id": found.get("PHONE_NUMBER", ""),
            "health_status": health,
            "status": "" if can in ("AVAILABLE", "LIMITED", "") else can,
            "webhook_configuration": {"phone_number": self.webhook()},
        }

    def phone_numbers(self, fields: Iterable[str] = PHONE_FIELDS) -> list[Json]:
        """Return the one number of the key."""
        return [self.phone_number(fields)]

    def account(self, fields: Iterable[str]) -> Json:
        """Return the id of the account; the rest they do not tell."""
        answer = self.graph.call("GET", "health_status")
        return {"id": health_ids(answer).get("WABA", "")}

    # --- webhooks -------------------------------------------------------------------

    def webhook(self) -> str:
        """Return the address they call for this number, ``""`` when there is none."""
        return read.text(self.graph.call("GET", *_WEBHOOK), "url")

    def set_webhook(self, url: str, token: str) -> str:
        """Let them call ``url``, with ``token`` in :data:`WEBHOOK_HEADER`.

        Returns the address as they have it then.
        """
        body = {"url": url, "headers": {WEBHOOK_HEADER: token}}
        answer = self.graph.call("POST", *_WEBHOOK, body=body, secrets=(token,))
        return read.text(answer, "url") or url

    def subscribed_apps(self) -> list[Json]:
        """Return nothing: 360dialog's own app is subscribed, and it alone."""
        return []

    # --- templates ------------------------------------------------------------------

    def templates(self, fields: Iterable[str] = TEMPLATE_FIELDS) -> list[Json]:
        """Return all templates, in Meta's words."""
        found: list[Json] = []
        for page in range(_PAGES_MAX):
            query = {"limit": str(_PAGE), "offset": str(page * _PAGE), "sort": "id"}
            answer = self.graph.call("GET", *_TEMPLATES, params=query)
            batch = read.parts(answer, "waba_templates") or read.parts(answer, "data")
            found += [_as_meta(dict(item)) for item in batch]
            if len(batch) < _PAGE:
                break
        return found

    def create_template(self, body: Mapping[str, Any]) -> Json:
        """Create a template; returns ``{id, status, category}``."""
        answer = self.graph.call("POST", *_TEMPLATES, body=dict(body))
        return _as_meta(answer)

    def template(
        self, template_id: str, fields: Iterable[str] = TEMPLATE_FIELDS
    ) -> Json:
        """Return one of the templates: they have no call for a single one.

        :raises GraphError: it is not among them
        """
        for item in self.templates(fields):
            if read.word(item, "id") == template_id:
                return item
        missing = ApiError(code=100, subcode=33, message="No such template")
        raise GraphError(missing, 404, rule_for(missing, 404))

    def edit_template(self, template_id: str, body: Mapping[str, Any]) -> Json:
        """Refuse: they have no such call, and Meta's would not be understood.

        :raises GraphError: always, without asking them
        """
        refused = ApiError(code=100, message="360dialog does not change templates")
        raise GraphError(refused, 400, rule_for(refused, 400))

    def delete_template(self, name: str, template_id: str = "") -> Json:
        """Delete all languages of a template: they know no other way."""
        return self.graph.call("DELETE", *_TEMPLATES, name)

    # --- files ----------------------------------------------------------------------

    def download(
        self,
        info: MediaInfo,
        target: Target,
        max_bytes: int = limits.MEDIA_BYTES_MAX,
    ) -> bytes:
        """Fetch a file through their host: Meta's does not know the key."""
        there = replace(info, url=self._through(info.url))
        return super().download(there, target, max_bytes)

    def _through(self, url: str) -> str:
        """Return the address at their host of a file at Meta's; another one as it is."""
        if not is_allowed_media_host(url):
            return url
        parts = urlsplit(url)
        path = self._host.path.rstrip("/") + parts.path
        return urlunsplit(
            parts._replace(
                scheme=self._host.scheme, netloc=self._host.netloc, path=path
            )
        )

    def _is_media_url(self, url: str) -> bool:
        """Tell whether an address may get the key: their host and no other."""
        parts = urlsplit(url)
        here = (parts.scheme, parts.netloc) == (self._host.scheme, self._host.netloc)
        return here and is_allowed_media_host(url, (self._host.netloc,))


def health_ids(answer: Json) -> dict[str, str]:
    """Return the ids by kind (``PHONE_NUMBER``, ``WABA``, ``BUSINESS``) of a health check."""
    entities = read.parts(read.part(answer, "health_status"), "entities")
    return {read.text(e, "entity_type"): read.word(e, "id") for e in entities}


def _as_meta(item: Json) -> Json:
    """Return a template with the words Meta uses: theirs differ in case."""
    status = read.text(item, "status").upper()
    return {**item, "status": "PENDING" if status == "SUBMITTED" else status}
