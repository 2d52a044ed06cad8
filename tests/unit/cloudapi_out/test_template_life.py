"""What may be done with a template at Meta, what a refusal speaks of, what differs."""

from datetime import UTC, datetime, timedelta

import pytest

from cloudapi import template_errors, template_life
from cloudapi.errors import NO_CODE, rule_for
from cloudapi.events import ApiError
from cloudapi.graph import GraphError
from cloudapi.template_errors import Outcome
from cloudapi.templates import (
    TemplateButton,
    TemplateHeader,
    TemplateSpec,
    creation_body,
    differences,
    edit_body,
    parse_template,
)
from cloudapi.wire import TransportFailure

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
SPEC = TemplateSpec(
    "order_ready",
    "ca",
    header=TemplateHeader(text="Comanda"),
    body="Hola {{1}}, ja la tens a punt.",
    footer="Forn Puig",
    buttons=(TemplateButton("URL", "Web", url="https://example.com/"),),
    samples={"1": "Anna"},
)


def failed(status=400, **parts):
    error = ApiError(**{"code": 100, **parts})
    return GraphError(error, status, rule_for(error, status))


OUTCOMES = {
    "nothing left": (TransportFailure("no", "dns"), Outcome.LATER),
    "no answer": (TransportFailure("maybe", "read_timeout"), Outcome.UNKNOWN),
    "a 500 of Meta's": (failed(500, code=2), Outcome.UNKNOWN),
    "a 200 nobody can read": (failed(200, code=NO_CODE), Outcome.UNKNOWN),
    "a proxy's page": (failed(403, code=NO_CODE), Outcome.LATER),
    "too many creations": (failed(400, code=80007), Outcome.LATER),
    "a bad parameter": (failed(), Outcome.REFUSED),
    "a dead token": (failed(401, code=190), Outcome.REFUSED),
    "the name exists": (failed(subcode=2388024), Outcome.REFUSED),
}


@pytest.mark.parametrize("case", OUTCOMES)
def test_outcome(case):
    error, expected = OUTCOMES[case]
    assert template_errors.outcome(error) is expected


@pytest.mark.parametrize(
    ("error", "part"),
    [
        ({"subcode": 2388024}, "name"),
        ({"subcode": 2388073}, "footer"),
        ({"code": 2388019}, "account"),
        ({"user_title": "Invalid URL"}, "buttons"),
        ({"user_message": "The language xx is not supported"}, "language"),
        ({"user_title": "Invalid header", "user_message": "the button"}, "header"),
        ({"message": "something else"}, ""),
        ({"subcode": 2388040}, "body"),
        ({"subcode": 2388040, "user_title": "Footer too long"}, "footer"),
        ({"subcode": 2388043, "user_message": "type HEADER: (example)"}, "header"),
        ({"subcode": 2388043, "user_message": "type BODY: (example)"}, "sample"),
    ],
)
def test_the_part_an_error_speaks_of(error, part):
    assert template_errors.part_of(ApiError(**{"code": 100, **error})) == part


def test_subcodes_have_their_rule():
    error = ApiError(code=100, subcode=2388073)
    assert rule_for(error, 400).code == 2388073


def test_edits_of_approved_ones_are_counted():
    def at(status, *hours):
        edits = [NOW - timedelta(hours=h) for h in hours]
        return template_life.next_edit_at(status, edits, NOW) - NOW

    assert at("APPROVED") == timedelta(0)
    assert at("APPROVED", 25) == timedelta(0)
    assert at("APPROVED", 1) == timedelta(hours=23)
    assert at("REJECTED", 1) == timedelta(0)
    ten = [30 + 24 * day for day in range(10)]
    assert at("APPROVED", *ten) == timedelta(hours=30 * 24 - ten[-1])
    assert at("APPROVED", *[h + 30 * 24 for h in ten]) == timedelta(0)


@pytest.mark.parametrize(
    ("event", "title", "status"),
    [
        ("APPROVED", "", "APPROVED"),
        ("REINSTATED", "", "APPROVED"),
        ("PAUSED", "FIRST_PAUSE", "PAUSED"),
        ("APPROVED", "UNPAUSE", "APPROVED"),
        ("FLAGGED", "", "PENDING"),
        ("FROZEN", "", "FROZEN"),
        ("", "", "PENDING"),
    ],
)
def test_status_after(event, title, status):
    assert template_life.status_after(event, title, "PENDING") == status


def test_what_was_created_comes_back_the_same():
    answer = {"id": "1", "status": "APPROVED", **creation_body(SPEC)}
    assert differences(SPEC, parse_template(answer).spec) == ()


def test_line_ends_slashes_and_examples_make_no_difference():
    theirs = TemplateSpec(
        "order_ready",
        "ca",
        header=TemplateHeader(text="Comanda "),
        body="Hola {{1}}, ja la tens a punt.\r\n",
        footer="Forn Puig",
        buttons=(TemplateButton("URL", "Web", url="https://example.com"),),
        samples={"1": "Pere"},
    )
    assert differences(SPEC, theirs) == ()


def test_each_part_that_differs_is_shown_with_both_texts():
    theirs = TemplateSpec(
        "order_ready", "ca", header=TemplateHeader("IMAGE"), body="Hola {{1}}."
    )
    found = {one.part: (one.ours, one.theirs) for one in differences(SPEC, theirs)}
    assert found["header"] == ("Comanda", "[IMAGE]")
    assert found["body"] == ("Hola {{1}}, ja la tens a punt.", "Hola {{1}}.")
    assert found["footer"] == ("Forn Puig", "")
    assert found["buttons"] == ("URL Web https://example.com", "")


def test_an_edit_has_no_name_and_a_category_only_when_it_changes():
    body = edit_body(SPEC)
    assert set(body) == {"components"}
    assert edit_body(SPEC, "MARKETING")["category"] == "MARKETING"
