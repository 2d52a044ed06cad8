"""A number's life: the phone goes and comes back, the connection ends, people are told."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import WacCase
from .inbound_common import InboundCase


@tagged("post_install", "-at_install")
class TestWacOffboarded(WacCase):
    """What users write meanwhile waits, and goes out once; Meta's ledger says so."""

    def setUp(self):
        super().setUp()
        self.thread = self.make_thread()

    def texts(self):
        """Return what Meta accepted, in order: its ledger names our messages."""
        sent = [entry.callback for entry in self.accepted()]
        messages = self.env["wac.message"].search([("uuid", "in", sent)])
        bodies = {message.uuid: message.body for message in messages}
        return [bodies[uuid] for uuid in sent]

    def report(self, name, ago=0, **values):
        """Let the worker apply an event of this number, as the webhook stored it."""
        moment = fields.Datetime.now() - timedelta(seconds=ago)
        value = {"event": name, **values}
        entry = {
            "id": self.account.waba_id,
            "time": int(moment.timestamp()),
            "changes": [{"field": "account_update", "value": value}],
        }
        body, _signature = self.signed(
            {"object": "whatsapp_business_account", "entry": [entry]}
        )
        self.env["wac.webhook.event"]._wac_ingest(self.app.id, body)
        cron = self.env.ref("whatsapp_coexistence.ir_cron_wac_inbound")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_what_is_written_meanwhile_goes_out_once(self):
        before = self.queue(self.thread, "queued before")
        self.report("ACCOUNT_OFFBOARDED", ago=2)
        self.assertEqual((self.account.state, before.state), ("held", "held"))
        meanwhile = self.queue(self.thread, "written meanwhile")
        self.send()
        self.assertEqual(self.texts(), [])
        self.report("ACCOUNT_RECONNECTED", ago=1)
        self.assertEqual(self.account.state, "connected")
        self.send()
        self.send()
        self.assertEqual(self.texts(), ["queued before", "written meanwhile"])
        self.assertEqual(set((before | meanwhile).mapped("state")), {"accepted"})

    def test_who_is_responsible_hears_where_the_messages_of_the_gap_are(self):
        self.account.user_id = self.manager
        self.report("ACCOUNT_OFFBOARDED", ago=2)
        self.report("ACCOUNT_RECONNECTED", ago=1)
        self.report("ACCOUNT_RECONNECTED", ago=1)
        told = self.account.message_ids.filtered(lambda m: "on the phone" in m.body)
        self.assertEqual(len(told), 1)
        chat = self.env["discuss.channel"].search(
            [
                ("channel_type", "=", "chat"),
                ("channel_partner_ids", "in", self.manager.partner_id.ids),
            ]
        )
        said = chat.message_ids.filtered(lambda m: "look on the phone" in m.body)
        self.assertEqual(len(said), 1)

    def test_events_in_the_wrong_order(self):
        self.report("ACCOUNT_RECONNECTED", ago=1)
        self.report("ACCOUNT_OFFBOARDED", ago=60)
        self.assertEqual(self.account.state, "connected")

    def test_a_repeated_event_changes_nothing(self):
        self.report("ACCOUNT_OFFBOARDED", ago=60)
        self.report("ACCOUNT_RECONNECTED", ago=30)
        self.report("ACCOUNT_OFFBOARDED", ago=60)
        self.assertEqual(self.account.state, "connected")

    def test_reconnecting_does_not_undo_another_hold(self):
        self.account._wac_hold("The token expired.")
        self.report("ACCOUNT_RECONNECTED")
        self.assertEqual(self.account.hold_reason, "The token expired.")
        self.assertEqual(self.account.state, "held")

    def test_an_error_of_the_sender_does_not_cover_the_cause(self):
        self.report("ACCOUNT_OFFBOARDED", ago=2)
        self.account._wac_hold("Number not registered")
        self.assertIn("phone", self.account.hold_reason)
        self.report("ACCOUNT_RECONNECTED", ago=1)
        self.assertEqual(self.account.state, "connected")

    def test_reconnecting_does_not_undo_a_removal(self):
        self.report("PARTNER_REMOVED", ago=5, phone_number=self.digits())
        self.report("ACCOUNT_RECONNECTED", ago=1)
        self.assertEqual(self.account.state, "disconnected")

    def digits(self):
        return "".join(c for c in self.account.display_phone_number if c.isdigit())

    def test_removal_says_why_and_how_to_come_back(self):
        waiting = self.queue(self.thread, "waits")
        self.report(
            "PARTNER_REMOVED",
            phone_number=self.digits(),
            disconnection_info={
                "reason": "PRIMARY_INACTIVITY",
                "initiated_by": "SYSTEM",
            },
        )
        self.assertEqual(self.account.state, "disconnected")
        self.assertIn("14 days", self.account.hold_reason)
        self.assertIn("Open the app", self.account.disconnect_help)
        self.assertEqual((waiting.state, waiting.hold_scope), ("held", "account"))
        self.account._wac_release()
        self.send()
        self.assertEqual(self.texts(), ["waits"])
        self.assertFalse(self.account.disconnect_code)

    def test_unknown_reason_is_shown_as_it_came(self):
        self.report(
            "PARTNER_REMOVED",
            phone_number=self.digits(),
            disconnection_info={"reason": "REASON_OF_TOMORROW"},
        )
        self.assertIn("REASON_OF_TOMORROW", self.account.hold_reason)
        self.assertEqual(self.account.disconnect_code, "REASON_OF_TOMORROW")

    def test_old_removal_does_not_touch_a_number_connected_anew(self):
        self.account.onboarded_at = fields.Datetime.now()
        self.report("PARTNER_REMOVED", ago=3600, phone_number=self.digits())
        self.assertEqual(self.account.state, "connected")

    def test_ban_and_reinstatement(self):
        self.report("DISABLED_UPDATE", ago=9, ban_info={"waba_ban_state": "DISABLE"})
        self.assertEqual(self.account.state, "held")
        self.report("ACCOUNT_RECONNECTED", ago=5)
        self.assertEqual(self.account.state, "held")
        self.report("DISABLED_UPDATE", ago=1, ban_info={"waba_ban_state": "REINSTATE"})
        self.assertEqual(self.account.state, "connected")

    def test_restriction_of_answers_ends_by_itself(self):
        end = int((fields.Datetime.now() + timedelta(days=3)).timestamp())
        kind = "RESTRICTED_CUSTOMER_INITIATED_MESSAGING"
        self.report(
            "ACCOUNT_RESTRICTION",
            restriction_info=[{"restriction_type": kind, "expiration": end}],
        )
        self.assertEqual(self.account.state, "held")
        self.account.hold_until = fields.Datetime.now() - timedelta(minutes=5)
        self.env["wac.account"]._wac_release_due()
        self.assertEqual(self.account.state, "connected")

    def test_removed_number_cannot_be_written_to_by_surprise(self):
        self.report("ACCOUNT_DELETED")
        self.assertEqual(self.account.state, "disconnected")
        self.assertIn("deleted", self.account.hold_reason)


@tagged("post_install", "-at_install")
class TestWacAccountEvents(InboundCase):
    """Which numbers an event is about."""

    def account_event(self, value, waba, field="account_update"):
        change = {"field": field, "value": value}
        return self.receive(self.body(change, waba=waba))

    def test_partner_event_names_the_waba_itself(self):
        waba = self.number.waba_id
        value = {"event": "PARTNER_REMOVED", "waba_info": {"waba_id": waba}}
        self.account_event(value, waba="900000000000009")
        self.assertEqual(self.number.state, "disconnected")
        self.assertEqual(self.account.state, "connected")

    def test_event_of_one_number_leaves_its_neighbour(self):
        neighbour = self.make_account(
            {
                "name": "Neighbour",
                "phone_number_id": "200000000000003",
                "waba_id": self.number.waba_id,
                "mode": "api",
                "phone": "442079460001",
            }
        )
        value = {"event": "PARTNER_REMOVED", "phone_number": "442079460001"}
        self.account_event(value, waba="900000000000009")
        self.assertEqual(neighbour.state, "disconnected")
        self.assertEqual(self.number.state, "connected")

    def test_event_of_the_account_is_for_all_its_numbers(self):
        neighbour = self.make_account(
            {
                "name": "Neighbour",
                "phone_number_id": "200000000000003",
                "waba_id": self.number.waba_id,
                "mode": "api",
                "phone": "442079460001",
            }
        )
        self.account_event({"event": "ACCOUNT_DELETED"}, waba=self.number.waba_id)
        self.assertEqual(neighbour.state, "disconnected")
        self.assertEqual(self.number.state, "disconnected")

    def test_stop_for_nobody_becomes_a_dead_letter(self):
        value = {"event": "PARTNER_REMOVED", "phone_number": "442079469999"}
        self.account_event(value, waba="900000000000009")
        self.assertIn("442079469999", self.letters().reason)

    def test_figures_are_taken_over(self):
        self.number.mode = "api"
        self.account_event(
            {"max_daily_conversations_per_business": "TIER_10K"},
            waba=self.number.waba_id,
            field="business_capability_update",
        )
        self.account_event(
            {"display_phone_number": "442079460000", "event": "THROUGHPUT_UPGRADE"},
            waba=self.number.waba_id,
            field="phone_number_quality_update",
        )
        self.assertEqual(self.number.messaging_limit, "TIER_10K")
        self.assertEqual(self.number.throughput_mps, 1000)
        self.number.mode = "coexistence"
        self.assertEqual(self.number.throughput_mps, 20)

    def test_alert_is_noted_and_told(self):
        self.account_event(
            {
                "entity_type": "BUSINESS",
                "entity_id": "1",
                "alert_info": {
                    "alert_severity": "CRITICAL",
                    "alert_status": "ACTIVE",
                    "alert_type": "PROFILE_PICTURE_LOST",
                    "alert_description": "The picture was removed",
                },
            },
            waba=self.number.waba_id,
            field="account_alerts",
        )
        self.assertEqual(self.number.state, "connected")
        self.assertIn("PROFILE_PICTURE_LOST", self.number.message_ids[:1].body)
        self.assertIn("PROFILE_PICTURE_LOST", self.number.activity_ids.note)

    def words_of(self, field, value):
        """Let Meta report it; returns the note people read."""
        self.account_event(value, waba=self.number.waba_id, field=field)
        return self.number.message_ids[:1].body

    def test_what_meta_reports_is_read_as_a_sentence(self):
        cases = [
            ("account_review_update", {"decision": "REJECTED"}, "Ask|ask for another"),
            ("account_update", {"event": "PARTNER_ADDED"}, "given access"),
            (
                "account_update",
                {
                    "event": "ACCOUNT_RESTRICTION",
                    "restriction_info": [
                        {
                            "restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING",
                            "expiration": 1893456000,
                        }
                    ],
                },
                "write first.*01/01/2030",
            ),
            (
                "business_capability_update",
                {"max_daily_conversations_per_business": "TIER_2K"},
                "2,000 people",
            ),
            (
                "business_username_updates",
                {"username": "forn", "status": "approved"},
                "forn is in use",
            ),
            (
                "phone_number_name_update",
                {
                    "decision": "REJECTED",
                    "requested_verified_name": "Forn",
                    "rejection_reason": "NAME_EMPLOYER",
                },
                "“Forn”.*NAME_EMPLOYER.*WhatsApp Manager",
            ),
            ("phone_number_quality_update", {"event": "FLAGGED"}, "rates this number"),
            ("security", {"event": "PIN_RESET_REQUEST"}, "switch off the number's PIN"),
            ("account_settings_update", {"type": "x"}, "settings were changed"),
            ("payment_configuration_update", {"status": "Odd"}, "payment_conf.*Odd"),
        ]
        for field, value, words in cases:
            with self.subTest(field=field):
                told = self.words_of(field, value)
                self.assertRegex(html2plaintext(told), words)

    def test_words_of_tomorrow_are_shown_with_their_field(self):
        for field in (
            "account_alerts",
            "account_review_update",
            "account_update",
            "business_username_updates",
            "phone_number_name_update",
            "phone_number_quality_update",
            "security",
        ):
            told = self.words_of(field, {"event": "TOMORROW"})
            self.assertIn(field, told)
            self.assertIn("TOMORROW", told)

    def test_a_warning_is_told_once_and_is_not_called_a_stop(self):
        value = {
            "event": "ACCOUNT_VIOLATION",
            "violation_info": {"violation_type": "X"},
        }
        self.words_of("account_update", value)
        self.words_of("account_update", value)
        activity = self.number.activity_ids
        self.assertEqual(
            activity.summary, "Read what Meta says about the WhatsApp number"
        )
        self.assertEqual(len(activity), 1)
        told = self.number.message_ids.filtered(lambda m: "broke its rules" in m.body)
        self.assertEqual(len(told), 1)

    def test_an_alert_that_is_over_takes_its_activity_back(self):
        alert = {
            "alert_severity": "WARNING",
            "alert_type": "LOW",
            "alert_description": "Too low.",
        }
        value = {"alert_info": {**alert, "alert_status": "ACTIVE"}}
        self.words_of("account_alerts", value)
        self.assertEqual(len(self.number.activity_ids), 1)
        value = {"alert_info": {**alert, "alert_status": "NONE"}}
        told = self.words_of("account_alerts", value)
        self.assertIn("is over", told)
        self.assertFalse(self.number.activity_ids)

    def test_unknown_event_is_noted_only(self):
        self.account_event({"event": "TOMORROWS_EVENT"}, waba=self.number.waba_id)
        self.assertEqual(self.number.state, "connected")
        self.assertIn("TOMORROWS_EVENT", self.number.message_ids[:1].body)
        self.assertFalse(self.number.activity_ids)

    def test_the_phone_is_noticed(self):
        self.number.last_phone_activity_at = False
        echo = {
            **self.text("from the phone", sender="442079460000"),
            "to": "447700900111",
        }
        value = self.change([], people={})["value"]
        value.pop("messages")
        value["message_echoes"] = [echo]
        self.receive(self.body({"field": "smb_message_echoes", "value": value}))
        self.assertTrue(self.number.last_phone_activity_at)
        self.number.last_phone_activity_at = False
        self.receive(self.body(self.change([self.text("a customer's")])))
        self.assertFalse(self.number.last_phone_activity_at)

    def test_clock_of_this_server(self):
        self.number.clock_delays = [400, 410, 405, 420]
        self.number.last_event_at = False
        self.receive(self.body(self.change([self.text("late", ago=300)])))
        self.assertEqual(len(self.number.clock_delays), 5)
        self.assertGreaterEqual(self.number.clock_delays[-1], 299)
