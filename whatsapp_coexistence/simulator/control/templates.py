"""Meta's decisions about a template, taken by hand.

Called by the control routes.
Must never do what Meta does not do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..engine import Engine
from ..graph import template_quality, template_review, template_text
from ..phones import store
from ..records import Template

Json = dict[str, Any]
_REJECTED = "REJECTED"

#: Buttons of the page that are more than a status.
_EVENTS: dict[str, Callable[[Engine, Template], None]] = {
    "complain": template_quality.complain,
    "unpause": template_quality.unpause,
    "archive": template_quality.archive,
    "unarchive": template_quality.unarchive,
}


def listing(engine: Engine, _: Json, __: dict[str, str]) -> Json:
    """All templates of all accounts, the newest first."""
    with engine.world.lock:
        found = [t for w in engine.world.wabas.values() for t in w.templates.values()]
    found.sort(key=lambda template: template.created, reverse=True)
    return {"templates": [_describe(template) for template in found]}


def act(engine: Engine, data: Json, args: dict[str, str]) -> None:
    """Do to a template what the body asks for, in this order."""
    template = engine.world.template(args["id"])
    if template is None:
        raise store.NotPossibleError("no such template")
    if "status" in data:
        status, why = str(data["status"]), str(data.get("advice", ""))
        reason = str(data.get("reason") or "NONE") if status == _REJECTED else "NONE"
        template_review.set_status(engine, template, status, reason, why)
    if "quality" in data:
        template_review.set_quality(engine, template, str(data["quality"]))
    if "category" in data:
        template_review.recategorize(engine, template, str(data["category"]))
    if "coming_category" in data:
        coming = str(data["coming_category"])
        template_review.announce_category(engine, template, coming)
    if "body" in data:
        template_review.edit_elsewhere(engine, template, str(data["body"]))
    if "event" in data:
        event = _EVENTS.get(str(data["event"]))
        if event is None:
            raise store.NotPossibleError(f"event is one of {', '.join(_EVENTS)}")
        event(engine, template)


def _describe(template: Template) -> Json:
    body = template_text.component(template.components, "BODY") or {}
    return {
        "id": template.template_id,
        "name": template.name,
        "language": template.language,
        "category": template.category,
        "status": template.status,
        "quality": template.quality,
        "body": str(body.get("text", "")),
    }
