"""Templates: rules at their limits, JSON both ways, values, and what is read."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st
from template_samples import AUTH, GOOD, NAMED, PHONE, QUICK, with_, x

from cloudapi.events import Location
from cloudapi.invalid import MessageInvalid, Rule
from cloudapi.messages import MediaRef
from cloudapi.templates import (
    FlowValue,
    ProductSection,
    ProductsValue,
    TemplateButton,
    TemplateHeader,
    TemplateSpec,
    TemplateValues,
    build_message,
    components,
    parse_template,
    parse_templates,
    preview,
    render_text,
    validate,
    variables,
)


def test_code_button_read_back_as_link():
    link = "https://www.whatsapp.com/otp/code/?otp_type=ONE_TAP&code=otp{{1}}"
    found = parse_template(
        {
            "id": "1",
            "name": "code",
            "language": "en",
            "category": "AUTHENTICATION",
            "components": [
                {"type": "BODY", "text": "*{{1}}* is your verification code."},
                {
                    "type": "BUTTONS",
                    "buttons": [{"type": "URL", "text": "C", "url": link}],
                },
            ],
        }
    )
    only = found.spec.buttons[0]
    assert (only.type, only.otp_type) == ("OTP", "ONE_TAP")
    sent = build_message(found.spec, TemplateValues(body=["123456"]))
    assert sent.needs_phone
    assert [part["type"] for part in sent.content["components"]] == ["body", "button"]
    assert preview(found.spec, TemplateValues(body=["123456"])).body == (
        "*123456* is your verification code."
    )


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "text", "example", "buttons", "format", "url", "body_text"]
                + [
                    "header_text",
                    "header_handle",
                    "body_text_named_params",
                    "param_name",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)
item_keys = st.sampled_from(
    ["id", "name", "language", "category", "components", "quality_score", "status"]
    + ["parameter_format", "message_send_ttl_seconds", "rejected_reason"]
)


@given(st.lists(json_values | st.dictionaries(item_keys, json_values)))
def test_parse_never_raises(items):
    for found in parse_templates(items):
        assert found.id
        preview(found.spec)
        validate(found.spec)


def test_what_has_no_name_is_left_out():
    assert parse_templates([None, {}, {"id": "1"}, {"name": "a"}]) == ()


# --- values -------------------------------------------------------------------------

VALUES = TemplateValues(
    body=["Ana", "S00042"],
    header="S00042",
    buttons={0: "yes-1", 1: "S00042", 3: "25OFF"},
)


def test_components_positional():
    assert components(GOOD, VALUES) == [
        {"type": "header", "parameters": [{"type": "text", "text": "S00042"}]},
        {
            "type": "body",
            "parameters": [
                {"type": "text", "text": "Ana"},
                {"type": "text", "text": "S00042"},
            ],
        },
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": 0,
            "parameters": [{"type": "payload", "payload": "yes-1"}],
        },
        {
            "type": "button",
            "sub_type": "url",
            "index": 1,
            "parameters": [{"type": "text", "text": "S00042"}],
        },
        {
            "type": "button",
            "sub_type": "copy_code",
            "index": 3,
            "parameters": [{"type": "coupon_code", "coupon_code": "25OFF"}],
        },
    ]


def test_components_named():
    values = TemplateValues(
        body={"order": "S1", "first_name": "Ana", "unused": "x"}, header="S1"
    )
    header_part, body = components(NAMED, values)
    assert header_part["parameters"][0]["parameter_name"] == "order"
    assert body["parameters"] == [
        {"type": "text", "parameter_name": "first_name", "text": "Ana"},
        {"type": "text", "parameter_name": "order", "text": "S1"},
    ]


def test_positional_order_is_of_the_numbers():
    names = "".join(f" {{{{{n}}}}} x" for n in (10, 2, 1, 3, 4, 5, 6, 7, 8, 9))
    spec = TemplateSpec("a", "en", body=f"a{names}")
    values = TemplateValues(body=[f"v{n}" for n in range(1, 11)])
    (body,) = components(spec, values)
    assert [p["text"] for p in body["parameters"]] == [f"v{n}" for n in range(1, 11)]
    assert preview(spec, values).body.startswith("a v10 x v2 x v1 x")
    keyed = TemplateValues(body={str(n): f"v{n}" for n in range(1, 11)})
    assert components(spec, keyed) == [body]


def test_variable_used_twice_is_sent_once():
    spec = TemplateSpec("a", "en", body="a {{1}} b {{1}} c")
    (body,) = components(spec, TemplateValues(body=["x"]))
    assert len(body["parameters"]) == 1


@pytest.mark.parametrize(
    ("format_", "values", "expected"),
    [
        (
            "IMAGE",
            TemplateValues(header_media=MediaRef(id="9")),
            {"type": "image", "image": {"id": "9"}},
        ),
        (
            "DOCUMENT",
            TemplateValues(header_media=MediaRef(id="9"), header_filename="i.pdf"),
            {"type": "document", "document": {"id": "9", "filename": "i.pdf"}},
        ),
        (
            "GIF",
            TemplateValues(header_media=MediaRef(id="9")),
            {"type": "video", "video": {"id": "9"}},
        ),
        (
            "LOCATION",
            TemplateValues(header_location=Location(1.0, 2.0, "n", "a")),
            {
                "type": "location",
                "location": {
                    "latitude": 1.0,
                    "longitude": 2.0,
                    "name": "n",
                    "address": "a",
                },
            },
        ),
        (
            "PRODUCT",
            TemplateValues(header_product=("sku", "cat")),
            {
                "type": "product",
                "product": {"product_retailer_id": "sku", "catalog_id": "cat"},
            },
        ),
    ],
)
def test_headers(format_, values, expected):
    spec = TemplateSpec("a", "en", header=TemplateHeader(format_), body="b")
    assert components(spec, values) == [{"type": "header", "parameters": [expected]}]


def test_buttons_that_need_no_value():
    spec = with_(
        header=None, body="b", buttons=(QUICK, PHONE, TemplateButton("CATALOG", "V"))
    )
    assert components(spec, TemplateValues()) == []


def test_buttons_with_actions():
    spec = TemplateSpec(
        "a",
        "en",
        body="b",
        buttons=(
            TemplateButton("FLOW", "F"),
            TemplateButton("FLOW", "F"),
            TemplateButton("CATALOG", "C"),
            TemplateButton("MPM", "M"),
        ),
    )
    products = ProductsValue("sku", [ProductSection("T", ["sku"])])
    values = TemplateValues(
        buttons={1: FlowValue("tok", {"a": 1}), 2: "sku", 3: products}
    )
    found = components(spec, values)
    assert [part["index"] for part in found] == [0, 1, 2, 3]
    assert found[0]["parameters"][0]["action"] == {"flow_token": "unused"}
    assert found[1]["parameters"][0]["action"]["flow_token"] == "tok"


@pytest.mark.parametrize(
    ("spec", "values", "field", "rule"),
    [
        (GOOD, replace(VALUES, body=["Ana"]), "body.2", Rule.EMPTY),
        (GOOD, replace(VALUES, body=["Ana", " "]), "body.2", Rule.EMPTY),
        (GOOD, replace(VALUES, body=["a", "b", "c"]), "body", Rule.TOO_MANY),
        (GOOD, replace(VALUES, body=["a\nb", "c"]), "body.1", Rule.CHARACTERS),
        (GOOD, replace(VALUES, header=""), "header", Rule.EMPTY),
        (GOOD, replace(VALUES, buttons={3: "X"}), "buttons[1].url", Rule.EMPTY),
        (GOOD, replace(VALUES, buttons={1: "X"}), "buttons[3].coupon_code", Rule.EMPTY),
        (GOOD, replace(VALUES, buttons={0: FlowValue()}), "buttons[0]", Rule.FORMAT),
        (
            NAMED,
            TemplateValues(body={"order": "x"}, header="x"),
            "body.first_name",
            Rule.EMPTY,
        ),
        (
            with_(header=TemplateHeader("IMAGE")),
            VALUES,
            "header.media",
            Rule.EMPTY,
        ),
        (
            with_(header=TemplateHeader("LOCATION")),
            VALUES,
            "header.location",
            Rule.EMPTY,
        ),
        (
            with_(buttons=(TemplateButton("MPM", "M"),)),
            VALUES,
            "buttons[0].sections",
            Rule.EMPTY,
        ),
        (AUTH, TemplateValues(), "body.1", Rule.EMPTY),
        (AUTH, TemplateValues(body=[x(16)]), "buttons[0].code", Rule.TOO_LONG),
        (
            with_(extra=({"type": "CAROUSEL"},)),
            VALUES,
            "components.carousel",
            Rule.NOT_ALLOWED,
        ),
    ],
)
def test_bad_values(spec, values, field, rule):
    with pytest.raises(MessageInvalid) as caught:
        build_message(spec, values)
    assert (caught.value.field, caught.value.rule) == (field, rule)


def test_raw_components_for_what_is_not_modelled():
    spec = TemplateSpec("a", "en", body="b", extra=({"type": "CAROUSEL"},))
    raw = {"type": "carousel", "cards": []}
    assert components(spec, TemplateValues(extra=[raw])) == [raw]
    harmless = TemplateSpec(
        "a", "en", body="b", extra=({"type": "CALL_PERMISSION_REQUEST"},)
    )
    assert components(harmless, TemplateValues()) == []


def test_build_message():
    message = build_message(GOOD, VALUES)
    assert message.type == "template"
    assert message.content["name"] == "order_ready"
    assert message.content["language"] == {"code": "es_ES"}
    assert not message.needs_phone


def test_only_body_takes_longer_values():
    spec = TemplateSpec("a", "en", body="a {{1}} b")
    components(spec, TemplateValues(body=[x(2000)]))
    with pytest.raises(MessageInvalid):
        components(replace(spec, footer="f"), TemplateValues(body=[x(2000)]))


def test_preview_with_values():
    found = preview(GOOD, VALUES)
    assert found.header_format == "TEXT"
    assert found.header == "Order S00042"
    assert found.body == "Hi Ana, your order S00042 is ready."
    assert found.buttons == (
        ("QUICK_REPLY", "Yes", ""),
        ("URL", "Open", "https://x.com/S00042"),
        ("PHONE_NUMBER", "Call", ""),
        ("COPY_CODE", "", ""),
    )


def test_preview_with_samples_and_with_holes():
    assert preview(GOOD).body == "Hi Ana, your order S00042 is ready."
    assert preview(GOOD).buttons[1][2] == "https://x.com/a"
    holes = preview(GOOD, TemplateValues(body=["Ana"]))
    assert holes.body == "Hi Ana, your order {{2}} is ready."
    assert holes.header == "Order {{1}}"
    assert holes.buttons[1][2] == "https://x.com/{{1}}"


def test_values_are_data_not_templates():
    text = render_text("a {{1}} {{2}}", {"1": "{{2}}", "2": r"\1"})
    assert text == r"a {{2}} \1"


def test_variables():
    assert variables("{{ 1 }} {{name}} {{1}} {{a b}} {x}") == ("1", "name")


@pytest.mark.parametrize("unit", ["{{", "{{1", "{{ ", "}}{{", "{{1}}"])
def test_linear_time(unit, quick):
    text = unit * (100_000 // len(unit))
    spec = TemplateSpec("a", "en", header=TemplateHeader("TEXT", text), body=text)
    quick(validate, spec)
    quick(preview, spec)
