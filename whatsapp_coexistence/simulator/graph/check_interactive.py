"""Checks of interactive messages: buttons, lists, links, requests.

Called by the send handler.
Must never accept what the phone could not show.

Limits: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages
(pages interactive-*, checked 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from ..graph_errors import GraphError
from . import check_content, checks
from .call import Call
from .checks import Json

_PATH = "interactive"


def check(call: Call, content: Json) -> Json:
    """Check an interactive message of any known type."""
    kind = checks.string(content, "type", _PATH, 64)
    checker = _TYPES.get(kind)
    if checker is None:
        known = ", ".join(sorted(_TYPES))
        raise GraphError(100, f"Param interactive['type'] must be one of {{{known}}}")
    checker(call, content)
    if content.get("footer") is not None:
        footer = checks.section(content, "footer", _PATH)
        checks.string(footer, "text", f"{_PATH}['footer']", 60)
    return content


def _body(content: Json, limit: int) -> None:
    body = checks.section(content, "body", _PATH)
    checks.string(body, "text", f"{_PATH}['body']", limit)


def _header(call: Call, content: Json, kinds: tuple[str, ...]) -> None:
    if content.get("header") is None:
        return
    header, path = checks.section(content, "header", _PATH), f"{_PATH}['header']"
    kind = checks.string(header, "type", path, 16)
    if kind not in kinds:
        raise checks.invalid(f"{path}['type']", f"must be one of {', '.join(kinds)}")
    if kind == "text":
        checks.string(header, "text", path, 60)
    else:
        check_content.media(call, kind, checks.section(header, kind, path), path)


def _action(content: Json) -> Json:
    return checks.section(content, "action", _PATH)


def _buttons(call: Call, content: Json) -> None:
    _header(call, content, ("text", "image", "video", "document"))
    _body(content, 1024)
    buttons = checks.items(_action(content), "buttons", f"{_PATH}['action']")
    if not 1 <= len(buttons) <= 3:
        raise checks.invalid("buttons", "min 1, max 3")
    replies = []
    for index, button in enumerate(buttons):
        path = f"buttons[{index}]"
        if button.get("type") != "reply":
            raise checks.invalid(f"{path}['type']", "must be reply")
        reply = checks.section(button, "reply", path)
        checks.string(reply, "id", path, 256)
        checks.string(reply, "title", path, 20)
        replies.append(reply)
    checks.unique([reply["id"] for reply in replies], "button ids")
    checks.unique([reply["title"] for reply in replies], "button titles")


def _list(call: Call, content: Json) -> None:
    _header(call, content, ("text",))
    _body(content, 4096)
    action = _action(content)
    checks.string(action, "button", f"{_PATH}['action']", 20)
    sections = checks.items(action, "sections", f"{_PATH}['action']")
    if not 1 <= len(sections) <= 10:
        raise checks.invalid("sections", "min 1, max 10")
    rows = []
    for index, part in enumerate(sections):
        path = f"sections[{index}]"
        if len(sections) > 1:
            checks.string(part, "title", path, 24)
        checks.optional(part, "title", path, 24)
        rows += _rows(part, path)
    if not 1 <= len(rows) <= 10:
        raise checks.invalid("rows", "min 1, max 10 in total")
    checks.unique([row["id"] for row in rows], "row ids")


def _rows(part: Json, path: str) -> list[Json]:
    rows = checks.items(part, "rows", path)
    for index, row in enumerate(rows):
        where = f"{path}['rows'][{index}]"
        checks.string(row, "id", where, 200)
        checks.string(row, "title", where, 24)
        checks.optional(row, "description", where, 72)
    return rows


def _link(call: Call, content: Json) -> None:
    _header(call, content, ("text", "image", "video", "document"))
    _body(content, 1024)
    action = _action(content)
    _named(action, "cta_url")
    parameters = checks.section(action, "parameters", f"{_PATH}['action']")
    checks.string(parameters, "display_text", "parameters", 20)
    url = checks.string(parameters, "url", "parameters", 2000)
    if urlsplit(url).scheme not in ("http", "https"):
        raise checks.invalid("parameters['url']", "must be a valid URI")


def _location_request(call: Call, content: Json) -> None:
    _body(content, 1024)
    _named(_action(content), "send_location")


def _contact_request(call: Call, content: Json) -> None:
    _body(content, 1024)
    _named(_action(content), "request_contact_info")


def _flow(call: Call, content: Json) -> None:
    _body(content, 1024)
    action = _action(content)
    _named(action, "flow")
    parameters = checks.section(action, "parameters", f"{_PATH}['action']")
    if not parameters.get("flow_id") and not parameters.get("flow_name"):
        raise checks.missing("parameters['flow_id']")
    checks.string(parameters, "flow_cta", "parameters", 30)


def _named(action: Json, name: str) -> None:
    if action.get("name") != name:
        raise checks.invalid("action['name']", f"must be {name}")


_TYPES: dict[str, Callable[[Call, Json], None]] = {
    "button": _buttons,
    "list": _list,
    "cta_url": _link,
    "location_request_message": _location_request,
    "request_contact_info": _contact_request,
    "flow": _flow,
}
