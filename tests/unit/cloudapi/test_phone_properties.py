"""Numbers of any country: one person, one number, and the doubles of three countries.

Which countries have doubles is a fact of WhatsApp's (see cloudapi.phone); how numbers of
a country look like is the library's.
"""

import phonenumbers
from hypothesis import assume, given, strategies as st

from cloudapi import phone

DOUBLED = {"MX", "AR", "BR"}
regions = st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS))
MOBILE = phonenumbers.PhoneNumberType.MOBILE


@st.composite
def numbers(draw):
    """Return a region and a mobile number of it, the last digits drawn."""
    region = draw(regions)
    example = phonenumbers.example_number_for_type(region, MOBILE)
    assume(example is not None)
    digits = str(example.country_code) + phonenumbers.national_significant_number(
        example
    )
    tail = draw(st.text("0123456789", min_size=4, max_size=4))
    wa_id = digits[:-4] + tail
    assume(phonenumbers.is_possible_number(phonenumbers.parse("+" + wa_id)))
    return region, wa_id


@given(numbers(), st.sampled_from(["{}", "+{}", " +{} "]))
def test_doubles_belong_to_three_countries(one, written):
    region, wa_id = one
    found = phone.variants(written.format(wa_id))
    assert found[0] == wa_id
    assert len(found) <= 2
    code = phonenumbers.country_code_for_region(region)
    if region not in DOUBLED:
        assert found == (wa_id,) or code in (52, 54, 55)
    assert all(other.startswith(str(code)) for other in found)


@given(numbers())
def test_who_has_a_double_is_found_by_either(one):
    _region, wa_id = one
    found = set(phone.variants(wa_id))
    for other in found:
        assert set(phone.variants(other)) == found


@given(numbers(), numbers())
def test_two_people_never_share_a_double(one, other):
    ours, theirs = set(phone.variants(one[1])), set(phone.variants(other[1]))
    assert ours == theirs or not ours & theirs


@given(numbers(), st.randoms(use_true_random=False))
def test_however_it_is_written_it_is_the_same(one, random):
    region, wa_id = one
    parsed = phonenumbers.parse("+" + wa_id)
    expected = phone.normalize("+" + wa_id)
    assert expected is not None
    assert expected in phone.variants(wa_id)
    for style in (
        phonenumbers.PhoneNumberFormat.INTERNATIONAL,
        phonenumbers.PhoneNumberFormat.RFC3966,
    ):
        assert phone.normalize(phonenumbers.format_number(parsed, style)) == expected
    spaced = "".join(c + random.choice(["", " ", "-"]) for c in wa_id)
    assert phone.normalize(f"00{spaced}") == expected
    assert phone.e164(expected) == f"+{expected}"
    assert phone.normalize(phone.pretty(expected), "ES") == expected
