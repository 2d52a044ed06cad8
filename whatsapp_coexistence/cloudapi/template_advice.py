"""What Meta's review usually rejects or calls marketing, told while the text is written.

Called through :mod:`.templates`.
Must never be taken for a refusal: reviewers read, these are words. Texts are looked at in
the three languages of the house.

Sources (checked 2026-11-27):
https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-review
https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-categorization
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from .invalid import Rule, Violation
from .optout import is_way_out, names_a_word
from .template_spec import TemplateSpec

_SHORT_LINK: Final = re.compile(
    r"(?<![\w.-])(bit\.ly|tinyurl\.com|t\.co|goo\.gl|ow\.ly|is\.gd|cutt\.ly|wa\.me)(?=/)"
    r"|(?<![\w.-])(api|chat)\.whatsapp\.com(?=/)",
    re.IGNORECASE,
)
_WORDS: Final = (
    (
        Rule.SECRECY,
        r"card number|cvv|full iban|password|passport number"
        r"|n[uú]mero de (?:la )?(?:tarjeta|targeta)|contraseña|contrasenya",
        (),
    ),
    (
        Rule.THREAT,
        r"legal action|last warning|debt collector|acciones legales|accions legals"
        r"|último aviso|últim avís",
        (),
    ),
    (
        Rule.PRIZE,
        r"lottery|raffle|you have won|sorteo|has ganado|sorteig|has guanyat",
        ("MARKETING",),
    ),
    (
        Rule.ONE_TIME_CODE,
        r"verification code|one-time code|código de verificación|codi de verificació",
        ("AUTHENTICATION",),
    ),
    (
        Rule.PROMOTION,
        r"\d+ ?% (?:off|discount|de descuento|de descompte)|discounts?|special offer"
        r"|ofertas?|ofertes|rebajas|rebaixes|on sale|promo\w*",
        ("MARKETING", "AUTHENTICATION"),
    ),
)
#: Words that belong to one of the three languages of the house and to no other of them.
_OWN_WORDS: Final = {
    "en": r"the|you|your|and|we|are|is|to|of|please|thank|thanks|hello",
    "es": r"gracias|usted|su|sus|pedido|los|las|y|con|nuestro|nuestra|nos|muchas|hemos",
    "ca": r"gràcies|comanda|amb|és|són|aquest|aquesta|nostre|nostra|vostre|vostra|hem|els"
    r"|moltes|avui",
}
_OF_LANGUAGE: Final = {
    code: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    for code, words in _OWN_WORDS.items()
}
#: One word may be a name or borrowed.
_FOREIGN_WORDS: Final = 2
_RULES: Final = tuple(
    (rule, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), where)
    for rule, words, where in _WORDS
)


def advise(spec: TemplateSpec) -> tuple[Violation, ...]:
    """Return what the review will probably mind; ``value`` is the word found.

    >>> advise(TemplateSpec("x", "en", body="Pay at bit.ly/1 now."))[0].value
    'bit.ly'
    """
    return tuple(_all(spec))


def has_way_out(spec: TemplateSpec) -> bool:
    """Tell whether a quick reply, or a word to write, lets the customer say no.

    >>> has_way_out(TemplateSpec("x", "en", body="To stop, write STOP"))
    True
    """
    replies = [b.text for b in spec.buttons if b.type == "QUICK_REPLY"]
    told = names_a_word(spec.body) or names_a_word(spec.footer or "")
    return told or any(is_way_out(text) for text in replies)


def _all(spec: TemplateSpec) -> Iterator[Violation]:
    """Yield what stands out, part by part."""
    for field, text in _texts(spec):
        short = _SHORT_LINK.search(text)
        if short:
            yield Violation(field, Rule.SHORT_LINK, None, short[0])
        for rule, words, allowed in _RULES:
            found = words.search(text)
            if found and spec.category not in allowed:
                yield Violation(field, rule, None, found[0].lower())
    yield from _other_language(spec)
    sells = any(button.type == "COPY_CODE" for button in spec.buttons)
    if sells and spec.category == "UTILITY":
        yield Violation("buttons", Rule.PROMOTION, None, "COPY_CODE")
    if spec.category == "MARKETING" and not has_way_out(spec):
        yield Violation("buttons", Rule.OPT_OUT)


def _other_language(spec: TemplateSpec) -> Iterator[Violation]:
    """Yield when the words are those of another language of the house."""
    own = _OF_LANGUAGE.get(spec.language.partition("_")[0])
    if own is None or own.search(spec.body):
        return
    for code, words in _OF_LANGUAGE.items():
        found = dict.fromkeys(word.lower() for word in words.findall(spec.body))
        if words is not own and len(found) >= _FOREIGN_WORDS:
            example = ", ".join(list(found)[:_FOREIGN_WORDS])
            yield Violation("body", Rule.OTHER_LANGUAGE, code, example)
            return


def _texts(spec: TemplateSpec) -> Iterator[tuple[str, str]]:
    """Yield each part that is read, with its place."""
    if spec.header:
        yield "header.text", spec.header.text
    yield "body", spec.body
    yield "footer", spec.footer
    for i, button in enumerate(spec.buttons):
        yield f"buttons[{i}].text", button.text
        yield f"buttons[{i}].url", button.url
