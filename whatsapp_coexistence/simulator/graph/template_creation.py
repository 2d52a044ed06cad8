"""Checks of a new or edited template that Meta makes at once.

Called by the template handlers before anything is stored.
Must never wait for the review to report what the form already shows.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates
(template-management, components, error codes 2388xxx; checked 2026-11-22).
"""

from __future__ import annotations

import re
from typing import Any

from ..graph_errors import GraphError
from ..records import Json
from . import template_text

CATEGORIES = ("AUTHENTICATION", "MARKETING", "UTILITY")
#: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/supported-languages
_CODES = (
    "af sq ar az bn bg ca zh_CN zh_HK zh_TW hr cs da prs_AF nl nl_BE en en_GB en_US "
    "et fil fi fr ka de el gu ha he hi hu id ga it ja kn kk rw_RW ko ky_KG lo lv lt "
    "mk ms ml mr nb fa pl pt_BR pt_PT pa ro ru sr sk sl es es_AR es_CL es_CO es_CR "
    "es_DO es_EC es_HN es_MX es_PA es_PE es_ES es_UY sw sv ta te th tr uk ur uz vi zu"
)
LANGUAGES = frozenset(_CODES.split())
_NAME = re.compile(r"[a-z0-9_]{1,512}")
_PLACE = re.compile(r"^\s*\{\{|\}\}\s*$")
_HEADERS = ("TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION")
_BUTTONS = (
    "QUICK_REPLY",
    "URL",
    "PHONE_NUMBER",
    "COPY_CODE",
    "FLOW",
    "CATALOG",
    "MPM",
    "SPM",
    "VOICE_CALL",
    "REQUEST_CONTACT_INFO",
    "OTP",
)
_WORDS_PER_VARIABLE = 2


def refuse(title: str, message: str, subcode: int | None = None) -> GraphError:
    """Make the error whose useful text is in ``error_user_msg``."""
    return GraphError(
        100,
        message="Invalid parameter",
        subcode=subcode,
        user_title=title,
        user_message=message,
    )


def check_identity(name: str, language: str, category: str) -> None:
    """Check name, language and category."""
    if not _NAME.fullmatch(name):
        raise refuse("Invalid name", "Only lower-case letters, digits and underscores")
    if language not in LANGUAGES:
        raise refuse("Invalid language", f"{language} is not supported")
    if category not in CATEGORIES:
        raise GraphError(
            100, f"Param category must be one of {{{', '.join(CATEGORIES)}}}"
        )


def check_components(components: Any, category: str, format_: str) -> list[Json]:
    """Check all components; give them back as they will be stored."""
    if not isinstance(components, list) or not components:
        raise GraphError(100, "Param components must be a non-empty array.")
    if not all(isinstance(part, dict) for part in components):
        raise GraphError(100, "Param components must be an array of objects.")
    body = template_text.component(components, "BODY")
    if body is None:
        raise refuse("Missing body", "A template needs a BODY component", 2388043)
    if category == "AUTHENTICATION":
        body["text"] = "*{{1}}* is your verification code."
    else:
        _check_body(body, format_)
    header = template_text.component(components, "HEADER")
    if header is not None:
        _check_header(header, format_)
    footer = template_text.component(components, "FOOTER")
    if footer is not None:
        _check_footer(footer)
    _check_buttons(components)
    return components


def _check_body(body: Json, format_: str) -> None:
    text = _text(body, 1024, 2388040, "body")
    names = template_text.variables(text)
    if names and _PLACE.search(text):
        raise refuse(
            "Variables at the edge",
            "Variables can't be at the start or end of the template.",
            2388299,
        )
    words = len(template_text.VARIABLE.sub(" ", text).split())
    if len(names) * _WORDS_PER_VARIABLE > words:
        raise refuse(
            "Too many variables",
            "This template has too many variables for its length.",
            2388293,
        )
    _check_names(names, format_)
    _check_samples(body, "body_text", names, format_)


def _check_header(header: Json, format_: str) -> None:
    kind = str(header.get("format", "")).upper()
    if kind not in _HEADERS:
        raise refuse("Invalid header", f"format {kind!r} is not known", 2388047)
    if kind == "TEXT":
        text = _text(header, 60, 2388047, "header")
        names = template_text.variables(text)
        if len(names) > 1 or re.search(r"[*_~`\n]", text):
            raise refuse("Invalid header", "One variable, no formatting", 2388047)
        _check_names(names, format_)
        _check_samples(header, "header_text", names, format_)
    elif kind != "LOCATION":
        example = header.get("example")
        handles = example.get("header_handle") if isinstance(example, dict) else None
        if not handles:
            raise _no_sample("HEADER")
        if not str(handles[0]).startswith("4::"):
            raise refuse("Invalid header", "The sample's handle is not valid", 2388047)


def _check_footer(footer: Json) -> None:
    if "code_expiration_minutes" in footer:
        return
    text = _text(footer, 60, 2388073, "footer")
    if template_text.variables(text):
        raise refuse("Invalid footer", "A footer has no variables", 2388073)


def _check_buttons(components: list[Json]) -> None:
    buttons = template_text.buttons(components)
    kinds = [str(button.get("type", "")).upper() for button in buttons]
    for kind in kinds:
        if kind not in _BUTTONS:
            raise refuse("Invalid button", f"type {kind!r} is not known")
    for kind, most in (("URL", 2), ("PHONE_NUMBER", 1), ("COPY_CODE", 1)):
        if kinds.count(kind) > most:
            raise refuse("Too many buttons", f"At most {most} of type {kind}")
    if len(buttons) > 10:
        raise refuse("Too many buttons", "At most 10")
    quick = [i for i, kind in enumerate(kinds) if kind == "QUICK_REPLY"]
    if quick and quick[-1] - quick[0] + 1 != len(quick):
        raise refuse("Order of buttons", "Quick replies have to be together")
    for button, kind in zip(buttons, kinds, strict=True):
        _check_button(button, kind)


def _check_button(button: Json, kind: str) -> None:
    if kind in ("QUICK_REPLY", "URL", "PHONE_NUMBER"):
        _text(button, 25, 2388040, "button")
    if kind == "URL":
        url = str(button.get("url", ""))
        names = template_text.variables(url)
        if not url.startswith(("http://", "https://")) or len(url) > 2000:
            raise refuse("Invalid URL", "The button's URL is not valid")
        if names and not url.endswith("}}"):
            raise refuse("Invalid URL", "The variable has to be at the end")
        if names and not button.get("example"):
            raise _no_sample("BUTTONS")
    if kind == "PHONE_NUMBER" and len(str(button.get("phone_number", ""))) > 20:
        raise refuse("Invalid phone number", "At most 20 characters")


def _text(part: Json, limit: int, subcode: int, what: str) -> str:
    text = part.get("text")
    if not isinstance(text, str) or not text.strip():
        raise refuse(f"Missing {what} text", f"The {what} has no text", subcode)
    if len(text) > limit:
        raise refuse(f"{what} too long", f"At most {limit} characters", subcode)
    return text


def _check_names(names: list[str], format_: str) -> None:
    if format_ == "NAMED":
        if any(not re.fullmatch(r"[a-z_][a-z0-9_]*", name) for name in names):
            raise refuse("Invalid variables", "Lower-case letters and underscores")
    elif names != [str(i + 1) for i in range(len(names))]:
        raise refuse("Invalid variables", "Numbered from 1, without gaps")


def _check_samples(part: Json, key: str, names: list[str], format_: str) -> None:
    if not names:
        return
    example = part.get("example")
    if not isinstance(example, dict):
        raise _no_sample(str(part.get("type")))
    if format_ == "NAMED":
        given = example.get(f"{key}_named_params") or []
        if {str(g.get("param_name")) for g in given} != set(names):
            raise _no_sample(str(part.get("type")))
        return
    values = example.get(key) or []
    if key == "body_text" and values and isinstance(values[0], list):
        values = values[0]
    if len(values) != len(names):
        raise _no_sample(str(part.get("type")))


def _no_sample(component: str) -> GraphError:
    return refuse(
        'Message template "components" param is missing expected field(s)',
        f"component of type {component} is missing expected field(s) (example)",
        2388043,
    )
