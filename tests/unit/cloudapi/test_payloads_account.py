"""What each recorded fact about accounts, templates, calls and groups must become."""

import copy
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cloudapi import webhook
from cloudapi.events import (
    AccountEvent,
    CallEvent,
    ErrorEvent,
    Identity,
    MessageEvent,
    TemplateEvent,
    UnknownEvent,
    UserPreferenceEvent,
)

PAYLOADS = Path(__file__).parents[1] / "payloads"
OTHER_TABLES = (
    "message_",
    "status_",
    "error_",
    "echo_",
    "standby_",
    "handover_",
    "history_",
    "sync_",
)
WABA, PHONE, SHOWN = "100000000000001", "200000000000002", "442079460000"
CLIENT = "100000000000077"
WHEN = datetime(2025, 11, 22, 8, 26, 40, tzinfo=UTC)
UNTIL = datetime(2025, 11, 29, 7, 6, 40, tzinfo=UTC)
ANA, ANA_ID = "447700900111", "GB.1000000000000000111"


def account(event, **facts):
    common = {"event": event, "waba_id": WABA, "timestamp": WHEN}
    return [(AccountEvent, common | facts)]


def client(event, **facts):
    return account(event, waba_id=CLIENT, entry_id="500000000000005", **facts)


def template(event, **facts):
    common = {
        "event": event,
        "template_id": "1200000000000012",
        "name": "order_ready",
        "language": "en_US",
        "waba_id": WABA,
        "timestamp": WHEN,
    }
    return [(TemplateEvent, common | facts)]


def preference(value):
    person = Identity(ANA_ID, ANA, None, None, "Ana Fictícia")
    facts = {"contact": person, "value": value, "timestamp": WHEN}
    return [(UserPreferenceEvent, facts | {"category": "marketing_messages"})]


def call(event, **facts):
    common = {"event": event, "person.wa_id": ANA, "timestamp": WHEN}
    return [(CallEvent, common | facts)]


ACCOUNT = {
    "account_deleted": account("ACCOUNT_DELETED", field="account_update"),
    "account_restriction": account(
        "ACCOUNT_RESTRICTION",
        restrictions=(
            ("RESTRICTED_BIZ_INITIATED_MESSAGING", UNTIL),
            ("RESTRICTED_ADD_PHONE_NUMBER_ACTION", None),
        ),
    ),
    "account_violation": account("ACCOUNT_VIOLATION", reason="ADULT"),
    "account_disabled_disable": account("DISABLED_UPDATE", ban_state="DISABLE"),
    "account_disabled_reinstate": account("DISABLED_UPDATE", ban_state="REINSTATE"),
    "account_disabled_schedule_for_disable": account(
        "DISABLED_UPDATE", ban_state="SCHEDULE_FOR_DISABLE"
    ),
    "account_ad_linked": client("AD_ACCOUNT_LINKED"),
    "account_intl_price": account("AUTH_INTL_PRICE_ELIGIBILITY_UPDATE"),
    "account_country": account("BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE"),
    "account_terms_signed": client("MM_LITE_TERMS_SIGNED"),
    "account_partner_added": client("PARTNER_ADDED"),
    "account_partner_removed": client(
        "PARTNER_REMOVED", reason="ACCOUNT_DISCONNECTED", initiated_by="USER"
    ),
    "account_partner_removed_by_number": account(
        "PARTNER_REMOVED",
        waba_id="",
        phone_number=SHOWN,
        reason="PRIMARY_INACTIVITY",
        initiated_by="SYSTEM",
    ),
    "account_partner_removed_bare": account("PARTNER_REMOVED", reason=""),
    "account_app_installed": client("PARTNER_APP_INSTALLED"),
    "account_app_uninstalled": client("PARTNER_APP_UNINSTALLED"),
    "account_certification": account(
        "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE", waba_id="500000000000005"
    ),
    "account_volume_tier": account("VOLUME_BASED_PRICING_TIER_UPDATE"),
    "account_offboarded": account("ACCOUNT_OFFBOARDED"),
    "account_reconnected": account("ACCOUNT_RECONNECTED"),
    "alert_limit": account(
        "INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED",
        severity="WARNING",
        reason="Limits cannot be increased.",
    ),
    "alert_picture": account("PROFILE_PICTURE_LOST", severity="INFORMATIONAL"),
    "review_approved": account("APPROVED", field="account_review_update"),
    "capability_number": account("", messaging_limit="2000"),
    "capability_tier": account("", messaging_limit="TIER_10K"),
    "capability_legacy": account("", messaging_limit="-1"),
    "quality_upgrade": account(
        "THROUGHPUT_UPGRADE", phone_number=SHOWN, messaging_limit="TIER_UNLIMITED"
    ),
    "quality_onboarding": account("ONBOARDING", messaging_limit="TIER_250"),
    "name_approved": account("APPROVED", name="Ficciones", reason=""),
    "name_rejected": account(
        "REJECTED", phone_number=SHOWN, reason="NAME_EMPLOYEE_ID_MISMATCH"
    ),
    "security_pin_changed": account("PIN_CHANGED", phone_number=SHOWN),
    "security_pin_request_success": account("PIN_REQUEST_SUCCESS"),
    "security_pin_reset": account("PIN_RESET_REQUEST"),
    "settings_calling": account("PHONE_NUMBER_SETTINGS", phone_number_id=PHONE),
    "username_approved": account("approved", name="ficciones", phone_number=SHOWN),
    "username_deleted": account("deleted", name=""),
    "flow_status": account("FLOW_STATUS_CHANGE", field="flows"),
    "flow_endpoint": account("ENDPOINT_ERROR_RATE"),
    "solution_created": account("SOLUTION_CREATED", waba_id=""),
    "payment_testing": account("Needs Testing"),
    "automatic_purchase": [
        (AccountEvent, {"event": "Purchase", "phone_number_id": PHONE}),
        (AccountEvent, {"event": "LeadSubmitted"}),
    ],
    "business_status": account("SOMETHING_NEW", field="business_status_update"),
    "tracking": account("CLICK"),
    "consumer_profile": account("", person=Identity(ANA_ID)),
}

TEMPLATES = {
    "template_approved": template("APPROVED", category="UTILITY", reason="NONE"),
    "template_rejected": template(
        "REJECTED", reason="INVALID_FORMAT", category="MARKETING"
    ),
    "template_rejected_info_only": template(
        "REJECTED", reason="The body has a variable at its end"
    ),
    "template_pending": template("PENDING", reason=""),
    "template_paused": template("PAUSED", field="message_template_status_update"),
    "template_disabled": template("DISABLED"),
    "template_flagged": template("FLAGGED"),
    "template_quality": template(
        "YELLOW",
        previous="GREEN",
        language="es_ES",
        field="message_template_quality_update",
    ),
    "template_quality_wrong_field": template(
        "RED", previous="YELLOW", field="message_template_quality_update"
    ),
    "template_category_changed": template(
        "MARKETING",
        category="MARKETING",
        previous="UTILITY",
        coming_category="",
        timestamp=datetime(2025, 11, 21, 4, 40, tzinfo=UTC),
    ),
    "template_category_coming": template(
        "UTILITY",
        category="UTILITY",
        coming_category="MARKETING",
        timestamp=datetime(2025, 11, 23, 12, 13, 20, tzinfo=UTC),
    ),
    "template_category_detected": template(
        "UTILITY", category="UTILITY", coming_category="MARKETING"
    ),
    "template_components": template("", field="message_template_components_update"),
}

CALLS = {
    "call_from_user": call(
        "connect",
        call_id="wacid.FICTION1",
        direction="USER_INITIATED",
        person=Identity(ANA_ID, ANA, None, None, "Ana Fictícia"),
    ),
    "call_from_business": call("connect", direction="BUSINESS_INITIATED"),
    "call_ended": [
        *call(
            "terminate",
            duration=120,
            status="COMPLETED",
            callback_data="5f0e-fiction",
        ),
        (ErrorEvent, {"error.code": 138000, "error.details": "Media failed"}),
    ],
    "call_ringing": call("RINGING", callback_data="5f0e-fiction"),
}

GROUPS = {
    "group_created": account(
        "group_create", phone_number_id=PHONE, field="group_lifecycle_update"
    ),
    "group_deleted": account("group_delete"),
    "group_joined": account("group_participants_add", reason="invite_link"),
    "group_join_request": account(
        "group_join_request_created", person=Identity(ANA_ID, ANA)
    ),
    "group_left": account("group_participants_remove", initiated_by="participant"),
    "group_settings": account("group_settings_update"),
    "group_suspended": account("group_suspend"),
}

OTHERS = {
    "preference_stop": preference("stop"),
    "preference_resume": preference("resume"),
    "preference_signup": preference("signup"),
    "bare_change": [
        (MessageEvent, {"content.text": "Hola", "path": "value.messages[0]"})
    ],
    "unknown_field": [
        (UnknownEvent, {"reason": "field", "field": "field_of_tomorrow"})
    ],
    "unknown_list": [
        (MessageEvent, {"content.text": "Hola"}),
        (UnknownEvent, {"reason": "key:holograms", "raw": {"id": 1}}),
        (UnknownEvent, {"reason": "key:holograms", "raw": {"id": 2}}),
    ],
    "unknown_object": [(UnknownEvent, {"reason": "object"})],
    "unknown_wrapper": [(UnknownEvent, {"reason": "field"})],
}

EXPECTED = ACCOUNT | TEMPLATES | CALLS | GROUPS | OTHERS
OWN_TEST = {"group_create_failed"}


def test_every_payload_has_an_expectation():
    found = {path.stem for path in PAYLOADS.glob("*.json")}
    assert {name for name in found if not name.startswith(OTHER_TABLES)} == (
        EXPECTED.keys() | OWN_TEST
    )


@pytest.mark.parametrize("name", EXPECTED)
def test_payload(name, parsed, agree):
    agree(parsed(name), EXPECTED[name])


def test_an_alert_may_be_flat():
    alert = {"alert_type": "OBA_APPROVED", "alert_severity": "INFORMATIONAL"}
    changes = [{"field": "account_alerts", "value": alert}]
    (event,) = webhook.parse_document({"entry": [{"id": "1", "changes": changes}]})
    assert (event.event, event.severity) == ("OBA_APPROVED", "INFORMATIONAL")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("user_preferences", {"user_preferences": [{"wa_id": "44"}]}),
        ("messaging_handovers", {"type": "control_passed"}),
        ("account_update", {"event": "ACCOUNT_DELETED"}),
        ("flows", {"event": "FLOW_STATUS_CHANGE"}),
    ],
)
def test_without_a_time_of_its_own_the_entry_has_it(field, value):
    entry = {"id": "1", "time": 1763800000}
    for own, expected in ((None, WHEN), ("0", datetime(1970, 1, 1, tzinfo=UTC))):
        changed = copy.deepcopy(value)
        holder = changed.get("user_preferences", [changed])[0]
        holder["timestamp"] = own
        changes = [{"field": field, "value": changed}]
        (event,) = webhook.parse_document({"entry": [{**entry, "changes": changes}]})
        assert event.timestamp == expected


def test_a_handover_without_a_type_is_unknown():
    changes = [{"field": "messaging_handovers", "value": {"control_passed": {}}}]
    (event,) = webhook.parse_document({"entry": [{"changes": changes}]})
    assert (type(event), event.reason) == (UnknownEvent, "type")


def test_the_summary_of_a_handover_may_stand_beside_it():
    context = {"type": "summary", "summary": {"text": "Wants a refund"}}
    value = {"type": "control_passed", "conversation_context": context}
    changes = [{"field": "messaging_handovers", "value": value}]
    (event,) = webhook.parse_document({"entry": [{"changes": changes}]})
    assert event.note == "Wants a refund"


def test_the_whole_value_is_kept(parsed):
    (event,) = parsed("account_volume_tier")
    assert event.value["volume_tier_info"]["tier"] == "25000001:50000000"


def test_a_failed_group_says_why(parsed):
    (event,) = parsed("group_create_failed")
    assert [error.code for error in event.errors] == [131000]
