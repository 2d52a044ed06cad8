"""How fast we may send: per number, and per person.

Called by the sender, which asks before each message.
Must never read the clock, sleep, or guard against threads: who shares a limiter between
threads holds a lock around it.

``now`` is any number of seconds that only grows, ``time.monotonic()`` in production.
Sources (checked 2026-11-22):
https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
(80 messages a second, 20 with coexistence, in and out together) and
https://developers.facebook.com/documentation/business-messaging/whatsapp/about-the-platform
(to one person 1 in 6 s, a burst of 45 in 6 s borrowed from the future).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

from . import const

PAIR_INTERVAL: Final = const.PAIR_INTERVAL.total_seconds()
_DUST: Final = 1e-9  # of a second, what floats lose


class RollingLimit:
    """Grants at most ``limit`` in any ``window`` seconds, never two closer than ``gap``.

    It remembers its last ``limit`` grants, so what was lost to a pause is caught up as soon
    as the window allows, and never faster. With a gap below ``window / limit`` a steady
    stream is spread out and still has room to catch up.

    :param limit: messages per window
    :param window: seconds; a little more than the second that Meta counts in, because
        what leaves evenly arrives with some jitter
    :param gap: seconds between two grants

    >>> numbers = RollingLimit(2, window=1.0)
    >>> [numbers.take(now) for now in (0.0, 0.25, 0.5, 1.0)]
    [0.0, 0.0, 0.5, 0.0]
    """

    def __init__(self, limit: int, window: float = 1.0, gap: float = 0.0) -> None:
        """Start with nothing granted.

        :raises ValueError: a limit that never grants anything, or a time that is none
        """
        if limit < 1 or not 0 < window < math.inf or not 0 <= gap < math.inf:
            raise ValueError("limit must be at least 1, window above 0")
        self.limit = limit
        self.window = window
        self.gap = gap
        self._grants: deque[float] = deque(maxlen=limit)
        self._paused_until = -math.inf

    def free_at(self) -> float:
        """Return from when on the next one is granted; it may be long past."""
        at = self._paused_until
        if self._grants:
            at = max(at, self._grants[-1] + self.gap)
        if len(self._grants) == self.limit:
            at = max(at, self._grants[0] + self.window)
        return at

    def wait(self, now: float) -> float:
        """Return the seconds until the next one is granted, 0 when it is now."""
        wait = self.free_at() - now
        return wait if wait > _DUST else 0.0

    def take(self, now: float) -> float:
        """Grant one and return 0, or grant none and return the seconds to wait."""
        wait = self.wait(now)
        if not wait:
            self._note(now)
        return wait

    def spend(self, n: int, now: float) -> None:
        """Count ``n`` that happened anyway, as incoming messages do.

        A flood of them fills one window: it slows us down, it never stops us for longer.
        """
        for _one in range(min(n, self.limit)):
            self._note(now)

    def pause(self, seconds: float, now: float) -> None:
        """Grant nothing for ``seconds``, after Meta said "too fast" (130429)."""
        self._paused_until = max(self._paused_until, now + seconds)

    def _note(self, now: float) -> None:
        """Remember a grant; a clock that goes back does not make it older."""
        self._grants.append(max(now, self._grants[-1]) if self._grants else now)


@dataclass(slots=True)
class _Pair:
    """What one person has been sent.

    :ivar free_at: when all that was sent is paid off, at one per interval
    :ivar burst_end: until when borrowing goes on
    :ivar burst: how many were granted since it began
    """

    free_at: float
    burst_end: float
    burst: int


class PairLimiter:
    """To each person one message per interval, with bursts that are paid back.

    A burst begins with a message to somebody who owes nothing and lasts one interval;
    up to ``burst`` messages pass in it. Then the person rests until all are paid: 20 at
    once mean a pause of two minutes.

    :param interval: seconds per message
    :param burst: 1 for campaigns, Meta's 45 for people who type
    :param keep: people remembered before those who owe nothing are forgotten
    """

    def __init__(
        self,
        interval: float = PAIR_INTERVAL,
        burst: int = const.PAIR_BURST,
        keep: int = 10_000,
    ) -> None:
        """Start with nobody."""
        if not interval > 0 or burst < 1:
            raise ValueError("interval must be above 0 and burst at least 1")
        self.interval = interval
        self.burst = burst
        self.keep = keep
        self._pairs: dict[Hashable, _Pair] = {}

    def __len__(self) -> int:
        """Return how many people are remembered."""
        return len(self._pairs)

    def wait(self, pair: Hashable, now: float) -> float:
        """Return the seconds until this person may get a message, 0 when now."""
        state = self._pairs.get(pair)
        if state is None:
            return 0.0
        if now >= state.free_at:
            return 0.0
        if now < state.burst_end and state.burst < self.burst:
            return 0.0
        return state.free_at - now

    def take(self, pair: Hashable, now: float) -> float:
        """Grant one message and return 0, or return the seconds to wait."""
        wait = self.wait(pair, now)
        if wait:
            return wait
        state = self._pairs.get(pair)
        if state is None or now >= state.free_at:
            self._forget(now)
            end = now + self.interval
            self._pairs[pair] = _Pair(end, end, 1)
        else:
            state.free_at += self.interval
            state.burst += 1
        return 0.0

    def block(self, pair: Hashable, seconds: float, now: float) -> None:
        """Let nothing pass to this person for ``seconds``, after error 131056."""
        state = self._pairs.setdefault(pair, _Pair(now, now, 0))
        state.free_at = max(state.free_at, now + seconds)
        state.burst_end = -math.inf  # even if the clock goes back

    def _forget(self, now: float) -> None:
        """Drop those who owe nothing once there are too many."""
        if len(self._pairs) < self.keep:
            return
        owing = {k: p for k, p in self._pairs.items() if p.free_at > now}
        self._pairs = owing
        self.keep = max(self.keep, 2 * len(owing))
