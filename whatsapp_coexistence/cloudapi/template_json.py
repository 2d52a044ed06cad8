"""A template to Meta's JSON for its creation, and back from Meta's lists.

Called through :mod:`.templates`.
Must never raise on what Meta answers: unknown components are kept as they are.

Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
(checked 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from .template_spec import (
    MEDIA_FORMATS,
    TemplateButton,
    TemplateHeader,
    TemplateSpec,
    variables,
)

Json = dict[str, Any]

_BUTTON_KEYS: Final = frozenset(
    (
        "type",
        "text",
        "url",
        "phone_number",
        "example",
        "otp_type",
        "flow_id",
        "flow_action",
        "navigate_screen",
    )
)
_NAVIGATE: Final = "navigate"  # the flow begins with a screen, without asking us
_LABEL_FIXED: Final = frozenset(("COPY_CODE", "REQUEST_CONTACT_INFO"))


def creation_body(spec: TemplateSpec) -> Json:
    """Return the body of ``POST /{waba_id}/message_templates``.

    Not checked here: call :func:`.template_rules.validate` first.
    """
    parts = [_header(spec), _body(spec), _footer(spec), _buttons(spec)]
    body: Json = {
        "name": spec.name,
        "language": spec.language,
        "category": spec.category,
        "parameter_format": spec.parameter_format,
        "components": [part for part in parts if part]
        + [dict(part) for part in spec.extra],
    }
    if spec.ttl_seconds is not None:
        body["message_send_ttl_seconds"] = spec.ttl_seconds
    return body


def edit_body(spec: TemplateSpec, category: str = "") -> Json:
    """Return the body of ``POST /{template_id}``: all components, and what may change.

    :param category: only when it changes; Meta refuses it for an approved template
    """
    whole = creation_body(spec)
    kept = ("components", "message_send_ttl_seconds")
    body = {key: whole[key] for key in kept if key in whole}
    return {**body, "category": category} if category else body


def _header(spec: TemplateSpec) -> Json | None:
    """Return the header component with its example."""
    header = spec.header
    if header is None:
        return None
    part: Json = {"type": "HEADER", "format": header.format}
    name = spec.header_variable
    if header.format == "TEXT":
        part["text"] = header.text
        if name and spec.is_named:
            sample = [{"param_name": name, "example": header.sample}]
            part["example"] = {"header_text_named_params": sample}
        elif name:
            part["example"] = {"header_text": [header.sample]}
    elif header.format in MEDIA_FORMATS and header.sample:
        part["example"] = {"header_handle": [header.sample]}
    return part


def _body(spec: TemplateSpec) -> Json:
    """Return the body component with its examples."""
    if spec.is_authentication:
        advice = spec.add_security_recommendation
        return {"type": "BODY", "add_security_recommendation": advice}
    part: Json = {"type": "BODY", "text": spec.body}
    names = spec.body_variables
    if names and spec.is_named:
        samples = [
            {"param_name": name, "example": spec.samples.get(name, "")}
            for name in names
        ]
        part["example"] = {"body_text_named_params": samples}
    elif names:
        ordered = [str(i + 1) for i in range(len(names))]
        values = [spec.samples.get(name, "") for name in ordered]
        part["example"] = {"body_text": [values]}
    return part


def _footer(spec: TemplateSpec) -> Json | None:
    """Return the footer component, or nothing."""
    if spec.is_authentication:
        minutes = spec.code_expiration_minutes
        part = {"type": "FOOTER", "code_expiration_minutes": minutes}
        return part if minutes is not None else None
    return {"type": "FOOTER", "text": spec.footer} if spec.footer else None


def _buttons(spec: TemplateSpec) -> Json | None:
    """Return the component of buttons, or nothing."""
    if not spec.buttons:
        return None
    return {"type": "BUTTONS", "buttons": [_button(button) for button in spec.buttons]}


def _button(button: TemplateButton) -> Json:
    """Return one button."""
    part: Json = {"type": button.type}
    if button.text and button.type not in _LABEL_FIXED:
        part["text"] = button.text
    for key in ("phone_number", "otp_type"):
        if getattr(button, key):
            part[key] = getattr(button, key)
    if button.url and button.type == "URL":
        part["url"] = button.url
    if button.flow_ref:
        part["flow_id"] = button.flow_ref
    if button.flow_screen:
        part |= {"flow_action": _NAVIGATE, "navigate_screen": button.flow_screen}
    if button.example:
        part["example"] = [button.example] if button.type == "URL" else button.example
    return {**part, **button.extra}


# --- reading what Meta has ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RemoteTemplate:
    """A template as Meta lists it.

    :param status: APPROVED, PENDING, REJECTED, PAUSED …; unknown words are kept
    :param quality: GREEN, YELLOW, RED, UNKNOWN or ``""``
    :param rejected_reason: ``""`` when there is none
    """

    id: str
    status: str
    spec: TemplateSpec
    quality: str = ""
    rejected_reason: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)


def parse_templates(items: Iterable[object]) -> tuple[RemoteTemplate, ...]:
    """Return the templates of a list answer; what has no name or id is left out."""
    found = (parse_template(item) for item in items if isinstance(item, Mapping))
    return tuple(item for item in found if item.id and item.spec.name)


def parse_template(item: Mapping[str, Any]) -> RemoteTemplate:
    """Return one template of Meta's; missing parts are empty, odd ones are kept."""
    quality = item.get("quality_score")
    score = quality.get("score") if isinstance(quality, Mapping) else quality
    reason = _string(item, "rejected_reason")
    return RemoteTemplate(
        id=_string(item, "id"),
        status=_string(item, "status").upper(),
        spec=_spec(item),
        quality=score if isinstance(score, str) else "",
        rejected_reason="" if reason == "NONE" else reason,
        raw=dict(item),
    )


def _spec(item: Mapping[str, Any]) -> TemplateSpec:
    """Return the template itself."""
    parts = _by_type(item.get("components"))
    body, footer = parts.pop("BODY", {}), parts.pop("FOOTER", {})
    header = _read_header(parts.pop("HEADER", None))
    category = _string(item, "category").upper()
    buttons = _read_buttons(parts.pop("BUTTONS", {}), category)
    text = _string(body, "text")
    names = variables(text) + (variables(header.text) if header else ())
    named = any(not name.isdigit() for name in names)
    guess = "NAMED" if named else "POSITIONAL"
    minutes = footer.get("code_expiration_minutes")
    ttl = item.get("message_send_ttl_seconds")
    return TemplateSpec(
        name=_string(item, "name"),
        language=_string(item, "language").replace("-", "_"),
        category=category,
        header=header,
        body=text,
        footer=_string(footer, "text"),
        buttons=buttons,
        parameter_format=_string(item, "parameter_format").upper() or guess,
        samples=_samples(body, names),
        add_security_recommendation=body.get("add_security_recommendation") is True,
        code_expiration_minutes=minutes if _is_integer(minutes) else None,
        ttl_seconds=ttl if _is_integer(ttl) else None,
        extra=tuple(parts.values()),
    )


def _by_type(components: object) -> dict[str, Mapping[str, Any]]:
    """Return the components by their type, the first of each."""
    found: dict[str, Mapping[str, Any]] = {}
    for part in components if isinstance(components, list) else ():
        if isinstance(part, Mapping):
            found.setdefault(_string(part, "type").upper(), part)
    return found


def _read_header(part: Mapping[str, Any] | None) -> TemplateHeader | None:
    """Return the header with its example."""
    if part is None:
        return None
    example = part.get("example")
    sample = ""
    if isinstance(example, Mapping):
        for key in ("header_text", "header_handle", "header_text_named_params"):
            sample = sample or _first_sample(example.get(key))
    text, format_ = _string(part, "text"), _string(part, "format").upper()
    return TemplateHeader(format_ or "TEXT", text, sample)


def _first_sample(value: object) -> str:
    """Return the first example of a list, in whichever shape."""
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, Mapping):
        first = first.get("example")
    return first if isinstance(first, str) else ""


def _samples(body: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    """Return the examples of the body's variables."""
    example = body.get("example")
    if not isinstance(example, Mapping):
        return {}
    named = example.get("body_text_named_params")
    if isinstance(named, list):
        return {
            _string(entry, "param_name"): _string(entry, "example")
            for entry in named
            if isinstance(entry, Mapping)
        }
    rows = example.get("body_text")
    row = rows[0] if isinstance(rows, list) and rows else rows
    values = row if isinstance(row, list) else rows if isinstance(rows, list) else []
    texts = [value for value in values if isinstance(value, str)]
    return {str(i): text for i, text in enumerate(texts, start=1)} if names else {}


def _read_buttons(part: Mapping[str, Any], category: str) -> tuple[TemplateButton, ...]:
    """Return the buttons; a link of an authentication template is its code button."""
    buttons = part.get("buttons")
    return tuple(
        _read_button(button, category)
        for button in (buttons if isinstance(buttons, list) else ())
        if isinstance(button, Mapping)
    )


def _read_button(button: Mapping[str, Any], category: str) -> TemplateButton:
    """Return one button."""
    type_, url = _string(button, "type").upper(), _string(button, "url")
    otp_type = _string(button, "otp_type")
    if type_ == "URL" and category == "AUTHENTICATION":
        type_ = "OTP"
        otp_type = otp_type or _otp_type(url)
    return TemplateButton(
        type=type_,
        text=_string(button, "text"),
        url=url,
        phone_number=_string(button, "phone_number"),
        example=_first_sample(button.get("example")),
        otp_type=otp_type,
        flow_ref=_string(button, "flow_id"),
        flow_screen=_string(button, "navigate_screen"),
        extra=_button_extra(button),
    )


def _button_extra(button: Mapping[str, Any]) -> Json:
    """Return what a button of Meta's has besides; how a Flow begins if not by a screen."""
    extra = {key: value for key, value in button.items() if key not in _BUTTON_KEYS}
    action = _string(button, "flow_action")
    if action and not (action.lower() == _NAVIGATE and button.get("navigate_screen")):
        extra["flow_action"] = action
    return extra


def _otp_type(url: str) -> str:
    """Return the kind of code button, which Meta hides in its link."""
    try:
        found = parse_qs(urlsplit(url).query).get("otp_type", [""])
    except ValueError:
        return ""
    return found[0]


def _string(item: Mapping[str, Any], key: str) -> str:
    """Return a text or a number as text, without NUL or surrogates."""
    value = item.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return ""
    clean = value.replace("\x00", "").encode("utf-8", "replace")
    return clean.decode("utf-8", "replace")


def _is_integer(value: object) -> bool:
    """Tell whether it is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)
