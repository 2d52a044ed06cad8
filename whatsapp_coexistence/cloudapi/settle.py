"""What a message is after a try, after a receipt, and after its sender died.

Called by the sender and by whoever applies receipts. Must never queue again what Meta may
have, and never take a conclusion of ours for a word of Meta's.

The sender's SQL works on many rows at once; the sets of states it uses are made here, from
the table in :mod:`.status`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from . import retry, status
from .errors import ErrorRule

#: After an error that has been seen with a receipt following, the receipt gets this time.
RECEIPT_TIME: Final = 120.0
#: What a message becomes whose sender died: nobody knows whether Meta has it.
AFTER_LEASE: Final = "unknown"
#: What still waits for the end of a try. Only these hear of an end that is no acceptance:
#: a receipt, or another decision, outranks it.
OPEN: Final = ("sending", AFTER_LEASE)
#: What an acceptance moves; all others know more already.
ACCEPTABLE: Final = tuple(
    state
    for state in status.STATES
    if state != "accepted" and status.advance(state, "accepted") == "accepted"
)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a message is now.

    :param wait: seconds until it may be tried again, of what is queued
    :param rule: what Meta's refusal means, if it was one
    """

    state: str
    wait: float | None = None
    rule: ErrorRule | None = None


def after_try(result: retry.Result, attempt: int, jitter: float) -> Settled:
    """Return what a message is after try number ``attempt``.

    :param jitter: 0 ≤ jitter < 1, from the caller's random source
    """
    if result.outcome is retry.Outcome.SENT:
        return Settled("accepted")
    rule = result.rule
    if result.outcome is retry.Outcome.UNKNOWN or rule is None:
        return Settled(AFTER_LEASE)
    if result.outcome is retry.Outcome.HOLD:
        return Settled("held", rule=rule)
    if result.outcome is retry.Outcome.RETRY and retry.may_try_again(attempt, rule):
        wait = retry.backoff(attempt, rule, jitter, result.retry_after)
        if result.wait_receipt:
            wait = max(wait, RECEIPT_TIME)
        return Settled("queued", wait, rule)
    return Settled("failed", rule=rule)


def after_receipt(current: str, reported: str, *, taken: bool) -> str:
    """Return the state after Meta reported ``reported``.

    A failure of a message that Meta never took is a conclusion of ours: whatever Meta
    says of the message proves that it was wrong.

    :param taken: whether Meta has told the message's id, or reported on it, before
    """
    if current == "failed" and not taken:
        current = AFTER_LEASE
    return status.advance(current, reported)
