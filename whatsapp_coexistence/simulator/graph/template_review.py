"""Meta's review of a template, some seconds after its creation.

Called by the scheduler and by the control page; why it rejects is in
:mod:`.template_reasons`. Must never decide by chance.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-review
(checked 2026-11-22).
"""

from __future__ import annotations

from functools import partial
from typing import Any

from ..engine import Engine
from ..records import Json, Template
from ..webhooks.change import Change
from . import template_text
from .template_reasons import REASONS

#: ``other_info.title`` of a status that has one.
_TITLES = {"PAUSED": "FIRST_PAUSE", "DISABLED": "DISABLED"}


def plan(engine: Engine, template: Template) -> None:
    """Review a template in a while."""
    job = partial(review, engine, template)
    engine.scheduler.after(engine.options.review_after, job)


def review(engine: Engine, template: Template) -> None:
    """Approve or reject a pending template, and report it."""
    if template.status != "PENDING":
        return
    if _is_copy(engine, template):
        why = "Another template has the same text."
        set_status(engine, template, "REJECTED", "INVALID_FORMAT", why)
        return
    text = template_text.all_text(template.components)
    for rule in REASONS:
        verdict = rule(template, text)
        if verdict is None:
            continue
        if verdict.reason:
            set_status(engine, template, "REJECTED", verdict.reason, verdict.advice)
            return
        recategorize(engine, template, verdict.category)
    set_status(engine, template, "APPROVED")


def _is_copy(engine: Engine, template: Template) -> bool:
    """Tell whether an approved template has the same body and footer."""
    mine = template_text.body_and_footer(template.components)
    waba = engine.world.wabas[template.waba_id]
    return any(
        other is not template
        and other.status == "APPROVED"
        and template_text.body_and_footer(other.components) == mine
        for other in waba.templates.values()
    )


def set_status(
    engine: Engine,
    template: Template,
    status: str,
    reason: str = "NONE",
    why: str = "",
    title: str = "",
) -> None:
    """Give a template a status, and report it; ``FLAGGED`` is only reported."""
    if status != "FLAGGED":
        template.status, template.rejected_reason = status, reason
    value: Json = {
        "event": status,
        **_names(template),
        "reason": reason if status == "REJECTED" else "NONE",
        "message_template_category": template.category,
    }
    if status == "REJECTED":
        value["rejection_info"] = {"reason": reason, "recommendation": why}
    title = title or _TITLES.get(status, "")
    if title:
        value["other_info"] = {"title": title, "description": why or "Low quality"}
    _emit(engine, template, "message_template_status_update", value)


def recategorize(engine: Engine, template: Template, category: str) -> None:
    """Give a template another category, and report it."""
    previous, template.category = template.category, category
    value = {
        **_names(template),
        "previous_category": previous,
        "new_category": category,
        "category_update_timestamp": engine.clock.timestamp(),
    }
    _emit(engine, template, "template_category_update", value)


def announce_category(engine: Engine, template: Template, category: str) -> None:
    """Report that a template will have another category in 24 hours."""
    moment = engine.clock.timestamp() + 24 * 3600
    value = {
        **_names(template),
        "new_category": template.category,
        "correct_category": category,
        "category_update_timestamp": moment,
    }
    _emit(engine, template, "template_category_update", value)


def edit_elsewhere(engine: Engine, template: Template, text: str) -> None:
    """Change the body as somebody does in WhatsApp Manager, and report it."""
    body = template_text.component(template.components, "BODY")
    if body is not None:
        body["text"] = text
    footer = template_text.component(template.components, "FOOTER") or {}
    value = {**_names(template), "message_template_element": text}
    if footer.get("text"):
        value["message_template_footer"] = footer["text"]
    _emit(engine, template, "message_template_components_update", value)


def set_quality(engine: Engine, template: Template, quality: str) -> None:
    """Give a template another quality, and report it."""
    previous, template.quality = template.quality, quality
    value = {
        "previous_quality_score": previous,
        "new_quality_score": quality,
        **_names(template),
    }
    _emit(engine, template, "message_template_quality_update", value)


def _names(template: Template) -> dict[str, Any]:
    return {
        "message_template_id": int(template.template_id),
        "message_template_name": template.name,
        "message_template_language": template.language,
    }


def _emit(engine: Engine, template: Template, field: str, value: Json) -> None:
    engine.stream.publish("template", id=template.template_id)
    engine.webhooks.emit(Change(field, template.waba_id, value, chat=field))
