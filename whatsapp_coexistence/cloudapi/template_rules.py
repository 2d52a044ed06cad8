"""Meta's rules for a new template, checked before it is sent to review.

Called through :mod:`.templates`.
Must never refuse what Meta accepts for taste, and never raise: all broken rules are
listed at once.

Sources (checked 2026-11-22):
https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-review
The ratio of variables to text (error 2388293) is not published: fewer than two words per
variable is what Meta has been seen to refuse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from . import languages, limits
from .invalid import MessageInvalid, Rule, Violation, check_text, check_url
from .template_message import COUPON, LANGUAGE_CODE, PARAMETER_NAME, TEMPLATE_NAME
from .template_spec import (
    BUTTON_TYPES,
    CATEGORIES,
    HEADER_FORMATS,
    MEDIA_FORMATS,
    PARAMETER_FORMATS,
    VARIABLE,
    TemplateButton,
    TemplateHeader,
    TemplateSpec,
    variables,
)

_PLACEHOLDER: Final = re.compile(r"\{\{([^{}]{0,200})\}\}")
_ADJACENT: Final = re.compile(r"\}\}\s*\{\{")
_HEADER_MARKS: Final = re.compile(r"[*_~`\n\r]")
_EMOJI: Final = re.compile(
    "[\U0001f000-\U0001faff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\u20e3]"
)
_LINE_ENDS: Final = re.compile(r"[\n\r\t]")
_PHONE: Final = re.compile(r"\+?[0-9(][0-9 ().-]{3,}[0-9]")
_WORD: Final = re.compile(r"\w+")
_WORDS_PER_VARIABLE: Final = 2
_OUTSIDE: Final = re.compile(r"\{\{[^{}]{0,200}\}\}")
_BODY_MAX: Final = limits.TEMPLATE_BODY_MAX
_LTO_BODY_MAX: Final = 600
_COUNTED: Final[Mapping[str, int]] = {
    "URL": limits.TEMPLATE_URL_BUTTONS_MAX,
    "PHONE_NUMBER": limits.TEMPLATE_PHONE_BUTTONS_MAX,
    "COPY_CODE": limits.TEMPLATE_COPY_CODE_BUTTONS_MAX,
    "FLOW": limits.TEMPLATE_FLOW_BUTTONS_MAX,
}
_WITHOUT_LABEL: Final = frozenset(("COPY_CODE", "REQUEST_CONTACT_INFO", "OTP"))

Found = Iterator[Violation]


def validate(spec: TemplateSpec) -> tuple[Violation, ...]:
    """Return every rule the template breaks; empty when it may be sent to review."""
    return tuple(_all(spec))


def _all(spec: TemplateSpec) -> Found:
    """Yield the broken rules of every part."""
    yield from _identity(spec)
    if spec.is_authentication:
        yield from _authentication(spec)
    else:
        yield from _header(spec)
        yield from _body(spec)
        yield from _footer(spec)
    yield from _buttons(spec)


def _text(field: str, text: str, maximum: int) -> Found:
    """Yield when a text is blank or too long."""
    try:
        check_text(field, text, maximum)
    except MessageInvalid as error:
        yield error.violation


def _choice(field: str, value: str, allowed: tuple[str, ...]) -> Found:
    """Yield when a word is none of those allowed."""
    if value not in allowed:
        yield Violation(field, Rule.CHOICE, ", ".join(allowed), value[:40])


def _identity(spec: TemplateSpec) -> Found:
    """Check name, language, category and kind of variables."""
    yield from _text("name", spec.name, limits.TEMPLATE_NAME_MAX)
    if spec.name.strip() and not TEMPLATE_NAME.fullmatch(spec.name):
        yield Violation("name", Rule.CHARACTERS, "a-z0-9_")
    if not LANGUAGE_CODE.fullmatch(spec.language):
        yield Violation("language", Rule.FORMAT, "ll or ll_CC")
    elif spec.language not in languages.CODES:
        yield Violation("language", Rule.CHOICE, "one of Meta's", spec.language)
    yield from _choice("category", spec.category, CATEGORIES)
    yield from _choice("parameter_format", spec.parameter_format, PARAMETER_FORMATS)


def _authentication(spec: TemplateSpec) -> Found:
    """Check what an authentication template may hold: a code, and one button."""
    if spec.header:
        yield Violation("header", Rule.NOT_ALLOWED, None, spec.category)
    minutes, (least, most) = (
        spec.code_expiration_minutes,
        limits.CODE_EXPIRATION_MINUTES,
    )
    if minutes is not None and not least <= minutes <= most:
        yield Violation("footer", Rule.RANGE, f"{least}-{most}", minutes)
    if len([b for b in spec.buttons if b.type == "OTP"]) != 1 or len(spec.buttons) != 1:
        yield Violation("buttons", Rule.ONE_OF, "OTP", len(spec.buttons))


def _header(spec: TemplateSpec) -> Found:
    """Check the header."""
    header = spec.header
    if header is None:
        return
    yield from _choice("header.format", header.format, HEADER_FORMATS)
    if header.format == "TEXT":
        yield from _header_text(spec, header)
    elif header.format in MEDIA_FORMATS and not header.sample:
        yield Violation("header", Rule.MISSING_SAMPLE)


def _header_text(spec: TemplateSpec, header: TemplateHeader) -> Found:
    """Check a header of text: short, one variable, no marks."""
    yield from _text("header.text", header.text, limits.TEMPLATE_HEADER_MAX)
    if _HEADER_MARKS.search(_OUTSIDE.sub("", header.text)):
        yield Violation("header.text", Rule.CHARACTERS, "marks, line ends")
    if _EMOJI.search(header.text):
        yield Violation("header.text", Rule.CHARACTERS, "emoji")
    names = variables(header.text)
    if len(names) > limits.TEMPLATE_HEADER_VARIABLES_MAX:
        limit = limits.TEMPLATE_HEADER_VARIABLES_MAX
        yield Violation("header.text", Rule.TOO_MANY, limit, len(names))
    samples = {names[0]: header.sample} if names else {}
    yield from _variables("header.text", header.text, spec.is_named, samples)


def _body(spec: TemplateSpec) -> Found:
    """Check the body."""
    is_offer = "limited_time_offer" in spec.not_modelled
    yield from _text("body", spec.body, _LTO_BODY_MAX if is_offer else _BODY_MAX)
    text = spec.body.strip()
    if _PLACEHOLDER.match(text) or text.endswith("}}"):
        yield Violation("body", Rule.EDGE_VARIABLE)
    if _ADJACENT.search(text):
        yield Violation("body", Rule.ADJACENT_VARIABLES)
    words, names = len(_WORD.findall(_OUTSIDE.sub(" ", text))), variables(text)
    if words and words < _WORDS_PER_VARIABLE * len(names):
        yield Violation("body", Rule.FEW_WORDS, len(names), words)
    yield from _variables("body", spec.body, spec.is_named, spec.samples)


def _variables(field: str, text: str, named: bool, samples: Mapping[str, str]) -> Found:
    """Check the placeholders of a text and that each has an example."""
    if re.search(r"[{}]", _OUTSIDE.sub("", text)):
        yield Violation(field, Rule.BRACES, "{{1}}")
    for inner in dict.fromkeys(_PLACEHOLDER.findall(text)):
        if not VARIABLE.fullmatch(f"{{{{{inner}}}}}"):
            yield Violation(field, Rule.CHARACTERS, "a-z0-9_", "{{…}}")
    names = variables(text)
    if named:
        for name in names:
            if not PARAMETER_NAME.fullmatch(name):
                yield Violation(f"{field}.{name}", Rule.CHARACTERS, "a-z0-9_", name)
    elif sorted(names) != sorted(str(i + 1) for i in range(len(names))):
        yield Violation(field, Rule.ORDER, "1, 2, 3…", ", ".join(names)[:80])
    for name in names:
        if not samples.get(name, "").strip():
            yield Violation(f"{field}.{name}", Rule.MISSING_SAMPLE)


def _footer(spec: TemplateSpec) -> Found:
    """Check the footer: short, no variables."""
    if not spec.footer:
        return
    yield from _text("footer", spec.footer, limits.TEMPLATE_FOOTER_MAX)
    if "{{" in spec.footer:
        yield Violation("footer", Rule.NOT_ALLOWED, None, "{{…}}")


def _buttons(spec: TemplateSpec) -> Found:
    """Check the buttons, each and together."""
    types = [button.type for button in spec.buttons]
    if len(types) > limits.TEMPLATE_BUTTONS_MAX:
        limit = limits.TEMPLATE_BUTTONS_MAX
        yield Violation("buttons", Rule.TOO_MANY, limit, len(types))
    for type_, most in _COUNTED.items():
        if types.count(type_) > most:
            yield Violation(f"buttons.{type_}", Rule.TOO_MANY, most, types.count(type_))
    quick = [i for i, type_ in enumerate(types) if type_ == "QUICK_REPLY"]
    if quick and quick[-1] - quick[0] + 1 != len(quick):
        yield Violation("buttons", Rule.ORDER, "QUICK_REPLY together")
    for i, button in enumerate(spec.buttons):
        yield from _button(f"buttons[{i}]", button, spec)


def _button(field: str, button: TemplateButton, spec: TemplateSpec) -> Found:
    """Check one button."""
    yield from _choice(f"{field}.type", button.type, BUTTON_TYPES)
    if button.type == "OTP" and not spec.is_authentication:
        yield Violation(field, Rule.NOT_ALLOWED, "AUTHENTICATION", spec.category)
    if button.text or button.type not in _WITHOUT_LABEL:
        yield from _text(f"{field}.text", button.text, limits.TEMPLATE_BUTTON_TEXT_MAX)
    if "{{" in button.text:
        yield Violation(f"{field}.text", Rule.NOT_ALLOWED, None, "{{…}}")
    if _LINE_ENDS.search(button.text):
        yield Violation(f"{field}.text", Rule.CHARACTERS, "marks, line ends")
    check = _BUTTON_CHECKS.get(button.type)
    if check:
        yield from check(field, button)


def _button_phone(field: str, button: TemplateButton) -> Found:
    """Check a phone number to call."""
    limit, number = limits.TEMPLATE_PHONE_MAX, button.phone_number
    yield from _text(f"{field}.phone_number", number, limit)
    if 0 < len(number.strip()) <= limit and not _PHONE.fullmatch(number.strip()):
        yield Violation(f"{field}.phone_number", Rule.FORMAT, "+34…")


def _button_code(field: str, button: TemplateButton) -> Found:
    """Check the sample of a code to copy: letters and digits."""
    code = button.example
    yield from _text(f"{field}.example", code, limits.COPY_CODE_MAX)
    if 0 < len(code) <= limits.COPY_CODE_MAX and not COUPON.fullmatch(code):
        yield Violation(f"{field}.example", Rule.CHARACTERS, "A-Za-z0-9")


def _button_flow(field: str, button: TemplateButton) -> Found:
    """Check that a Flow's button says which Flow."""
    if not (button.flow_ref or {"flow_name", "flow_json"} & button.extra.keys()):
        yield Violation(f"{field}.flow", Rule.EMPTY)


def _button_url(field: str, button: TemplateButton) -> Found:
    """Check an address: http(s), one variable, at the end, with an example."""
    names = variables(button.url)
    try:
        check_url(
            f"{field}.url",
            VARIABLE.sub("x", button.url) if names else button.url,
            limits.TEMPLATE_URL_MAX,
        )
    except MessageInvalid as error:
        yield error.violation
    if len(VARIABLE.findall(button.url)) > 1:
        yield Violation(f"{field}.url", Rule.TOO_MANY, 1, len(names))
    elif names and not button.url.endswith("}}"):
        yield Violation(f"{field}.url", Rule.ORDER, "{{…}} last")
    if names and not button.example.strip():
        yield Violation(f"{field}.url", Rule.MISSING_SAMPLE)


_BUTTON_CHECKS: Final[Mapping[str, Callable[[str, TemplateButton], Found]]] = {
    "URL": _button_url,
    "PHONE_NUMBER": _button_phone,
    "COPY_CODE": _button_code,
    "FLOW": _button_flow,
}
