"""One call of the Graph API: its path, parameters and token.

Called by the entry point, which makes it, and by every handler.
Must never trust a parameter's type.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

from werkzeug.wrappers import Request

from ..engine import Engine
from ..graph_errors import GraphError
from ..records import AccessToken, App, Number, Waba

MESSAGING = "whatsapp_business_messaging"
MANAGEMENT = "whatsapp_business_management"


@dataclass(slots=True)
class Call:
    """A call on its way through the handlers.

    :param path: what follows the version
    :param token: the token of a user or system user, ``None`` with an app token
    :param app: the app on whose behalf the call is made
    """

    engine: Engine
    request: Request
    path: tuple[str, ...]
    params: dict[str, Any]
    token: AccessToken | None = None
    app: App | None = None
    fault: str = ""
    wamid: str = ""
    scratch: dict[str, Any] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """Give a parameter as text."""
        value = self.params.get(name)
        if value is None or isinstance(value, dict | list):
            return default
        return str(value)

    def fields(self, default: str = "") -> list[str]:
        """Give the names asked for in ``fields``, without nested parts."""
        wanted = self.text("fields", default)
        return [name.partition("{")[0].strip() for name in wanted.split(",") if name]

    def may(self, waba_id: str, scope: str) -> Waba:
        """Give an account the token may use, or refuse as Graph does."""
        waba = self.engine.world.wabas.get(waba_id)
        if waba is None or self.token is None or waba_id not in self.token.waba_ids:
            raise self.unknown(waba_id)
        if scope not in self.token.scopes:
            raise GraphError(200, f"The token lacks {scope}")
        return waba

    def number(self, number_id: str, scope: str = MESSAGING) -> Number:
        """Give a number the token may use, or refuse as Graph does."""
        number = self.engine.world.numbers.get(number_id)
        if number is None or self.token is None:
            raise self.unknown(number_id)
        if number.waba_id not in self.token.waba_ids:
            raise self.unknown(number_id)
        if scope not in self.token.scopes:
            raise GraphError(10, f"The token lacks {scope}")
        return number

    def unknown(self, object_id: str) -> GraphError:
        """Make the error for an object that is not there or not ours."""
        method = self.request.method.lower()
        return GraphError(
            100,
            status=400,
            subcode=33,
            type_="GraphMethodException",
            message=(
                f"Unsupported {method} request. Object with ID '{object_id}' does not "
                "exist, cannot be loaded due to missing permissions, or does not "
                "support this operation"
            ),
        )


def parameters(request: Request) -> dict[str, Any]:
    """Merge the query with the JSON or form body."""
    params: dict[str, Any] = dict(request.args)
    kind = request.mimetype
    if kind == "application/json":
        params.update(_json(request.get_data()))
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        params.update(request.form)
    return params


def _json(data: bytes) -> dict[str, Any]:
    if not data.strip():
        return {}
    try:
        parsed = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise GraphError(100, "The body is not valid JSON") from error
    if not isinstance(parsed, dict):
        raise GraphError(100, "The body is not a JSON object")
    return parsed


def authenticate(call: Call) -> None:
    """Find out who calls: a token, or an app by ``id|secret``."""
    value = _token_value(call)
    if not value:
        raise GraphError(
            104,
            status=401,
            message="An access token is required to request this resource.",
        )
    world = call.engine.world
    app_id, bar, secret = value.partition("|")
    if bar and app_id in world.apps:
        app = world.apps[app_id]
        if not hmac.compare_digest(app.secret.encode(), secret.encode()):
            raise _bad_token("Invalid application secret.")
        call.app = app
        return
    token = world.tokens.get(value)
    if token is None:
        raise _bad_token("Invalid OAuth access token - Cannot parse access token")
    if token.revoked:
        raise _bad_token("Error validating access token: it was invalidated", 460)
    if token.expires is not None and token.expires <= call.engine.clock.now():
        raise _bad_token("Error validating access token: Session has expired", 463)
    call.token, call.app = token, world.apps[token.app_id]
    _check_proof(call, value)


def _token_value(call: Call) -> str:
    header = call.request.headers.get("Authorization", "")
    kind, _, value = header.partition(" ")
    if kind.lower() in ("bearer", "oauth"):
        return value.strip()
    return call.text("access_token")


def _bad_token(message: str, subcode: int | None = None) -> GraphError:
    return GraphError(190, message=message, subcode=subcode)


def _check_proof(call: Call, token: str) -> None:
    """Check ``appsecret_proof`` when it is there or demanded.

    https://developers.facebook.com/docs/graph-api/guides/secure-requests
    (checked 2026-11-22).
    """
    proof, app = call.text("appsecret_proof"), call.app
    if app is None or (not proof and not app.require_proof):
        return
    if not proof:
        raise GraphError(
            100,
            message="API calls from the server require an appsecret_proof argument",
            type_="GraphMethodException",
        )
    key, message = app.secret.encode(), token.encode()
    right = hmac.new(key, message, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(right.encode(), proof.encode()):
        raise GraphError(
            100,
            message="Invalid appsecret_proof provided in the API argument",
            type_="GraphMethodException",
        )
