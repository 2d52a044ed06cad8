"""Phone numbers as people type them, and the doubles WhatsApp makes of some."""

import pytest
from hypothesis import given, strategies as st

from cloudapi import phone


@pytest.mark.parametrize(
    ("typed", "country", "expected"),
    [
        ("+34 612 34 56 78", None, "34612345678"),
        ("+34 (612) 345-678", None, "34612345678"),
        ("0034 612345678", None, "34612345678"),
        ("0034 612345678", "ES", "34612345678"),
        ("612 34 56 78", "ES", "34612345678"),
        ("612 34 56 78", "es", "34612345678"),
        ("612 34 56 78", "34", "34612345678"),
        ("612 34 56 78", "+34", "34612345678"),
        ("34612345678", "ES", "34612345678"),
        ("+44 7700 900111", "ES", "447700900111"),
        ("07700 900111", "GB", "447700900111"),
        ("+1 202 555 0123", None, "12025550123"),
        ("(202) 555-0123", "1", "12025550123"),
        ("+52 1 55 1234 5678", None, "525512345678"),
        ("+52 55 1234 5678", None, "525512345678"),
        ("0052 1 55 1234 5678", None, "525512345678"),
        ("0052 1 55 1234 5678", "ES", "525512345678"),
        ("52 1 55 1234 5678", "MX", "525512345678"),
        ("55 1234 5678", "MX", "525512345678"),
        ("+54 9 11 2345 6789", None, "5491123456789"),
        ("011 15 2345-6789", "AR", "5491123456789"),
        ("+55 11 98765-4321", None, "5511987654321"),
        ("(11) 98765-4321", "BR", "5511987654321"),
        ("+33 6 12 34 56 78", None, "33612345678"),
        ("+34 612 34 56 78", "not a country", "34612345678"),
    ],
)
def test_normalize(typed, country, expected):
    assert phone.normalize(typed, country) == expected


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("", "ES"),
        ("   ", "ES"),
        (None, "ES"),
        ("612345678", None),
        ("612345678", "XX"),
        ("612345678", "999"),
        ("hello", "ES"),
        ("12", "ES"),
        ("+34 612 34 56 78 90 12", "ES"),
        ("+", None),
        ("+999 123456789", None),
        ("+4949", None),  # the library finds it possible, Meta has no such wa_id
        ("6" * 65, "ES"),
    ],
)
def test_what_is_no_number_is_none(typed, country):
    assert phone.normalize(typed, country) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5215512345678", "525512345678"),
        ("5491123456789", "541123456789"),
        ("5511987654321", "551187654321"),
        ("5551998765432", "555198765432"),
    ],
)
def test_doubles_lead_to_each_other(one, other):
    assert phone.variants(one) == (one, other)
    assert phone.variants(other) == (other, one)
    assert phone.variants("+" + one) == (one, other)


@pytest.mark.parametrize(
    "wa_id",
    [
        "34612345678",
        "447700900111",
        "551134567890",  # Brazil, landline: begins with 3
        "5511934567890",  # Brazil, would become a landline without its 9
        "5500987654321",  # Brazil, no such area
        "52551234567",  # Mexico, one digit short
        "54911234567",  # Argentina, too short
        "",
        "GB.1",
        "not a number",
    ],
)
def test_others_have_no_double(wa_id):
    assert phone.variants(wa_id) == (wa_id,)


def test_e164():
    assert phone.e164("34612345678") == "+34612345678"
    assert phone.e164("+34612345678") == "+34612345678"
    assert phone.e164("GB.1") == phone.e164("") == phone.e164("1") == ""
    assert phone.e164("٣٤٦١٢٣٤٥٦٧٨") == ""


def test_pretty():
    assert phone.pretty("34612345678") == "+34 612 34 56 78"
    assert phone.pretty("447700900111") == "+44 7700 900111"
    assert phone.pretty("999123456789") == "+999123456789"
    assert phone.pretty("34612345678901") == "+34612345678901"
    assert phone.pretty("GB.1") == "GB.1"


@given(st.text(), st.one_of(st.none(), st.text(), st.just("ES")))
def test_nothing_raises(typed, country):
    found = phone.normalize(typed, country)
    assert found is None or found.isascii()
    assert phone.variants(typed)
    phone.pretty(typed)
    phone.e164(typed)


@given(st.from_regex(r"(52|54|55)[0-9]{8,12}", fullmatch=True))
def test_variants_are_mutual(wa_id):
    for other in phone.variants(wa_id):
        assert set(phone.variants(other)) == set(phone.variants(wa_id))
