"""The routes of the control API: who is called for which path.

Called by the application for every path under ``/_sim``.
Must never change anything on GET.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from .. import demo, demo_past, guard, samples, view
from ..engine import Engine
from ..faults import UnknownFaultError
from ..phones import account, changes, customer, owner, store
from . import actions, credentials, files, signup, templates

Json = dict[str, Any]
Handler = Callable[[Engine, Json, dict[str, str]], Any]


def _send_customer(engine: Engine, data: Json, _: dict[str, str]) -> Json:
    return view.message(engine, actions.send(engine, "customer", data))


def _send_owner(engine: Engine, data: Json, _: dict[str, str]) -> Json:
    return view.message(engine, actions.send(engine, "owner", data))


def _react(engine: Engine, data: Json, _: dict[str, str]) -> None:
    changes.react(engine, _text(data, "message"), _by(data), str(data.get("emoji", "")))


def _edit(engine: Engine, data: Json, _: dict[str, str]) -> None:
    changes.edit(engine, _text(data, "message"), _by(data), _text(data, "text"))


def _revoke(engine: Engine, data: Json, _: dict[str, str]) -> None:
    changes.revoke(engine, _text(data, "message"), _by(data))


def _tap(engine: Engine, data: Json, _: dict[str, str]) -> None:
    if data.get("share_phone"):
        actions.share_phone(engine, _text(data, "message"))
    else:
        actions.tap(engine, _text(data, "message"), str(data.get("index", "")))


def _play(engine: Engine, data: Json, _: dict[str, str]) -> None:
    actions.play(engine, _text(data, "message"))


def _open(engine: Engine, data: Json, _: dict[str, str]) -> None:
    number, key = str(data.get("number", "")), str(data.get("customer", ""))
    if _by(data) == "customer":
        customer.open_chat(engine, key, number)
    else:
        owner.open_chat(engine, number, key)


def _typing(engine: Engine, data: Json, _: dict[str, str]) -> None:
    number, key = _text(data, "number"), _text(data, "customer")
    if _by(data) == "customer":
        customer.typing(engine, key, number)
    else:
        owner.typing(engine, number, key)


def _phone(engine: Engine, data: Json, _: dict[str, str]) -> None:
    if _by(data) == "customer":
        customer.set_phone(engine, _text(data, "customer"), _text(data, "state"))
    else:
        owner.set_phone(engine, _text(data, "number"), _text(data, "state"))


def _prefer(engine: Engine, data: Json, _: dict[str, str]) -> None:
    key, number = _text(data, "customer"), _text(data, "number")
    customer.prefer(engine, key, number, _text(data, "value"))


def _contact(engine: Engine, data: Json, _: dict[str, str]) -> None:
    number, key = _text(data, "number"), _text(data, "customer")
    owner.save_contact(engine, number, key, str(data.get("name", "")))


def _change_number(engine: Engine, data: Json, _: dict[str, str]) -> None:
    customer.change_number(engine, _text(data, "customer"), _text(data, "phone"))


def _event(engine: Engine, data: Json, _: dict[str, str]) -> None:
    extra = data.get("extra") or {}
    reason = str(data.get("reason", ""))
    number = str(data.get("number") or actions.default_number(engine))
    account.event(engine, number, _text(data, "event"), reason=reason, **extra)


def _delete_app_account(engine: Engine, data: Json, _: dict[str, str]) -> None:
    number = str(data.get("number") or actions.default_number(engine))
    account.delete_app_account(engine, number)


def _emit(engine: Engine, data: Json, _: dict[str, str]) -> None:
    number = str(data.get("number") or actions.default_number(engine))
    account.emit(engine, number, _text(data, "field"), dict(data["value"]))


def _onboard(engine: Engine, data: Json, _: dict[str, str]) -> Json:
    share = bool(data.get("share_history", True))
    number = account.onboard(engine, _text(data, "number"), share_history=share)
    return view.number(number)


def _past(engine: Engine, data: Json, _: dict[str, str]) -> Json:
    made = demo_past.make(
        engine,
        str(data.get("number") or actions.default_number(engine)),
        threads=int(data.get("threads", 50)),
        messages=int(data.get("messages", 1000)),
        days=float(data.get("days", 179)),
    )
    return {"messages": made}


def _sync_plan(engine: Engine, data: Json, _: dict[str, str]) -> Json:
    number = str(data.get("number") or actions.default_number(engine))
    return account.plan_sync(engine, number, data)


def _clock(engine: Engine, data: Json, _: dict[str, str]) -> Json:
    if data.get("reset"):
        engine.clock.reset()
    if "advance" in data:
        engine.clock.advance(float(data["advance"]))
    if "speed" in data:
        engine.clock.speed = float(data["speed"])
    engine.stream.publish("clock")
    return {"now": engine.clock.now().isoformat(), "offset": engine.clock.offset}


def _set_fault(engine: Engine, data: Json, args: dict[str, str]) -> Json:
    engine.faults.set(args["name"], **data)
    engine.stream.publish("faults")
    return {"active": engine.faults.active()}


def _clear_fault(engine: Engine, _: Json, args: dict[str, str]) -> Json:
    engine.faults.clear(args.get("name"))
    engine.stream.publish("faults")
    return {"active": engine.faults.active()}


def _faults(engine: Engine, _: Json, __: dict[str, str]) -> Json:
    known = [
        {"name": s.name, "stage": s.stage, "help": s.help, "options": dict(s.defaults)}
        for s in engine.faults.catalogue.values()
    ]
    return {"known": known, "active": engine.faults.active()}


def _state(engine: Engine, _: Json, __: dict[str, str]) -> Json:
    return {**view.state(engine), "samples": samples.names()}


def _messages(engine: Engine, _: Json, args: dict[str, str]) -> Json:
    number = store.number(engine, args["number"])
    person = store.customer(engine, args["customer"])
    with engine.world.lock:
        chat = engine.world.chat(number.number_id, person.key)
    return {
        "chat": view.chat(engine, chat),
        "messages": view.messages(engine, chat),
    }


def _message(engine: Engine, _: Json, args: dict[str, str]) -> Json:
    return view.message(engine, store.message(engine, args["id"]))


def _ledger(engine: Engine, _: Json, __: dict[str, str]) -> Json:
    return files.ledger(engine)


def _deliveries(engine: Engine, _: Json, __: dict[str, str]) -> Json:
    return files.deliveries(engine)


def _mails(engine: Engine, _: Json, __: dict[str, str]) -> Json:
    box = engine.mailbox
    return {"listens": box is not None, "mails": box.latest() if box else []}


def _redeliver(engine: Engine, _: Json, args: dict[str, str]) -> Json:
    return {"found": engine.webhooks.redeliver(int(args["number"]))}


def _credentials(engine: Engine, _: Json, __: dict[str, str]) -> Json:
    return credentials.describe(engine)


def _new_customer(engine: Engine, data: Json, _: dict[str, str]) -> Json:
    phone = "".join(c for c in _text(data, "phone") if c.isdecimal())
    if not 8 <= len(phone) <= 15 or engine.world.customer_by_phone(phone):
        raise store.NotPossibleError("phone is not valid, or taken")
    return view.customer(
        demo.add_customer(engine, phone, phone, name=_text(data, "name"))
    )


def _callback(engine: Engine, data: Json, _: dict[str, str]) -> Json:
    return credentials.set_callback(engine, data)


_ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "state", _state),
    ("GET", "credentials", _credentials),
    ("POST", "callback", _callback),
    ("POST", "customers", _new_customer),
    ("GET", "chats/<number>/<customer>", _messages),
    ("GET", "messages/<path:id>", _message),
    ("POST", "customer/send", _send_customer),
    ("POST", "owner/send", _send_owner),
    ("POST", "react", _react),
    ("POST", "edit", _edit),
    ("POST", "revoke", _revoke),
    ("POST", "tap", _tap),
    ("POST", "play", _play),
    ("POST", "open", _open),
    ("POST", "typing", _typing),
    ("POST", "phone", _phone),
    ("POST", "preference", _prefer),
    ("POST", "contact", _contact),
    ("POST", "change_number", _change_number),
    ("POST", "account_event", _event),
    ("POST", "delete_app_account", _delete_app_account),
    ("POST", "emit", _emit),
    ("POST", "onboard", _onboard),
    ("GET", "signup", signup.numbers),
    ("POST", "signup", signup.finish),
    ("POST", "past", _past),
    ("POST", "sync", _sync_plan),
    ("GET", "templates", templates.listing),
    ("POST", "templates/<id>", templates.act),
    ("POST", "clock", _clock),
    ("GET", "faults", _faults),
    ("POST", "faults/<name>", _set_fault),
    ("DELETE", "faults/<name>", _clear_fault),
    ("DELETE", "faults", _clear_fault),
    ("GET", "ledger", _ledger),
    ("GET", "webhooks", _deliveries),
    ("GET", "mails", _mails),
    ("POST", "webhooks/<number>", _redeliver),
)
_MAP = Map(
    [
        Rule(f"/_sim/{path}", methods=[method], endpoint=handler)
        for method, path, handler in _ROUTES
    ]
)


def handle(engine: Engine, request: Request) -> Response:
    """Answer a request of the control API."""
    if guard.foreign_page(request) or guard.blind_write(request):
        return answer({"error": "only for this machine's own page and programs"}, 403)
    if request.path == "/_sim/events":
        return files.events(engine, request)
    if request.path.startswith("/_sim/media/"):
        return files.media(engine, request)
    try:
        handler, args = _MAP.bind("localhost").match(request.path, request.method)
        data = request.get_json(silent=True) if request.get_data() else {}
        if not isinstance(data, dict):
            return answer({"error": "the body has to be a JSON object"}, 400)
        result = handler(engine, data, dict(args))
    except HTTPException as error:
        return answer({"error": error.name}, error.code or 404)
    except (store.NotPossibleError, UnknownFaultError) as error:
        return answer({"error": str(error)}, 409)
    except (KeyError, TypeError, ValueError) as error:
        return answer({"error": f"{type(error).__name__}: {error}"}, 400)
    return answer({"ok": True} if result is None else result)


def answer(body: Any, status: int = 200) -> Response:
    """Give JSON that no browser stores or sniffs."""
    return Response(
        json.dumps(body),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )


def _text(data: Json, name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value:
        raise store.NotPossibleError(f"{name} is missing")
    return value


def _by(data: Json) -> str:
    who = data.get("by", "customer")
    if who not in ("customer", "business"):
        raise store.NotPossibleError("by is customer or business")
    return str(who)
