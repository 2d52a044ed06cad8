"""What happens to the connection of a number, read from what Meta reports of it.

Called by the models, which hold, release and disconnect numbers.
Must never stop sending for a word it does not know: that is kept, shown and sends on.

Sources (checked 2026-11-27): const.DOCS/webhooks/reference/account_update,
…/account_alerts, …/account_review_update, …/business_capability_update,
…/phone_number_quality_update; off-boarding and reasons of a removal:
const.DOCS/embedded-signup/reconnect-offboarded-coexistence-clients and
const.DOCS/embedded-signup/onboarding-business-app-users.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import Final

from . import const, read
from .events import AccountEvent

#: Days without the phone after which we remind; Meta ends the connection after about 14.
PHONE_REMINDERS: Final = (7, 10, 12)
#: Days before a token expires on which we remind.
TOKEN_REMINDERS: Final = (14, 7, 1)

#: Why a connection was ended, as Meta words it.
REMOVAL_REASONS: Final = (
    "ACCOUNT_DISCONNECTED",
    "BUSINESS_DOWNGRADE",
    "CHANGE_NUMBER",
    "COMPANION_INACTIVITY",
    "PRIMARY_INACTIVITY",
    "USER_RE_REGISTERED",
)

#: Statuses of a number with which it cannot send; others, known or not, may.
STOPPED_STATUSES: Final = frozenset(
    {"BANNED", "DELETED", "DISCONNECTED", "MIGRATED", "RESTRICTED"}
)
#: What a person must look at, by its field: the rest only needs a note.
_WARNINGS: Final = frozenset(
    {
        ("account_review_update", "REJECTED"),
        ("phone_number_name_update", "REJECTED"),
        ("phone_number_quality_update", "DOWNGRADE"),
        ("phone_number_quality_update", "FLAGGED"),
        ("security", "PIN_RESET_REQUEST"),
        ("security", "PIN_REQUEST_SUCCESS"),
    }
)
_STOPPING_RESTRICTION: Final = "RESTRICTED_CUSTOMER_INITIATED_MESSAGING"
#: Fewer readings of the clock than this prove nothing.
_CLOCK_READINGS: Final = 5
_CLOCK_TOLERANCE: Final = timedelta(seconds=60)


class Effect(StrEnum):
    """What an event does to a number."""

    HOLD = "hold"  # keep what is to be sent
    RELEASE = "release"  # send what a HOLD of the same cause kept
    REMOVE = "remove"  # the connection is over until somebody makes a new one
    WARN = "warn"  # it works, and a person must look
    NOTE = "note"


class Cause(StrEnum):
    """Why a number is on hold; only the end of the same cause releases it."""

    OFFBOARDED = "offboarded"
    BANNED = "banned"
    RESTRICTED = "restricted"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What to do about one event.

    :param cause: of a hold or a release
    :param reason: Meta's word for it (of a removal, a ban, a restriction), may be empty
    :param until: when a hold ends by itself, if Meta says
    """

    effect: Effect
    cause: Cause | None = None
    reason: str = ""
    until: datetime | None = None


def consequence(event: AccountEvent) -> Consequence:
    """Return what an event means for the numbers it is about."""
    special = {
        "ACCOUNT_OFFBOARDED": Consequence(Effect.HOLD, Cause.OFFBOARDED),
        "ACCOUNT_RECONNECTED": Consequence(Effect.RELEASE, Cause.OFFBOARDED),
        "PARTNER_REMOVED": Consequence(Effect.REMOVE, reason=event.reason),
        "ACCOUNT_DELETED": Consequence(Effect.REMOVE, reason="ACCOUNT_DELETED"),
        "DISABLED_UPDATE": _ban(event),
        "ACCOUNT_RESTRICTION": _restriction(event),
        "ACCOUNT_VIOLATION": Consequence(Effect.WARN, reason=event.reason),
    }
    if event.field == "account_update" and event.event in special:
        return special[event.event]
    if is_over(event):
        return Consequence(Effect.NOTE, reason=event.reason)
    if event.field == "account_alerts" and event.severity in ("CRITICAL", "WARNING"):
        return Consequence(Effect.WARN, reason=event.reason)
    if (event.field, event.event) in _WARNINGS:
        return Consequence(Effect.WARN, reason=event.reason)
    return Consequence(Effect.NOTE, reason=event.reason)


def is_over(event: AccountEvent) -> bool:
    """Tell whether an event takes back what an alert warned of."""
    alert = read.part(event.value, "alert_info") or event.value
    return (
        event.field == "account_alerts" and read.text(alert, "alert_status") == "NONE"
    )


def _ban(event: AccountEvent) -> Consequence:
    if event.ban_state == "DISABLE":
        return Consequence(Effect.HOLD, Cause.BANNED, event.ban_state)
    if event.ban_state == "REINSTATE":
        return Consequence(Effect.RELEASE, Cause.BANNED)
    return Consequence(Effect.WARN, reason=event.ban_state or event.reason)


def _restriction(event: AccountEvent) -> Consequence:
    """Return a hold where even answers are forbidden; else a warning.

    Messages the company begins may be refused while answers are not: those are sent, and
    Meta's answer to a refused template holds it.
    """
    words = ", ".join(kind for kind, _until in event.restrictions)
    ends = [
        until for kind, until in event.restrictions if kind == _STOPPING_RESTRICTION
    ]
    if not ends:
        return Consequence(Effect.WARN, reason=words or event.reason)
    known = [end for end in ends if end is not None]
    until = max(known) if len(known) == len(ends) else None
    return Consequence(Effect.HOLD, Cause.RESTRICTED, words, until)


def throughput(coexists: bool, level: str) -> int:
    """Return the messages per second of a number, in and out together.

    :param level: ``throughput.level`` of the number: ``HIGH`` after the upgrade to
        1,000; numbers on the phone app stay at 20 whatever it says
        (const.DOCS/throughput, checked 2026-11-27)
    """
    if coexists:
        return const.MPS_COEXISTENCE
    return const.MPS_HIGH if level == "HIGH" else const.MPS_STANDARD


def reached(passed: float, levels: Sequence[int]) -> int:
    """Return the highest level that ``passed`` days have reached, or 0."""
    return max((level for level in levels if passed >= level), default=0)


def closest(left: float, levels: Sequence[int]) -> int:
    """Return the smallest level that ``left`` days are within, or 0."""
    return min((level for level in levels if left <= level), default=0)


#: How many unique people may be written to first in 24 hours; ``None`` is no limit.
#: const.DOCS/messaging-limits (checked 2026-11-27)
TIERS: Final[Mapping[str, int | None]] = {
    "TIER_50": 50,
    "TIER_250": 250,
    "TIER_1K": 1_000,
    "TIER_2K": 2_000,
    "TIER_10K": 10_000,
    "TIER_100K": 100_000,
    "TIER_UNLIMITED": None,
    "-1": None,
}


def tier(word: str) -> tuple[bool, int | None]:
    """Return whether a messaging limit is understood, and how many people it allows.

    >>> tier("TIER_2K"), tier("2000"), tier("TIER_UNLIMITED"), tier("TIER_OF_TOMORROW")
    ((True, 2000), (True, 2000), (True, None), (False, None))
    """
    if word in TIERS:
        return True, TIERS[word]
    if word.isascii() and word.isdigit():
        return True, int(word)
    return False, None


def clock_offset(delays: Sequence[float]) -> int:
    """Return by how many seconds our clock is ahead of Meta's, or 0 if it is right.

    :param delays: of the last bodies, seconds from Meta's time to ours. Bodies come late
        for many reasons, so our clock is called ahead only when *none* came in time, and
        behind when most come before they were sent.
    """
    if len(delays) < _CLOCK_READINGS:
        return 0
    tolerance = _CLOCK_TOLERANCE.total_seconds()
    if min(delays) > tolerance:
        return round(min(delays))
    middle = median(delays)
    return round(middle) if middle < -tolerance else 0
