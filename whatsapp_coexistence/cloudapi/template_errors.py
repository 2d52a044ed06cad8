"""What a failed call about a template means: what to do, and which part it speaks of.

Called by the template models after a refused creation, edit or deletion.
Must never take an answer that may have worked for a refusal.

Source of the subcodes:
https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
(checked 2026-11-22); 2388043, 2388094 and 2388103 are known from open-source clients only.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from .errors import NO_CODE
from .errors_table import Decision
from .events import ApiError
from .graph import GraphError
from .wire import TransportFailure


class Outcome(StrEnum):
    """The end of one try."""

    UNKNOWN = "unknown"  # Meta may have done it: look before trying again
    LATER = "later"  # surely not done; the same call may work after a while
    REFUSED = "refused"  # surely not done, and repeating cannot help


#: Which part of the template a subcode (or a code) speaks of.
PARTS: Final[Mapping[int, str]] = {
    2388019: "account",
    2388023: "name",
    2388024: "name",
    2388040: "body",
    2388042: "body",
    2388043: "sample",
    2388047: "header",
    2388060: "category",
    2388072: "body",
    2388073: "footer",
    2388094: "category",
    2388103: "edit",
    2388293: "body",
    2388299: "body",
    80007: "account",
}
#: Subcodes of several parts: the words of the answer are more telling.
_VAGUE: Final = frozenset((2388040, 2388042, 2388043))
#: Words of Meta's text that name a part, the most telling first.
_WORDS: Final = (
    ("footer", "footer"),
    ("header", "header"),
    ("button", "buttons"),
    ("url", "buttons"),
    ("phone number", "buttons"),
    ("category", "category"),
    ("language", "language"),
    ("name", "name"),
    ("example", "sample"),
    ("sample", "sample"),
    ("variable", "body"),
    ("body", "body"),
    ("edit", "edit"),
)


def outcome(error: GraphError | TransportFailure) -> Outcome:
    """Return what to do after a call that created, changed or deleted a template.

    A 5xx is unknown even with Meta's code in it: creations have been seen to appear
    after one.
    """
    if isinstance(error, TransportFailure):
        return Outcome.LATER if error.sent == "no" else Outcome.UNKNOWN
    if error.status >= 500 or 200 <= error.status < 300:
        return Outcome.UNKNOWN
    is_passing = error.rule.decision in (Decision.LATER, Decision.RETRY)
    if is_passing or error.error.code == NO_CODE or error.status in (408, 429):
        return Outcome.LATER
    return Outcome.REFUSED


def part_of(error: ApiError) -> str:
    """Return the part an error speaks of, ``""`` when it names none.

    ``account, name, language, category, header, body, footer, buttons, sample, edit``

    >>> part_of(ApiError(code=100, subcode=2388299))
    'body'
    >>> part_of(ApiError(code=100, user_title="Invalid URL"))
    'buttons'
    >>> part_of(ApiError(code=100, subcode=2388040, user_title="Footer too long"))
    'footer'
    """
    numbers = [n for n in (error.subcode, error.code) if n is not None and n in PARTS]
    known = PARTS[numbers[0]] if numbers else ""
    if known and numbers[0] not in _VAGUE:
        return known
    return _named_part(error) or known


def _named_part(error: ApiError) -> str:
    """Return the part that Meta's words name, ``""`` when they name none."""
    for text in (error.user_title, error.user_message, error.details):
        for word, part in _WORDS:
            if word in text.lower():
                return part
    return ""
