"""The adviser: who keeps the phone app, who does not, and what must be said."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from cloudapi import adviser
from cloudapi.adviser import Needs, advise


def test_who_works_with_the_phone_keeps_it():
    advice = advise(Needs())
    assert advice.mode == "coexistence"
    assert "phone_messages_free" in advice.reasons


def test_limits_of_the_shared_number_are_always_said():
    advice = advise(Needs())
    assert {"no_local_storage", "twenty_a_second"} <= set(advice.warnings)


def test_storage_in_the_eu_rules_the_phone_app_out_and_says_so():
    advice = advise(Needs(local_storage=True))
    assert advice.mode == "api"
    assert advice.reasons[0] == "local_storage"
    assert advice.warnings[0] == "storage_or_phone"
    without = advise(Needs(local_storage=True, phone_app=False))
    assert "storage_or_phone" not in without.warnings


def test_calls_and_groups_need_the_phone_app():
    advice = advise(Needs(phone_app=False, calls_or_groups=True))
    assert advice.mode == "coexistence"
    assert "calls_and_groups" in advice.reasons


def test_without_the_phone_app_there_is_nothing_to_share():
    advice = advise(Needs(has_phone_app=False))
    assert (advice.mode, advice.reasons) == ("api", ("no_phone_app",))


def test_a_long_mailing_is_a_warning_there_and_a_reason_here():
    half_an_hour = 20 * 30 * 60
    big = Needs(marketing=half_an_hour + 20)
    assert "long_mailing" in advise(big).warnings
    assert advise(big).mailing_seconds == 1801
    assert "long_mailing" not in advise(Needs(marketing=half_an_hour)).warnings
    assert "fast_mailing" in advise(replace(big, phone_app=False)).reasons


def test_doubtful_countries_are_named():
    assert "doubtful_country" in advise(Needs(country="za")).warnings
    assert "doubtful_country" not in advise(Needs(country="ES")).warnings


def test_more_people_than_linked_devices():
    assert "many_people" in advise(Needs(people=5)).reasons
    assert "many_people" not in advise(Needs(people=4)).reasons


@given(
    st.builds(
        Needs,
        phone_app=st.booleans(),
        calls_or_groups=st.booleans(),
        local_storage=st.booleans(),
        has_phone_app=st.booleans(),
        people=st.integers(0, 50),
        marketing=st.integers(0, 10**6),
    )
)
def test_there_is_always_a_reason(needs):
    advice = advise(needs)
    assert advice.reasons
    assert not (needs.local_storage and advice.mode == "coexistence")
    assert not (advice.mode == "coexistence" and not needs.has_phone_app)


@pytest.mark.parametrize(
    ("typed", "enough"),
    [
        ("2.24.17", True),
        ("2.24.17.79", True),
        ("2.25.1", True),
        ("3.0", True),
        ("v2.26.40.5", True),
        ("2.24.16.99", False),
        ("2.23.25", False),
        ("1.0", False),
        ("2.24", False),
        ("new", None),
        ("2", None),
        ("2..4", None),
        ("2.٢٤.17", None),
        ("", None),
        (None, None),
    ],
)
def test_app_versions(typed, enough):
    assert adviser.is_app_version_enough(typed) is enough
