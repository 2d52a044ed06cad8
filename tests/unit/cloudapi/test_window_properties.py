"""The 24 hours, as Meta counts them: each message of the customer's begins them anew.

Source of the rule: cloudapi.const.WINDOW.
"""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from cloudapi import window

START = datetime(2026, 3, 28, tzinfo=UTC)  # a night in which clocks change
minutes = st.integers(0, 20_000).map(lambda n: timedelta(minutes=n))
moments = minutes.map(lambda after: START + after)


@given(st.lists(moments, min_size=1), moments, st.none() | moments)
def test_open_as_long_as_one_message_is_younger_than_a_day(wrote, now, onboarded):
    """The last message alone says what all of them say."""
    heard = [at for at in wrote if at <= now]
    counted = [at for at in heard if onboarded is None or at >= onboarded]
    expected = any(now - at < timedelta(hours=24) for at in counted)
    last = max(heard, default=None)
    assert window.is_open(last, now, onboarded) == expected


@given(moments, st.none() | moments, minutes, minutes)
def test_once_closed_it_stays_closed(last, onboarded, after, more):
    now = last + after
    if not window.is_open(last, now, onboarded):
        assert not window.is_open(last, now + more, onboarded)


@given(moments, st.none() | moments)
def test_it_is_open_to_the_last_instant(last, onboarded):
    end = window.expires_at(last, onboarded)
    if end is not None:
        assert end - last == timedelta(hours=24)
        assert window.is_open(last, end - timedelta(microseconds=1), onboarded)
        assert not window.is_open(last, end, onboarded)


@given(moments, minutes, st.none() | moments, moments)
def test_a_later_message_never_closes_it(last, after, onboarded, now):
    if window.is_open(last, now, onboarded):
        assert window.is_open(last + after, now, onboarded)


@given(moments, moments, st.integers(-12, 14))
def test_the_zone_of_a_moment_does_not_matter(last, now, hours):
    from datetime import timezone

    zone = timezone(timedelta(hours=hours))
    assert window.is_open(last.astimezone(zone), now) == window.is_open(last, now)
