"""The door of the Graph side: route, faults, token, handler, answer.

Called by the application for every Graph request.
Must never let anything but JSON in Meta's shape out, unless a fault says so.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Request, Response

from .. import fault_effects
from ..engine import Engine
from ..fault_effects import Struck
from ..graph_errors import GraphError
from . import apps, media, messages, nodes, numbers, sync, templates, uploads
from .call import Call, authenticate, parameters

_logger = logging.getLogger(__name__)
_VERSION = re.compile(r"v([0-9]{1,2})\.0")
#: https://developers.facebook.com/docs/graph-api/changelog (checked 2026-11-22).
NEWEST_VERSION = 26
Handler = Callable[[Call, str], dict[str, Any]]

#: (method, edge) -> (operation, for faults; handler)
EDGES: dict[tuple[str, str], tuple[str, Handler]] = {
    ("POST", "messages"): ("messages", messages.post),
    ("POST", "marketing_messages"): ("messages", messages.post),
    ("POST", "media"): ("media", media.upload),
    ("GET", "phone_numbers"): ("account", numbers.edge),
    ("GET", "message_templates"): ("templates", templates.listing),
    ("POST", "message_templates"): ("templates", templates.create),
    ("DELETE", "message_templates"): ("templates", templates.delete),
    ("POST", "unpause"): ("templates", templates.unpause),
    ("GET", "subscribed_apps"): ("account", apps.subscribed_apps),
    ("POST", "subscribed_apps"): ("account", apps.subscribe_waba),
    ("DELETE", "subscribed_apps"): ("account", apps.unsubscribe_waba),
    ("GET", "subscriptions"): ("account", apps.subscriptions),
    ("POST", "subscriptions"): ("account", apps.subscribe_app),
    ("POST", "smb_app_data"): ("sync", sync.request),
    ("POST", "register"): ("account", numbers.register),
    ("POST", "deregister"): ("account", numbers.deregister),
    ("GET", "whatsapp_business_profile"): ("account", numbers.profile),
    ("POST", "whatsapp_business_profile"): ("account", numbers.set_profile),
    ("POST", "block_users"): ("account", numbers.block),
    ("DELETE", "block_users"): ("account", numbers.block),
    ("POST", "uploads"): ("media", uploads.start),
}
_NODES: dict[str, Handler] = {
    "GET": nodes.get,
    "POST": nodes.post,
    "DELETE": nodes.delete,
}


class GraphSide:
    """Answers Graph requests for one engine."""

    def __init__(self, engine: Engine, stopping: threading.Event) -> None:
        """Serve ``engine``; ``stopping`` ends the faults that hang."""
        self._engine = engine
        self._stopping = stopping

    def handle(self, request: Request) -> Response:
        """Answer one request."""
        path = tuple(part for part in request.path.split("/") if part)
        call = Call(self._engine, request, path, {})
        operation = "any"
        try:
            self._enter(call)
            operation, handler = self._route(call)
            spoiled = self._before(call, operation)
            if spoiled is not None:
                return spoiled
            call.params = parameters(request)
            response = self._answer(call, handler)
        except GraphError as error:
            return _json(error.body(), error.status)
        except Exception:
            _logger.exception("the simulator failed at %s", request.path)
            failure = GraphError(1, "The simulator itself failed")
            return _json(failure.body(), 500)
        return self._after(call, operation, response)

    def _enter(self, call: Call) -> None:
        """Take from the path what comes before the object."""
        if call.path and call.path[0].startswith("v"):
            _check_version(call.path[0])
            call.path = call.path[1:]

    def _authenticate(self, call: Call) -> None:
        if call.path != ("oauth", "access_token"):
            authenticate(call)

    def _route(self, call: Call) -> tuple[str, Callable[[], Any]]:
        method, path = call.request.method, call.path
        if path == ("oauth", "access_token"):
            return "account", lambda: apps.exchange_code(call)
        if path == ("debug_token",):
            return "account", lambda: apps.debug_token(call)
        if path[:1] == ("whatsapp_business",):
            return "media", lambda: media.download(call)
        if len(path) == 1 and method in _NODES:
            operation = "media" if path[0] in self._engine.world.media else "account"
            return operation, lambda: _NODES[method](call, path[0])
        if len(path) == 2 and (method, path[1]) in EDGES:
            operation, handler = EDGES[method, path[1]]
            return operation, lambda: handler(call, path[0])
        raise call.unknown(path[0] if path else "")

    def _answer(self, call: Call, handler: Callable[[], Any]) -> Response:
        self._authenticate(call)
        answered = handler()
        if isinstance(answered, Response):
            return answered
        return _json(answered)

    def _before(self, call: Call, operation: str) -> Response | None:
        """Apply the faults that keep the call from being carried out."""
        for fault in self._engine.faults.strike("before", operation):
            effect: fault_effects.Effect | None = fault.spec.effect
            if effect is None:
                continue
            struck = Struck(Response(), fault.options, self._stopping.wait)
            response = effect(struck)
            if response is not None:
                return response
        planned = self._engine.faults.strike("after", operation)
        call.scratch["after"] = planned
        call.fault = ",".join(fault.spec.name for fault in planned)
        return None

    def _after(self, call: Call, operation: str, response: Response) -> Response:
        """Spoil the answer of a call that was carried out."""
        if operation == "messages":
            response = self._repeat(response)
        for fault in call.scratch.get("after", ()):
            struck = Struck(response, fault.options, self._stopping.wait)
            response = fault.spec.effect(struck) or response
        return response

    def _repeat(self, response: Response) -> Response:
        last = self._engine.last_answer
        if last and self._engine.faults.take("repeated_answer"):
            return _json(last["body"])
        self._engine.last_answer = {"body": response.get_json()}
        return response


def _check_version(written: str) -> None:
    match = _VERSION.fullmatch(written)
    if match is None or int(match[1]) > NEWEST_VERSION:
        raise GraphError(
            2500,
            message=f"Unknown path components: /{written}",
            type_="OAuthException",
        )


def _json(body: Any, status: int = 200) -> Response:
    response = Response(
        json.dumps(body), status=status, content_type="application/json; charset=UTF-8"
    )
    response.headers["facebook-api-version"] = f"v{NEWEST_VERSION}.0"
    response.headers["Cache-Control"] = "no-store"
    return response
