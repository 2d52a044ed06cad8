"""What the signup page asks: which numbers there are, and how it ends.

Called by the control routes.
Must never give a code to a page of another origin: the routes see to that.
"""

from __future__ import annotations

from typing import Any

from ..engine import Engine
from ..phones import signup
from . import actions

Json = dict[str, Any]


def numbers(engine: Engine, _: Json, __: dict[str, str]) -> Json:
    """Give the numbers a person may connect, and the apps that may ask."""
    with engine.world.lock:
        return {
            "apps": {app.app_id: app.name for app in engine.world.apps.values()},
            "numbers": [
                {
                    "id": n.number_id,
                    "phone": f"+{n.phone}",
                    "name": n.verified_name,
                    "on_app": n.on_app,
                }
                for n in engine.world.numbers.values()
            ],
        }


def finish(engine: Engine, data: Json, _: dict[str, str]) -> Json:
    """Go through the window; ``phone`` names a number that may be new."""
    app = str(data.get("app") or next(iter(engine.world.apps), ""))
    outcome = str(data.get("outcome") or "finish")
    number = str(data.get("number") or "")
    phone = str(data.get("phone") or "")
    if phone and outcome not in ("cancel", "error"):
        on_app = data.get("on_app") is not False
        number = signup.number_by_phone(engine, phone, on_app=on_app).number_id
    return signup.signup(
        engine,
        number or actions.default_number(engine),
        app,
        share_history=bool(data.get("share_history", True)),
        outcome=outcome,
        step=str(data.get("step") or ""),
    )
