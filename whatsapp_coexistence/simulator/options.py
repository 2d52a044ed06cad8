"""What a person or a test may tune: delays, limits, retries.

Called by whoever creates a :class:`~simulator.simulator.Simulator`.
Must never hold state that changes by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

_MINUTE, _HOUR = 60.0, 3600.0

#: Errors that Meta reports by a ``failed`` webhook after having answered 200.
#: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
#: (checked 2026-11-22: "errors may come in the response, in the webhook, or in both").
LATE_ERRORS = frozenset({131009, 131026, 131047, 131049, 131050, 131053})

#: Seconds between attempts to deliver a webhook: "immediately, then less and less
#: often, for up to 7 days".
#: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
#: (checked 2026-11-22; the steps themselves are not published).
RETRY_SCHEDULE = (1.0, 5.0, 15.0, _MINUTE, 5 * _MINUTE, 15 * _MINUTE, _HOUR) + (
    6 * _HOUR,
) * 28


@dataclass(slots=True)
class Options:
    """Knobs of one simulator; all times in simulated seconds."""

    sent_after: float = 0.05
    delivered_after: float = 0.15
    read_after: float = 0.4
    review_after: float = 3.0
    sync_after: float = 0.5
    code_lifetime: float = 30.0
    token_days: float = 0.0  # of tokens of the signup; 0 = they never expire
    media_url_lifetime: float = 300.0
    retry_schedule: tuple[float, ...] = RETRY_SCHEDULE
    webhook_timeout: float = 20.0
    webhook_workers: int = 4
    escape_slashes: bool = True
    enforce_limits: bool = True
    accept_unknown_numbers: bool = True
    allow_remote_callbacks: bool = False
    late_errors: frozenset[int] = field(default=LATE_ERRORS)
    history_chunk: int = 40
    max_body: int = 110 * 1024 * 1024


def fast() -> Options:
    """Give options for tests: everything soon, retries at once."""
    return Options(
        sent_after=0.0,
        delivered_after=0.01,
        read_after=0.02,
        review_after=0.02,
        sync_after=0.01,
        retry_schedule=(0.05,) * 5 + (0.2,) * 20,
        webhook_timeout=60.0,
    )
