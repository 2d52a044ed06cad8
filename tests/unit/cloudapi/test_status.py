"""States of an outgoing message: a table, and laws no order of receipts may break."""

import functools
import itertools

import pytest
from hypothesis import given, strategies as st

from cloudapi import status

CHAIN = ("accepted", "sent", "failed", "delivered", "read", "played")
LOCAL = ("draft", "queued", "held", "sending", "unknown", "canceled")
receipts = st.sampled_from(CHAIN)
states = st.sampled_from(LOCAL + CHAIN)

# Every move between local states that is allowed; all others are not.
MOVES = {
    ("draft", "queued"),
    ("draft", "held"),
    ("draft", "canceled"),
    ("queued", "draft"),
    ("queued", "held"),
    ("queued", "sending"),
    ("queued", "canceled"),
    ("held", "draft"),
    ("held", "queued"),
    ("held", "canceled"),
    ("sending", "queued"),
    ("sending", "held"),
    ("sending", "unknown"),
    ("unknown", "queued"),
    ("unknown", "canceled"),
}


HISTORY = {"ERROR", "SENT", "DELIVERED", "READ", "PLAYED"}


def end(start, reported):
    return functools.reduce(status.advance, reported, start)


def test_the_states_are_these():
    assert set(status.STATES) == set(LOCAL + CHAIN)


@pytest.mark.parametrize(("current", "new"), [*itertools.product(LOCAL, LOCAL)])
def test_local_moves(current, new):
    allowed = (current, new) in MOVES
    assert status.advance(current, new) == (new if allowed else current)


@pytest.mark.parametrize(("current", "new"), [*itertools.product(LOCAL, CHAIN)])
def test_a_receipt_settles_every_local_state(current, new):
    assert status.advance(current, new) == new


@pytest.mark.parametrize(("current", "new"), [*itertools.product(CHAIN, LOCAL)])
def test_a_receipt_is_never_taken_back(current, new):
    assert status.advance(current, new) == current


@pytest.mark.parametrize(("current", "new"), [*itertools.product(CHAIN, CHAIN)])
def test_the_further_receipt_wins(current, new):
    further = max(current, new, key=CHAIN.index)
    assert status.advance(current, new) == further


@pytest.mark.parametrize(
    ("reported", "expected"),
    [
        (["sent", "read", "delivered", "delivered"], "read"),
        (["failed", "sent"], "failed"),
        (["delivered", "failed"], "delivered"),
        (["failed", "delivered"], "delivered"),
        (["read", "played", "read"], "played"),
        (["delivered", "accepted"], "delivered"),
    ],
)
def test_orders_seen_in_the_field(reported, expected):
    assert end("sending", reported) == expected


@given(st.lists(receipts, min_size=1), st.randoms(use_true_random=False), states)
def test_order_and_repetition_do_not_matter(reported, random, start):
    again = reported + random.choices(reported, k=random.randint(0, 5))
    random.shuffle(again)
    assert end(start, reported) == end(start, again)


@given(receipts, receipts, receipts)
def test_receipts_form_a_join_semilattice(a, b, c):
    join = status.advance
    assert join(a, a) == a
    assert join(a, b) == join(b, a)
    assert join(join(a, b), c) == join(a, join(b, c))


@given(states, st.lists(states))
def test_once_there_is_a_receipt_the_rank_never_falls(start, reported):
    current = start
    for new in reported:
        before, current = current, status.advance(current, new)
        if before in CHAIN:
            assert CHAIN.index(current) >= CHAIN.index(before)


@given(states, st.text())
def test_unknown_words_are_ignored(current, word):
    if word not in status.STATES:
        assert status.advance(current, word) == current
        assert status.advance(word, current) == current
        assert status.from_meta(word) is None
    if word not in HISTORY:
        assert status.from_history(word) is None


def test_two_unknown_words_change_nothing():
    assert status.advance("teleported", "vanished") == "teleported"


def test_words_of_meta():
    assert {status.from_meta(word) for word in CHAIN} == set(CHAIN)
    assert all(status.from_meta(word) is None for word in (*LOCAL, "deleted", "SENT"))
    words = ("ERROR", "SENT", "DELIVERED", "READ", "PLAYED", "PENDING")
    assert [status.from_history(word) for word in words] == [
        "failed",
        "sent",
        "delivered",
        "read",
        "played",
        None,
    ]
