"""What became of a POST: every row of the protocol, and that nothing ever raises."""

import json

import pytest
from hypothesis import given, strategies as st

from cloudapi.errors import ERRORS, Decision, Scope
from cloudapi.retry import (
    MAX_WAIT,
    Outcome,
    backoff,
    classify,
    may_try_again,
    retry_after,
)
from cloudapi.wire import HttpResponse, TransportFailure

ACCEPTED = {
    "messaging_product": "whatsapp",
    "contacts": [{"input": "+34600111222", "wa_id": "34600111222", "user_id": "ES.1"}],
    "messages": [{"id": "wamid.A", "message_status": "accepted"}],
}


def response(status, document, **headers):
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return HttpResponse(status, headers, body)


def graph(status, code, **error):
    return response(status, {"error": {"code": code, "message": "m", **error}})


HTML = b"<html><body>502 Bad Gateway</body></html>"
NO_ID = {"messaging_product": "whatsapp", "messages": [{}]}

ROWS = [
    # accepted
    (response(200, ACCEPTED), Outcome.SENT, False),
    (response(201, ACCEPTED), Outcome.SENT, False),
    # 4xx with a Graph error: by table
    (graph(400, 131047), Outcome.REFUSED, False),
    (graph(400, 131026), Outcome.REFUSED, False),
    (graph(400, 100), Outcome.REFUSED, False),
    (graph(404, 132001), Outcome.HOLD, False),
    (graph(401, 190), Outcome.HOLD, False),
    (graph(401, 0), Outcome.HOLD, False),
    (graph(403, 368), Outcome.HOLD, False),
    (graph(403, 131031), Outcome.HOLD, False),
    (graph(400, 131048), Outcome.HOLD, False),
    (graph(400, 130429), Outcome.RETRY, False),
    (graph(429, 130429), Outcome.RETRY, False),
    (graph(400, 131056), Outcome.RETRY, False),
    (graph(400, 4), Outcome.RETRY, False),
    (graph(400, 80007), Outcome.RETRY, False),
    (graph(400, 100, is_transient=True), Outcome.RETRY, True),
    (graph(400, 777777), Outcome.REFUSED, False),
    (graph(401, 777777), Outcome.HOLD, False),
    (graph(429, 777777), Outcome.RETRY, False),
    # 5xx with a Graph error: by table, but a receipt may still come
    (graph(500, 131000), Outcome.RETRY, True),
    (graph(500, 131016), Outcome.RETRY, True),
    (graph(503, 2), Outcome.RETRY, True),
    (graph(503, 133004), Outcome.RETRY, True),
    (graph(500, 131057), Outcome.RETRY, True),
    (graph(500, 1), Outcome.RETRY, True),
    (graph(500, 777777), Outcome.RETRY, True),
    (graph(500, 131045), Outcome.HOLD, False),
    (graph(500, 3), Outcome.HOLD, False),
    (graph(400, 131000), Outcome.RETRY, True),
    # nobody knows
    (response(500, HTML), Outcome.UNKNOWN, False),
    (response(502, HTML), Outcome.UNKNOWN, False),
    (response(503, HTML), Outcome.UNKNOWN, False),
    (response(504, b""), Outcome.UNKNOWN, False),
    (response(500, {"error": {"message": "no code"}}), Outcome.UNKNOWN, False),
    (response(500, {"error": "text"}), Outcome.UNKNOWN, False),
    (response(408, HTML), Outcome.UNKNOWN, False),
    (response(200, HTML), Outcome.UNKNOWN, False),
    (response(200, b""), Outcome.UNKNOWN, False),
    (response(200, b'{"messages":[{"id":"wamid.A"}'), Outcome.UNKNOWN, False),
    (response(200, []), Outcome.UNKNOWN, False),
    (response(200, {}), Outcome.UNKNOWN, False),
    (response(200, NO_ID), Outcome.UNKNOWN, False),
    (response(200, {"messages": []}), Outcome.UNKNOWN, False),
    (response(200, {"messages": [{"id": ""}]}), Outcome.UNKNOWN, False),
    (response(200, {"messages": [{"id": 5}]}), Outcome.UNKNOWN, False),
    (response(200, {"messages": {"id": "w"}}), Outcome.UNKNOWN, False),
    (response(200, {"error": {"code": 131000}}), Outcome.UNKNOWN, False),
    (response(204, b""), Outcome.UNKNOWN, False),
    (response(302, b""), Outcome.UNKNOWN, False),
    (response(303, b""), Outcome.UNKNOWN, False),
    (response(100, b""), Outcome.UNKNOWN, False),
    # refused by something before Meta
    (response(429, HTML), Outcome.RETRY, False),
    (response(400, HTML), Outcome.HOLD, False),
    (response(401, HTML), Outcome.HOLD, False),
    (response(403, HTML), Outcome.HOLD, False),
    (response(404, HTML), Outcome.HOLD, False),
    (response(407, HTML), Outcome.HOLD, False),
    (response(413, HTML), Outcome.REFUSED, False),
    (response(301, b""), Outcome.HOLD, False),
    (response(307, b""), Outcome.HOLD, False),
    (response(308, b""), Outcome.HOLD, False),
]


@pytest.mark.parametrize(
    ("answer", "outcome", "wait"),
    ROWS,
    ids=[f"{r.status}-{r.body[:40]!r}" for r, *_ in ROWS],
)
def test_answer(answer, outcome, wait):
    found = classify(answer, None)
    assert (found.outcome, found.wait_receipt) == (outcome, wait)
    assert (found.rule is None) == (outcome in (Outcome.SENT, Outcome.UNKNOWN))
    assert str(answer.status) in found.evidence


@pytest.mark.parametrize(
    ("sent", "kind", "outcome"),
    [
        ("no", "dns", Outcome.RETRY),
        ("no", "refused", Outcome.RETRY),
        ("no", "unreachable", Outcome.RETRY),
        ("no", "connect_timeout", Outcome.RETRY),
        ("no", "tls", Outcome.RETRY),
        ("no", "proxy", Outcome.RETRY),
        ("no", "deadline", Outcome.RETRY),
        ("no", "word of tomorrow", Outcome.RETRY),
        ("no", "request", Outcome.HOLD),
        ("no", "host", Outcome.HOLD),
        ("maybe", "read_timeout", Outcome.UNKNOWN),
        ("maybe", "reset", Outcome.UNKNOWN),
        ("maybe", "truncated", Outcome.UNKNOWN),
        ("maybe", "too_large", Outcome.UNKNOWN),
        ("maybe", "deadline", Outcome.UNKNOWN),
        ("maybe", "protocol", Outcome.UNKNOWN),
        ("maybe", "tls", Outcome.UNKNOWN),
        ("maybe", "request", Outcome.UNKNOWN),
        ("word of tomorrow", "dns", Outcome.UNKNOWN),
    ],
)
def test_no_answer(sent, kind, outcome):
    found = classify(None, TransportFailure(sent, kind, "detail"))
    assert found.outcome is outcome
    assert kind in found.evidence
    assert not found.wait_receipt


def test_neither_answer_nor_failure_is_unknown():
    assert classify(None, None).outcome is Outcome.UNKNOWN


def test_sent_says_who():
    found = classify(response(200, ACCEPTED), None)
    assert found.wamid == "wamid.A"
    assert found.wa_id == "34600111222"
    assert found.user_id == "ES.1"
    assert found.message_status == "accepted"
    assert found.error is None


def test_error_is_kept_and_masked():
    found = classify(
        graph(400, 131047, error_data={"details": "topsecret"}), None, ["topsecret"]
    )
    assert found.error.code == 131047
    assert found.error.details == "***"
    assert found.evidence == "http 400 code 131047"


def test_error_in_a_success_is_kept_though_unknown():
    assert (
        classify(response(200, {"error": {"code": 131000}}), None).error.code == 131000
    )


def usage(minutes):
    return json.dumps({"1": [{"estimated_time_to_regain_access": minutes}]})


USAGE = {
    "123": [{"type": "x", "estimated_time_to_regain_access": 7}, {"call_count": 1}]
}
DATE = "Mon, 23 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 5 "}, 5),
        ({"retry-after": "0"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "999999999"}, MAX_WAIT),
        ({"retry-after": "9" * 5000}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "٣"}, None),
        ({"retry-after": "Mon, 23 Nov 2026 10:01:30 GMT", "date": DATE}, 90),
        ({"retry-after": "Mon, 23 Nov 2026 09:00:00 GMT", "date": DATE}, None),
        ({"retry-after": "Mon, 23 Nov 2026 10:01:30 GMT"}, None),
        ({"retry-after": "Mon, 23 Nov 2026 10:01:30 -0000", "date": DATE}, None),
        ({"x-business-use-case-usage": json.dumps(USAGE)}, 420),
        ({"x-business-use-case-usage": json.dumps(USAGE), "retry-after": "999"}, 999),
        ({"x-business-use-case-usage": "{"}, None),
        ({"x-business-use-case-usage": "[]"}, None),
        (
            {
                "x-business-use-case-usage": '{"1": [{"estimated_time_to_regain_access": true}]}'
            },
            None,
        ),
        ({"x-business-use-case-usage": "[" * 100_000}, None),
        (
            {"x-business-use-case-usage": usage(10**23)},
            MAX_WAIT,
        ),
    ],
)
def test_retry_after(headers, expected):
    assert retry_after(headers) == expected


def test_only_what_passes_carries_the_wait():
    body = {"error": {"code": 130429}}
    asked = {"retry-after": "33"}
    assert (
        classify(HttpResponse(400, asked, json.dumps(body).encode()), None).retry_after
        == 33
    )
    assert classify(HttpResponse(429, asked, HTML), None).retry_after == 33
    body = {"error": {"code": 190}}
    assert (
        classify(HttpResponse(401, asked, json.dumps(body).encode()), None).retry_after
        is None
    )


def test_pair_limit_backs_off_by_powers_of_four():
    rule = ERRORS[131056]
    assert [backoff(n, rule, 0) for n in (1, 2, 3, 4)] == [1, 4, 16, 64]


def test_maintenance_waits_one_to_five_minutes():
    rule = ERRORS[131057]
    waits = [backoff(n, rule, 0) for n in range(1, 10)]
    assert min(waits) == 60
    assert max(waits) == 300


@given(
    attempt=st.integers(-5, 10**9),
    rule=st.sampled_from(sorted(ERRORS.values(), key=lambda r: r.code)),
    jitter=st.floats(0, 0.999),
    asked=st.none() | st.floats(0, MAX_WAIT),
)
def test_backoff_is_bounded_and_never_too_early(attempt, rule, jitter, asked):
    wait = backoff(attempt, rule, jitter, asked)
    assert wait >= rule.delay
    assert wait >= (asked or 0)
    assert wait <= 1.5 * max(rule.cap, asked or 0)
    assert backoff(attempt + 1, rule, jitter, asked) >= wait or attempt < 1


def test_number_of_tries():
    rule = ERRORS[1]
    assert [may_try_again(n, rule) for n in (1, 2, 3)] == [True, True, False]
    assert not may_try_again(1, ERRORS[190])
    assert not may_try_again(1, ERRORS[131047])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["error", "code", "messages", "contacts", "id", "wa_id"]),
            inner,
        )
    ),
    max_leaves=12,
)
bodies = st.binary() | json_values.map(lambda v: json.dumps(v).encode())
names = st.sampled_from(["retry-after", "date", "x-business-use-case-usage", "x"])


@given(
    status=st.integers(-1, 1000),
    body=bodies,
    headers=st.dictionaries(names, st.text()),
)
def test_classify_never_raises_and_keeps_its_promises(status, body, headers):
    found = classify(HttpResponse(status, headers, body), None, ["secret-12"])
    if found.outcome is Outcome.SENT:
        assert 200 <= status < 300
        assert found.wamid
    if 200 <= status < 300:
        assert found.outcome in (Outcome.SENT, Outcome.UNKNOWN)
    if found.outcome is Outcome.RETRY:
        assert found.rule.decision in (Decision.RETRY, Decision.LATER)
        assert found.rule.tries > 1
    if found.outcome in (Outcome.HOLD, Outcome.REFUSED, Outcome.RETRY):
        assert isinstance(found.rule.scope, Scope)


def test_deeply_nested_body_is_unknown():
    assert classify(response(200, b"[" * 200_000), None).outcome is Outcome.UNKNOWN
