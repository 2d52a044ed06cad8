"""How a builder says "Meta would refuse this": a field, a rule, a limit, a value.

Called by every builder and by the models, which turn :class:`Rule` into a sentence in
the user's language.
Must never carry what the customer would read: ``value`` is a count, a size or a short
technical word, because it ends up in logs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sized
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

_URL_CHARACTERS: Final = re.compile(r"[\s\x00-\x1f\x7f<>\"\\]")


class Rule(StrEnum):
    """Machine-readable reason; translate this, never the exception's text."""

    EMPTY = "empty"  # a value is required
    TOO_LONG = "too_long"  # more characters than ``limit``
    TOO_MANY = "too_many"  # more items than ``limit``
    TOO_FEW = "too_few"  # fewer items than ``limit``
    TOO_LARGE = "too_large"  # more bytes than ``limit``
    RANGE = "range"  # number outside ``limit``
    DUPLICATE = "duplicate"  # must be unique within the message
    FORMAT = "format"  # does not have the required shape ``limit``
    CHARACTERS = "characters"  # holds characters Meta refuses
    CHOICE = "choice"  # not one of ``limit``
    ONE_OF = "one_of"  # exactly one of the alternatives in ``limit`` is wanted
    MIME = "mime"  # type of file Meta does not accept
    NEEDS_PHONE = "needs_phone"  # this kind of message is not sent to a BSUID
    NOT_ALLOWED = "not_allowed"  # this part cannot be used here
    MISSING_SAMPLE = "missing_sample"  # a variable without example
    ORDER = "order"  # items not in the order Meta wants
    EDGE_VARIABLE = "edge_variable"  # body starts or ends with a variable
    ADJACENT_VARIABLES = "adjacent_variables"  # two variables side by side
    FEW_WORDS = "few_words"  # too many variables for so short a text
    BRACES = "braces"  # a brace that belongs to no variable
    # Not refused at once, but by the review (:mod:`.template_advice`).
    SHORT_LINK = "short_link"  # a shortened link, or one into WhatsApp
    SECRECY = "secrecy"  # asks for cards, passwords or codes
    THREAT = "threat"  # threatens the customer
    PRIZE = "prize"  # contests and prizes outside marketing
    ONE_TIME_CODE = "one_time_code"  # a code outside authentication
    PROMOTION = "promotion"  # sells, and is not called marketing
    OTHER_LANGUAGE = "other_language"  # words of a language that is not the template's
    OPT_OUT = "opt_out"  # marketing without a way out


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule.

    :param field: dotted place, ``interactive.action.buttons[0].reply.title``
    :param limit: the figure or words of the rule
    :param value: what was found (a count, a size, a short word), never content
    """

    field: str
    rule: Rule
    limit: int | float | str | None = None
    value: int | float | str | None = None

    def __str__(self) -> str:
        """Return a technical line in English."""
        parts = [f"{self.field}: {self.rule}"]
        if self.limit is not None:
            parts.append(f"limit {self.limit}")
        if self.value is not None:
            parts.append(f"found {self.value}")
        return ", ".join(parts)


class MessageInvalid(ValueError):
    """Raised before the network when Meta would refuse the message."""

    def __init__(
        self,
        field: str,
        rule: Rule,
        limit: int | float | str | None = None,
        value: int | float | str | None = None,
    ) -> None:
        """Keep the four parts; see :class:`Violation`."""
        self.violation = Violation(field, rule, limit, value)
        self.field, self.rule, self.limit, self.value = field, rule, limit, value
        super().__init__(str(self.violation))

    def __reduce__(self) -> tuple[type[MessageInvalid], tuple[object, ...]]:
        """Let the exception cross process borders."""
        return (type(self), (self.field, self.rule, self.limit, self.value))


def check_text(field: str, text: str, maximum: int, *, required: bool = True) -> str:
    """Return ``text`` if it has at most ``maximum`` code points and is not blank.

    :raises MessageInvalid: ``EMPTY`` or ``TOO_LONG``
    """
    if not text.strip():
        if required:
            raise MessageInvalid(field, Rule.EMPTY)
        return text
    if len(text) > maximum:
        raise MessageInvalid(field, Rule.TOO_LONG, maximum, len(text))
    return text


def check_count(field: str, items: Sized, minimum: int, maximum: int) -> None:
    """Check how many items there are.

    :raises MessageInvalid: ``TOO_FEW`` or ``TOO_MANY``
    """
    if len(items) < minimum:
        raise MessageInvalid(field, Rule.TOO_FEW, minimum, len(items))
    if len(items) > maximum:
        raise MessageInvalid(field, Rule.TOO_MANY, maximum, len(items))


def check_unique(field: str, values: Iterable[str]) -> None:
    """Check that no value comes twice.

    :raises MessageInvalid: ``DUPLICATE``, ``value`` is the position of the second one
    """
    seen: set[str] = set()
    for position, value in enumerate(values):
        if value in seen:
            raise MessageInvalid(field, Rule.DUPLICATE, None, position)
        seen.add(value)


def check_url(field: str, url: str, maximum: int | None = None) -> str:
    """Return ``url`` if it is an absolute http or https address without odd characters.

    :raises MessageInvalid: ``EMPTY``, ``TOO_LONG``, ``CHARACTERS`` or ``FORMAT``
    """
    check_text(field, url, maximum if maximum is not None else len(url))
    if _URL_CHARACTERS.search(url):
        raise MessageInvalid(field, Rule.CHARACTERS, "url")
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise MessageInvalid(field, Rule.FORMAT, "http(s) url")
    return url
