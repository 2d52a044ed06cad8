"""What was filled in a form is read, whatever the form's author called it."""

import json

import pytest
from hypothesis import given, strategies as st

from cloudapi.parse_answers import answers


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"flow_token": "x"}, ()),
        ({"first_name": "Ana"}, (("first name", "Ana"),)),
        ({"n": 3, "x": None, "no": False}, (("n", "3"), ("x", ""), ("no", "✗"))),
        ({"days": ["Mo", "Tu"]}, (("days", "Mo, Tu"),)),
        ({"values": {"city": "Reus", "pin": 1}}, (("city", "Reus"), ("pin", "1"))),
        ({"list": [{"a": 1, "b": 2}]}, (("list", "1, 2"),)),
    ],
)
def test_answers(document, expected):
    assert answers(json.dumps(document)) == expected


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"a":1,"a":2}', "\ud800"])
def test_no_object_has_no_answers(text):
    assert answers(text) == ()


def test_a_long_form_is_cut():
    found = answers(json.dumps({f"q{i}": "x" * 5000 for i in range(200)}))
    assert len(found) == 50
    assert max(len(value) for _name, value in found) == 1000


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.text(), VALUES))
def test_never_raises(document):
    for name, value in answers(json.dumps(document)):
        assert isinstance(name, str)
        assert isinstance(value, str)
