"""Limits of speed, as properties."""

import pytest
from hypothesis import given, strategies as st

from cloudapi.ratelimit import PairLimiter, TokenBucket

steps = st.lists(
    st.tuples(st.floats(-1, 20, allow_nan=False), st.integers(1, 20)), max_size=200
)


@given(rate=st.floats(0.1, 100), capacity=st.integers(20, 60), plan=steps)
def test_bucket_never_grants_more_than_rate_and_capacity(rate, capacity, plan):
    bucket = TokenBucket.full(rate, capacity, 0.0)
    now = latest = 0.0
    grants = []
    for step, n in plan:
        now += step
        latest = max(latest, now)
        if bucket.take(n, now) == 0:
            grants.append((latest, n))
    for i, (start, _) in enumerate(grants):
        total = 0
        for end, n in grants[i:]:
            total += n
            assert total <= rate * (end - start) + capacity + 1e-6


@given(rate=st.floats(0.1, 100), before=st.integers(0, 30), n=st.integers(1, 20))
def test_bucket_grants_exactly_after_the_wait_it_named(rate, before, n):
    bucket = TokenBucket.full(rate, 20, 5.0)
    bucket.spend(before, 5.0)
    wait = bucket.wait(n, 5.0)
    if wait:
        assert bucket.take(n, 5.0 + wait * 0.98) > 0
    assert bucket.take(n, 5.0 + wait + 1e-6) == 0


def test_refused_take_costs_nothing():
    bucket = TokenBucket.full(1, 5, 0)
    bucket.take(5, 0)
    assert [bucket.take(1, 0.5) for _ in range(3)] == [0.5] * 3


def test_clock_that_goes_back_changes_nothing():
    bucket = TokenBucket.full(1, 5, 100)
    bucket.take(5, 100)
    assert bucket.take(1, 40) == 1
    assert bucket.take(1, 100.5) == 0.5


def test_incoming_messages_slow_us_by_at_most_one_capacity():
    bucket = TokenBucket.full(20, 20, 0)
    bucket.spend(10_000, 0)
    assert bucket.take(1, 0) == pytest.approx(21 / 20)


def test_pause_grants_nothing_for_that_long():
    bucket = TokenBucket.full(20, 20, 0)
    bucket.pause(60, 0)
    assert bucket.take(1, 59.9) == pytest.approx(0.1)
    assert bucket.take(1, 60.01) == 0


@pytest.mark.parametrize(
    ("rate", "capacity"), [(0, 5), (-1, 5), (float("nan"), 5), (1, 0), (1, 0.5)]
)
def test_bucket_that_never_grants_is_refused(rate, capacity):
    with pytest.raises(ValueError, match="above 0"):
        TokenBucket.full(rate, capacity, 0)


@pytest.mark.parametrize("n", [0, -1, 6])
def test_take_that_never_comes_is_refused(n):
    with pytest.raises(ValueError, match="that many"):
        TokenBucket.full(1, 5, 0).take(n, 0)


def test_coexistence_bucket_of_twenty_a_second():
    bucket = TokenBucket.full(20, 20, 0)
    sent, now = 0, 0.0
    while now < 60:
        wait = bucket.take(1, now)
        sent, now = (sent + 1, now) if not wait else (sent, now + wait)
    assert 20 * 60 <= sent <= 20 * 61


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
