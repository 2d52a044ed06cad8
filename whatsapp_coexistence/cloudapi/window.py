"""The customer service window: until when free text may be sent.

Called by the models before each send, and to show the time left.
Must never read the clock and never count echoes, history or receipts as inbound.

Give all moments aware, or all naive in UTC as Odoo stores them; never mixed
(``TypeError``). Source: const.DOCS/messages/send-messages and
const.DOCS/embedded-signup/onboarding-business-app-users (checked 2026-11-22).
"""

from __future__ import annotations

from datetime import datetime

from . import const


def expires_at(
    last_inbound: datetime | None, onboarded_at: datetime | None = None
) -> datetime | None:
    """Return when the window closes, or ``None`` if it was never opened.

    :param last_inbound: last message or call of the customer
    :param onboarded_at: when the number joined the API; what came before opens nothing
    """
    if last_inbound is None:
        return None
    if onboarded_at is not None and last_inbound < onboarded_at:
        return None
    return last_inbound + const.WINDOW


def is_open(
    last_inbound: datetime | None,
    now: datetime,
    onboarded_at: datetime | None = None,
) -> bool:
    """Tell whether free text may be sent at ``now``; the last instant is too late."""
    end = expires_at(last_inbound, onboarded_at)
    return end is not None and now < end
