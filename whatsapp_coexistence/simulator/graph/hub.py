"""360dialog: the same messages at another address, with a key per number.

Called by the application for everything under ``/360dialog``.
Must never sign a webhook (they do not), nor give past chats to a plain customer.

https://docs.360dialog.com/docs/whatsapp-api/the-basics,
https://docs.360dialog.com/docs/messaging/health-status (checked 2026-11-27).
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any

from ..graph_errors import GraphError
from ..records import AccessToken, Number
from ..webhooks import delivery
from . import media, messages, templates
from .call import MANAGEMENT, MESSAGING, Call
from .checks import Json
from .entry import GraphSide

PREFIX = "360dialog"
_META_MEDIA = "https://lookaside.fbsbx.com"
Handler = Callable[[Call, Number], Any]


def _webhook(call: Call, number: Number) -> Json:
    if number.hub_url:
        return {"url": number.hub_url, "headers": dict(number.hub_headers)}
    return {}


def _set_webhook(call: Call, number: Number) -> Json:
    url, headers = call.text("url"), call.params.get("headers") or {}
    if not isinstance(headers, dict):
        raise GraphError(100, "headers has to be an object")
    remote = call.engine.options.allow_remote_callbacks
    try:
        delivery.check_url(url, allow_remote=remote)
    except delivery.CallbackRefusedError as error:
        raise GraphError(100, str(error)) from error
    number.hub_url = url
    number.hub_headers = {str(name): str(value) for name, value in headers.items()}
    return {"url": url}


def _health(call: Call, number: Number) -> Json:
    waba = call.engine.world.wabas[number.waba_id]
    works = number.connection == "connected" and number.status == "CONNECTED"
    state = "AVAILABLE" if works else "BLOCKED"
    parts = {
        "PHONE_NUMBER": number.number_id,
        "WABA": waba.waba_id,
        "BUSINESS": waba.business_id,
    }
    entities = [
        {"entity_type": kind, "id": id_, "can_send_message": state}
        for kind, id_ in parts.items()
    ]
    health = {"can_send_message": state, "entities": entities}
    return {"health_status": health, "id": number.number_id}


def _media_url(call: Call, media_id: str) -> Json:
    """Answer with Meta's address, which only works through this host."""
    found = media.url(call, media_id)
    path = found["url"].removeprefix(call.engine.base_url)
    return {**found, "url": f"{_META_MEDIA}{path}"}


def _templates(call: Call, number: Number) -> Json:
    start, size = int(call.text("offset", "0")), int(call.text("limit", "1000"))
    call.params["limit"] = "1000"
    listed = templates.listing(call, number.waba_id)["data"]
    items = [{**item, "status": item["status"].lower()} for item in listed]
    return {"waba_templates": items[start : start + size], "total": len(items)}


def _create_template(call: Call, number: Number) -> Json:
    made = templates.create(call, number.waba_id)
    return {**made, "status": "submitted"}


_ROUTES: dict[tuple[str, tuple[str, ...]], tuple[str, Handler]] = {
    ("POST", ("messages",)): (
        "messages",
        lambda call, number: messages.post(call, number.number_id),
    ),
    ("POST", ("media",)): (
        "media",
        lambda call, number: media.upload(call, number.number_id),
    ),
    ("GET", ("health_status",)): ("account", _health),
    ("GET", ("v1", "configs", "webhook")): ("account", _webhook),
    ("POST", ("v1", "configs", "webhook")): ("account", _set_webhook),
    ("GET", ("v1", "configs", "templates")): ("templates", _templates),
    ("POST", ("v1", "configs", "templates")): ("templates", _create_template),
    ("GET", ("whatsapp_business", "attachments")): (
        "media",
        lambda call, _number: media.download(call),
    ),
}


class HubSide(GraphSide):
    """Answers 360dialog's requests for one engine."""

    def _enter(self, call: Call) -> None:
        call.path = call.path[1:]

    def _route(self, call: Call) -> tuple[str, Callable[[], Any]]:
        method, path = call.request.method, call.path
        if (method, path) in _ROUTES:
            operation, handler = _ROUTES[method, path]
            return operation, lambda: handler(call, call.scratch["number"])
        if method == "GET" and len(path) == 1:
            return "media", lambda: _media_url(call, path[0])
        if method == "DELETE" and path[:3] == ("v1", "configs", "templates"):
            call.scratch["name"] = path[-1]
            return "templates", lambda: self._delete(call)
        raise call.unknown(path[0] if path else "")

    def _delete(self, call: Call) -> Json:
        call.params["name"] = call.scratch["name"]
        templates.delete(call, call.scratch["number"].waba_id)
        return {"meta": {"success": True, "http_code": 200}}

    def _authenticate(self, call: Call) -> None:
        """Find the number of the key; then the call is made with Meta's own rights."""
        given = call.request.headers.get("D360-API-KEY", "").encode()
        world = call.engine.world
        for number in list(world.numbers.values()):
            known = number.hub_key.encode()
            if known and hmac.compare_digest(known, given):
                break
        else:
            raise GraphError(
                100, status=401, message="Invalid api key", type_="AuthenticationError"
            )
        app_id = next(iter(world.apps))
        scopes = {MESSAGING, MANAGEMENT}
        call.app = world.apps[app_id]
        call.token = AccessToken("", app_id, scopes, {number.waba_id})
        call.scratch["number"] = number
