"""What an app needs to use this simulator as if it were Meta.

Called by the control routes; an Odoo demo wires itself with it.
Must never be answered to another machine or another web page.
"""

from __future__ import annotations

from typing import Any

from ..engine import Engine
from ..phones import store


def describe(engine: Engine) -> dict[str, Any]:
    """Give ids, secrets and a token; they open nothing but this simulator."""
    world = engine.world
    app = next(iter(world.apps.values()))
    token = next(t for t in world.tokens.values() if t.app_id == app.app_id)
    return {
        "base_url": engine.base_url,
        "graph_version": "v25.0",
        "app_id": app.app_id,
        "app_secret": app.secret,
        "verify_token": app.verify_token,
        "callback_url": app.callback_url,
        "access_token": token.value,
        "wabas": [
            {"id": w.waba_id, "name": w.name, "business_id": w.business_id}
            for w in world.wabas.values()
        ],
        "numbers": [
            {
                "phone_number_id": n.number_id,
                "waba_id": n.waba_id,
                "phone": f"+{n.phone}",
                "name": n.verified_name,
                "mode": "coexistence" if n.on_app else "api",
            }
            for n in world.numbers.values()
        ],
    }


def set_callback(engine: Engine, data: dict[str, Any]) -> dict[str, Any]:
    """Set the app's callback URL as the dashboard would, without the handshake."""
    app = engine.world.apps.get(str(data.get("app") or ""))
    if app is None:
        app = next(iter(engine.world.apps.values()))
    url = data.get("url")
    if not isinstance(url, str):
        raise store.NotPossibleError("url is missing")
    app.callback_url = url
    if data.get("verify_token"):
        app.verify_token = str(data["verify_token"])
    if data.get("secret"):
        app.secret = str(data["secret"])
    return {"callback_url": app.callback_url}
