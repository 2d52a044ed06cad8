"""What the sender knows of one number while it runs: speed, people, trouble.

Used by ``wac.outbound`` only; kept in this process between runs of the cron, so that a
new run neither bursts nor hammers a host that is down. Must never hold an environment.
"""

import threading
import time
from dataclasses import dataclass, field

from ..cloudapi import retry
from ..cloudapi.errors import Scope
from ..cloudapi.ratelimit import PairLimiter, RollingLimit

#: Seconds between two looks at the queue.
TICK = 0.2
#: Messages that start this soon are taken at once; more than a tick, so that a slow one
#: costs no speed.
HORIZON = 0.3
#: Seconds in which a number's limit is used once: Meta counts in one second, but what
#: leaves evenly arrives with some jitter.
WINDOW = 1.025
#: Part of the even distance that two messages keep; the rest is room to catch up.
SPREAD = 0.9
#: Failures of the way to Meta, one after the other, that open the breaker.
BREAKER_FAILURES = 3
BREAKER_FIRST, BREAKER_CAP = 15.0, 300.0

_lanes = {}


@dataclass
class Breaker:
    """Stops sending when several tries in a row did not get through.

    While it is open nothing is sent; afterwards one message tries the way, so that an
    outage costs few messages an unknown outcome.
    """

    failures: int = 0
    opened: int = 0
    until: float = 0.0

    def allowed(self, now):
        """Return how many messages may be under way: none, one, or any number."""
        if now < self.until:
            return 0
        return 1 if self.opened else None

    def success(self):
        """Close it."""
        self.failures = self.opened = 0
        self.until = 0.0

    def failure(self, now):
        """Count a failure; open it, for longer each time, when there are too many."""
        self.failures += 1
        if self.failures >= BREAKER_FAILURES or self.opened:
            wait = min(BREAKER_FIRST * 2**self.opened, BREAKER_CAP)
            self.opened += 1
            self.until = now + wait


class Gate:
    """The last look before a POST: what was planned evenly may have been held up.

    Threads pass it one by one, at the moment their message really leaves, so that a late
    one and those planned after it never make more than the limit together.
    """

    def __init__(self, limit):
        """Start with nothing counted."""
        self._lock = threading.Lock()
        self._rolling = RollingLimit(limit, WINDOW)

    def enter(self):
        """Return when one more may leave."""
        while True:
            with self._lock:
                wait = self._rolling.take(time.monotonic())
            if not wait:
                return
            time.sleep(wait)

    def spend(self, n, now):
        """Count what left or came otherwise."""
        with self._lock:
            self._rolling.spend(n, now)


@dataclass
class Lane:
    """One number on its way to Graph."""

    account_id: int
    rate: int
    host: str = ""
    client: object = None
    in_flight: int = 0
    idle: bool = False
    pairs: PairLimiter = field(default_factory=PairLimiter)
    plan: RollingLimit = None
    gate: Gate = None
    breaker: Breaker = field(default_factory=Breaker)

    def __post_init__(self):
        """Start with nothing sent."""
        self.plan = RollingLimit(self.rate, WINDOW, SPREAD * WINDOW / self.rate)
        self.gate = Gate(self.rate)

    def room(self, now, free):
        """Return how many messages may be claimed now."""
        early = now + HORIZON - self._next(now)
        limit = min(free, int(early / self.plan.gap) + 1 if early > 0 else 0)
        allowed = self.breaker.allowed(now)
        if allowed is not None:
            limit = min(limit, allowed - self.in_flight)
        return max(limit, 0)

    def slot(self, now):
        """Return when the next message starts: evenly spaced, never a burst."""
        start = self._next(now)
        self.plan.take(start)
        return start

    def share(self, incoming, now):
        """Leave to incoming messages their part of the limit, at most a second of it."""
        self.plan.spend(incoming, now)
        self.gate.spend(incoming, now)

    def learn(self, done, now):
        """Draw conclusions for the number from what became of one message."""
        result = done.result
        if result is None:
            return
        way_is_bad = result.outcome is retry.Outcome.UNKNOWN or (
            result.rule is not None and result.rule.scope is Scope.HOST
        )
        if way_is_bad:
            self.breaker.failure(now)
        else:
            self.breaker.success()
        if result.outcome is not retry.Outcome.RETRY:
            return
        wait = retry.backoff(done.job.attempt, result.rule, 0, result.retry_after)
        if result.rule.scope in (Scope.NUMBER, Scope.ACCOUNT, Scope.APP):
            # the message waits longer; what Meta counts frees itself little by little
            self.plan.pause(wait / 4, now)
        elif result.rule.scope is Scope.RECIPIENT:
            self.pairs.block(pair_key(done.job.recipient), wait, now)

    def _next(self, now):
        return max(now, self.plan.free_at())


def pair_key(recipient):
    """Return what tells one person from another."""
    return recipient.wa_id or recipient.user_id or recipient.parent_user_id


def lane_of(database, account_id, rate, host):
    """Return the lane of a number, the one of earlier runs if there is one."""
    lane = _lanes.get((database, account_id))
    if lane is None or lane.rate != rate or lane.host != host:
        lane = Lane(account_id, rate, host)
        _lanes[database, account_id] = lane
    lane.in_flight, lane.idle = 0, False
    return lane


def forget_lanes():
    """Start afresh; for tests."""
    _lanes.clear()
