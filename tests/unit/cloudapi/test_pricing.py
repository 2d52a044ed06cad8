"""Prices: which market, what is free, and sums that are exact."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from cloudapi import phone, pricing


def test_a_country_comes_before_its_region_and_that_before_other():
    assert pricing.markets("es") == ("ES", "OTHER")
    assert pricing.markets("PT") == ("PT", pricing.WESTERN_EUROPE, "OTHER")
    assert pricing.markets("US") == ("US", pricing.NORTH_AMERICA, "OTHER")
    assert pricing.markets("XX") == ("XX", "OTHER")
    assert pricing.markets("") == ("OTHER",)


def test_no_country_is_in_two_regions():
    members = [one for group in pricing._MEMBERS.values() for one in group.split()]
    assert len(members) == len(set(members))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Rest of Western Europe", pricing.WESTERN_EUROPE),
        ("REST OF  LATIN AMERICA", pricing.LATIN_AMERICA),
        ("Rest of Central & Eastern Europe", pricing.EASTERN_EUROPE),
        ("Rest of Central and Eastern Europe", pricing.EASTERN_EUROPE),
        ("North America", pricing.NORTH_AMERICA),
        ("Other", pricing.OTHER),
        ("Spain", None),
        ("", None),
    ],
)
def test_regions_are_known_by_the_names_of_the_rate_card(name, code):
    assert pricing.region_code(name) == code


def test_the_first_thousand_service_messages_are_free():
    prices = {"service": Decimal("0.02")}
    free = pricing.estimate({"service": 1000}, prices)
    assert free.total == 0
    assert pricing.estimate({"service": 1001}, prices).total == Decimal("0.02")
    two = pricing.estimate({"service": 2001}, prices, numbers=2)
    assert two.total == Decimal("0.02")


def test_templates_are_charged_from_the_first():
    counts = {"marketing": 3, "utility": 2, "authentication": 1}
    prices = {
        "marketing": Decimal("0.0707"),
        "utility": Decimal("0.02"),
        "authentication": Decimal("0.02"),
    }
    assert pricing.estimate(counts, prices).total == Decimal("0.2721")


def test_an_unknown_price_is_told_and_costs_nothing_in_the_sum():
    found = pricing.estimate({"marketing": 5, "utility": 0}, {})
    assert found.total == 0
    assert found.unpriced == ("marketing",)


def test_free_messages_need_no_price():
    assert pricing.estimate({"service": 900}, {}).unpriced == ()


@given(st.dictionaries(st.sampled_from(pricing.CATEGORIES), st.integers(-5, 10**7)))
def test_the_sum_is_that_of_the_lines(counts):
    prices = dict.fromkeys(pricing.CATEGORIES, Decimal("0.0013"))
    found = pricing.estimate(counts, prices)
    assert found.total == sum(line.amount for line in found.lines)
    assert all(0 <= line.charged <= line.count for line in found.lines)


@pytest.mark.parametrize(
    ("word", "category"),
    [
        ("service", "service"),
        ("UTILITY", "utility"),
        ("marketing_lite", "marketing"),
        ("authentication-international", None),
        ("general_purpose_ai", None),
        ("", None),
        (None, None),
    ],
)
def test_categories_of_receipts(word, category):
    assert pricing.category_of(word) == category


@pytest.mark.parametrize(
    ("wa_id", "country"),
    [
        ("34612345678", "ES"),
        ("+351912345678", "PT"),
        ("447700900111", "GB"),
        ("12025550123", "US"),
        ("14165550123", "CA"),
        ("525512345678", "MX"),
        ("5491123456789", "AR"),
        ("34600000000000000", "ES"),
        ("99912345678", None),
        ("hello", None),
        ("", None),
    ],
)
def test_country_of_a_number(wa_id, country):
    assert phone.country(wa_id) == country


@given(st.text(max_size=30))
def test_country_never_raises(text):
    assert phone.country(text) is None or len(phone.country(text)) == 2
