"""Everything that can be sent: one function per kind of message.

Called by the sender, the composer, automations, tests.
Must never touch the network; a message Meta would refuse raises
:class:`MessageInvalid` here, before it.

>>> message = text("Hello")
>>> request_body(message, "34600111222", "uuid-1")["to"]
'+34600111222'
"""

from __future__ import annotations

from .interactive import (
    HeaderMedia,
    ReplyButton,
    Row,
    Section,
    contact_request,
    cta_url,
    list_menu,
    location_request,
    reply_buttons,
)
from .invalid import MessageInvalid, Rule, Violation
from .outgoing import (
    MediaRef,
    OutgoingMessage,
    phone_to,
    read_receipt,
    recipient_fields,
    request_body,
)
from .plain import (
    ContactCard,
    audio,
    contacts,
    document,
    image,
    location,
    reaction,
    sticker,
    text,
    video,
)
from .template_message import clean_parameter, template

__all__ = [
    "ContactCard",
    "HeaderMedia",
    "MediaRef",
    "MessageInvalid",
    "OutgoingMessage",
    "ReplyButton",
    "Row",
    "Rule",
    "Section",
    "Violation",
    "audio",
    "clean_parameter",
    "contact_request",
    "contacts",
    "cta_url",
    "document",
    "image",
    "list_menu",
    "location",
    "location_request",
    "phone_to",
    "reaction",
    "read_receipt",
    "recipient_fields",
    "reply_buttons",
    "request_body",
    "sticker",
    "template",
    "text",
    "video",
]
