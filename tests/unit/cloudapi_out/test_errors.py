"""The table of errors and the reader of errors."""

import json

import pytest
from hypothesis import given, strategies as st

from cloudapi import errors
from cloudapi.errors import (
    ERRORS,
    NO_CODE,
    Decision,
    Scope,
    is_graph_error,
    parse_error,
    rule_for,
)
from cloudapi.errors_table import RANGES, SUBCODES
from cloudapi.events import ApiError
from cloudapi.redact import redact

N, F, L, R, H = Decision

# Written by hand from the reference, not from the table: code -> decision, scope.
EXPECTED = {
    0: (H, Scope.ACCOUNT),
    1: (R, Scope.MESSAGE),
    2: (R, Scope.HOST),
    3: (H, Scope.ACCOUNT),
    4: (L, Scope.APP),
    10: (H, Scope.ACCOUNT),
    33: (H, Scope.NUMBER),
    100: (F, Scope.MESSAGE),
    190: (H, Scope.ACCOUNT),
    200: (H, Scope.ACCOUNT),
    299: (H, Scope.ACCOUNT),
    368: (H, Scope.ACCOUNT),
    1026: (N, Scope.RECIPIENT),
    80007: (L, Scope.ACCOUNT),
    130403: (N, Scope.RECIPIENT),
    130429: (L, Scope.NUMBER),
    130472: (N, Scope.RECIPIENT),
    130497: (N, Scope.RECIPIENT),
    131000: (R, Scope.MESSAGE),
    131005: (H, Scope.ACCOUNT),
    131008: (F, Scope.MESSAGE),
    131009: (F, Scope.MESSAGE),
    131016: (R, Scope.HOST),
    131020: (F, Scope.MESSAGE),
    131021: (N, Scope.RECIPIENT),
    131026: (N, Scope.RECIPIENT),
    131030: (F, Scope.RECIPIENT),
    131031: (H, Scope.ACCOUNT),
    131037: (H, Scope.NUMBER),
    131041: (F, Scope.MESSAGE),
    131042: (H, Scope.ACCOUNT),
    131044: (H, Scope.ACCOUNT),
    131045: (H, Scope.NUMBER),
    131047: (F, Scope.RECIPIENT),
    131048: (H, Scope.NUMBER),
    131049: (L, Scope.RECIPIENT),
    131050: (N, Scope.RECIPIENT),
    131051: (F, Scope.MESSAGE),
    131052: (F, Scope.MESSAGE),
    131053: (F, Scope.MESSAGE),
    131055: (F, Scope.TEMPLATE),
    131056: (L, Scope.RECIPIENT),
    131057: (R, Scope.NUMBER),
    131059: (F, Scope.MESSAGE),
    131060: (F, Scope.MESSAGE),
    131062: (F, Scope.RECIPIENT),
    131063: (H, Scope.TEMPLATE),
    131064: (L, Scope.ACCOUNT),
    131201: (F, Scope.MESSAGE),
    131208: (L, Scope.MESSAGE),
    131215: (F, Scope.MESSAGE),
    132000: (F, Scope.TEMPLATE),
    132001: (H, Scope.TEMPLATE),
    132005: (F, Scope.MESSAGE),
    132007: (H, Scope.TEMPLATE),
    132008: (F, Scope.MESSAGE),
    132012: (F, Scope.MESSAGE),
    132015: (H, Scope.TEMPLATE),
    132016: (H, Scope.TEMPLATE),
    132018: (F, Scope.TEMPLATE),
    132068: (H, Scope.TEMPLATE),
    132069: (L, Scope.TEMPLATE),
    133000: (H, Scope.NUMBER),
    133004: (R, Scope.HOST),
    133005: (F, Scope.NUMBER),
    133006: (H, Scope.NUMBER),
    133008: (L, Scope.NUMBER),
    133009: (L, Scope.NUMBER),
    133010: (H, Scope.NUMBER),
    133015: (L, Scope.NUMBER),
    133016: (L, Scope.NUMBER),
    134011: (H, Scope.ACCOUNT),
    134100: (F, Scope.TEMPLATE),
    134101: (L, Scope.TEMPLATE),
    134102: (H, Scope.TEMPLATE),
    135000: (F, Scope.MESSAGE),
    136024: (L, Scope.NUMBER),
    137000: (H, Scope.RECIPIENT),
    138000: (F, Scope.RECIPIENT),
    138006: (F, Scope.RECIPIENT),
    138009: (L, Scope.RECIPIENT),
    138012: (L, Scope.RECIPIENT),
    138025: (F, Scope.RECIPIENT),
    139000: (F, Scope.TEMPLATE),
    139004: (F, Scope.TEMPLATE),
    139100: (F, Scope.RECIPIENT),
    139101: (F, Scope.NUMBER),
    139102: (R, Scope.NUMBER),
    139103: (R, Scope.NUMBER),
    139200: (F, Scope.MESSAGE),
    147001: (F, Scope.NUMBER),
    147005: (F, Scope.NUMBER),
    2388019: (F, Scope.ACCOUNT),
    2388023: (F, Scope.TEMPLATE),
    2388024: (F, Scope.TEMPLATE),
    2388040: (F, Scope.TEMPLATE),
    2388047: (F, Scope.TEMPLATE),
    2388072: (F, Scope.TEMPLATE),
    2388073: (F, Scope.TEMPLATE),
    2388293: (F, Scope.TEMPLATE),
    2388299: (F, Scope.TEMPLATE),
    2593107: (F, Scope.NUMBER),
    2593108: (F, Scope.NUMBER),
}


@pytest.mark.parametrize(("code", "expected"), EXPECTED.items())
def test_decision_and_scope(code, expected):
    rule = rule_for(ApiError(code=code), 400)
    assert (rule.decision, rule.scope) == expected


def test_table_is_sane():
    assert all(code == rule.code for code, rule in ERRORS.items())
    rules = [*ERRORS.values(), *SUBCODES.values(), *(rule for *_, rule in RANGES)]
    for rule in rules:
        assert rule.delay > 0
        assert rule.factor >= 1
        assert rule.cap >= rule.delay
        assert rule.tries >= 1
        assert rule.http is None or 400 <= rule.http < 600
        if rule.decision in (Decision.RETRY, Decision.LATER):
            assert rule.tries > 1


def test_marketing_cap_waits_a_day_and_gives_up_soon():
    rule = ERRORS[131049]
    assert rule.delay >= 86400
    assert rule.tries <= 3


@pytest.mark.parametrize(
    ("error", "status", "decision", "scope"),
    [
        (ApiError(code=999999), 400, F, Scope.MESSAGE),
        (ApiError(code=999999), None, F, Scope.MESSAGE),
        (ApiError(code=999999), 401, H, Scope.ACCOUNT),
        (ApiError(code=999999), 429, L, Scope.NUMBER),
        (ApiError(code=999999), 500, R, Scope.MESSAGE),
        (ApiError(code=999999, is_transient=True), 400, R, Scope.MESSAGE),
        (ApiError(code=100, is_transient=True), 400, R, Scope.MESSAGE),
        (ApiError(code=190, is_transient=True), 401, H, Scope.ACCOUNT),
        (ApiError(code=131050, is_transient=True), 400, N, Scope.RECIPIENT),
        (ApiError(code=100, subcode=33), 400, H, Scope.NUMBER),
        (ApiError(code=100, subcode=2388024), 400, F, Scope.TEMPLATE),
        (ApiError(code=0), None, F, Scope.MESSAGE),  # a webhook without a code
        (ApiError(code=0), 401, H, Scope.ACCOUNT),
        (ApiError(code=NO_CODE), 400, F, Scope.MESSAGE),
    ],
)
def test_unknown_and_special(error, status, decision, scope):
    rule = rule_for(error, status)
    assert (rule.decision, rule.scope) == (decision, scope)


FULL = {
    "error": {
        "message": "(#131056) (Business Account, Consumer Account) pair rate limit hit",
        "type": "OAuthException",
        "code": 131056,
        "error_data": {"messaging_product": "whatsapp", "details": "Too many"},
        "error_subcode": 2494055,
        "is_transient": True,
        "error_user_title": "Title",
        "error_user_msg": "Message",
        "fbtrace_id": "AbC",
    }
}


def test_parse_answer():
    assert parse_error(FULL) == ApiError(
        code=131056,
        title="OAuthException",
        message="(#131056) (Business Account, Consumer Account) pair rate limit hit",
        details="Too many",
        subcode=2494055,
        is_transient=True,
        fbtrace_id="AbC",
        user_title="Title",
        user_message="Message",
    )


@pytest.mark.parametrize(
    ("payload", "code", "text"),
    [
        (FULL["error"], 131056, "Too many"),
        ({"code": "131047", "title": "Re-engagement"}, 131047, ""),
        ({"error": {"code": 100, "error_data": "plain"}}, 100, "plain"),
        ({"error": "text"}, NO_CODE, ""),
        ({"error": {"code": True}}, NO_CODE, ""),
        ({"error": {"code": "x"}}, NO_CODE, ""),
        ({"error": {"code": "-1"}}, -1, ""),
        ({"error": {"code": 1.5}}, NO_CODE, ""),
        ({"error": {"code": "9" * 5000}}, NO_CODE, ""),
        ({"error": None}, NO_CODE, ""),
        (None, NO_CODE, ""),
        ([], NO_CODE, ""),
        ("", NO_CODE, ""),
    ],
)
def test_parse_odd(payload, code, text):
    found = parse_error(payload)
    assert (found.code, found.details) == (code, text)


def test_texts_are_clean_and_short():
    found = parse_error({"error": {"code": 1, "message": "a\x00\ud800" + "b" * 9999}})
    assert found.message.startswith("a?b")
    assert len(found.message) <= 2000


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
error_keys = st.sampled_from(
    ["code", "message", "type", "error_data", "error_subcode", "error", "title"]
)


@given(st.dictionaries(error_keys, json_values) | json_values)
def test_parse_and_rule_never_raise(payload):
    found = parse_error(payload)
    assert isinstance(rule_for(found), errors.ErrorRule)
    assert isinstance(rule_for(found, 400), errors.ErrorRule)
    is_graph_error(payload)
    json.dumps(found.message)


TOKEN = "EAAGm0PX4ZCpsBAKZCq2ZBZA0ZCbZAw_Xyz-12"


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        (f"Malformed access token {TOKEN}", "Malformed access token ***"),
        (f"Bearer {TOKEN}!", "Bearer ***"),
        ("Authorization: OAuth abc.def", "Authorization: OAuth ***"),
        ("?access_token=abc&fields=id", "?access_token=***&fields=id"),
        ('{"client_secret": "abc"}', '{"client_secret": "***"}'),
        ("appsecret_proof=0a1b", "appsecret_proof=***"),
        ("1234567890|abcdefghijklmnopqrstuv", "***"),
        ("1234567890%7Cabcdefghijklmnopqrstuv", "***"),
        ("https://x/cb?code=AQB3&state=1", "https://x/cb?code=***&state=1"),
        ("Error code: 131000 (code 190)", "Error code: 131000 (code 190)"),
        ("EARTH and EAST are words", "EARTH and EAST are words"),
        ("wamid.HBgLMzQ2MDAxMTEyMjIVAgARGBI=", "wamid.HBgLMzQ2MDAxMTEyMjIVAgARGBI="),
    ],
)
def test_redact(dirty, clean):
    assert redact(dirty) == clean


def test_redact_given_secrets():
    assert redact("x my-secret-1 y", ["my-secret-1"]) == "x *** y"
    assert redact("a b c", ["a"]) == "a b c"  # too short to be a secret


def test_error_text_is_redacted():
    payload = {
        "error": {
            "code": 190,
            "message": f"bad {TOKEN}",
            "error_data": {"details": "my-secret-1"},
            "error_user_msg": f"access_token={TOKEN}",
        }
    }
    found = repr(parse_error(payload, ["my-secret-1"]))
    assert TOKEN not in found
    assert "my-secret-1" not in found


@given(st.text(max_size=300))
def test_redact_never_raises_and_is_stable(text):
    assert redact(redact(text)) == redact(text)


@pytest.mark.parametrize(
    "unit",
    ["EAAG", "access_token=", "access_token  ", "Bearer ", "1234567890|", "code="],
)
def test_redact_is_linear(unit, quick):
    quick(redact, unit * (100_000 // len(unit)))
