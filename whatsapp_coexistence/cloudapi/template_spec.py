"""A template as plain data: what it says, with which variables and buttons.

Called through :mod:`.templates`.
Must never know a value: what fills the variables is in :mod:`.template_fill`.

Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
(checked 2026-11-22).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Json = Mapping[str, Any]

CATEGORIES: Final = ("AUTHENTICATION", "MARKETING", "UTILITY")
PARAMETER_FORMATS: Final = ("POSITIONAL", "NAMED")
MEDIA_FORMATS: Final = ("IMAGE", "VIDEO", "DOCUMENT", "GIF")
HEADER_FORMATS: Final = ("TEXT", *MEDIA_FORMATS, "LOCATION", "PRODUCT")
BUTTON_TYPES: Final = (
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
VARIABLE: Final = re.compile(r"\{\{[ \t]{0,9}([A-Za-z0-9_]{1,100})[ \t]{0,9}\}\}")


def variables(text: str) -> tuple[str, ...]:
    """Return the names of the variables of a text, each once, in order.

    >>> variables("Hi {{1}}, order {{2}} of {{1}}")
    ('1', '2')
    """
    return tuple(dict.fromkeys(VARIABLE.findall(text)))


def render_text(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its variables filled; one without value stays as it is.

    >>> render_text("Hi {{name}}, {{x}}", {"name": "Ana"})
    'Hi Ana, {{x}}'
    """
    return VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


@dataclass(frozen=True, slots=True)
class TemplateHeader:
    """What stands above the body.

    :param format: TEXT, IMAGE, VIDEO, DOCUMENT, GIF, LOCATION or PRODUCT
    :param text: at most 60 characters, one variable, only of TEXT
    :param sample: of the variable, or the handle of the uploaded sample file
    """

    format: str = "TEXT"
    text: str = ""
    sample: str = ""


@dataclass(frozen=True, slots=True)
class TemplateButton:
    """A button under the message.

    :param type: one of ``BUTTON_TYPES``; others read from Meta are kept
    :param text: label, at most 25 characters
    :param url: may end in one variable
    :param example: the whole address, or the coupon
    :param otp_type: COPY_CODE, ONE_TAP or ZERO_TAP
    :param flow_ref: id of the Flow that a FLOW button opens
    :param flow_screen: the screen it begins with
    :param extra: Meta's other keys: flow_name, supported_apps …
    """

    type: str
    text: str = ""
    url: str = ""
    phone_number: str = ""
    example: str = ""
    otp_type: str = ""
    flow_ref: str = ""
    flow_screen: str = ""
    extra: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TemplateSpec:
    """A template in one language.

    :param language: Meta's code, ``es_ES``, ``ca``
    :param body: at most 1024 characters; of AUTHENTICATION, Meta's fixed text
    :param parameter_format: POSITIONAL for ``{{1}}``, NAMED for ``{{first_name}}``
    :param samples: variable of the body -> example, needed for the review
    :param ttl_seconds: how long Meta tries to deliver; ``None`` = its default
    :param extra: components this version does not model, as Meta wrote them
    """

    name: str
    language: str
    category: str = "UTILITY"
    header: TemplateHeader | None = None
    body: str = ""
    footer: str = ""
    buttons: tuple[TemplateButton, ...] = ()
    parameter_format: str = "POSITIONAL"
    samples: Mapping[str, str] = field(default_factory=dict)
    add_security_recommendation: bool = False
    code_expiration_minutes: int | None = None
    ttl_seconds: int | None = None
    extra: tuple[Json, ...] = ()

    @property
    def is_named(self) -> bool:
        """Tell whether its variables have names."""
        return self.parameter_format == "NAMED"

    @property
    def is_authentication(self) -> bool:
        """Tell whether it carries a one-time code; such a one needs a phone number."""
        return self.category == "AUTHENTICATION"

    @property
    def body_variables(self) -> tuple[str, ...]:
        """Return the body's variables; of AUTHENTICATION always ``("1",)``."""
        return ("1",) if self.is_authentication else variables(self.body)

    @property
    def header_variable(self) -> str:
        """Return the header's variable, or ``""``."""
        found = variables(self.header.text) if self.header else ()
        return found[0] if found else ""

    @property
    def not_modelled(self) -> tuple[str, ...]:
        """Return the types in ``extra``; their values are given as raw components."""
        return tuple(str(part.get("type", "")).lower() for part in self.extra)

    @property
    def is_only_body(self) -> bool:
        """Tell whether there is nothing but a body, which allows longer values."""
        return not (self.header or self.footer or self.buttons or self.extra)
