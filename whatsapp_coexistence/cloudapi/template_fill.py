"""A template with its values: what is sent, and what the customer will read.

Called through :mod:`.templates`.
Must never send a variable empty or a button Meta expects a value for without one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from . import limits, template_message as build
from .events import Location
from .interactive import HeaderMedia
from .invalid import MessageInvalid, Rule, check_text
from .outgoing import MediaRef, OutgoingMessage
from .template_message import ProductSection
from .template_spec import TemplateButton, TemplateSpec, render_text, variables

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FlowValue:
    """What a Flow's button carries."""

    token: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProductsValue:
    """What a multi-product button shows."""

    thumbnail: str
    sections: Sequence[ProductSection]


ButtonValue = str | FlowValue | ProductsValue


@dataclass(frozen=True, slots=True)
class TemplateValues:
    """What fills a template.

    :param body: name -> value, or values in the order of ``{{1}}``, ``{{2}}``…
    :param header: value of the header's variable
    :param header_media: of a header with picture, film or file
    :param header_product: (product_retailer_id, catalog_id)
    :param buttons: place of the button (from 0) -> quick reply's payload, end of the
        address, coupon, picture of the catalogue, or one of the classes above
    :param extra: raw components for the types in ``TemplateSpec.not_modelled``
    """

    body: Mapping[str, str] | Sequence[str] = ()
    header: str = ""
    header_media: MediaRef | None = None
    header_filename: str = ""
    header_location: Location | None = None
    header_product: tuple[str, str] | None = None
    buttons: Mapping[int, ButtonValue] = field(default_factory=dict)
    extra: Sequence[Mapping[str, Any]] = ()

    def body_by_name(self, spec: TemplateSpec) -> dict[str, str]:
        """Return name -> value of every variable of the body.

        :raises MessageInvalid: ``EMPTY`` (one is missing) or ``TOO_MANY``
        """
        names = spec.body_variables
        if isinstance(self.body, Mapping):
            given = {str(name): value for name, value in self.body.items()}
        else:
            order = names if spec.is_named else sorted(names, key=_by_number)
            if len(self.body) > len(order):
                raise MessageInvalid("body", Rule.TOO_MANY, len(order), len(self.body))
            given = dict(zip(order, self.body, strict=False))
        for name in names:
            if not given.get(name, "").strip():
                raise MessageInvalid(f"body.{name}", Rule.EMPTY)
        return {name: given[name] for name in names}


def components(spec: TemplateSpec, values: TemplateValues) -> list[Json]:
    """Return the ``components`` of the message.

    Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
    (checked 2026-11-22).

    :raises MessageInvalid: a value is missing or Meta would refuse it
    """
    found = [_header(spec, values), _body(spec, values)]
    found += [_button(i, b, spec, values) for i, b in enumerate(spec.buttons)]
    _check_lengths(preview(spec, values), spec)
    given = {str(part.get("type", "")).lower() for part in values.extra}
    for type_ in spec.not_modelled:
        if type_ in _NEEDS_VALUES and type_ not in given:
            raise MessageInvalid(f"components.{type_}", Rule.NOT_ALLOWED)
    return [part for part in found if part] + [dict(part) for part in values.extra]


def _check_lengths(filled: Preview, spec: TemplateSpec) -> None:
    """Refuse what is too long once it is filled in (error 132005)."""
    if not spec.is_only_body:
        check_text("body", filled.body, limits.TEMPLATE_BODY_MAX, required=False)
    check_text("header.text", filled.header, limits.TEMPLATE_HEADER_MAX, required=False)


_NEEDS_VALUES: Final = frozenset(("carousel", "limited_time_offer"))


def build_message(spec: TemplateSpec, values: TemplateValues) -> OutgoingMessage:
    """Return the message, ready for :func:`.outgoing.request_body`.

    :raises MessageInvalid: a value is missing or Meta would refuse it
    """
    return build.template(
        spec.name,
        spec.language,
        components(spec, values),
        needs_phone=spec.is_authentication,
    )


def _header(spec: TemplateSpec, values: TemplateValues) -> Json | None:
    """Return the header's component, if it has anything to fill."""
    header = spec.header
    if header is None:
        return None
    if header.format == "TEXT":
        name = spec.header_variable
        if not name:
            return None
        return build.header_text(values.header, name if spec.is_named else "")
    if header.format == "LOCATION":
        point = values.header_location
        if point is None:
            raise MessageInvalid("header.location", Rule.EMPTY)
        return build.header_location(
            point.latitude, point.longitude, point.name, point.address
        )
    if header.format == "PRODUCT":
        return build.header_product(*(values.header_product or ("", "")))
    if values.header_media is None:
        raise MessageInvalid("header.media", Rule.EMPTY)
    kind = "video" if header.format == "GIF" else header.format.lower()
    media = HeaderMedia(kind, values.header_media, values.header_filename)
    return build.header_media(media)


def _body(spec: TemplateSpec, values: TemplateValues) -> Json | None:
    """Return the body's component, if it has variables."""
    given = values.body_by_name(spec)
    if not given:
        return None
    if spec.is_named and not spec.is_authentication:
        return build.body(given, alone=spec.is_only_body)
    ordered = [given[name] for name in sorted(given, key=_by_number)]
    return build.body(ordered, alone=spec.is_only_body)


def _button(
    index: int, button: TemplateButton, spec: TemplateSpec, values: TemplateValues
) -> Json | None:
    """Return a button's component, or nothing when it has nothing to fill."""
    value = values.buttons.get(index, "")
    if button.type == "OTP":
        return build.button_otp(index, values.body_by_name(spec)["1"])
    if button.type == "FLOW":
        flow = value if isinstance(value, FlowValue) else FlowValue(str(value))
        return build.button_flow(index, flow.token, flow.data)
    if button.type == "MPM":
        if not isinstance(value, ProductsValue):
            raise MessageInvalid(f"buttons[{index}].sections", Rule.EMPTY)
        return build.button_mpm(index, value.thumbnail, value.sections)
    if not isinstance(value, str):
        raise MessageInvalid(f"buttons[{index}]", Rule.FORMAT, "text")
    return _text_button(index, button, value)


def _text_button(index: int, button: TemplateButton, value: str) -> Json | None:
    """Return the component of a button whose value is a text."""
    if button.type == "URL" and variables(button.url):
        return build.button_url(index, value)
    if button.type == "COPY_CODE":
        return build.button_copy_code(index, value)
    if button.type == "QUICK_REPLY" and value:
        return build.button_quick_reply(index, value)
    if button.type == "CATALOG" and value:
        return build.button_catalog(index, value)
    return None


def _by_number(name: str) -> tuple[int, str]:
    """Order ``2`` before ``10``."""
    return (int(name) if name.isdigit() else 0, name)


@dataclass(frozen=True, slots=True)
class Preview:
    """What the customer will read.

    :param header_format: ``""`` without header
    :param buttons: (type, label, address with its end, or ``""``)
    """

    header_format: str
    header: str
    body: str
    footer: str
    buttons: tuple[tuple[str, str, str], ...]


def preview(spec: TemplateSpec, values: TemplateValues | None = None) -> Preview:
    """Return what the customer will read; without values, the samples are shown.

    Never raises: what has no value shows as ``{{name}}``.
    """
    body = _preview_values(spec, values)
    header = spec.header
    name = spec.header_variable
    sample = header.sample if header else ""
    value = values.header if values else sample
    return Preview(
        header_format=header.format if header else "",
        header=render_text(header.text, {name: value} if value else {})
        if header
        else "",
        body=render_text(spec.body, body),
        footer=spec.footer,
        buttons=tuple(
            (button.type, button.text, _preview_url(i, button, values))
            for i, button in enumerate(spec.buttons)
        ),
    )


def _preview_values(
    spec: TemplateSpec, values: TemplateValues | None
) -> dict[str, str]:
    """Return the values of the body that are there."""
    if values is None:
        return {name: text for name, text in spec.samples.items() if text}
    if isinstance(values.body, Mapping):
        return {str(name): text for name, text in values.body.items() if text}
    names = spec.body_variables
    order = names if spec.is_named else sorted(names, key=_by_number)
    return {name: text for name, text in zip(order, values.body, strict=False) if text}


def _preview_url(
    index: int, button: TemplateButton, values: TemplateValues | None
) -> str:
    """Return a link button's address with its end filled in."""
    if button.type != "URL":
        return ""
    if values is None:
        return button.example or button.url
    value = values.buttons.get(index, "")
    names = variables(button.url)
    filled = isinstance(value, str) and value
    return render_text(button.url, {names[0]: str(value)} if names and filled else {})
