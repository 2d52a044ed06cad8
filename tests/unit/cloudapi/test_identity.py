"""Ids of people and messages."""

import base64

import pytest
from hypothesis import given, strategies as st

from cloudapi import identity
from cloudapi.events import Identity

TOKEN = "3A4B15F89CD9D54C0ABB"
LONG_TOKEN = "3a4b15f89cd9d54c0abb3a4b15f89cd9"


def wamid(*parts, prefix="wamid."):
    return prefix + base64.b64encode(b"".join(parts)).decode()


def around(token, who=b"447700900111"):
    head = b"\x1c\x18" + bytes([len(who)]) + who
    return wamid(head, b"\x15\x02\x00\x12\x18\x14", token.encode(), b"\x00")


@pytest.mark.parametrize("token", [TOKEN, LONG_TOKEN.upper()])
def test_token_is_the_same_in_every_scope_and_case(token):
    assert identity.token(around(token)) == token
    assert identity.token(around(token.lower())) == token
    assert identity.token(around(token, b"GB.1000000000000000111")) == token
    assert identity.token(around(token).rstrip("=")) == token


def test_base64_of_urls_is_read_too():
    usual = wamid(b"\xfb\xef\xbe\xff\xff\xff", TOKEN.encode(), b"\x00")
    assert usual.startswith("wamid.++++////")
    other = usual.replace("+", "-").replace("/", "_")
    assert other != usual
    assert identity.token(other) == identity.token(usual) == TOKEN


@pytest.mark.parametrize(
    "value",
    [
        "",
        "wamid.",
        "wamid.TEXT",
        "ABGGFlA5Fpa",
        "wamid.é",
        "wamid.\ud800",
        around(TOKEN).removeprefix("wamid."),
        around(TOKEN).replace("wamid.", "WAMID."),
        around(TOKEN[:-1]),
        around(TOKEN + "A"),
        wamid(TOKEN.encode(), b"\x00", LONG_TOKEN.encode()),
        wamid(b"\x00" * 2000, TOKEN.encode()),
    ],
)
def test_no_token_or_more_than_one_is_none(value):
    assert identity.token(value) is None


def test_one_token_twice_is_not_ambiguous():
    twice = wamid(TOKEN.encode(), b"\x00", TOKEN.lower().encode())
    assert identity.token(twice) == TOKEN


@given(st.text())
def test_token_never_raises(value):
    identity.token(value)
    identity.token("wamid." + value)


@pytest.mark.parametrize(
    "value",
    ["GB.1", "ES.13491208655302741918", "US.ENT.1181", "ES." + "a" * 128],
)
def test_bsuid(value):
    assert identity.is_bsuid(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "gb.1",
        "GBR.1",
        "GB.",
        "GB.1\n",
        "GB.é",
        "ES." + "a" * 129,
        "447700900111",
        "GB.1 ",
        None,
        7,
        ["GB.1"],
    ],
)
def test_not_a_bsuid(value):
    assert not identity.is_bsuid(value)


def test_parent():
    assert identity.is_parent("ES.ENT.1")
    assert not identity.is_parent("ES.1")
    assert not identity.is_parent("ES.1.ENT.1")


def test_match_order_has_the_strongest_first_and_skips_what_is_missing():
    whole = Identity("GB.1", "447700900111", "GB.ENT.1", "ana", "Ana")
    assert identity.match_order(whole) == (
        ("user_id", "GB.1"),
        ("parent_user_id", "GB.ENT.1"),
        ("wa_id", "447700900111"),
    )
    assert identity.match_order(Identity(wa_id="44")) == (("wa_id", "44"),)
    assert identity.match_order(Identity(username="ana")) == ()


def test_conflict_needs_an_id_both_know():
    ana = Identity("GB.1", "44")
    assert identity.conflict(ana, Identity("GB.2"))
    assert identity.conflict(ana, Identity("GB.1", "45"))
    assert not identity.conflict(ana, Identity("GB.1"))
    assert not identity.conflict(ana, Identity(parent_user_id="GB.ENT.1"))
    assert not identity.conflict(ana, Identity(username="other"))


def test_merged_fills_gaps_and_changes_nothing():
    first = Identity("GB.1", None, None, None, "Ana")
    second = Identity("GB.2", "44", "GB.ENT.1", "ana", "Other")
    assert identity.merged(first, second) == Identity(
        "GB.1", "44", "GB.ENT.1", "ana", "Ana"
    )
    assert not Identity(username="ana", profile_name="Ana")
    assert Identity(parent_user_id="GB.ENT.1")


def test_token_beside_a_bsuid_of_twenty_digits():
    """The digits of a BSUID are no second token, however many they are."""
    wamid = (
        "wamid.HBgXRVMuMTA0ODIyMzA5MTc3MzU2MjAwMTEVAgARGBRCRDMzRTAyNUU1MTgxMTM2NDk4MAA="
    )
    assert identity.token(wamid) == "BD33E025E51811364980"


# Two contacts that meet

ANA = "GB.1000000000000000111"
EVA = "GB.2000000000000000222"
NUMBER, OTHER_NUMBER = "447700900111", "447700900222"
WHO = Identity(user_id=ANA, wa_id=NUMBER)


@pytest.mark.parametrize(
    ("by_id", "by_number", "verdict"),
    [
        # her BSUID was known without a number, her number without a BSUID
        (Identity(user_id=ANA), Identity(wa_id=NUMBER), "same"),
        (None, Identity(wa_id=NUMBER), "same"),
        # the number was another person's
        (None, Identity(user_id=EVA, wa_id=NUMBER), "handed_on"),
        (Identity(user_id=ANA), Identity(user_id=EVA, wa_id=NUMBER), "handed_on"),
        # she is known with another number: this one may be anybody's
        (Identity(user_id=ANA, wa_id=OTHER_NUMBER), Identity(wa_id=NUMBER), "apart"),
    ],
)
def test_meeting(by_id, by_number, verdict):
    assert identity.meeting(WHO, by_id, by_number) == verdict


def test_a_number_alone_means_whoever_has_it():
    known = Identity(user_id=EVA, wa_id=NUMBER)
    assert identity.meeting(Identity(wa_id=NUMBER), None, known) == "same"


def test_two_ways_to_write_one_number_are_one_number():
    person = Identity(user_id="MX.1", wa_id="5215512345678")
    known = Identity(user_id="MX.1", wa_id="525512345678")
    by_number = Identity(wa_id="5215512345678")
    assert identity.meeting(person, known, by_number) == "same"


@pytest.mark.parametrize(
    ("holder", "wrote", "verdict"),
    [
        # she wrote from her new number before Meta told that she moved
        (Identity(user_id=ANA, wa_id=NUMBER), True, "same"),
        (Identity(user_id=ANA), True, "same"),
        # its former owner's chat
        (Identity(user_id=EVA, wa_id=NUMBER), True, "handed_on"),
        (Identity(user_id=EVA, wa_id=NUMBER), False, "handed_on"),
        (Identity(wa_id=NUMBER), True, "handed_on"),
        # only a name in an address book
        (Identity(wa_id=NUMBER), False, "same"),
    ],
)
def test_moving_to_a_number_that_is_known(holder, wrote, verdict):
    assert identity.after_move(WHO, holder, wrote) == verdict


ids = st.builds(
    Identity,
    user_id=st.sampled_from([None, ANA, EVA]),
    wa_id=st.sampled_from([None, NUMBER, OTHER_NUMBER]),
)


@given(ids, ids, ids)
def test_people_with_two_bsuids_are_never_one(person, by_id, by_number):
    two = by_id.user_id and by_number.user_id and by_id.user_id != by_number.user_id
    if two:
        assert identity.may_merge(by_id, by_number) is False
        if by_id.user_id == person.user_id:
            assert identity.meeting(person, by_id, by_number) != "same"


@given(ids, ids)
def test_merging_does_not_depend_on_the_order(one, other):
    assert identity.may_merge(one, other) == identity.may_merge(other, one)
