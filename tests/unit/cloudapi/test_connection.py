"""What Meta's reports mean for sending."""

from datetime import UTC, datetime

import pytest

from cloudapi import connection
from cloudapi.connection import Cause, Consequence, Effect, consequence
from cloudapi.events import AccountEvent

LATER = datetime(2026, 12, 1, tzinfo=UTC)


def update(event, **values):
    return AccountEvent(field="account_update", event=event, **values)


def test_the_phone_goes_and_comes_back():
    assert consequence(update("ACCOUNT_OFFBOARDED")) == Consequence(
        Effect.HOLD, Cause.OFFBOARDED
    )
    assert consequence(update("ACCOUNT_RECONNECTED")) == Consequence(
        Effect.RELEASE, Cause.OFFBOARDED
    )


@pytest.mark.parametrize("reason", [*connection.REMOVAL_REASONS, "REASON_OF_TOMORROW"])
def test_a_removal_keeps_its_reason(reason):
    found = consequence(update("PARTNER_REMOVED", reason=reason))
    assert (found.effect, found.reason) == (Effect.REMOVE, reason)


def test_a_deleted_account_is_a_removal():
    assert consequence(update("ACCOUNT_DELETED")).effect is Effect.REMOVE


@pytest.mark.parametrize(
    ("state", "effect", "cause"),
    [
        ("DISABLE", Effect.HOLD, Cause.BANNED),
        ("REINSTATE", Effect.RELEASE, Cause.BANNED),
        ("SCHEDULE_FOR_DISABLE", Effect.WARN, None),
        ("STATE_OF_TOMORROW", Effect.WARN, None),
    ],
)
def test_bans(state, effect, cause):
    found = consequence(update("DISABLED_UPDATE", ban_state=state))
    assert (found.effect, found.cause) == (effect, cause)


def test_a_restriction_of_answers_holds_until_its_end():
    restrictions = (
        ("RESTRICTED_BIZ_INITIATED_MESSAGING", None),
        ("RESTRICTED_CUSTOMER_INITIATED_MESSAGING", LATER),
    )
    found = consequence(update("ACCOUNT_RESTRICTION", restrictions=restrictions))
    assert (found.effect, found.cause) == (Effect.HOLD, Cause.RESTRICTED)
    assert found.until == LATER
    assert "RESTRICTED_BIZ_INITIATED_MESSAGING" in found.reason


def test_a_restriction_without_end_holds_until_a_person_looks():
    restrictions = (
        ("RESTRICTED_CUSTOMER_INITIATED_MESSAGING", LATER),
        ("RESTRICTED_CUSTOMER_INITIATED_MESSAGING", None),
    )
    found = consequence(update("ACCOUNT_RESTRICTION", restrictions=restrictions))
    assert found.until is None


def test_answers_go_on_when_only_new_conversations_are_restricted():
    restrictions = (("RESTRICTED_BIZ_INITIATED_MESSAGING", LATER),)
    found = consequence(update("ACCOUNT_RESTRICTION", restrictions=restrictions))
    assert found.effect is Effect.WARN


@pytest.mark.parametrize(
    ("field", "values", "effect"),
    [
        ("account_update", {"event": "EVENT_OF_TOMORROW"}, Effect.NOTE),
        ("account_update", {"event": "ACCOUNT_VIOLATION"}, Effect.WARN),
        ("account_alerts", {"severity": "CRITICAL"}, Effect.WARN),
        ("account_alerts", {"severity": "INFORMATIONAL"}, Effect.NOTE),
        ("account_review_update", {"event": "REJECTED"}, Effect.WARN),
        ("account_review_update", {"event": "APPROVED"}, Effect.NOTE),
        # the same word in another field is another fact
        ("flows", {"event": "ACCOUNT_OFFBOARDED"}, Effect.NOTE),
    ],
)
def test_what_does_not_stop_sending(field, values, effect):
    assert consequence(AccountEvent(field=field, **values)).effect is effect


def test_throughput_of_the_phone_app_is_fixed():
    assert connection.throughput(True, "HIGH") == 20
    assert connection.throughput(False, "HIGH") == 1000
    assert connection.throughput(False, "STANDARD") == 80
    assert connection.throughput(False, "LEVEL_OF_TOMORROW") == 80


@pytest.mark.parametrize(
    ("days", "level"),
    [(0, 0), (6.9, 0), (7, 7), (9.5, 7), (10, 10), (12, 12), (40, 12)],
)
def test_reminders_of_the_phone(days, level):
    assert connection.reached(days, connection.PHONE_REMINDERS) == level


@pytest.mark.parametrize(
    ("days", "level"), [(30, 0), (14, 14), (7.5, 14), (7, 7), (1, 1), (0.2, 1), (-3, 1)]
)
def test_reminders_of_the_token(days, level):
    assert connection.closest(days, connection.TOKEN_REMINDERS) == level


@pytest.mark.parametrize(
    ("delays", "offset"),
    [
        ([], 0),
        ([600, 600, 600, 600], 0),  # too few
        ([600, 700, 650, 605, 900], 600),
        ([600, 700, 2, 605, 900], 0),  # one came in time: the others were late
        ([-300, -290, 10, -305, -299], -299),
        ([1, 2, 3, -1, 0, 2], 0),
    ],
)
def test_clock_is_called_wrong_only_when_it_always_is(delays, offset):
    assert connection.clock_offset(delays) == offset
