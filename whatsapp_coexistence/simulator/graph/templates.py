"""Templates: create, list, read, edit, delete.

Called by the entry point.
Must never change a template that Meta would not let one change.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
(checked 2026-11-22).
"""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

from .. import ids
from ..graph_errors import GraphError
from ..records import Template, Waba
from . import template_creation, template_quality, template_review
from .call import MANAGEMENT, Call
from .checks import Json

COUNT_LIMIT = 250
CREATIONS_PER_HOUR = 100
NAME_BLOCKED = timedelta(days=30)
_DEFAULT = "name,parameter_format,components,language,status,category,id"


def create(call: Call, waba_id: str) -> Json:
    """``POST /{waba}/message_templates``."""
    waba = call.may(waba_id, MANAGEMENT)
    name, language = call.text("name"), call.text("language")
    category, format_ = call.text("category").upper(), _format(call)
    template_creation.check_identity(name, language, category)
    components = template_creation.check_components(
        _json(call.params.get("components")), category, format_
    )
    with call.engine.world.lock:
        _check_place(call, waba, name, language)
        template = Template(
            template_id=ids.number(16),
            waba_id=waba_id,
            name=name,
            language=language,
            category=category,
            components=components,
            created=call.engine.clock.now(),
            parameter_format=format_,
        )
        waba.templates[template.template_id] = template
        waba.creations.append(template.created)
    template_review.plan(call.engine, template)
    return {"id": template.template_id, "status": "PENDING", "category": category}


def _format(call: Call) -> str:
    written = call.text("parameter_format", "POSITIONAL").upper()
    if written not in ("POSITIONAL", "NAMED"):
        raise GraphError(100, "Param parameter_format must be POSITIONAL or NAMED")
    return written


def _json(value: Any) -> Any:
    """Form bodies carry JSON in a text."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise GraphError(100, "Param components is not valid JSON") from error


def _check_place(call: Call, waba: Waba, name: str, language: str) -> None:
    now = call.engine.clock.now()
    for other in waba.templates.values():
        if other.name == name and other.language == language:
            raise template_creation.refuse(
                "Content in this language already exists",
                f"There is already {language} content for this template.",
                2388024,
            )
    deleted = waba.deleted_names.get(name)
    if deleted is not None and now - deleted < NAME_BLOCKED:
        raise template_creation.refuse(
            "Message template language is being deleted",
            "New content for this name can be added in 30 days.",
            2388023,
        )
    if len(waba.templates) >= COUNT_LIMIT:
        raise GraphError(2388019, "Message template limit exceeded")
    recent = [at for at in waba.creations if now - at < timedelta(hours=1)]
    if len(recent) >= CREATIONS_PER_HOUR:
        raise GraphError(80007, "Too many templates created in the last hour")


def listing(call: Call, waba_id: str) -> Json:
    """``GET /{waba}/message_templates`` with filters and pages."""
    waba = call.may(waba_id, MANAGEMENT)
    found = [t for t in waba.templates.values() if _matches(call, t)]
    limit = _limit(call.text("limit"))
    start = _position(call.text("after"))
    page = found[start : start + limit]
    paging: Json = {
        "cursors": {"before": _cursor(start), "after": _cursor(start + limit)}
    }
    if start + limit < len(found):
        paging["next"] = (
            f"{call.engine.base_url}/v25.0/{waba_id}/message_templates"
            f"?limit={limit}&after={_cursor(start + limit)}"
        )
    wanted = call.fields(_DEFAULT)
    return {"data": [_select(t, wanted) for t in page], "paging": paging}


def _limit(written: str) -> int:
    if written and not (written.isascii() and written.isdecimal()):
        raise GraphError(100, "Param limit must be an integer")
    return max(1, min(int(written or 25), 1000))


def _matches(call: Call, template: Template) -> bool:
    for name in ("name", "language", "category", "status"):
        wanted = call.text(name)
        if wanted and getattr(template, name).lower() != wanted.lower():
            return False
    return True


def _cursor(position: int) -> str:
    return base64.b64encode(str(position).encode()).decode()


def _position(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return max(0, int(base64.b64decode(cursor)))
    except ValueError as error:
        raise GraphError(100, "Invalid cursor") from error


def get(call: Call, template_id: str) -> Json:
    """``GET /{template}``."""
    template = _mine(call, template_id)
    return _select(template, call.fields(_DEFAULT))


def edit(call: Call, template_id: str) -> Json:
    """``POST /{template}``: new components or category, then a new review."""
    template = _mine(call, template_id)
    if template.status not in ("APPROVED", "REJECTED", "PAUSED"):
        raise template_creation.refuse(
            "Message template cannot be edited",
            "Only approved, rejected or paused templates can be edited.",
        )
    category = call.text("category", template.category).upper()
    if template.status == "APPROVED" and category != template.category:
        raise template_creation.refuse(
            "Category cannot be changed", "Not while the template is approved."
        )
    _count_edit(call, template)
    template_creation.check_identity(template.name, template.language, category)
    if "components" in call.params:
        template.components = template_creation.check_components(
            _json(call.params["components"]), category, template.parameter_format
        )
    template.category, template.status = category, "PENDING"
    template_review.plan(call.engine, template)
    return {"success": True}


def _count_edit(call: Call, template: Template) -> None:
    """Allow an approved one once in 24 hours, ten times in 30 days."""
    if template.status != "APPROVED":
        return
    now = call.engine.clock.now()
    month = [at for at in template.edits if now - at < timedelta(days=30)]
    day = [at for at in month if now - at < timedelta(days=1)]
    if day or len(month) >= 10:
        raise template_creation.refuse(
            "Too many edits", "An approved template can be edited once a day."
        )
    template.edits = [*month, now]


def delete(call: Call, waba_id: str) -> Json:
    """``DELETE /{waba}/message_templates`` by name, or by id and name."""
    waba = call.may(waba_id, MANAGEMENT)
    name, one = call.text("name"), call.text("hsm_id")
    with call.engine.world.lock:
        doomed = [
            t
            for t in waba.templates.values()
            if t.name == name and (not one or t.template_id == one)
        ]
        if not doomed:
            raise template_creation.refuse("Not found", f"No template {name!r}")
        if any(template.status == "DISABLED" for template in doomed):
            raise template_creation.refuse(
                "Message template cannot be deleted",
                "A disabled template cannot be deleted.",
            )
        for template in doomed:
            del waba.templates[template.template_id]
            if template.status == "APPROVED":
                waba.deleted_names[name] = call.engine.clock.now()
    return {"success": True}


def unpause(call: Call, template_id: str) -> Json:
    """``POST /{template}/unpause``."""
    template = _mine(call, template_id)
    if template.status != "PAUSED":
        return {"success": False, "reason": "The template is not paused"}
    template_quality.unpause(call.engine, template)
    return {"success": True}


def _mine(call: Call, template_id: str) -> Template:
    template = call.engine.world.template(template_id)
    if template is None:
        raise call.unknown(template_id)
    call.may(template.waba_id, MANAGEMENT)
    return template


def _select(template: Template, wanted: list[str]) -> Json:
    everything: Json = {
        "id": template.template_id,
        "name": template.name,
        "language": template.language,
        "category": template.category,
        "status": template.status,
        "components": template.components,
        "parameter_format": template.parameter_format,
        "rejected_reason": template.rejected_reason,
        "quality_score": {
            "score": template.quality,
            "date": int(template.created.timestamp()),
        },
        "previous_category": None,
        "message_send_ttl_seconds": None,
        "sub_category": "CUSTOM",
    }
    found = {name: everything[name] for name in wanted if name in everything}
    return {**found, "id": template.template_id}
