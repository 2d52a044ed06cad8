"""What happens to templates: status, quality, category, components.

Called by :mod:`.webhook` through its table.
Must never compare an id as a number: it is an int here and a text in the API.

Source: const.DOCS/webhooks/reference/message_template_status_update and its neighbours
(checked 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from . import read
from .events import Event, Json, TemplateEvent
from .scope import Scope

QUALITY_FIELD: Final = "message_template_quality_update"


def template_status(scope: Scope, value: Json) -> Iterable[Event]:
    """Return the event of a template's new status.

    Meta's own example of a new quality score bears this field's name; the keys tell.
    """
    if "new_quality_score" in value:
        return template_quality(scope, value)
    rejection = read.part(value, "rejection_info")
    other = read.part(value, "other_info")
    found = _template(
        scope,
        value,
        event=read.text(value, "event"),
        reason=read.text(value, "reason") or read.text(rejection, "reason"),
        title=read.text(other, "title"),
        advice=read.text(rejection, "recommendation")
        or read.text(other, "description"),
        category=read.text(value, "message_template_category"),
    )
    return (found,)


def template_quality(scope: Scope, value: Json) -> Iterable[Event]:
    """Return the event of a template's new quality score."""
    found = _template(
        replace(scope, field=QUALITY_FIELD),
        value,
        event=read.text(value, "new_quality_score"),
        previous=read.text(value, "previous_quality_score"),
    )
    return (found,)


def template_category(scope: Scope, value: Json) -> Iterable[Event]:
    """Return the event of a template's new or coming category."""
    category = read.text(value, "new_category") or read.text(value, "category")
    found = _template(
        scope,
        value,
        event=category,
        previous=read.text(value, "previous_category"),
        category=category,
        coming_category=read.text(value, "correct_category"),
    )
    return (found,)


def template_components(scope: Scope, value: Json) -> Iterable[Event]:
    """Return the event of an edited template."""
    return (_template(scope, value),)


def _template(scope: Scope, value: Json, **facts: Any) -> Event:
    template_id = read.word(value, "message_template_id")
    name = read.text(value, "message_template_name")
    if not (template_id or name):
        return scope.unknown(value, "no_id")
    changed = read.moment(value, "category_update_timestamp")
    return TemplateEvent(
        **scope.common(value),
        template_id=template_id,
        name=name,
        language=read.text(value, "message_template_language").replace("-", "_"),
        timestamp=changed or scope.time,
        value=value,
        **facts,
    )
