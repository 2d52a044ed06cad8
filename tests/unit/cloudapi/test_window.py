"""The customer service window."""

from datetime import UTC, datetime, timedelta

import pytest

from cloudapi import window

WROTE = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
DAY = timedelta(hours=24)


def test_it_closes_a_day_after_the_last_message():
    assert window.expires_at(WROTE) == WROTE + DAY
    assert window.is_open(WROTE, WROTE)
    assert window.is_open(WROTE, WROTE + DAY - timedelta(microseconds=1))
    assert not window.is_open(WROTE, WROTE + DAY)


def test_without_a_message_it_was_never_open():
    assert window.expires_at(None) is None
    assert not window.is_open(None, WROTE)


def test_what_came_before_onboarding_opens_nothing():
    later = WROTE + timedelta(seconds=1)
    assert window.expires_at(WROTE, later) is None
    assert not window.is_open(WROTE, later, later)
    assert window.expires_at(WROTE, WROTE) == WROTE + DAY


def test_a_clock_that_is_behind_meta_does_not_close_it():
    assert window.is_open(WROTE, WROTE - timedelta(minutes=5))


def test_naive_utc_as_odoo_stores_it():
    naive = WROTE.replace(tzinfo=None)
    assert window.expires_at(naive, naive) == naive + DAY
    with pytest.raises(TypeError):
        window.is_open(naive, WROTE)
