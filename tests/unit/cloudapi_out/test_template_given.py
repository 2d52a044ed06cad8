"""What a template was filled with is read back from its components."""

from hypothesis import given as generated, strategies as st
from template_samples import COUPON, GOOD, NAMED, with_

from cloudapi.template_given import given
from cloudapi.templates import TemplateValues, components


def test_positions_header_and_buttons():
    values = TemplateValues(
        body=["Ana", "S1"], header="S2", buttons={1: "end", 3: "25OFF"}
    )
    assert given(components(GOOD, values)) == {
        ("header", "1"): "S2",
        ("body", "1"): "Ana",
        ("body", "2"): "S1",
        ("button", "2"): "end",
        ("button", "4"): "25OFF",
    }


def test_names():
    values = TemplateValues(body={"first_name": "Ana", "order": "S1"}, header="S1")
    assert given(components(NAMED, values)) == {
        ("header", "order"): "S1",
        ("body", "first_name"): "Ana",
        ("body", "order"): "S1",
    }


def test_the_first_button():
    spec = with_(header=None, body="Nothing to fill.", buttons=(COUPON,))
    found = components(spec, TemplateValues(buttons={0: "PAN10"}))
    assert given(found) == {("button", "1"): "PAN10"}


anything = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "parameters", "index", "text"]), inner
        )
    ),
    max_leaves=10,
)


@generated(st.lists(anything, max_size=4))
def test_nothing_raises(found):
    given(found)
