"""The demo's app, accounts, numbers and people.

Called when a simulator starts.
Must never use a value that opens anything real: ids and secrets are made up; phone
numbers come from a range kept for fiction where the country has one (+44 7700 900xxx,
of Ofcom); Spain has none, hence the plainly invented 600 000 xxx.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from . import demo_chats, ids
from .engine import Engine
from .graph.call import MANAGEMENT, MESSAGING
from .records import AccessToken, App, Customer, Number, Subscription, Waba

APP_ID = "100000000000001"
APP_SECRET = "demo0app0secret0for0the0simulator"  # noqa: S105 - opens nothing
VERIFY_TOKEN = "demo-verify-token"  # noqa: S105 - opens nothing
ACCESS_TOKEN = "EAAdemo0token0for0the0simulator0only"  # noqa: S105 - opens nothing
BUSINESS_ID = "200000000000002"
WABA_ID, API_WABA_ID = "300000000000003", "300000000000033"
NUMBER_ID, API_NUMBER_ID = "400000000000004", "400000000000044"

_PEOPLE: tuple[dict[str, Any], ...] = (
    {
        "key": "marta",
        "phone": "34600000202",
        "name": "Marta Soler",
        "user_id": "ES.10482230917735620011",
    },
    {
        "key": "james",
        "phone": "447700900123",
        "name": "James Whitfield",
        "user_id": "GB.55190427731980264417",
    },
    {
        "key": "lucia",
        "phone": "34600000303",
        "name": "Lucía 🌿",
        "username": "lucia.verde",
        "hidden": True,
        "user_id": "ES.13491208655302741918",
    },
)


def seed(engine: Engine, callback_url: str = "", *, past_chats: bool = True) -> None:
    """Fill an empty world."""
    app = App(APP_ID, APP_SECRET, "Odoo demo", VERIFY_TOKEN, callback_url)
    engine.world.apps[app.app_id] = app
    for waba_id, name in ((WABA_ID, "Forn Vidal"), (API_WABA_ID, "Forn Vidal (API)")):
        waba = Waba(waba_id, name, BUSINESS_ID)
        waba.subscriptions[APP_ID] = Subscription(APP_ID)
        engine.world.wabas[waba_id] = waba
    engine.world.numbers[NUMBER_ID] = Number(
        NUMBER_ID,
        WABA_ID,
        "34600000101",
        "Forn Vidal",
        onboarded_at=engine.clock.now() - timedelta(minutes=5),
        profile={"about": "Pa de massa mare des de 1931", "vertical": "RETAIL"},
    )
    engine.world.numbers[API_NUMBER_ID] = Number(
        API_NUMBER_ID, API_WABA_ID, "34600000102", "Forn Vidal Comandes", on_app=False
    )
    token = AccessToken(
        ACCESS_TOKEN, APP_ID, {MESSAGING, MANAGEMENT}, {WABA_ID, API_WABA_ID}
    )
    engine.world.tokens[token.value] = token
    for person in _PEOPLE:
        add_customer(engine, **person)
    if past_chats:
        demo_chats.seed(engine, NUMBER_ID)


def point_to(engine: Engine, callback_url: str) -> None:
    """Give the app another callback URL, unless it is empty."""
    for app in engine.world.apps.values():
        app.callback_url = callback_url or app.callback_url


def add_customer(
    engine: Engine, key: str, phone: str, *, name: str = "", **more: Any
) -> Customer:
    """Add a person."""
    user_id = more.pop("user_id", None) or ids.user_id("ES")
    customer = Customer(key, name or key.title(), phone.lstrip("+"), user_id, **more)
    with engine.world.lock:
        return engine.world.add_customer(customer)


def add_token(
    engine: Engine, waba_ids: set[str], scopes: set[str] | None = None
) -> AccessToken:
    """Add an access token."""
    wanted = {MESSAGING, MANAGEMENT} if scopes is None else scopes
    token = AccessToken(ids.access_token(), APP_ID, wanted, waba_ids)
    with engine.world.lock:
        engine.world.tokens[token.value] = token
    return token
