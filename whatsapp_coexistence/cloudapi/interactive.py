"""Builders of interactive messages, which only the open 24-hour window allows.

Called through :mod:`.messages`.
Must never touch the network; every limit of Meta's is checked here, before it.

Source of the shapes and limits:
https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages
and its neighbours (checked 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from . import limits
from .invalid import (
    MessageInvalid,
    Rule,
    check_count,
    check_text,
    check_unique,
    check_url,
)
from .media import safe_filename
from .outgoing import MediaRef, OutgoingMessage

HEADER_KINDS: Final = ("image", "video", "document")


@dataclass(frozen=True, slots=True)
class HeaderMedia:
    """A picture, film or file above the body; ``kind`` is image, video or document."""

    kind: str
    media: MediaRef
    filename: str = ""


Header = str | HeaderMedia | None


@dataclass(frozen=True, slots=True)
class ReplyButton:
    """A button that answers: ``id`` comes back (≤ 256), ``title`` is read (≤ 20)."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list: ``id`` ≤ 200, ``title`` ≤ 24, ``description`` ≤ 72."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a title (≤ 24), which is required when there are several sections."""

    title: str
    rows: Sequence[Row]


def header_json(field: str, header: Header) -> dict[str, Any] | None:
    """Return a header object, or ``None``.

    :raises MessageInvalid: ``TOO_LONG``, ``CHOICE`` or a bad media reference
    """
    if isinstance(header, HeaderMedia):
        if header.kind not in HEADER_KINDS:
            raise MessageInvalid(f"{field}.type", Rule.CHOICE, ", ".join(HEADER_KINDS))
        content = header.media.as_json(f"{field}.{header.kind}")
        if header.kind == "document" and header.filename:
            content["filename"] = safe_filename(header.filename)
        return {"type": header.kind, header.kind: content}
    if not header:
        return None
    check_text(f"{field}.text", header, limits.INTERACTIVE_HEADER_MAX)
    return {"type": "text", "text": header}


def _interactive(
    kind: str,
    body: str,
    action: dict[str, Any],
    *,
    header: Header = None,
    footer: str = "",
    body_max: int = limits.INTERACTIVE_BODY_MAX,
) -> OutgoingMessage:
    """Return the message around an action; checks header, body and footer."""
    content: dict[str, Any] = {"type": kind}
    head = header_json("interactive.header", header)
    if head:
        content["header"] = head
    check_text("interactive.body.text", body, body_max)
    content["body"] = {"text": body}
    if footer:
        check_text("interactive.footer.text", footer, limits.INTERACTIVE_FOOTER_MAX)
        content["footer"] = {"text": footer}
    content["action"] = action
    return OutgoingMessage("interactive", content)


def reply_buttons(
    body: str,
    buttons: Sequence[ReplyButton],
    header: Header = None,
    footer: str = "",
) -> OutgoingMessage:
    """Return a body (≤ 1024) with 1 to 3 buttons of different titles and ids."""
    field = "interactive.action.buttons"
    check_count(field, buttons, 1, limits.REPLY_BUTTONS_MAX)
    for i, button in enumerate(buttons):
        check_text(f"{field}[{i}].reply.id", button.id, limits.REPLY_ID_MAX)
        check_text(f"{field}[{i}].reply.title", button.title, limits.REPLY_TITLE_MAX)
    check_unique(f"{field}.id", (button.id for button in buttons))
    check_unique(f"{field}.title", (button.title for button in buttons))
    action = {
        "buttons": [
            {"type": "reply", "reply": {"id": b.id, "title": b.title}} for b in buttons
        ]
    }
    return _interactive("button", body, action, header=header, footer=footer)


def list_menu(
    body: str,
    button: str,
    sections: Sequence[Section],
    header: str = "",
    footer: str = "",
) -> OutgoingMessage:
    """Return a body (≤ 4096) with a button (≤ 20) opening at most 10 rows in all."""
    field = "interactive.action"
    check_text(f"{field}.button", button, limits.LIST_BUTTON_MAX)
    check_count(f"{field}.sections", sections, 1, limits.LIST_SECTIONS_MAX)
    rows = [row for section in sections for row in section.rows]
    check_count(f"{field}.sections.rows", rows, 1, limits.LIST_ROWS_MAX)
    check_unique(f"{field}.sections.rows.id", (row.id for row in rows))
    several = len(sections) > 1
    action = {
        "button": button,
        "sections": [
            _section_json(f"{field}.sections[{i}]", section, title_required=several)
            for i, section in enumerate(sections)
        ],
    }
    return _interactive(
        "list",
        body,
        action,
        header=header,
        footer=footer,
        body_max=limits.LIST_BODY_MAX,
    )


def _section_json(
    field: str, section: Section, *, title_required: bool
) -> dict[str, Any]:
    """Return one section of a list, checked."""
    check_text(
        f"{field}.title",
        section.title,
        limits.LIST_SECTION_TITLE_MAX,
        required=title_required,
    )
    check_count(f"{field}.rows", section.rows, 1, limits.LIST_ROWS_MAX)
    rows = [_row_json(f"{field}.rows[{i}]", row) for i, row in enumerate(section.rows)]
    return {"title": section.title, "rows": rows} if section.title else {"rows": rows}


def _row_json(field: str, row: Row) -> dict[str, str]:
    """Return one row of a list, checked."""
    found = {
        "id": check_text(f"{field}.id", row.id, limits.LIST_ROW_ID_MAX),
        "title": check_text(f"{field}.title", row.title, limits.LIST_ROW_TITLE_MAX),
    }
    if row.description:
        found["description"] = check_text(
            f"{field}.description", row.description, limits.LIST_ROW_DESCRIPTION_MAX
        )
    return found


def cta_url(
    body: str, display_text: str, url: str, header: Header = None, footer: str = ""
) -> OutgoingMessage:
    """Return a body (≤ 1024) with one button (≤ 20) that opens a web address."""
    field = "interactive.action.parameters"
    check_text(f"{field}.display_text", display_text, limits.CTA_TEXT_MAX)
    parameters = {"display_text": display_text, "url": check_url(f"{field}.url", url)}
    action = {"name": "cta_url", "parameters": parameters}
    return _interactive("cta_url", body, action, header=header, footer=footer)


def location_request(body: str) -> OutgoingMessage:
    """Return a body (≤ 1024) with a button by which the customer sends a location."""
    return _interactive("location_request_message", body, {"name": "send_location"})


def contact_request(body: str) -> OutgoingMessage:
    """Return a body with a button by which the customer gives the phone number.

    Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
    (checked 2026-11-22).
    """
    return _interactive("request_contact_info", body, {"name": "request_contact_info"})
