"""Values of any type under any key."""

from datetime import UTC, datetime

import pytest

from cloudapi import read
from cloudapi.events import ApiError, Identity

ODD = [None, True, False, 1.5, [], {}, [1], {"a": 1}]


@pytest.mark.parametrize("value", ODD)
def test_odd_values_are_empty(value):
    source = {"k": value}
    assert read.text(source, "k") == ""
    assert read.word(source, "k") == ""
    assert read.integer(source, "k") is None
    assert read.moment(source, "k") is None
    assert read.digits(value) is None
    assert read.part(source, "k") == (value if isinstance(value, dict) else {})
    assert read.parts(source, "k") == []
    assert read.boolean(source, "k") is (value if isinstance(value, bool) else None)


def test_missing_keys_are_empty():
    assert read.text({}, "k") == read.word({}, "k") == ""
    assert (
        read.integer({}, "k") is read.boolean({}, "k") is read.moment({}, "k") is None
    )
    assert read.part({}, "k") == {}
    assert read.parts({}, "k") == []


def test_values_of_the_right_type():
    assert read.text({"k": "x"}, "k") == read.word({"k": "x"}, "k") == "x"
    assert read.text({"k": 7}, "k") == ""
    assert read.word({"k": 7}, "k") == "7"
    assert read.integer({"k": 7}, "k") == read.integer({"k": "7"}, "k") == 7
    assert read.integer({"k": 0}, "k") == 0
    assert read.integer({"k": "7x"}, "k") is None
    assert read.moment({"k": 0}, "k") == datetime(1970, 1, 1, tzinfo=UTC)
    assert read.parts({"k": [7, {"a": 1}, None]}, "k") == [{"a": 1}]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("447700900111", "447700900111"),
        ("+44 (7700) 900-111", "447700900111"),
        (447700900111, "447700900111"),
        ("1" * 20, "1" * 20),
        ("1" * 21, None),
        ("", None),
        ("+", None),
        ("44x", None),
        ("٤٤", None),
        (-44, "44"),
    ],
)
def test_digits(value, expected):
    assert read.digits(value) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"from": "44", "id": "GB.1", "up": "GB.ENT.1"}, ("GB.1", "44", "GB.ENT.1")),
        ({"from": "GB.2"}, ("GB.2", None, None)),
        ({"from": "GB.2", "id": "GB.1"}, ("GB.1", None, None)),
        ({"from": "GB.ENT.2"}, (None, None, "GB.ENT.2")),
        ({"from": "GB.ENT.2", "up": "GB.ENT.1"}, (None, None, "GB.ENT.1")),
        ({"from": "nobody", "id": "", "up": ""}, (None, None, None)),
        ({"id": 7, "up": ["x"]}, (None, None, None)),
        ({}, (None, None, None)),
    ],
)
def test_person(source, expected):
    assert read.person(source, "from", "id", "up") == Identity(*expected)


def test_api_error():
    whole = {
        "code": "131026",
        "title": "Title",
        "message": "Message",
        "error_subcode": 2494055,
        "error_data": {"details": "Details"},
    }
    expected = ApiError(131026, "Title", "Message", "Details", 2494055)
    assert read.api_error(whole) == expected
    assert read.api_error({}) == ApiError()
    assert read.api_error({"code": "x", "error_data": "Plain"}) == ApiError(
        details="Plain"
    )
    assert read.api_error({"code": 0, "details": "Flat"}).details == "Flat"
    both = {"details": "Flat", "error_data": {"details": "Deep"}}
    assert read.api_error(both).details == "Deep"


def test_api_errors_leaves_out_what_is_none():
    assert read.api_errors({"errors": [7, {"code": 1}]}) == (ApiError(1),)
    assert read.api_errors({"errors": "x"}) == ()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Ana", "Ana"),
        ("\u202eknaB ruoY", "knaB ruoY"),
        ("Meta\u200b Support\u2066\ufeff", "Meta Support"),
        ("Ana\r\n2026-11-27 INFO forged", "Ana2026-11-27 INFO forged"),
        ("\x1b[31mred\x00", "[31mred"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # a joiner is part of how this is written
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("\u202e\u200b", ""),
        ("a" * 9999, "a" * 512),
        (7, ""),
    ],
)
def test_a_name_looks_like_what_it_is(written, shown):
    assert read.name({"name": written}, "name") == shown
    who = read.contact({"wa_id": "34600000001", "profile": {"name": written}})
    assert who.profile_name == (shown or None)
