"""What a ledger of consents amounts to, whatever order it is read in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from cloudapi import consent
from cloudapi.consent import Entry, Facts, Reason, refusal, state_of

START = datetime(2026, 1, 1, tzinfo=UTC)
ACTS = st.sampled_from(
    ["given", "objected", "withdrawn", "lifted", "noted", "new word"]
)


def entries(*acts):
    """Return entries of one day after the other; ``!`` marks a block of everything."""
    return [
        Entry(act.rstrip("!"), START + timedelta(days=i), i, act.endswith("!"))
        for i, act in enumerate(acts)
    ]


@st.composite
def ledgers(draw):
    """Return a ledger: times may be equal and out of order, numbers are unique."""
    rows = draw(st.lists(st.tuples(ACTS, st.integers(0, 5), st.booleans()), max_size=8))
    return [
        Entry(act, START + timedelta(days=day), i, total)
        for i, (act, day, total) in enumerate(rows)
    ]


@pytest.mark.parametrize(
    ("acts", "state"),
    [
        ((), "unset"),
        (("noted",), "unset"),
        (("given",), "given"),
        (("given", "objected"), "objected"),
        (("given", "withdrawn"), "objected"),
        (("objected", "given"), "given"),
        (("objected", "noted"), "objected"),
        (("objected", "lifted"), "objected"),  # only a block of everything is lifted
        (("objected!", "lifted"), "unset"),
        (("given", "objected!", "lifted"), "unset"),  # consent does not come back
        (("objected", "objected!", "lifted"), "objected"),
        (("objected!", "lifted", "given"), "given"),
        (("lifted", "objected!"), "objected"),
    ],
)
def test_what_people_said(acts, state):
    assert state_of(entries(*acts)) == state


def test_an_old_word_that_comes_late_does_not_win():
    new = Entry("given", START + timedelta(days=2), 1)
    late = Entry("objected", START, 2)
    assert state_of([new, late]) == "given"


@given(ledgers(), st.randoms())
def test_order_of_reading_does_not_matter(ledger, random):
    shuffled = list(ledger)
    random.shuffle(shuffled)
    assert state_of(shuffled) == state_of(ledger)


@given(ledgers())
def test_a_new_refusal_always_counts(ledger):
    now = START + timedelta(days=9)
    for act in consent.REFUSALS:
        assert state_of([*ledger, Entry(act, now, 99)]) == "objected"


@given(ledgers())
def test_new_consent_always_counts(ledger):
    now = START + timedelta(days=9)
    assert state_of([*ledger, Entry("given", now, 99)]) == "given"


@given(ledgers())
def test_consent_is_never_made_up(ledger):
    if state_of(ledger) == "given":
        last = max(
            (e for e in ledger if e.act == "given" or e.act in consent.REFUSALS),
            key=lambda e: e.moment,
        )
        assert last.act == "given"


@given(ledgers())
def test_what_decides_nothing_changes_nothing(ledger):
    now = START + timedelta(days=9)
    assert state_of([*ledger, Entry("noted", now, 99)]) == state_of(ledger)


@given(ledgers())
def test_lifting_gives_no_consent(ledger):
    before = state_of(ledger)
    after = state_of([*ledger, Entry("lifted", START + timedelta(days=9), 99)])
    assert after == before or (before, after) == ("objected", "unset")


@pytest.mark.parametrize(
    ("purpose", "facts", "reason"),
    [
        ("marketing", Facts(), Reason.NO_CONSENT),
        ("marketing", Facts("given"), None),
        ("marketing", Facts("objected", similar=True), Reason.OBJECTED),
        ("marketing", Facts(similar=True), None),
        ("marketing", Facts(similar=True, excluded=True), Reason.EXCLUDED),
        ("marketing", Facts("given", excluded=True), None),  # LOPDGDD art. 23.4
        ("marketing", Facts("given", blocked=True), Reason.BLOCKED),
        ("notice", Facts(), None),
        ("notice", Facts(excluded=True), None),
        ("notice", Facts("objected"), Reason.OBJECTED),
        ("service", Facts(), None),
        ("service", Facts(blocked=True), Reason.BLOCKED),
        ("a purpose of tomorrow", Facts(), Reason.NO_CONSENT),
    ],
)
def test_who_may_be_written_to(purpose, facts, reason):
    assert refusal(purpose, facts) is reason
