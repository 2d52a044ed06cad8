"""What may be done with a template at Meta, and when.

Called before something is asked of Meta, so that people hear the rule first.
Must never refuse for a status nobody told us about what Meta itself could decide.

Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
(checked 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

#: Statuses in which Meta takes an edit.
EDITABLE: Final = frozenset(("APPROVED", "REJECTED", "PAUSED"))
#: Meta counts edits of approved templates only.
EDITS_PER_MONTH: Final = 10
DAY: Final = timedelta(hours=24)
MONTH: Final = timedelta(days=30)
#: A deleted name cannot be used again for this time.
NAME_LOCK: Final = timedelta(days=30)
#: Events that mean a status of another name.
EVENT_STATUS: Final = {
    "REINSTATED": "APPROVED",
    "UNARCHIVED": "APPROVED",
    "UNPAUSED": "APPROVED",
}
#: Events that leave the status as it is.
NOTICES: Final = frozenset(("FLAGGED",))


def status_after(event: str, title: str, current: str) -> str:
    """Return the status after an event; words nobody knows are kept.

    :param title: of ``other_info``: an un-pause comes as an event of another name

    >>> status_after("REINSTATED", "", "DISABLED"), status_after("FLAGGED", "", "APPROVED")
    ('APPROVED', 'APPROVED')
    """
    if event in NOTICES or not event:
        return current
    if title == "UNPAUSE":
        return "APPROVED"
    return EVENT_STATUS.get(event, event)


def next_edit_at(status: str, edits: Iterable[datetime], now: datetime) -> datetime:
    """Return when the next edit is allowed; ``now`` when it is at once.

    :param edits: moments of earlier edits, in any order, zone-alike to ``now``
    """
    if status != "APPROVED":
        return now
    recent = sorted(at for at in edits if now - at < MONTH)
    moments = [now]
    if recent and now - recent[-1] < DAY:
        moments.append(recent[-1] + DAY)
    if len(recent) >= EDITS_PER_MONTH:
        moments.append(recent[-EDITS_PER_MONTH] + MONTH)
    return max(moments)
