"""What Graph tells of a number, a token and a subscription, in whatever shape."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from cloudapi import number

NODE = {
    "id": "200000000000002",
    "display_phone_number": "+44 20 7946 0000",
    "verified_name": "Shop",
    "is_on_biz_app": True,
    "last_onboarded_time": "2026-11-20T10:00:00+0100",
    "throughput": {"level": "STANDARD"},
    "webhook_configuration": {
        "whatsapp_business_account": "https://account.example",
        "application": "https://app.example",
    },
}


def test_a_number():
    found = number.NumberInfo.of(NODE)
    assert (found.id, found.verified_name) == ("200000000000002", "Shop")
    assert found.on_phone_app is True
    assert found.throughput_level == "STANDARD"
    assert found.webhook == "https://account.example"  # more exact than the app's
    assert number.onboarded_at(NODE) == datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "told",
    [None, "", "yesterday", 5, "2026-11-20", "0001-01-01T00:00:00+1400"]
    + ["9999-12-31T23:59:59-1200", "2026-11-20T10:00:00"],
)
def test_a_time_nobody_can_read_is_none(told):
    assert number.onboarded_at({"last_onboarded_time": told}) is None


def test_true_and_false_are_no_texts():
    found = number.NumberInfo.of({"id": False, "verified_name": True})
    assert found == number.NumberInfo()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=6,
)
keys = st.sampled_from(
    [*NODE, "scopes", "expires_at", "is_valid", "whatsapp_business_api_data"]
)


@given(st.dictionaries(keys, json_values))
def test_nothing_raises(node):
    found = number.NumberInfo.of(node)
    assert found.on_phone_app in (None, True, False)
    assert all(
        isinstance(getattr(found, name), str)
        for name in found.__slots__
        if name != "on_phone_app"
    )
    moments = (number.onboarded_at(node), number.expires_at(node))
    assert all(moment is None or moment.tzinfo is UTC for moment in moments)
    assert set(number.missing_scopes(node)) <= set(number.SCOPES)
    assert number.is_valid(node) == (node.get("is_valid") is True)
    assert all(isinstance(one, str) for one in number.subscribed_ids([node]))
