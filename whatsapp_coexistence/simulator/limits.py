"""Meta's speed limits: messages per second of a number, messages to one person.

Called by the Graph side for every message; it refuses with 130429 or 131056.
Must never be shared with ``cloudapi.ratelimit``: the two have to agree by test.

https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
(20 per second with the Business app, else 80) and
https://developers.facebook.com/documentation/business-messaging/whatsapp/about-the-platform
(one per 6 s to one user; up to 45 in 6 s on credit), checked 2026-11-22.
"""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta

MPS_COEXISTENCE = 20
MPS_STANDARD = 80
PAIR_INTERVAL = timedelta(seconds=6)
PAIR_BURST = 45


class Throughput:
    """Counts the messages of each number in the last second, both directions."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        self._lock = threading.Lock()
        self._seen: dict[str, deque[datetime]] = defaultdict(deque)

    def take(self, number: str, limit: int, now: datetime) -> bool:
        """Count one message to send, or tell that the second is full."""
        with self._lock:
            seen = self._recent(number, now)
            if len(seen) >= limit:
                return False
            seen.append(now)
            return True

    def count(self, number: str, now: datetime) -> None:
        """Count a message that came in: it uses the same second."""
        with self._lock:
            self._recent(number, now).append(now)

    def _recent(self, number: str, now: datetime) -> deque[datetime]:
        seen = self._seen[number]
        start = now - timedelta(seconds=1)
        if seen and seen[-1] > now:  # somebody has turned the clock back
            seen.clear()
        while seen and seen[0] <= start:
            seen.popleft()
        return seen


@dataclass(slots=True)
class _Pair:
    burst_start: datetime
    burst: int
    paid: datetime


class PairLimit:
    """One message per six seconds to one person, with a burst paid back afterwards."""

    def __init__(self) -> None:
        """Start with no debts."""
        self._lock = threading.Lock()
        self._pairs: dict[tuple[str, str], _Pair] = {}

    def take(self, number: str, recipient: str, now: datetime) -> bool:
        """Count one message to this person, or tell that it is too soon."""
        with self._lock:
            pair = self._pairs.get((number, recipient))
            if pair is None or now >= pair.paid or now < pair.burst_start:
                self._pairs[number, recipient] = _Pair(now, 1, now + PAIR_INTERVAL)
                return True
            in_burst = now - pair.burst_start <= PAIR_INTERVAL
            if not in_burst or pair.burst >= PAIR_BURST:
                return False
            pair.burst += 1
            pair.paid += PAIR_INTERVAL
            return True
