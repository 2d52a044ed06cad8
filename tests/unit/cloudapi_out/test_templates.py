"""Templates: rules at their limits, JSON both ways, values, and what is read."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st
from template_samples import (
    AUTH,
    COUPON,
    FLOW,
    GOOD,
    NAMED,
    OTP,
    PHONE,
    QUICK,
    URL,
    button,
    header,
    with_,
    x,
)

from cloudapi.invalid import Rule
from cloudapi.templates import (
    TemplateButton,
    TemplateHeader,
    TemplateSpec,
    TemplateValues,
    advise,
    creation_body,
    parse_template,
    preview,
    validate,
)


@pytest.mark.parametrize("spec", [GOOD, NAMED, AUTH], ids=lambda s: s.name)
def test_good_breaks_nothing(spec):
    assert validate(spec) == ()


LIMITS = [
    (512, "name", Rule.TOO_LONG, lambda n: with_(name=x(n))),
    (60, "header.text", Rule.TOO_LONG, lambda n: header(text=x(n))),
    (1024, "body", Rule.TOO_LONG, lambda n: with_(body=x(n))),
    (
        600,
        "body",
        Rule.TOO_LONG,
        lambda n: with_(body=x(n), extra=({"type": "LIMITED_TIME_OFFER"},)),
    ),
    (60, "footer", Rule.TOO_LONG, lambda n: with_(footer=x(n))),
    (10, "buttons", Rule.TOO_MANY, lambda n: with_(buttons=(QUICK,) * n)),
    (2, "buttons.URL", Rule.TOO_MANY, lambda n: with_(buttons=(URL,) * n)),
    (1, "buttons.PHONE_NUMBER", Rule.TOO_MANY, lambda n: with_(buttons=(PHONE,) * n)),
    (1, "buttons.COPY_CODE", Rule.TOO_MANY, lambda n: with_(buttons=(COUPON,) * n)),
    (25, "buttons[0].text", Rule.TOO_LONG, lambda n: button(QUICK, text=x(n))),
    (
        2000,
        "buttons[0].url",
        Rule.TOO_LONG,
        lambda n: button(URL, url="https://x.com/" + x(n - 14)),
    ),
    (
        20,
        "buttons[0].phone_number",
        Rule.TOO_LONG,
        lambda n: button(PHONE, phone_number="3" * n),
    ),
    (20, "buttons[0].example", Rule.TOO_LONG, lambda n: button(COUPON, example=x(n))),
    (90, "footer", Rule.RANGE, lambda n: replace(AUTH, code_expiration_minutes=n)),
]


@pytest.mark.parametrize(("limit", "field", "rule", "make"), LIMITS)
def test_at_the_limit_and_one_above(limit, field, rule, make):
    assert validate(make(limit)) == ()
    assert [(v.field, v.rule) for v in validate(make(limit + 1))] == [(field, rule)]


BROKEN = [
    (with_(name=""), "name", Rule.EMPTY),
    (with_(name="Order-Ready"), "name", Rule.CHARACTERS),
    (with_(language="es-ES"), "language", Rule.FORMAT),
    (with_(language="eu"), "language", Rule.CHOICE),
    (with_(category="SPAM"), "category", Rule.CHOICE),
    (with_(parameter_format="OTHER"), "parameter_format", Rule.CHOICE),
    (header(format="GIFT"), "header.format", Rule.CHOICE),
    (header(text=" "), "header.text", Rule.EMPTY),
    (header(text="*bold*"), "header.text", Rule.CHARACTERS),
    (header(text="a\nb"), "header.text", Rule.CHARACTERS),
    (header(text="Ready \N{PARTY POPPER}"), "header.text", Rule.CHARACTERS),
    (header(text="Ready {now}"), "header.text", Rule.BRACES),
    (with_(body="Hello {{1}}, it is {{2}}!"), "body", Rule.FEW_WORDS),
    (with_(body="Hello {1}, it is {{1}} now."), "body", Rule.BRACES),
    (with_(body="Hello {{1}}, it is ready {{ now."), "body", Rule.BRACES),
    (header(sample=""), "header.text.1", Rule.MISSING_SAMPLE),
    (header(format="IMAGE", text="", sample=""), "header", Rule.MISSING_SAMPLE),
    (with_(body=""), "body", Rule.EMPTY),
    (with_(body="{{1}} hello there"), "body", Rule.EDGE_VARIABLE),
    (with_(body="hello there {{1}}"), "body", Rule.EDGE_VARIABLE),
    (with_(body="hello there {{1}} \n"), "body", Rule.EDGE_VARIABLE),
    (with_(body="we say {{1}} {{2}} to you"), "body", Rule.ADJACENT_VARIABLES),
    (with_(body="we say {{1}}{{2}} to you"), "body", Rule.ADJACENT_VARIABLES),
    (with_(body="a {{2}} b"), "body", Rule.ORDER),
    (with_(body="a {{0}} b", samples={"0": "x"}), "body", Rule.ORDER),
    (with_(body="a {{name}} b", samples={"name": "x"}), "body", Rule.ORDER),
    (with_(body="a {{first name}} b"), "body", Rule.CHARACTERS),
    (with_(body="a {{#1}} b"), "body", Rule.CHARACTERS),
    (with_(body="a {{}} b"), "body", Rule.CHARACTERS),
    (with_(samples={"1": "Ana", "2": " "}), "body.2", Rule.MISSING_SAMPLE),
    (
        replace(NAMED, body="a {{Name}} b", samples={"Name": "x"}),
        "body.Name",
        Rule.CHARACTERS,
    ),
    (replace(NAMED, body="a {{1}} b", samples={"1": "x"}), "body.1", Rule.CHARACTERS),
    (with_(footer="for {{1}}"), "footer", Rule.NOT_ALLOWED),
    (with_(buttons=(QUICK, URL, QUICK)), "buttons", Rule.ORDER),
    (with_(buttons=(OTP,)), "buttons[0]", Rule.NOT_ALLOWED),
    (button(QUICK, text=""), "buttons[0].text", Rule.EMPTY),
    (button(QUICK, text="a {{1}}"), "buttons[0].text", Rule.NOT_ALLOWED),
    (button(QUICK, type="NEW"), "buttons[0].type", Rule.CHOICE),
    (button(URL, url="javascript:alert(1)"), "buttons[0].url", Rule.FORMAT),
    (button(URL, url="https://x.com/{{1}}/a"), "buttons[0].url", Rule.ORDER),
    (button(URL, url="https://x.com/{{1}}/{{2}}"), "buttons[0].url", Rule.TOO_MANY),
    (button(URL, url="https://x.com/{{1}}/{{1}}"), "buttons[0].url", Rule.TOO_MANY),
    (button(URL, example=""), "buttons[0].url", Rule.MISSING_SAMPLE),
    (button(PHONE, phone_number=""), "buttons[0].phone_number", Rule.EMPTY),
    (button(PHONE, phone_number="call us"), "buttons[0].phone_number", Rule.FORMAT),
    (button(QUICK, text="a\nb"), "buttons[0].text", Rule.CHARACTERS),
    (button(COUPON, example="10 %"), "buttons[0].example", Rule.CHARACTERS),
    (button(FLOW, flow_ref=""), "buttons[0].flow", Rule.EMPTY),
    (with_(buttons=(FLOW, FLOW)), "buttons.FLOW", Rule.TOO_MANY),
    (button(COUPON, example=""), "buttons[0].example", Rule.EMPTY),
    (replace(AUTH, header=GOOD.header), "header", Rule.NOT_ALLOWED),
    (replace(AUTH, buttons=()), "buttons", Rule.ONE_OF),
    (replace(AUTH, buttons=(OTP, OTP)), "buttons", Rule.ONE_OF),
    (replace(AUTH, code_expiration_minutes=0), "footer", Rule.RANGE),
]


@pytest.mark.parametrize(("spec", "field", "rule"), BROKEN)
def test_broken(spec, field, rule):
    assert [(v.field, v.rule) for v in validate(spec)] == [(field, rule)]


ADVICE = [
    (with_(body="Pay {{1}} at https://bit.ly/x for {{2}}, please."), Rule.SHORT_LINK),
    (button(URL, url="https://wa.me/34600", example=""), Rule.SHORT_LINK),
    (with_(body="Hi {{1}}, tell us your card number for {{2}}."), Rule.SECRECY),
    (with_(body="Hola {{1}}, habrá acciones legales por {{2}}, avisado."), Rule.THREAT),
    (with_(body="Hi {{1}}, you have won the raffle of {{2}} now."), Rule.PRIZE),
    (
        with_(body="Hi {{1}}, your verification code is {{2}} today."),
        Rule.ONE_TIME_CODE,
    ),
    (with_(body="Hola {{1}}, 20% de descuento en {{2}} para usted."), Rule.PROMOTION),
    (with_(buttons=(COUPON,)), Rule.PROMOTION),
    (with_(category="MARKETING", buttons=()), Rule.OPT_OUT),
]


@pytest.mark.parametrize(
    "told",
    [
        with_(
            category="MARKETING", buttons=(), footer="Escribe BAJA para no recibir más"
        ),
        with_(
            category="MARKETING",
            buttons=(TemplateButton("QUICK_REPLY", "No más publicidad"),),
        ),
    ],
)
def test_ways_out(told):
    assert Rule.OPT_OUT not in {found.rule for found in advise(told)}


@pytest.mark.parametrize(("spec", "rule"), ADVICE)
def test_what_the_review_minds_is_told_and_not_refused(spec, rule):
    assert rule in [found.rule for found in advise(spec)]
    assert validate(spec) == ()


def test_nothing_to_advise():
    assert advise(with_(language="en", buttons=(QUICK, URL))) == ()
    stop = replace(QUICK, text="No quiero recibir más")
    sells = with_(language="en", category="MARKETING", buttons=(stop,))
    assert advise(sells) == ()


@pytest.mark.parametrize(
    ("language", "text", "is_told"),
    [
        ("es", "Thank you for your order of today.", True),
        ("en", "Gracias por su pedido de hoy.", True),
        ("ca", "Gracias por su pedido de hoy.", True),
        ("es_MX", "Gràcies, la comanda és a punt.", True),
        ("es", "Gràcies, Amb Pa, por su pedido.", False),
        ("ca", "Hola, el cafè.", False),
        ("es", "Hola {{1}}, Los Angeles.", False),
        ("fr", "Thank you for your order of today.", False),
    ],
)
def test_words_of_another_language(language, text, is_told):
    found = [v.rule for v in advise(with_(language=language, body=text))]
    assert (Rule.OTHER_LANGUAGE in found) is is_told


def test_two_variables_in_a_header():
    found = validate(header(text="{{1}} and {{2}}"))
    assert ("header.text", Rule.TOO_MANY) in [(v.field, v.rule) for v in found]


def test_all_broken_rules_are_listed():
    spec = with_(name="A", language="x", body="", footer=x(61), buttons=(QUICK,) * 11)
    found = [v.field for v in validate(spec)]
    assert found == ["name", "language", "body", "footer", "buttons"]


text_parts = st.sampled_from(
    ["{{1}}", "{{2}}", "{{", "}}", "{{name}}", " ", "x", "\n", "{{#}}", "é", "{", "}"]
)


@given(st.lists(text_parts).map("".join), st.sampled_from(["NAMED", "POSITIONAL"]))
def test_validate_preview_and_json_never_raise(text, format_):
    spec = TemplateSpec(
        name=text,
        language=text,
        category="UTILITY",
        header=TemplateHeader("TEXT", text),
        body=text,
        footer=text,
        buttons=(replace(URL, url=text),),
        parameter_format=format_,
    )
    validate(spec)
    preview(spec)
    preview(spec, TemplateValues(body=["a"]))
    parse_template({"id": "1", **creation_body(spec)})


def test_creation_body_positional():
    assert creation_body(GOOD) == {
        "name": "order_ready",
        "language": "es_ES",
        "category": "UTILITY",
        "parameter_format": "POSITIONAL",
        "components": [
            {
                "type": "HEADER",
                "format": "TEXT",
                "text": "Order {{1}}",
                "example": {"header_text": ["S00042"]},
            },
            {
                "type": "BODY",
                "text": "Hi {{1}}, your order {{2}} is ready.",
                "example": {"body_text": [["Ana", "S00042"]]},
            },
            {"type": "FOOTER", "text": "Thanks"},
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "QUICK_REPLY", "text": "Yes"},
                    {
                        "type": "URL",
                        "text": "Open",
                        "url": "https://x.com/{{1}}",
                        "example": ["https://x.com/a"],
                    },
                    {
                        "type": "PHONE_NUMBER",
                        "text": "Call",
                        "phone_number": "+34600111222",
                    },
                    {"type": "COPY_CODE", "example": "25OFF"},
                ],
            },
        ],
    }


def test_creation_body_named():
    header_part, body = creation_body(NAMED)["components"]
    assert header_part["example"] == {
        "header_text_named_params": [{"param_name": "order", "example": "S00042"}]
    }
    assert body["example"] == {
        "body_text_named_params": [
            {"param_name": "first_name", "example": "Ana"},
            {"param_name": "order", "example": "S00042"},
        ]
    }


def test_creation_body_authentication():
    assert creation_body(replace(AUTH, ttl_seconds=600)) == {
        "name": "code",
        "language": "en_US",
        "category": "AUTHENTICATION",
        "parameter_format": "POSITIONAL",
        "message_send_ttl_seconds": 600,
        "components": [
            {"type": "BODY", "add_security_recommendation": True},
            {"type": "FOOTER", "code_expiration_minutes": 10},
            {
                "type": "BUTTONS",
                "buttons": [{"type": "OTP", "text": "Copy", "otp_type": "COPY_CODE"}],
            },
        ],
    }
    bare = creation_body(replace(AUTH, code_expiration_minutes=None))
    assert [part["type"] for part in bare["components"]] == ["BODY", "BUTTONS"]


def test_samples_follow_the_numbers_not_the_text():
    spec = with_(body="a {{2}} b {{1}} c")
    assert creation_body(spec)["components"][1]["example"]["body_text"] == [
        ["Ana", "S00042"]
    ]


def test_media_header_and_flow_button_and_unknown_component():
    flow = TemplateButton("FLOW", "Start", flow_ref="9", extra={"flow_action": "x"})
    spec = with_(
        header=TemplateHeader("IMAGE", sample="4::aW"),
        buttons=(flow, TemplateButton("REQUEST_CONTACT_INFO", "ignored")),
        extra=({"type": "CALL_PERMISSION_REQUEST"},),
    )
    parts = creation_body(spec)["components"]
    assert parts[0] == {
        "type": "HEADER",
        "format": "IMAGE",
        "example": {"header_handle": ["4::aW"]},
    }
    assert parts[3]["buttons"] == [
        {"type": "FLOW", "text": "Start", "flow_id": "9", "flow_action": "x"},
        {"type": "REQUEST_CONTACT_INFO"},
    ]
    assert parts[4] == {"type": "CALL_PERMISSION_REQUEST"}


@pytest.mark.parametrize(
    "spec",
    [
        GOOD,
        NAMED,
        AUTH,
        with_(header=TemplateHeader("DOCUMENT", sample="4::aW"), ttl_seconds=60),
        with_(
            header=TemplateHeader("LOCATION"),
            extra=({"type": "CAROUSEL", "cards": []},),
        ),
        with_(
            buttons=(TemplateButton("FLOW", "Go", flow_ref="9", flow_screen="START"),)
        ),
        TemplateSpec("plain", "en", body="Nothing to fill."),
    ],
)
def test_round_trip_through_meta(spec):
    found = parse_template({"id": 5, "status": "approved", **creation_body(spec)})
    assert found.spec == spec
    assert (found.id, found.status) == ("5", "APPROVED")


def test_parse_what_meta_lists():
    item = {
        "name": "sale",
        "id": "77",
        "language": "en-US",
        "status": "PAUSED",
        "category": "MARKETING",
        "quality_score": {"score": "RED", "date": 1},
        "rejected_reason": "NONE",
        "components": [
            {"type": "BODY", "text": "Hi {{name}}!", "example": {"body_text": ["a"]}},
            {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "x"}},
            {"type": "WORD_OF_TOMORROW", "a": 1},
            {"type": "BUTTONS", "buttons": [{"type": "SPM", "text": "View"}, None]},
            None,
            "x",
        ],
    }
    found = parse_template(item)
    assert found.quality == "RED"
    assert found.rejected_reason == ""
    assert found.spec.language == "en_US"
    assert found.spec.parameter_format == "NAMED"
    assert found.spec.not_modelled == ("limited_time_offer", "word_of_tomorrow")
    assert found.spec.buttons == (TemplateButton("SPM", "View"),)
    assert found.raw == item
