"""Phone app and Odoo, or Odoo only: what suits a business, and why.

Called by the setup wizard, which turns the reasons into sentences. Must never decide by
price alone, nor hide a wish that neither way can meet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from . import const

Mode = Literal["coexistence", "api"]

#: Oldest version of the Business app that can share its number
#: (DOCS/embedded-signup/onboarding-business-app-users, checked 2026-11-22).
APP_VERSION_MIN: Final = (2, 24, 17)
#: Countries of which partners of Meta's still say that the phone app cannot be shared;
#: Meta's own page lists none since June 2026 (checked 2026-11-22).
DOUBTFUL_COUNTRIES: Final = frozenset({"NG", "ZA"})
#: Linked devices of one phone (the same page). More people need Odoo, or take turns.
LINKED_DEVICES: Final = 4
#: Ours: a mailing that takes longer than this at 20 a second is felt.
_LONG_MAILING_SECONDS: Final = 30 * 60
_VERSION_PART: Final = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True)
class Needs:
    """What the owner answered. Counts are of one month."""

    phone_app: bool = True
    calls_or_groups: bool = False
    local_storage: bool = False
    people: int = 1
    marketing: int = 0
    utility: int = 0
    service: int = 0
    country: str | None = None
    has_phone_app: bool = True


@dataclass(frozen=True)
class Advice:
    """A recommendation; ``reasons`` speak for it, ``warnings`` must be said with it."""

    mode: Mode
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    mailing_seconds: int


def advise(needs: Needs) -> Advice:
    """Return the way that suits, with the codes of its reasons and warnings.

    Storage within the EU rules the phone app out: Meta offers it to numbers of the API
    only. Else the phone decides: who wants to go on with it keeps it.
    """
    wants_phone = needs.phone_app or needs.calls_or_groups
    mode: Mode = "coexistence"
    if needs.local_storage or not wants_phone or not needs.has_phone_app:
        mode = "api"
    # The whole month's advertising as one mailing: the worst case.
    seconds = needs.marketing // const.MPS_COEXISTENCE
    if mode == "coexistence":
        return Advice(mode, _for_phone(needs), _against_phone(needs, seconds), seconds)
    return Advice(
        mode, _for_api(needs, seconds), _against_api(needs, wants_phone), seconds
    )


def _for_phone(needs: Needs) -> tuple[str, ...]:
    reasons = ["phone_stays", "phone_messages_free", "past_chats"]
    if needs.calls_or_groups:
        reasons.append("calls_and_groups")
    if needs.people > LINKED_DEVICES:
        reasons.append("many_people")
    return tuple(reasons)


def _against_phone(needs: Needs, seconds: int) -> tuple[str, ...]:
    warnings = ["no_local_storage", "twenty_a_second", "open_the_app"]
    if seconds > _LONG_MAILING_SECONDS:
        warnings.append("long_mailing")
    if (needs.country or "").upper() in DOUBTFUL_COUNTRIES:
        warnings.append("doubtful_country")
    return tuple(warnings)


def _for_api(needs: Needs, seconds: int) -> tuple[str, ...]:
    reasons = []
    if needs.local_storage:
        reasons.append("local_storage")
    if not needs.has_phone_app:
        reasons.append("no_phone_app")
    elif not needs.phone_app and not needs.calls_or_groups:
        reasons.append("phone_not_needed")
    if seconds > _LONG_MAILING_SECONDS:
        reasons.append("fast_mailing")
    if needs.people > LINKED_DEVICES:
        reasons.append("many_people")
    return tuple(reasons)


def _against_api(needs: Needs, wants_phone: bool) -> tuple[str, ...]:
    warnings = ["phone_app_ends", "no_calls_or_groups"]
    if needs.local_storage and wants_phone:
        warnings.insert(0, "storage_or_phone")
    return tuple(warnings)


def app_version(typed: str | None) -> tuple[int, ...] | None:
    """Return a version of the Business app as numbers, or ``None`` if it is none.

    >>> app_version(" v2.25.8.73 ")
    (2, 25, 8, 73)
    """
    parts = (typed or "").strip().lower().removeprefix("v").split(".")
    if len(parts) < 2 or not all(map(_VERSION_PART.fullmatch, parts)):
        return None
    return tuple(int(part) for part in parts)


def is_app_version_enough(typed: str | None) -> bool | None:
    """Tell whether the app is new enough; ``None`` if the version cannot be read."""
    version = app_version(typed)
    return None if version is None else version >= APP_VERSION_MIN
