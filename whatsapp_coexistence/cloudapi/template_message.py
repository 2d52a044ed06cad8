"""Builders of a template message and of each of its components.

Called through :mod:`.messages` and by :mod:`.templates`, which knows the template.
Must never touch the network, and never let through a parameter Meta would refuse.

Source of the shapes and limits:
https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
(checked 2026-11-22).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from . import limits
from .interactive import HeaderMedia, header_json
from .invalid import MessageInvalid, Rule, check_count, check_text
from .outgoing import OutgoingMessage
from .plain import location_json

Json = dict[str, Any]

TEMPLATE_NAME: Final = re.compile(r"[a-z0-9_]+")
LANGUAGE_CODE: Final = re.compile(r"[a-z]{2,3}(?:_[A-Za-z]{2,4})?")
PARAMETER_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_REFUSED: Final = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
_MANY_SPACES: Final = re.compile(rf" {{{limits.PARAMETER_SPACES_MAX + 1},}}")
_WHITE: Final = re.compile(r"\s+")
COUPON: Final = re.compile(r"[A-Za-z0-9]+")


def clean_parameter(text: str) -> str:
    r"""Return ``text`` on one line: every run of white space becomes one space.

    Meta refuses line ends, tabs and more than four spaces in a row inside a parameter
    (132012 or 100). Use it where the value is a record's text, not typed for WhatsApp.

    >>> clean_parameter(" a\n\tb ")
    'a b'
    """
    return _WHITE.sub(" ", text).strip()


def check_parameter(field: str, text: str, maximum: int) -> str:
    """Return ``text`` if it may be the value of a variable.

    :raises MessageInvalid: ``EMPTY``, ``TOO_LONG``, or ``CHARACTERS`` with ``limit``
        ``line_end_or_tab`` or ``spaces``
    """
    check_text(field, text, maximum)
    if _REFUSED.search(text):
        raise MessageInvalid(field, Rule.CHARACTERS, "line_end_or_tab")
    if _MANY_SPACES.search(text):
        raise MessageInvalid(field, Rule.CHARACTERS, "spaces")
    return text


def text_parameter(field: str, text: str, maximum: int, name: str = "") -> Json:
    """Return a text parameter, with ``parameter_name`` for a named variable."""
    found = {"type": "text", "text": check_parameter(field, text, maximum)}
    if not name:
        return found
    if not PARAMETER_NAME.fullmatch(name):
        raise MessageInvalid(field, Rule.FORMAT, "a-z0-9_")
    return {"type": "text", "parameter_name": name, "text": found["text"]}


def header_text(value: str, name: str = "") -> Json:
    """Return the header's only variable, at most 60 characters."""
    limit = limits.TEMPLATE_HEADER_MAX
    return _component("header", [text_parameter("header", value, limit, name)])


def header_media(header: HeaderMedia) -> Json:
    """Return the picture, film or file of the header."""
    parameter = header_json("header", header)
    return _component("header", [parameter or {}])


def header_location(
    latitude: float, longitude: float, name: str = "", address: str = ""
) -> Json:
    """Return the point of a location header, in degrees."""
    point = location_json("header.location", latitude, longitude, name, address)
    return _component("header", [{"type": "location", "location": point}])


def header_product(retailer_id: str, catalog_id: str) -> Json:
    """Return the product of a single-product header."""
    product = {
        "product_retailer_id": _required("header.product_retailer_id", retailer_id),
        "catalog_id": _required("header.catalog_id", catalog_id),
    }
    return _component("header", [{"type": "product", "product": product}])


def body(values: Sequence[str] | Mapping[str, str], *, alone: bool = False) -> Json:
    """Return the body's values: a sequence for {{1}}, {{2}}…, a mapping for {{name}}.

    :param alone: the template has nothing but a body, which allows longer values
    :raises MessageInvalid: a value Meta would refuse
    """
    longest = (
        limits.TEMPLATE_LONE_BODY_PARAMETER_MAX
        if alone
        else limits.TEMPLATE_BODY_PARAMETER_MAX
    )
    if isinstance(values, Mapping):
        parameters = [
            text_parameter(f"body.{name}", value, longest, name)
            for name, value in values.items()
        ]
    else:
        parameters = [
            text_parameter(f"body.{i}", value, longest)
            for i, value in enumerate(values, start=1)
        ]
    return _component("body", parameters)


def button_quick_reply(index: int, payload: str) -> Json:
    """Return the payload that comes back when the customer presses the button."""
    limit = limits.QUICK_REPLY_PAYLOAD_MAX
    check_text(f"buttons[{index}].payload", payload, limit)
    return _button("quick_reply", index, {"type": "payload", "payload": payload})


def button_url(index: int, suffix: str) -> Json:
    """Return what replaces the variable at the end of the button's address."""
    field = f"buttons[{index}].url"
    return _button("url", index, text_parameter(field, suffix, limits.TEMPLATE_URL_MAX))


def button_copy_code(index: int, code: str) -> Json:
    """Return the coupon to copy: letters and digits, at most 20."""
    field = f"buttons[{index}].coupon_code"
    check_text(field, code, limits.COPY_CODE_MAX)
    if not COUPON.fullmatch(code):
        raise MessageInvalid(field, Rule.CHARACTERS, "A-Za-z0-9")
    return _button("copy_code", index, {"type": "coupon_code", "coupon_code": code})


def button_flow(
    index: int, token: str = "", data: Mapping[str, Any] | None = None
) -> Json:
    """Return a Flow's token (Meta's own default is ``unused``) and first data."""
    action: Json = {"flow_token": token or "unused"}
    if data:
        action["flow_action_data"] = dict(data)
    return _button("flow", index, {"type": "action", "action": action})


def button_catalog(index: int, thumbnail: str = "") -> Json:
    """Return the product whose picture stands for the catalogue (or the first)."""
    action = {"thumbnail_product_retailer_id": thumbnail} if thumbnail else {}
    return _button("CATALOG", index, {"type": "action", "action": action})


@dataclass(frozen=True, slots=True)
class ProductSection:
    """Products of a catalogue under a title of at most 24 characters."""

    title: str
    retailer_ids: Sequence[str]


def button_mpm(index: int, thumbnail: str, sections: Sequence[ProductSection]) -> Json:
    """Return the products of a multi-product button: 1 to 30 in 1 to 10 sections."""
    field = f"buttons[{index}].sections"
    check_count(field, sections, 1, limits.MPM_SECTIONS_MAX)
    products = [item for section in sections for item in section.retailer_ids]
    check_count(f"{field}.product_items", products, 1, limits.MPM_PRODUCTS_MAX)
    for i, section in enumerate(sections):
        check_text(f"{field}[{i}].title", section.title, limits.MPM_SECTION_TITLE_MAX)
    action = {
        "thumbnail_product_retailer_id": _required(
            f"buttons[{index}].thumbnail", thumbnail
        ),
        "sections": [
            {
                "title": section.title,
                "product_items": [
                    {"product_retailer_id": item} for item in section.retailer_ids
                ],
            }
            for section in sections
        ],
    }
    return _button("mpm", index, {"type": "action", "action": action})


def button_otp(index: int, code: str) -> Json:
    """Return the code of an authentication template's button, at most 15 characters."""
    field = f"buttons[{index}].code"
    return _button("url", index, text_parameter(field, code, limits.OTP_CODE_MAX))


def template(
    name: str,
    language: str,
    components: Sequence[Mapping[str, Any]] = (),
    *,
    needs_phone: bool = False,
) -> OutgoingMessage:
    """Return a template message.

    :param language: the approved code, exactly (``es_ES``, ``ca``), else error 132001
    :param components: from the builders of this module; a phone button needs none
    :param needs_phone: an authentication template, which no BSUID can receive
    :raises MessageInvalid: bad name or language, two headers or bodies, one index twice
    """
    check_text("template.name", name, limits.TEMPLATE_NAME_MAX)
    if not TEMPLATE_NAME.fullmatch(name):
        raise MessageInvalid("template.name", Rule.CHARACTERS, "a-z0-9_")
    if not LANGUAGE_CODE.fullmatch(language):
        raise MessageInvalid("template.language", Rule.FORMAT, "ll or ll_CC")
    _check_places(components)
    content: Json = {"name": name, "language": {"code": language}}
    if components:
        content["components"] = [dict(component) for component in components]
    return OutgoingMessage("template", content, needs_phone=needs_phone)


def _check_places(components: Sequence[Mapping[str, Any]]) -> None:
    """Check that no component stands at a place taken by another one."""
    taken: set[tuple[str, str]] = set()
    for i, component in enumerate(components):
        field = f"template.components[{i}]"
        kind, index = str(component.get("type")), str(component.get("index", ""))
        if kind == "button" and not _is_button_index(index):
            limit = limits.TEMPLATE_BUTTONS_MAX - 1
            raise MessageInvalid(f"{field}.index", Rule.RANGE, limit)
        if (kind, index) in taken:
            raise MessageInvalid(field, Rule.DUPLICATE, None, kind)
        taken.add((kind, index))


def _is_button_index(index: str) -> bool:
    """Tell whether ``index`` is one of the ten places of a button."""
    return index.isascii() and index.isdigit() and int(index) < 10


def _component(kind: str, parameters: list[Json]) -> Json:
    """Return a component with its parameters."""
    return {"type": kind, "parameters": parameters}


def _button(sub_type: str, index: int, parameter: Json) -> Json:
    """Return a button component with its one parameter."""
    return {
        "type": "button",
        "sub_type": sub_type,
        "index": index,
        "parameters": [parameter],
    }


def _required(field: str, value: str) -> str:
    """Return ``value`` unless it is blank."""
    return check_text(field, value, len(value))
