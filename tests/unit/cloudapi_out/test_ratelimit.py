"""Limits of speed, as properties."""

import pytest
from hypothesis import given, strategies as st

from cloudapi.ratelimit import PairLimiter, RollingLimit

steps = st.lists(
    st.tuples(st.floats(-1, 3, allow_nan=False), st.integers(0, 3)), max_size=200
)


@given(
    limit=st.integers(1, 30),
    window=st.floats(0.5, 2),
    gap=st.floats(0, 0.1),
    plan=steps,
)
def test_never_more_than_the_limit_in_any_window(limit, window, gap, plan):
    rolling = RollingLimit(limit, window, gap)
    now = latest = 0.0
    grants = []
    for step, incoming in plan:
        now += step
        latest = max(latest, now)
        if rolling.take(latest) == 0:
            grants.append((latest, True))
        rolling.spend(incoming, latest)
        grants += [(latest, False)] * min(incoming, limit)
    for i, (end, is_ours) in enumerate(grants):
        if is_ours:
            inside = [at for at, _ in grants[: i + 1] if at > end - window + 1e-6]
            assert len(inside) <= limit
            ours = [at for at, _ in grants[:i]]
            assert not ours or end - ours[-1] >= gap - 1e-6


@given(limit=st.integers(1, 30), before=st.integers(0, 60), gap=st.floats(0, 0.5))
def test_grants_exactly_after_the_wait_it_named(limit, before, gap):
    rolling = RollingLimit(limit, 1.0, gap)
    rolling.spend(before, 5.0)
    wait = rolling.wait(5.0)
    if wait:
        assert rolling.take(5.0 + wait * 0.98) > 0
    assert rolling.take(5.0 + wait + 1e-6) == 0


def test_refused_take_costs_nothing():
    rolling = RollingLimit(1)
    rolling.take(0)
    assert [rolling.take(0.5) for _ in range(3)] == [0.5] * 3


def test_clock_that_goes_back_changes_nothing():
    rolling = RollingLimit(1)
    rolling.take(100)
    assert rolling.take(40) == 61
    assert rolling.take(100.5) == 0.5


def test_incoming_messages_slow_us_by_at_most_one_window():
    rolling = RollingLimit(20)
    rolling.spend(10_000, 0)
    assert rolling.take(0) == 1


def test_pause_grants_nothing_for_that_long():
    rolling = RollingLimit(20)
    rolling.pause(60, 0)
    assert rolling.take(59.9) == pytest.approx(0.1)
    assert rolling.take(60.01) == 0


@pytest.mark.parametrize(
    ("limit", "window", "gap"),
    [(0, 1, 0), (1, 0, 0), (1, float("nan"), 0), (1, 1, -1), (1, 1, float("inf"))],
)
def test_limit_that_never_grants_is_refused(limit, window, gap):
    with pytest.raises(ValueError, match="at least 1"):
        RollingLimit(limit, window, gap)


def _send_for(seconds, stalls=()):
    """Return when a sender that is stopped at times gets its messages out."""
    rolling = RollingLimit(20, 1.025, 0.046)
    now, grants = 0.0, []
    while now < seconds:
        for start, length in stalls:
            if start <= now < start + length:
                now = start + length
        wait = rolling.take(now)
        if not wait:
            grants.append(now)
        now += wait or 0.0005
    return grants


def test_twenty_a_second_is_held_within_five_percent():
    assert 60 * 20 * 0.95 <= len(_send_for(60)) <= 60 * 20


def test_what_a_short_stop_cost_is_caught_up():
    stalls = [(10.0 * n + 5, 0.08) for n in range(6)]
    assert len(_send_for(60, stalls)) >= 60 * 20 * 0.95


@given(plan=st.lists(st.floats(0, 10), max_size=300), burst=st.integers(1, 45))
def test_pair_never_exceeds_burst_and_rate(plan, burst):
    limiter = PairLimiter(6, burst)
    now, grants = 0.0, []
    for step in plan:
        now += step
        if limiter.take("a", now) == 0:
            grants.append(now)
    for i, start in enumerate(grants):
        for count, end in enumerate(grants[i:], start=1):
            assert count <= (end - start) / 6 + burst + 1e-6


def test_pair_burst_of_twenty_is_followed_by_two_minutes():
    limiter = PairLimiter()
    assert [limiter.take("a", 0.1 * i) for i in range(20)] == [0] * 20
    assert limiter.take("a", 7) == pytest.approx(113)
    assert limiter.take("a", 119.9) > 0
    assert limiter.take("a", 120) == 0


def test_pair_burst_is_45_at_most():
    limiter = PairLimiter()
    assert [limiter.take("a", 0) for _ in range(45)] == [0] * 45
    assert limiter.take("a", 0) == 45 * 6


def test_steady_pace_never_waits():
    limiter = PairLimiter(burst=1)
    assert [limiter.take("a", 6.0 * i) for i in range(100)] == [0] * 100


def test_pairs_do_not_hinder_each_other():
    limiter = PairLimiter(burst=1)
    assert limiter.take("a", 0) == 0
    assert limiter.take("a", 0) == 6
    assert limiter.take("b", 0) == 0


def test_block_holds_one_pair_and_ends():
    limiter = PairLimiter()
    limiter.take("a", 0)
    limiter.block("a", 16, 1)
    limiter.block("a", 4, 1)  # a shorter block does not shorten
    assert limiter.take("a", 2) == 15
    assert limiter.take("b", 2) == 0
    assert limiter.take("a", 17) == 0
    limiter.block("new", 5, 17)
    assert limiter.take("new", 20) == 2


def test_memory_is_bounded_by_those_who_owe():
    limiter = PairLimiter(keep=100)
    for i in range(5000):
        limiter.take(i, i * 1.0)
    assert len(limiter) <= 101
    crowd = PairLimiter(keep=10)
    for i in range(50):
        crowd.take(i, 0)
    assert len(crowd) == 50  # nobody who owes is forgotten
    assert crowd.take(3, 0) == 0
    assert PairLimiter(burst=1, keep=1).take("x", 0) == 0


@pytest.mark.parametrize(("interval", "burst"), [(0, 1), (-1, 1), (1, 0)])
def test_limiter_that_means_nothing_is_refused(interval, burst):
    with pytest.raises(ValueError, match="above 0"):
        PairLimiter(interval, burst)
