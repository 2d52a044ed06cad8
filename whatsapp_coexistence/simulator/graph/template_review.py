"""Meta's review of a template, some seconds after its creation.

Called by the scheduler; rules are functions in :data:`RULES`: add yours there.
Must never decide by chance.

Usual reasons: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-review
(checked 2026-11-22).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..engine import Engine
from ..records import Json, Template
from ..webhooks.change import Change
from . import template_text


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rejection (with its reason) or another category."""

    reason: str = ""
    advice: str = ""
    category: str = ""


Rule = Callable[[Template, str], Verdict | None]


def _adjacent(template: Template, text: str) -> Verdict | None:
    if re.search(r"\}\}\s*\{\{", text):
        return Verdict("INVALID_FORMAT", "Put words between the variables.")
    return None


def _special(template: Template, text: str) -> Verdict | None:
    if re.search(r"\{\{[^}]*[#$%][^}]*\}\}|\{[^{}]+\}(?!\})", text):
        return Verdict("INVALID_FORMAT", "Write variables as {{1}} or {{name}}.")
    return None


def _short_links(template: Template, text: str) -> Verdict | None:
    if re.search(r"\b(bit\.ly|tinyurl\.com|t\.co|goo\.gl|wa\.me)/", text):
        return Verdict("INVALID_FORMAT", "Use your own domain, no shortened links.")
    return None


def _secrets(template: Template, text: str) -> Verdict | None:
    words = r"card number|cvv|full iban|password|número de tarjeta|contraseña"
    if re.search(words, text, re.IGNORECASE):
        return Verdict("SCAM", "Do not ask for payment cards or passwords.")
    return None


def _abuse(template: Template, text: str) -> Verdict | None:
    if re.search(r"\b(legal action|last warning|acciones legales)\b", text, re.I):
        return Verdict("ABUSIVE_CONTENT", "Do not threaten the customer.")
    return None


def _language(template: Template, text: str) -> Verdict | None:
    spanish = re.search(r"\b(pedido|gracias|hola|factura)\b", text, re.IGNORECASE)
    if spanish and template.language.startswith("en"):
        return Verdict("TAG_CONTENT_MISMATCH", "The text is not in this language.")
    return None


def _promotion(template: Template, text: str) -> Verdict | None:
    words = r"\d+ ?% (off|de descuento|de descompte)|\b(discount|oferta|promo\w*)\b"
    if template.category == "UTILITY" and re.search(words, text, re.IGNORECASE):
        return Verdict(category="MARKETING")
    return None


def _by_name(template: Template, text: str) -> Verdict | None:
    if template.name.startswith("reject_"):
        reason = template.name.removeprefix("reject_").upper()
        return Verdict(reason, "Rejected because its name asks for it.")
    return None


#: In this order; the first verdict with a reason rejects.
RULES: list[Rule] = [
    _by_name,
    _adjacent,
    _special,
    _short_links,
    _secrets,
    _abuse,
    _language,
    _promotion,
]


def plan(engine: Engine, template: Template) -> None:
    """Review a template in a while."""
    job = partial(review, engine, template)
    engine.scheduler.after(engine.options.review_after, job)


def review(engine: Engine, template: Template) -> None:
    """Approve or reject a pending template, and report it."""
    if template.status != "PENDING":
        return
    text = _all_text(template.components)
    for rule in RULES:
        verdict = rule(template, text)
        if verdict is None:
            continue
        if verdict.reason:
            set_status(engine, template, "REJECTED", verdict.reason, verdict.advice)
            return
        recategorize(engine, template, verdict.category)
    set_status(engine, template, "APPROVED")


def set_status(
    engine: Engine, template: Template, status: str, reason: str = "NONE", why: str = ""
) -> None:
    """Give a template a status, and report it."""
    template.status, template.rejected_reason = status, reason
    value: Json = {
        "event": status,
        **_names(template),
        "reason": reason if status == "REJECTED" else "NONE",
        "message_template_category": template.category,
    }
    if status == "REJECTED":
        value["rejection_info"] = {"reason": reason, "recommendation": why}
    if status in ("PAUSED", "DISABLED"):
        title = "FIRST_PAUSE" if status == "PAUSED" else "DISABLED"
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


def _all_text(components: list[Json]) -> str:
    texts = [str(part.get("text", "")) for part in components]
    for button in template_text.buttons(components):
        texts += [str(button.get("text", "")), str(button.get("url", ""))]
    return "\n".join(texts)
