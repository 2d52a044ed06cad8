"""The states of an outgoing message, and which may follow which.

Called by the models, for what the sender concludes and for what receipts say.
Must never let a message go back: receipts come twice, late and in any order.

Receipts form a chain, and the further one wins::

    accepted < sent < failed < delivered < read < played

so the result does not depend on the order or number of receipts. ``failed`` beats
``sent`` (a late ``sent`` never clears an error) and loses to ``delivered``: with
several devices a failure on one may be followed by delivery on another, and a text that
was read has not failed. Meta may skip ``delivered`` when it is read at once.
Source: const.DOCS/webhooks/reference/messages/status (checked 2026-11-22).
"""

from __future__ import annotations

from typing import Final

#: States this side decides; all others are receipts.
LOCAL: Final = ("draft", "queued", "held", "sending", "unknown", "canceled")
#: Receipts, each proof of more than the one before.
RECEIPTS: Final = ("accepted", "sent", "failed", "delivered", "read", "played")
#: Receipts that say that Meta has the message and has not given it up.
TAKEN: Final = tuple(state for state in RECEIPTS if state != "failed")
STATES: Final = LOCAL + RECEIPTS

_RANK: Final = {state: rank for rank, state in enumerate(RECEIPTS)}

# What this side may decide. A receipt may follow any local state (below).
# ``sending`` to ``queued``: Meta said a definite no that time will cure.
# ``unknown`` to ``queued``: a person decided to risk a second copy.
_LOCAL_MOVES: Final = {
    "draft": frozenset({"queued", "held", "canceled"}),
    "queued": frozenset({"draft", "held", "sending", "canceled"}),
    "held": frozenset({"draft", "queued", "canceled"}),
    "sending": frozenset({"queued", "held", "unknown"}),
    "unknown": frozenset({"queued", "canceled"}),
    "canceled": frozenset(),
}

_META: Final = frozenset({"accepted", "sent", "delivered", "read", "played", "failed"})
_HISTORY: Final = {
    "ERROR": "failed",
    "SENT": "sent",
    "DELIVERED": "delivered",
    "READ": "read",
    "PLAYED": "played",
}


def advance(current: str, new: str) -> str:
    """Return the state after ``new`` was reported for a message in ``current``.

    A move that the table does not have leaves ``current``. A receipt settles every
    local state, even ``canceled``: it proves that Meta has the message. An unknown
    ``new`` is ignored; an unknown ``current`` gives way.
    """
    if new not in STATES:
        return current
    if current in _RANK:
        return new if _RANK.get(new, -1) > _RANK[current] else current
    if new in _RANK or current not in _LOCAL_MOVES:
        return new
    return new if new in _LOCAL_MOVES[current] else current


def from_meta(status: str) -> str | None:
    """Return our state for the ``status`` of a receipt; ``None`` if there is none."""
    return status if status in _META else None


def from_history(status: str) -> str | None:
    """Return our state for ``history_context.status``; ``PENDING`` has none."""
    return _HISTORY.get(status)
