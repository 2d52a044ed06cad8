"""Strict JSON: every document that can be stored comes through as it is."""

import json
import math

import pytest
from hypothesis import given, strategies as st

from cloudapi import const, strict_json

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
numbers = st.integers(-(10**18), 10**18) | st.floats(
    allow_nan=False, allow_infinity=False
)
documents = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
    ),
    max_leaves=20,
)


@given(documents, st.booleans(), st.sampled_from([None, 2]))
def test_there_and_back(document, ascii_only, indent):
    body = json.dumps(document, ensure_ascii=ascii_only, indent=indent).encode()
    found = strict_json.loads(body)
    assert found == document
    assert strict_json.clean(found) == found


@given(st.binary() | documents.map(lambda one: json.dumps(one).encode()))
def test_what_it_takes_python_takes_too(body):
    """Strict: less than Python's own parser takes, and never something else."""
    try:
        found = strict_json.loads(body)
    except strict_json.InvalidBody:
        return
    assert found == strict_json.clean(json.loads(body))
    assert finite(found)


def finite(value):
    if isinstance(value, dict):
        return all(map(finite, value.values()))
    if isinstance(value, list):
        return all(map(finite, value))
    return not isinstance(value, float) or math.isfinite(value)


@given(documents, st.data())
def test_a_key_that_stands_twice_is_refused_wherever_it_is(document, data):
    """Two readers could take another of the two."""
    depth = data.draw(st.integers(0, const.MAX_JSON_DEPTH - 10))
    inner = f'{{"a": {json.dumps(document)}, "b": 1, "a": 2}}'
    body = '{"x":[' * (depth // 2) + inner + "]}" * (depth // 2)
    with pytest.raises(strict_json.InvalidBody, match="duplicate_key"):
        strict_json.loads(body.encode())
