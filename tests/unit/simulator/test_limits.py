"""Speed limits, and that ``cloudapi``'s limiters never run into them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from cloudapi.ratelimit import PairLimiter, RollingLimit
from simulator.limits import MPS_COEXISTENCE, PAIR_BURST, PairLimit, Throughput

START = datetime(2026, 11, 22, tzinfo=UTC)


def at(seconds):
    return START + timedelta(seconds=seconds)


def test_twenty_a_second():
    speed = Throughput()
    taken = [speed.take("n", MPS_COEXISTENCE, at(i / 100)) for i in range(30)]
    assert taken == [True] * 20 + [False] * 10
    assert speed.take("other", 20, at(0.5))
    assert speed.take("n", 20, at(1.01))


def test_incoming_messages_use_the_same_second():
    speed = Throughput()
    for _ in range(19):
        speed.count("n", at(0))
    assert speed.take("n", 20, at(0.1))
    assert not speed.take("n", 20, at(0.2))


def test_one_in_six_seconds():
    pairs = PairLimit()
    assert all(pairs.take("n", "a", at(6 * i)) for i in range(5))
    assert pairs.take("n", "b", at(24))


def test_a_burst_is_paid_back():
    pairs = PairLimit()
    assert all(pairs.take("n", "a", at(0)) for _ in range(20))
    assert not pairs.take("n", "a", at(7))
    assert not pairs.take("n", "a", at(119))
    assert pairs.take("n", "a", at(120))


def test_the_largest_burst():
    pairs = PairLimit()
    taken = [pairs.take("n", "a", at(i / 10)) for i in range(60)]
    assert sum(taken) == PAIR_BURST


@settings(max_examples=200)
@given(st.lists(st.floats(0, 40), max_size=120))
def test_cloudapis_pair_limiter_is_never_refused(pauses):
    ours, theirs, now = PairLimiter(), PairLimit(), 0.0
    for pause in pauses:
        now += pause
        if ours.take("a", now) == 0:
            assert theirs.take("n", "a", at(now))


@settings(max_examples=100)
@given(
    st.lists(st.floats(0, 0.3), max_size=200),
    st.lists(st.floats(0, 0.024), min_size=200, max_size=200),
)
def test_cloudapis_rolling_limit_is_never_refused(pauses, delays):
    """Also when messages arrive with less jitter than the window is longer."""
    ours, theirs, now, grants = RollingLimit(20, 1.025), Throughput(), 0.0, []
    for pause in pauses:
        now += pause
        if ours.take(now) == 0:
            grants.append(now)
    arrivals = sorted(a + b for a, b in zip(grants, delays, strict=False))
    for arrival in arrivals:
        assert theirs.take("n", MPS_COEXISTENCE, at(arrival))


def test_over_http(graph, sim, open_window):
    sim.clock.speed = 0.001  # however long it takes, it is less than a second
    answers = [graph.send(to=f"+346000010{index:02}") for index in range(22)]
    assert {answer.status_code for answer in answers[:19]} == {200}
    assert graph.error(answers[-1]) == (400, 130429)


def test_pair_over_http(graph, sim, open_window):
    for _ in range(15):
        assert graph.send().status_code == 200
    sim.clock.advance(10)
    assert graph.error(graph.send()) == (400, 131056)
    assert graph.send(to="+34600001001").status_code == 200
    sim.clock.advance(90)
    assert graph.send().status_code == 200


def test_limits_can_be_switched_off(graph, sim, open_window):
    sim.options.enforce_limits = False
    assert {graph.send().status_code for _ in range(50)} == {200}


@pytest.mark.parametrize("number", ["400000000000044"])
def test_api_only_numbers_are_faster(number, graph, sim):
    body = {"messaging_product": "whatsapp", "type": "text", "text": {"body": "a"}}
    statuses = [
        graph.call(
            "POST", f"{number}/messages", json={**body, "to": f"+346000020{i:02}"}
        ).status_code
        for i in range(40)
    ]
    assert set(statuses) == {200}


def test_a_clock_that_is_turned_back_keeps_nobody_waiting():
    speed, pairs = Throughput(), PairLimit()
    assert all(speed.take("n", 20, at(3600)) for _ in range(20))
    assert all(pairs.take("n", "a", at(3600)) for _ in range(PAIR_BURST))
    assert speed.take("n", 20, at(0))
    assert pairs.take("n", "a", at(0))
