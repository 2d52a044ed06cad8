"""Who listens: subscriptions of apps and accounts, tokens, signup codes.

Called by the entry point.
Must never subscribe a callback URL that did not answer the handshake.
"""

from __future__ import annotations

from datetime import timedelta

from .. import ids
from ..graph_errors import GraphError
from ..records import AccessToken, App, Subscription
from ..webhooks.change import FIELDS
from .call import MANAGEMENT, MESSAGING, Call
from .checks import Json
from .numbers import check_callback


def subscribe_app(call: Call, app_id: str) -> Json:
    """``POST /{app}/subscriptions``: callback URL and fields of the app."""
    app = _own_app(call, app_id)
    if call.text("object") != "whatsapp_business_account":
        raise GraphError(100, "Param object must be whatsapp_business_account")
    wanted = call.params.get("fields") or ""
    names = wanted if isinstance(wanted, list) else str(wanted).split(",")
    fields = {str(name).strip() for name in names if str(name).strip()}
    unknown = fields - set(FIELDS)
    if unknown:
        raise GraphError(100, f"Unknown fields: {', '.join(sorted(unknown))}")
    url, token = call.text("callback_url"), call.text("verify_token")
    check_callback(call, url, token)
    app.callback_url, app.verify_token, app.fields = url, token, fields
    return {"success": True}


def subscriptions(call: Call, app_id: str) -> Json:
    """``GET /{app}/subscriptions``."""
    app = _own_app(call, app_id)
    if not app.callback_url:
        return {"data": []}
    fields = [{"name": name, "version": "v25.0"} for name in sorted(app.fields)]
    return {
        "data": [
            {
                "object": "whatsapp_business_account",
                "callback_url": app.callback_url,
                "active": True,
                "fields": fields,
            }
        ]
    }


def subscribe_waba(call: Call, waba_id: str) -> Json:
    """``POST /{waba}/subscribed_apps``, with or without a callback override."""
    waba, app = call.may(waba_id, MANAGEMENT), _calling_app(call)
    url, token = call.text("override_callback_uri"), call.text("verify_token")
    if url:
        if app.app_id not in waba.subscriptions:
            # Seen in the field: https://github.com/chatwoot/chatwoot/issues/13097
            raise GraphError(
                100,
                "Before override the current callback uri, your app must be "
                "subscribed to receive messages for WhatsApp Business Account",
            )
        check_callback(call, url, token)
    waba.subscriptions[app.app_id] = Subscription(app.app_id, url, token)
    return {"success": True}


def subscribed_apps(call: Call, waba_id: str) -> Json:
    """``GET /{waba}/subscribed_apps``."""
    waba = call.may(waba_id, MANAGEMENT)
    data: list[Json] = []
    for subscription in waba.subscriptions.values():
        app = call.engine.world.apps[subscription.app_id]
        item: Json = {
            "whatsapp_business_api_data": {
                "id": app.app_id,
                "name": app.name,
                "link": f"https://www.facebook.com/games/?app_id={app.app_id}",
            }
        }
        if subscription.override_url:
            item["override_callback_uri"] = subscription.override_url
        data.append(item)
    return {"data": data}


def unsubscribe_waba(call: Call, waba_id: str) -> Json:
    """``DELETE /{waba}/subscribed_apps``."""
    waba, app = call.may(waba_id, MANAGEMENT), _calling_app(call)
    waba.subscriptions.pop(app.app_id, None)
    return {"success": True}


def exchange_code(call: Call) -> Json:
    """``GET /oauth/access_token``: a signup code for a token, once, within 30 s."""
    world, engine = call.engine.world, call.engine
    app = world.apps.get(call.text("client_id"))
    if app is None or app.secret != call.text("client_secret"):
        raise GraphError(101, message="Error validating client secret.")
    with world.lock:
        code = world.codes.pop(call.text("code"), None)
    lifetime = timedelta(seconds=engine.options.code_lifetime)
    if code is None or code.app_id != app.app_id:
        raise GraphError(100, subcode=36009, message="Invalid verification code")
    if engine.clock.now() - code.created > lifetime:
        raise GraphError(
            100, subcode=36007, message="This authorization code has expired."
        )
    answer: Json = {"access_token": ids.access_token(), "token_type": "bearer"}
    expires = None
    if engine.options.token_days:
        lasts = timedelta(days=engine.options.token_days)
        answer["expires_in"] = int(lasts.total_seconds())
        expires = engine.clock.now() + lasts
    token = AccessToken(
        answer["access_token"],
        app.app_id,
        {MESSAGING, MANAGEMENT},
        {code.waba_id},
        expires,
    )
    with world.lock:
        world.tokens[token.value] = token
    return answer


def debug_token(call: Call) -> Json:
    """``GET /debug_token``."""
    asked = call.text("input_token")
    token = call.engine.world.tokens.get(asked)
    if token is None:
        error = {"code": 190, "message": "Invalid OAuth access token."}
        return {"data": {"is_valid": False, "scopes": [], "error": error}}
    if call.app is None or call.app.app_id != token.app_id:
        raise GraphError(100, "The token belongs to another app")
    expired = token.expires is not None and token.expires <= call.engine.clock.now()
    targets = sorted(token.waba_ids)
    return {
        "data": {
            "app_id": token.app_id,
            "application": call.app.name,
            "type": "SYSTEM_USER",
            "is_valid": not (expired or token.revoked),
            "expires_at": int(token.expires.timestamp()) if token.expires else 0,
            "data_access_expires_at": 0,
            "issued_at": 0,
            "scopes": sorted(token.scopes),
            "granular_scopes": [
                {"scope": scope, "target_ids": targets}
                for scope in sorted(token.scopes)
            ],
            "user_id": "122100000000000001",
        }
    }


def _calling_app(call: Call) -> App:
    if call.app is None:
        raise GraphError(190, message="No app behind this token")
    return call.app


def _own_app(call: Call, app_id: str) -> App:
    app = call.engine.world.apps.get(app_id)
    if app is None or call.app is not app or call.token is not None:
        raise GraphError(
            15, message="(#15) This method must be called with an app token"
        )
    return app
