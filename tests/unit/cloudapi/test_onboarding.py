"""Embedded Signup: which windows are heard, what they say, what a token may do."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from cloudapi import onboarding
from cloudapi.onboarding import Candidate, TokenGrant, TokenInfo

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def message(event="FINISH", **data):
    return json.dumps({"type": "WA_EMBEDDED_SIGNUP", "event": event, "data": data})


@pytest.mark.parametrize(
    "origin",
    [
        "https://facebook.com",
        "https://www.facebook.com",
        "https://business.facebook.com",
        "https://a.b.facebook.com",
    ],
)
def test_metas_windows_are_heard(origin):
    assert onboarding.is_allowed_origin(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evilfacebook.com",
        "https://facebook.com.evil.com",
        "https://evil.com/facebook.com",
        "https://evil.com#.facebook.com",
        "https://evil.com?x=.facebook.com",
        "https://www.facebook.com@evil.com",
        "https://user@www.facebook.com",
        "http://www.facebook.com",
        "https://www.facebook.com:8443",
        "https://.facebook.com.",
        "https://facebook.com.",
        "https://[::1",
        "https://www.facebook.com:port",
        "//www.facebook.com",
        "null",
        "",
    ],
)
def test_other_windows_are_not(origin):
    assert not onboarding.is_allowed_origin(origin)


def test_an_exact_origin_with_a_port():
    allowed = ["http://127.0.0.1:8090"]
    assert onboarding.is_allowed_origin("http://127.0.0.1:8090", allowed)
    for origin in (
        "http://127.0.0.1:8091",
        "http://127.0.0.1",
        "https://127.0.0.1:8090",
        "http://localhost:8090",
        "http://x.127.0.0.1:8090",
    ):
        assert not onboarding.is_allowed_origin(origin, allowed)


def test_coexistence_names_only_the_account():
    found = onboarding.parse_message(
        message("FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING", waba_id="111")
    )
    assert (found.kind, found.waba_id, found.phone_number_id) == (
        "coexistence",
        "111",
        "",
    )
    assert found.finished


def test_the_ordinary_flow_is_told_apart():
    found = onboarding.parse_message(
        message("FINISH", waba_id=111, phone_number_id="222", business_id="333")
    )
    assert found.kind == "number"
    assert (found.waba_id, found.phone_number_id, found.business_id) == (
        "111",
        "222",
        "333",
    )


def test_an_account_without_a_number():
    assert onboarding.parse_message(message("FINISH_ONLY_WABA")).kind == "waba_only"


def test_canceled_at_a_step():
    found = onboarding.parse_message(
        message("CANCEL", current_step="PHONE_NUMBER_SETUP")
    )
    assert (found.kind, found.step, found.finished) == (
        "canceled",
        "PHONE_NUMBER_SETUP",
        False,
    )


def test_a_reported_error_comes_as_a_cancel():
    found = onboarding.parse_message(
        message(
            "CANCEL",
            error_message="The number is already in use",
            error_id="524126",
            session_id="f34b51dab5e0498",
            timestamp="1746041036",
        )
    )
    assert found.kind == "error"
    assert (found.error_id, found.session_id) == ("524126", "f34b51dab5e0498")
    assert found.error_message == "The number is already in use"


def test_an_error_event():
    assert onboarding.parse_message(message("ERROR")).kind == "error"


@pytest.mark.parametrize("event", ["FINISH_OBO_MIGRATION", "SOMETHING_OF_TOMORROW", ""])
def test_unknown_events_are_kept(event):
    found = onboarding.parse_message(message(event, waba_id="1", new="x"))
    assert (found.kind, found.event) == ("other", event)
    assert found.raw["data"]["new"] == "x"
    assert found.finished == event.startswith("FINISH")


@pytest.mark.parametrize(
    "noise",
    [
        None,
        7,
        "",
        "cb=f1&domain=x&is_canvas=false",
        "{",
        "[]",
        "null",
        '{"type": "other"}',
        {"type": ["WA_EMBEDDED_SIGNUP"]},
        "[" * 100_000,
        b"{}",
    ],
)
def test_noise_is_nothing(noise):
    assert onboarding.parse_message(noise) is None


@pytest.mark.parametrize(
    "data", [None, [], "x", {"waba_id": {"a": 1}, "current_step": 1.5}]
)
def test_odd_data_is_empty(data):
    found = onboarding.parse_message(
        {"type": "WA_EMBEDDED_SIGNUP", "event": 1, "data": data}
    )
    assert (found.kind, found.waba_id, found.step) == ("other", "", "")


def test_texts_are_short_and_hold_no_secret():
    token = "EAAG" + "x" * 60
    found = onboarding.parse_message(
        {
            "type": "WA_EMBEDDED_SIGNUP",
            "event": "ERROR",
            "data": {"error_message": f"\x00\ud800 {token}" + "y" * 9000},
        }
    )
    assert len(found.error_message) <= 500
    assert token not in found.error_message
    assert "\x00" not in found.error_message


def test_extras():
    assert onboarding.default_extras("coexistence") == {
        "setup": {},
        "featureType": "whatsapp_business_app_onboarding",
        "sessionInfoVersion": "3",
    }
    assert "featureType" not in onboarding.default_extras("api")
    assert onboarding.read_extras('{"setup": {"x": 1}}') == {"setup": {"x": 1}}
    for wrong in ("[]", "{", "", "1", "[" * 100_000):
        assert onboarding.read_extras(wrong) is None


def test_language_of_the_sdk():
    assert onboarding.sdk_url("ca_ES").endswith("/ca_ES/sdk.js")
    assert onboarding.sdk_url("es_MX").endswith("/es_ES/sdk.js")
    assert onboarding.sdk_url("de_DE").endswith("/en_US/sdk.js")


def test_grant():
    grant = TokenGrant.of({"access_token": "EAAx", "expires_in": 5184000}, NOW)
    assert grant.expires_at == NOW + timedelta(days=60)
    assert "EAAx" not in repr(grant)
    for never in ({}, {"expires_in": 0}, {"expires_in": "x"}, {"expires_in": 10**15}):
        assert TokenGrant.of({"access_token": "EAAx", **never}, NOW).expires_at is None
    for nothing in ({}, {"access_token": None}, {"access_token": {}}):
        assert TokenGrant.of(nothing, NOW) is None


def granted(*scopes, **more):
    return {
        "is_valid": True,
        "scopes": [scope["scope"] for scope in scopes],
        "granular_scopes": list(scopes),
        **more,
    }


MANAGED = {"scope": "whatsapp_business_management", "target_ids": ["111", 222]}
MESSAGED = {"scope": "whatsapp_business_messaging", "target_ids": ["999"]}


def test_accounts_of_a_token():
    info = TokenInfo.of(granted(MANAGED, MESSAGED, app_id=5, expires_at=0))
    assert info.waba_ids == {"111", "222"}
    assert (info.app_id, info.is_valid, info.missing) == ("5", True, ())
    assert info.expires_at is None
    assert info.may_manage("222")
    for foreign in ("999", "333", ""):
        assert not info.may_manage(foreign)


def test_a_token_that_is_not_limited_to_accounts():
    everything = {"scope": "whatsapp_business_management"}
    assert TokenInfo.of(granted(everything)).may_manage("111")
    assert not TokenInfo.of(granted(everything)).may_manage("")


def test_missing_and_extra_permissions():
    info = TokenInfo.of(granted(MESSAGED, {"scope": "ads_management"}))
    assert info.missing == ("whatsapp_business_management",)
    assert info.extra == ("ads_management",)
    assert not info.may_manage("999")


def test_the_first_end_counts():
    later, sooner = int(NOW.timestamp()) + 100, int(NOW.timestamp())
    info = TokenInfo.of({"expires_at": later, "data_access_expires_at": sooner})
    assert info.expires_at == NOW


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"scopes": "x", "granular_scopes": {}},
        {"granular_scopes": [1, None, {"scope": 1}, {"scope": "x", "target_ids": "y"}]},
        {"is_valid": "true"},
    ],
)
def test_an_odd_answer_allows_nothing(odd):
    info = TokenInfo.of(odd)
    assert not info.is_valid
    assert not info.may_manage("111")


def node(id_, *, on_app=True, **more):
    return {
        "id": id_,
        "display_phone_number": f"+{id_}",
        "verified_name": "Forn",
        "is_on_biz_app": on_app,
        "platform_type": "CLOUD_API",
        **more,
    }


def test_choosing_a_number():
    one, two = onboarding.candidates([node("1"), node("2"), {"id": ""}])
    assert one.label == "+1, Forn"
    assert onboarding.choose([one]) == one
    assert onboarding.choose([one, two]) is None
    assert onboarding.choose([one, two], "2") == two
    assert onboarding.choose([one], "9") is None, "a name is never replaced"
    assert onboarding.choose([]) is None


def test_does_the_number_fit():
    assert Candidate.of(node("1")).trouble("coexistence") == ""
    assert Candidate.of(node("1", on_app=False)).trouble("coexistence") == "not_on_app"
    assert Candidate.of(node("1", on_app=False)).trouble("api") == ""
    assert Candidate.of(node("1")).trouble("api") == "on_app"
    other = Candidate.of(node("1", platform_type="ON_PREMISE"))
    assert other.trouble("coexistence") == "platform"
    untold = Candidate.of(node("1", platform_type=None))
    assert untold.trouble("coexistence") == ""
