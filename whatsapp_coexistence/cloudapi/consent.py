"""What a person has said about being written to, and what may be written then.

Called by the models when the ledger grows and when a message is about to leave.
Must never take silence, or the end of a mistake, for consent.

The rules are those of Spanish law (checked 2026-11-27): advertising needs consent or a
customer of similar products who has not objected (LSSI art. 21.1 and 21.2), an objection
is absolute (GDPR art. 21.3), advertising exclusion lists bind unless the person consented
(LOPDGDD art. 23.4). https://www.boe.es/eli/es/l/2002/07/11/34/con
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

Purpose = Literal["service", "notice", "marketing"]
State = Literal["unset", "given", "objected"]

#: Answers, notices about orders and invoices, advertising.
PURPOSES: Final[tuple[Purpose, ...]] = ("service", "notice", "marketing")
REFUSALS: Final = frozenset({"objected", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger, for one purpose.

    :param act: ``given``, ``objected``, ``withdrawn``, ``lifted`` (a block of everything
        was taken back) or anything else, which decides nothing
    :param at: when the person did it, UTC
    :param number: order in which it was written down; decides between equal times
    :param total: belongs to an objection to everything
    """

    act: str
    at: datetime
    number: int
    total: bool = False

    @property
    def moment(self) -> tuple[datetime, int]:
        """Return what entries are ordered by."""
        return self.at, self.number


class Reason(StrEnum):
    """Why a person may not be written to."""

    BLOCKED = "blocked"  # the number is on the blacklist
    OBJECTED = "objected"
    EXCLUDED = "excluded"  # on an advertising exclusion list
    NO_CONSENT = "no_consent"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a person when a message is about to leave.

    :param state: what they said about its purpose
    :param blocked: the number is on the blacklist
    :param excluded: the number is on an advertising exclusion list
    :param similar: a customer, and the company offers similar products to those
    """

    state: str = "unset"
    blocked: bool = False
    excluded: bool = False
    similar: bool = False


def state_of(entries: Iterable[Entry]) -> State:
    """Return what a person's entries amount to, whatever order they come in.

    The latest word counts. Lifting a block of everything ends that block only, and never
    brings an older consent back.
    """
    found = tuple(entries)
    given = max((e.moment for e in found if e.act == "given"), default=None)
    refusals = [e for e in found if e.act in REFUSALS]
    lifted = max((e.moment for e in found if e.act == "lifted"), default=None)
    for refusal in refusals:
        over = refusal.total and lifted is not None and lifted > refusal.moment
        if not over and (given is None or refusal.moment > given):
            return "objected"
    if given is not None and all(given > refusal.moment for refusal in refusals):
        return "given"
    return "unset"


def refusal(purpose: str, facts: Facts) -> Reason | None:
    """Return why this must not be sent, or ``None``.

    An unknown purpose is advertising: of the two errors, silence is the smaller one.

    >>> refusal("marketing", Facts())
    <Reason.NO_CONSENT: 'no_consent'>
    """
    if facts.blocked:
        return Reason.BLOCKED
    if facts.state == "objected":
        return Reason.OBJECTED
    if purpose in ("service", "notice") or facts.state == "given":
        return None
    if facts.excluded:
        return Reason.EXCLUDED
    return None if facts.similar else Reason.NO_CONSENT
