"""Rate cards: read as they come, refused when they are none."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from cloudapi import rate_card

CARD = """\
"WhatsApp Business Platform rate card, effective October 1, 2026"

Market,Currency,Marketing,Utility,Authentication,Authentication-International,Service
Spain,$US,0.0707,0.0200,0.0200,n/a,0.0200
"Rest of
Western Europe",$US,0.0592,0.0171,n/a,n/a,0.0171
,,,,,,
"""


def rows(content):
    return [(p.market, p.category, p.amount) for p in rate_card.read(content.encode())]


def test_a_card_with_lines_before_its_header():
    found = rows(CARD)
    assert ("Spain", "marketing", Decimal("0.0707")) in found
    assert ("Rest of Western Europe", "service", Decimal("0.0171")) in found
    assert len(found) == 4 + 3


def test_what_has_no_price_is_left_out():
    assert not [
        r for r in rows(CARD) if r[:2] == ("Rest of Western Europe", "authentication")
    ]


def test_international_authentication_is_not_taken_for_the_national_one():
    card = "Market,Authentication-International\nIndia,0.03"
    with pytest.raises(rate_card.NotARateCard):
        rows(card)


def test_the_currency_may_stand_first():
    (price,) = rate_card.read(b"Currency,Market,Marketing\nEUR,Spain,0.05")
    assert (price.market, price.currency) == ("Spain", "EUR")


def test_semicolons_and_decimal_commas():
    assert rows("Market;Marketing;Utility\nSpain;0,0585;€0,0166") == [
        ("Spain", "marketing", Decimal("0.0585")),
        ("Spain", "utility", Decimal("0.0166")),
    ]


def test_byte_order_mark_and_short_lines():
    card = "\ufeffMarket,Marketing,Utility\nSpain,0.1\nFrance"
    assert rows(card) == [("Spain", "marketing", Decimal("0.1"))]


@pytest.mark.parametrize("cell", ["-0.1", "NaN", "Infinity", "1e9", "free", "", "200"])
def test_a_cell_that_is_no_price(cell):
    assert rows(f"Market,Marketing\nSpain,{cell}") == []


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2", b"\x00\x01", b"Market\nSpain"])
def test_what_is_no_card_is_refused(content):
    with pytest.raises(rate_card.NotARateCard):
        rate_card.read(content)


@given(st.binary(max_size=300))
def test_nothing_else_is_ever_raised(content):
    try:
        rate_card.read(content)
    except rate_card.NotARateCard:
        pass


def test_a_huge_file_is_refused():
    with pytest.raises(rate_card.NotARateCard):
        rate_card.read(b"Market,Marketing\n" + b"Spain,0.1\n" * 6000)
