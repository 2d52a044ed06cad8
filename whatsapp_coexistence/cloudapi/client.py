"""The calls this add-on makes to Meta, by name.

Called by the sender, the media queue, the setup wizard, the health check and tests.
Must never retry, never decide what a failure means for a message (see :mod:`.retry`),
never put the token in an address where Meta takes it in a header.

All shapes: https://developers.facebook.com/documentation/business-messaging/whatsapp
(checked 2026-11-22). Errors other than those of :meth:`Client.send`:
:class:`GraphError` when Meta said no, :class:`TransportFailure` when no answer came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

from . import const
from .client_media import MediaCalls, MediaInfo, MediaMismatch, text_of
from .client_onboarding import OnboardingCalls
from .graph import Endpoint, Graph, GraphError
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
_PAGE: Final = "100"


class Client(MediaCalls, OnboardingCalls):
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
        graph = Graph(
            endpoint or Endpoint(base_url, version),
            token,
            app_secret,
            transport or Transport(),
        )
        super().__init__(graph, token, phone_number_id or "", media_hosts)
        self.waba_id = waba_id or ""
        self._app_secret = app_secret or ""

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
        return text_of(answer, "request_id")

    # --- templates ------------------------------------------------------------------

    def templates(self, fields: Iterable[str] = TEMPLATE_FIELDS) -> list[Json]:
        """Return all templates as Meta has them; see :mod:`.templates` to read them."""
        query = {"fields": ",".join(fields), "limit": _PAGE}
        return list(self.graph.pages(self.waba_id, "message_templates", params=query))

    def template(
        self, template_id: str, fields: Iterable[str] = TEMPLATE_FIELDS
    ) -> Json:
        """Return one template as Meta has it now."""
        query = {"fields": ",".join(fields)}
        return self.graph.call("GET", template_id, params=query)

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
