"""Only who has a secret signs; only one body fits a signature."""

import string

from hypothesis import assume, given, strategies as st

from cloudapi import signature

secrets = st.text(string.ascii_letters + string.digits, min_size=1, max_size=40)
bodies = st.binary(max_size=200)


@given(bodies, st.lists(secrets, max_size=3), secrets, st.integers(0, 3))
def test_a_signature_fits_wherever_its_secret_stands(body, others, secret, place):
    known = [*others[:place], secret, *others[place:]]
    assert signature.verify(body, signature.sign(body, secret), known)


@given(bodies, secrets, st.lists(secrets, max_size=3))
def test_without_its_secret_it_never_fits(body, secret, others):
    assume(secret not in others)
    assert not signature.verify(body, signature.sign(body, secret), others)


@given(bodies, secrets, st.integers(0), st.integers(0, 7))
def test_one_bit_of_a_body_matters(body, secret, place, bit):
    assume(body)
    changed = bytearray(body)
    changed[place % len(body)] ^= 1 << bit
    header = signature.sign(body, secret)
    assert not signature.verify(bytes(changed), header, [secret])
    assert not signature.verify(body + b"\n", header, [secret])


@given(bodies, secrets, st.integers(0, 70), st.characters())
def test_one_character_of_a_header_matters(body, secret, place, character):
    header = signature.sign(body, secret)
    changed = header[:place] + character + header[place + 1 :]
    assume(changed != header)
    assert not signature.verify(body, changed, [secret])


@given(bodies, st.text() | st.binary() | st.none(), st.lists(st.text() | st.binary()))
def test_nothing_raises_and_nothing_fits_by_chance(body, header, known):
    assert not signature.verify(body, header, known)


@given(
    st.dictionaries(
        st.sampled_from(["hub.mode", "hub.verify_token", "hub.challenge", "x"]),
        st.text(max_size=70) | st.sampled_from(["subscribe", "token", "12345"]),
    ),
    st.sampled_from([None, "", "token"]),
)
def test_a_challenge_is_echoed_to_who_knows_the_token_only(params, token):
    found = signature.challenge(params, token)
    if found is not None:
        assert token == "token" == params["hub.verify_token"]
        assert params["hub.mode"] == "subscribe"
        assert found == params["hub.challenge"]
        assert set(found) <= set(string.ascii_letters + string.digits + "_-")
