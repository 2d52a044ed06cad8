"""How fast we may send: per number, and per person.

Called by the sender, which asks before each message.
Must never read the clock, sleep, or guard against threads: one sender owns a limiter.

``now`` is any number of seconds that only grows, ``time.monotonic()`` in production.
Sources (checked 2026-11-22):
https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
(80 messages a second, 20 with coexistence, in and out together) and
https://developers.facebook.com/documentation/business-messaging/whatsapp/about-the-platform
(to one person 1 in 6 s, a burst of 45 in 6 s borrowed from the future).
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

from . import const

PAIR_INTERVAL: Final = const.PAIR_INTERVAL.total_seconds()
_DUST: Final = 1e-9  # of a token, what floats lose


@dataclass(slots=True)
class TokenBucket:
    """Grants at most ``rate * t + capacity`` in any ``t`` seconds.

    :param rate: tokens per second
    :param capacity: tokens that may be saved up, so the largest burst
    :param tokens: what is there; negative after :meth:`spend` took more
    :param updated: the ``now`` of ``tokens``
    """

    rate: float
    capacity: float
    tokens: float
    updated: float

    @classmethod
    def full(cls, rate: float, capacity: float, now: float) -> TokenBucket:
        """Return a bucket with all its tokens.

        :raises ValueError: a rate or capacity that never grants anything
        """
        if not (0 < rate < math.inf and 1 <= capacity < math.inf):
            raise ValueError("rate must be above 0 and capacity at least 1")
        return cls(rate, capacity, capacity, now)

    def _refill(self, now: float) -> None:
        """Add what time brought; a clock that goes back brings nothing."""
        if now > self.updated:
            earned = (now - self.updated) * self.rate
            self.tokens = min(self.capacity, self.tokens + earned)
            self.updated = now

    def wait(self, n: float, now: float) -> float:
        """Return the seconds until ``n`` tokens are there, 0 when they are.

        :raises ValueError: more than the capacity, which never comes
        """
        if not 0 < n <= self.capacity:
            raise ValueError("cannot take that many")
        self._refill(now)
        missing = n - self.tokens
        return 0.0 if missing <= _DUST else missing / self.rate

    def take(self, n: float, now: float) -> float:
        """Take ``n`` tokens and return 0, or take none and return the seconds to wait.

        >>> bucket = TokenBucket.full(20, 20, now=0.0)
        >>> bucket.take(20, now=0.0), bucket.take(1, now=0.0)
        (0.0, 0.05)

        :raises ValueError: more than the capacity
        """
        wait = self.wait(n, now)
        if not wait:
            self.tokens -= n
        return wait

    def spend(self, n: float, now: float) -> None:
        """Take ``n`` tokens that are gone already, as incoming messages do.

        The debt is at most one capacity: a flood of incoming messages slows us down,
        it never stops us for long.
        """
        self._refill(now)
        self.tokens = max(self.tokens - n, -self.capacity)

    def pause(self, seconds: float, now: float) -> None:
        """Grant nothing for ``seconds``, after Meta said "too fast" (130429)."""
        self._refill(now)
        self.tokens = min(self.tokens, 1 - seconds * self.rate)


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
        state.burst_end = now

    def _forget(self, now: float) -> None:
        """Drop those who owe nothing once there are too many."""
        if len(self._pairs) < self.keep:
            return
        owing = {k: p for k, p in self._pairs.items() if p.free_at > now}
        self._pairs = owing
        self.keep = max(self.keep, 2 * len(owing))
