"""Limits of speed against a sender that asks at any time and a clock that goes back.

The judge counts in true time, by Meta's rules: so many messages in any second, one to a
person in six seconds with a burst that is paid back (cloudapi.ratelimit has the sources).
"""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from cloudapi.ratelimit import PairLimiter, RollingLimit

DUST = 1e-6
steps = st.sampled_from([0.0, 0.01, 0.05, 0.3, 0.999, 1.0, 5.0, 6.0, 61.0])


class Clock(RuleBasedStateMachine):
    """True time, and what the clock shows: never ahead of what it should."""

    @initialize()
    def begin(self):
        self.true, self.behind = 1000.0, 0.0

    @property
    def shown(self):
        return self.true - self.behind

    @rule(seconds=steps)
    def time_goes_by(self, seconds):
        self.true += seconds

    @rule(seconds=st.sampled_from([0.1, 2.0, 3600.0]))
    def the_clock_is_put_back(self, seconds):
        self.behind += seconds


class OneNumber(Clock):
    """A number sends as fast as it may, receives, and is told to slow down."""

    @initialize(
        limit=st.integers(1, 5),
        window=st.sampled_from([1.0, 1.025]),
        gap=st.sampled_from([0.0, 0.05, 0.18]),
    )
    def make(self, limit, window, gap):
        self.limiter = RollingLimit(limit, window, gap)
        self.all, self.ours, self.quiet_until = [], [], 0.0

    @rule(times=st.integers(1, 8))
    def ask(self, times):
        for _again in range(times):
            if self.limiter.take(self.shown) == 0:
                self.judge()

    @rule(seconds=steps)
    def ask_as_soon_as_it_said(self, seconds):
        self.true += self.limiter.wait(self.shown)
        assert self.limiter.take(self.shown + DUST) == 0
        self.judge()

    def judge(self):
        limiter = self.limiter
        self.all.append(self.true)
        recent = [at for at in self.all if at > self.true - limiter.window + DUST]
        assert len(recent) <= limiter.limit
        assert not self.ours or self.true - self.ours[-1] >= limiter.gap - DUST
        assert self.true >= self.quiet_until - DUST
        self.ours.append(self.true)

    @rule(count=st.integers(1, 20))
    def receive(self, count):
        self.limiter.spend(count, self.shown)
        self.all += [self.true] * min(count, self.limiter.limit)

    @rule(seconds=steps)
    def slow_down(self, seconds):
        self.limiter.pause(seconds, self.shown)
        self.quiet_until = max(self.quiet_until, self.true + seconds)


class ManyPeople(Clock):
    """Messages to a few people, of whom the limiter remembers fewer."""

    @initialize(burst=st.sampled_from([1, 2, 5]), keep=st.sampled_from([1, 2, 100]))
    def make(self, burst, keep):
        self.limiter = PairLimiter(6.0, burst, keep)
        self.granted, self.blocked = {}, {}

    @rule(who=st.integers(0, 3), times=st.integers(1, 8))
    def write(self, who, times):
        for _again in range(times):
            if self.limiter.take(who, self.shown) == 0:
                self.granted.setdefault(who, []).append(self.true)
                self.judge(who)

    def judge(self, who):
        grants = self.granted[who]
        assert self.true >= self.blocked.get(who, 0.0) - DUST
        for count, start in enumerate(reversed(grants), 1):
            assert count <= (self.true - start) / 6 + self.limiter.burst + DUST

    @rule(who=st.integers(0, 3), seconds=steps)
    def meta_says_too_many(self, who, seconds):
        self.limiter.block(who, seconds, self.shown)
        until = self.true + seconds
        self.blocked[who] = max(self.blocked.get(who, 0.0), until)

    @rule(who=st.integers(0, 3))
    def nobody_waits_for_ever(self, who):
        """With a clock that goes on, whoever is told to wait may write then."""
        wait = self.limiter.wait(who, self.shown)
        self.true += wait + DUST
        assert self.limiter.wait(who, self.shown) == 0


def test_a_number_never_sends_too_fast():
    run_state_machine_as_test(OneNumber)


def test_the_judge_sees_a_bucket(monkeypatch):
    """A bucket that fills while nothing is sent lets through twice the limit."""

    def take(self, now):
        filled = getattr(self, "filled", float(self.limit))
        rate = self.limit / self.window
        seconds = max(now - getattr(self, "last", now), 0.0)
        self.filled, self.last = min(filled + seconds * rate, self.limit), now
        if self.filled < 1:
            return 1.0
        self.filled -= 1
        return 0.0

    def play():
        sender = OneNumber()
        sender.begin()
        sender.make(5, 1.0, 0.0)
        for _tenth in range(20):
            sender.time_goes_by(0.1)
            sender.ask(8)

    play()
    monkeypatch.setattr(RollingLimit, "take", take)
    with pytest.raises(AssertionError):
        play()


def test_a_person_never_gets_too_many():
    run_state_machine_as_test(ManyPeople)
