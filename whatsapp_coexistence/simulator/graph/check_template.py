"""Checks a template message against the approved template, and fills it in.

Called by the send handler; gives what the customer's phone shows.
Must never send a template that is not approved.
"""

from __future__ import annotations

import re
from typing import Any

from ..graph_errors import GraphError
from ..records import Template, Waba
from . import check_content, checks, template_text
from .call import Call
from .checks import Json

#: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
#: (132012; the rule itself is known from the field, checked 2026-11-22).
_FORBIDDEN = re.compile(r"[\n\t\r]| {5,}")
_HEADER_LIMIT, _BODY_LIMIT = 60, 1024


def check(call: Call, waba: Waba, content: Json) -> tuple[Template, Json]:
    """Find the template, check every parameter, give template and filled view."""
    name = checks.string(content, "name", "template", 512)
    language = checks.section(content, "language", "template")
    code = checks.string(language, "code", "template['language']", 16)
    template = _find(waba, name, code)
    given = content.get("components") or []
    if not isinstance(given, list) or not all(isinstance(c, dict) for c in given):
        raise GraphError(100, "Param template['components'] must be an array.")
    return template, _view(call, template, template.components, given)


def _find(waba: Waba, name: str, language: str) -> Template:
    for template in waba.templates.values():
        if template.name == name and template.language == language:
            break
    else:
        raise GraphError(132001, f"template name ({name}) does not exist in {language}")
    if template.status == "PAUSED":
        raise GraphError(132015, f"Template {name} is paused for low quality")
    if template.status == "DISABLED":
        raise GraphError(132016, f"Template {name} is disabled")
    if template.status != "APPROVED":
        raise GraphError(132001, f"template {name} ({language}) is not approved")
    return template


def _view(
    call: Call, template: Template, components: list[Json], given: list[Json]
) -> Json:
    for part in given:
        kind = str(part.get("type", "")).lower()
        if kind not in ("header", "body", "button", "limited_time_offer", "carousel"):
            raise checks.invalid("components", f"unknown type {kind!r}")
    view: Json = {"template": template.name}
    header = template_text.component(components, "HEADER")
    if header is not None:
        view["header"] = _header(call, template, header, _given(given, "header"))
    body = template_text.component(components, "BODY")
    if body is not None:
        text = str(body.get("text", ""))
        view["body"] = _fill(template, "body", text, _given(given, "body"), _BODY_LIMIT)
    footer = template_text.component(components, "FOOTER")
    if footer is not None:
        view["footer"] = str(footer.get("text", ""))
    view["buttons"] = _buttons(template_text.buttons(components), given)
    view["cards"] = _cards(call, template, components, given)
    return view


def _given(given: list[Json], kind: str) -> list[Json]:
    for part in given:
        if str(part.get("type", "")).lower() == kind:
            return _parameters(part)
    return []


def _parameters(part: Json) -> list[Json]:
    parameters = part.get("parameters") or []
    if not isinstance(parameters, list) or not all(
        isinstance(p, dict) for p in parameters
    ):
        raise GraphError(100, "Param parameters must be an array of objects.")
    return parameters


def _header(
    call: Call, template: Template, header: Json, parameters: list[Json]
) -> Json:
    kind = str(header.get("format", "TEXT")).lower()
    if kind == "text":
        text = str(header.get("text", ""))
        filled = _fill(template, "header", text, parameters, _HEADER_LIMIT)
        return {"type": "text", "text": filled}
    first: Json = parameters[0] if parameters else {}
    received = str(first.get("type", "unknown"))
    if received != kind or not isinstance(first.get(kind), dict):
        raise GraphError(
            132012,
            f"header: Format mismatch, expected {kind.upper()}, "
            f"received {received.upper()}",
        )
    content: Json = first[kind]
    if kind == "location":
        check_content.location(call, content)
    else:
        check_content.media(call, kind, content, f"header['{kind}']")
    return {"type": kind, kind: content}


def _fill(
    template: Template, where: str, text: str, parameters: list[Json], limit: int
) -> str:
    names = template_text.variables(text)
    if len(names) != len(parameters):
        raise GraphError(
            132000,
            f"{where}: number of localizable_params ({len(parameters)}) does not "
            f"match the expected number of params ({len(names)})",
        )
    values = [_value(parameter, where) for parameter in parameters]
    if template.parameter_format == "NAMED":
        keys = [str(parameter.get("parameter_name", "")) for parameter in parameters]
        if set(keys) != set(names):
            raise GraphError(132012, f"{where}: Parameter name is missing or unknown")
    else:
        keys = sorted(names, key=lambda name: int(name) if name.isdecimal() else 0)
    filled = template_text.fill(text, dict(zip(keys, values, strict=True)))
    if len(filled) > limit:
        raise GraphError(132005, f"{where}: text too long ({len(filled)} > {limit})")
    return filled


def _value(parameter: Json, where: str) -> str:
    kind = str(parameter.get("type", ""))
    value: Any
    if kind == "text":
        value = parameter.get("text")
    elif kind in ("currency", "date_time"):
        value = checks.section(parameter, kind, where).get("fallback_value")
    else:
        raise GraphError(132012, f"{where}: unexpected parameter type {kind!r}")
    if not isinstance(value, str) or not value:
        raise checks.missing(f"{where}['parameters']['text']")
    if _FORBIDDEN.search(value):
        raise GraphError(
            132012,
            "Param text cannot have new-line/tab characters or more than 4 "
            "consecutive spaces",
        )
    return value


def _buttons(buttons: list[Json], given: list[Json]) -> list[Json]:
    sent: dict[int, Json] = {}
    for part in given:
        if str(part.get("type", "")).lower() == "button":
            index = str(part.get("index", ""))
            if not index.isdecimal() or int(index) >= len(buttons):
                raise checks.invalid("button['index']", "no such button")
            sent[int(index)] = part
    return [_button(i, button, sent.get(i)) for i, button in enumerate(buttons)]


def _button(index: int, button: Json, part: Json | None) -> Json:
    kind = str(button.get("type", "")).upper()
    text = str(button.get("text", ""))
    first: Json = (_parameters(part) or [{}])[0] if part else {}
    view: Json = {"type": kind.lower(), "text": text, "index": index}
    if kind == "QUICK_REPLY":
        view["payload"] = str(first.get("payload") or text)
    elif kind == "URL":
        url = str(button.get("url", ""))
        if template_text.variables(url):
            suffix = _required(first, "text", index, "Url")
            url = template_text.VARIABLE.sub(lambda _: suffix, url)
        view["url"] = url
    elif kind == "PHONE_NUMBER":
        view["phone"] = str(button.get("phone_number", ""))
    elif kind == "COPY_CODE":
        view["code"] = _required(first, "coupon_code", index, "CopyCode")
    elif kind == "OTP":
        view["code"] = _required(first, "text", index, "Url")
    return view


def _required(parameter: Json, name: str, index: int, kind: str) -> str:
    value = parameter.get(name)
    if not isinstance(value, str) or not value:
        raise GraphError(
            131008,
            f"buttons: Button at index {index} of type {kind} requires a parameter",
        )
    return value


def _cards(
    call: Call, template: Template, components: list[Json], given: list[Json]
) -> list[Json]:
    carousel = template_text.component(components, "CAROUSEL")
    if carousel is None:
        return []
    approved = checks.items(carousel, "cards", "carousel")
    part = next((g for g in given if str(g.get("type", "")).lower() == "carousel"), {})
    cards = checks.items(part, "cards", "carousel")
    if len(cards) != len(approved):
        raise GraphError(
            132000,
            f"carousel: number of cards ({len(cards)}) does not match the expected "
            f"number ({len(approved)})",
        )
    return [
        _view(
            call,
            template,
            checks.items(model, "components", "card"),
            checks.items(card, "components", "card"),
        )
        for model, card in zip(approved, cards, strict=True)
    ]
