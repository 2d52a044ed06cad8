"""Why Meta rejects a template, or gives it another category.

Called by the review; one function for each usual mistake, in :data:`REASONS`.
Must never reject for taste: each rule is one that Meta's pages name.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-review
https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-categorization
(checked 2026-11-22).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ..records import Template
from . import template_text


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rejection (with its reason) or another category."""

    reason: str = ""
    advice: str = ""
    category: str = ""


Rule = Callable[[Template, str], Verdict | None]

#: Words that belong to one of three languages only.
_WORDS = {
    "es": r"pedido|gracias por|factura|usted|le (?:avisamos|esperamos|confirmamos)",
    "ca": r"comanda|gràcies|us (?:avisem|esperem|confirmem)|amb|aquest[as]?",
    "en": r"your order|thank you|hello|invoice|we are|please",
}


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
    words = (
        r"card number|cvv|full iban|password|número de tarjeta|contraseña"
        r"|número de targeta|contrasenya"
    )
    if re.search(words, text, re.IGNORECASE):
        return Verdict("SCAM", "Do not ask for payment cards or passwords.")
    return None


def _abuse(template: Template, text: str) -> Verdict | None:
    words = r"\b(legal action|last warning|acciones legales|accions legals)\b"
    if re.search(words, text, re.IGNORECASE):
        return Verdict("ABUSIVE_CONTENT", "Do not threaten the customer.")
    return None


def _lottery(template: Template, text: str) -> Verdict | None:
    words = r"\b(lottery|raffle|sorteo|sorteig|you have won|has ganado|has guanyat)\b"
    if template.category != "MARKETING" and re.search(words, text, re.IGNORECASE):
        return Verdict("PROMOTIONAL", "Contests and prizes are marketing.")
    return None


def _code(template: Template, text: str) -> Verdict | None:
    words = (
        r"verification code|one-time code|código de verificación|codi de verificació"
    )
    is_code = re.search(words, text, re.IGNORECASE)
    if is_code and template.category != "AUTHENTICATION":
        return Verdict("INCORRECT_CATEGORY", "A one-time code is AUTHENTICATION.")
    return None


def _language(template: Template, text: str) -> Verdict | None:
    """Reject a text with words of other languages and none of its own."""
    language = template.language.partition("_")[0]
    if language not in _WORDS or template.category == "AUTHENTICATION":
        return None
    found = {
        code
        for code, words in _WORDS.items()
        if re.search(rf"\b({words})\b", text, re.IGNORECASE)
    }
    if found and language not in found:
        return Verdict("TAG_CONTENT_MISMATCH", "The text is not in this language.")
    return None


def _promotion(template: Template, text: str) -> Verdict | None:
    words = (
        r"\d+ ?% (off|de descuento|de descompte)"
        r"|\b(discount|oferta|rebajas|rebaixes|sale now|promo\w*)\b"
    )
    sells = re.search(words, text, re.IGNORECASE) or any(
        str(button.get("type", "")).upper() == "COPY_CODE"
        for button in template_text.buttons(template.components)
    )
    if template.category == "UTILITY" and sells:
        return Verdict(category="MARKETING")
    return None


def _by_name(template: Template, text: str) -> Verdict | None:
    if template.name.startswith("reject_"):
        reason = template.name.removeprefix("reject_").upper()
        return Verdict(reason, "Rejected because its name asks for it.")
    return None


#: In this order; the first verdict with a reason rejects.
REASONS: list[Rule] = [
    _by_name,
    _adjacent,
    _special,
    _short_links,
    _secrets,
    _abuse,
    _lottery,
    _code,
    _language,
    _promotion,
]
