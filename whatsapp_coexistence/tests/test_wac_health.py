"""The health of a number: true sentences, few queries."""

from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tests import tagged

from odoo.addons.whatsapp_coexistence.models.wac_account_health import CONCERNS

from .common import WacCase


@tagged("post_install", "-at_install")
class TestWacHealth(WacCase):
    def setUp(self):
        super().setUp()
        now = fields.Datetime.now()
        self.account.write({"last_event_at": now, "last_phone_activity_at": now})
        self.thread = self.make_thread("34600888001", window=False)

    def message(self, state, **values):
        return self.env["wac.message"].create(
            {
                "thread_id": self.thread.id,
                "account_id": self.account.id,
                "direction": "out",
                "origin": "user",
                "state": state,
                **values,
            }
        )

    def light(self):
        self.account.invalidate_recordset()
        return self.account.health

    def test_good(self):
        self.assertEqual(self.light(), "good")

    def test_what_waits_is_counted(self):
        self.message("queued")
        self.message("unknown")
        self.message("failed")
        self.message("failed", date=fields.Datetime.now() - timedelta(days=3))
        self.message("delivered")
        self.assertEqual(self.light(), "warning")
        account = self.account
        self.assertEqual(
            (account.queued_count, account.unknown_count, account.failed_count),
            (1, 1, 1),
        )

    def test_old_queue_is_a_warning_a_new_one_is_not(self):
        message = self.message("queued")
        self.assertEqual(self.light(), "good")
        message.date = fields.Datetime.now() - timedelta(hours=1)
        self.assertEqual(self.light(), "warning")

    def test_phone_left_alone(self):
        self.account.onboarded_at = fields.Datetime.now() - timedelta(days=60)
        self.account.last_phone_activity_at = fields.Datetime.now() - timedelta(days=11)
        self.assertEqual(self.light(), "warning")
        self.account.mode = "api"
        self.assertEqual(self.light(), "good")

    def test_hold_is_broken_until_released(self):
        self.account._wac_hold("The token expired.")
        self.assertEqual(self.light(), "bad")
        self.assertIn("The token expired.", self.account.health_state_text)
        self.account.with_user(self.admin).action_release()
        self.assertEqual(self.light(), "good")

    def test_dead_letter_and_refused_calls(self):
        event = self.env["wac.webhook.event"].create(
            {"app_id": self.app.id, "body": b"e30="}
        )
        self.env["wac.dead.letter"].create(
            {"event_id": event.id, "account_id": self.account.id, "reason": "why"}
        )
        self.env["wac.webhook.rejection"].create(
            {"app_id": self.app.id, "reason": "bad_signature", "count": 7}
        )
        self.assertEqual(self.light(), "warning")
        self.assertEqual(self.account.dead_letter_count, 1)
        self.assertEqual(self.account.rejected_count, 7)

    def test_wrong_signatures_are_told_apart(self):
        rejections = self.env["wac.webhook.rejection"]
        rejections.create({"app_id": self.app.id, "reason": "unsigned", "count": 3})
        self.assertEqual(self.light(), "good")
        self.assertIn("None of them", self.account.health_rejected_text)
        rejections.create(
            {"app_id": self.app.id, "reason": "bad_signature", "count": 2}
        )
        self.assertEqual(self.light(), "warning")
        self.assertEqual(self.account.forged_count, 2)
        self.assertEqual(self.account.rejected_count, 5)

    def test_token(self):
        self.assertIn("does not expire", self.account.health_token_text)
        self.account.token_expires_at = fields.Datetime.now() + timedelta(days=6)
        self.assertEqual(self.light(), "warning")
        self.account.token_expires_at = fields.Datetime.now() - timedelta(days=1)
        self.assertEqual(self.light(), "bad")
        self.assertIn("has expired", self.account.health_token_text)

    def test_subscription(self):
        self.account.write(
            {"reconciled_at": fields.Datetime.now(), "is_subscribed": False}
        )
        self.assertEqual(self.light(), "warning")
        self.account.is_subscribed = True
        self.assertEqual(self.light(), "good")

    def test_clock(self):
        self.account.clock_delays = [1, 2, 0, 3, 1]
        self.assertEqual(self.light(), "good")
        self.account.clock_delays = [-400, -401, -399, -400, -402]
        self.assertEqual(self.light(), "warning")
        self.assertIn("400 seconds behind", self.account.health_clock_text)

    def test_limits_in_words(self):
        account = self.account
        account.messaging_limit = "TIER_2K"
        self.light()
        self.assertIn("2,000", account.health_limit_text)
        account.messaging_limit = "TIER_UNLIMITED"
        self.light()
        self.assertIn("Any number", account.health_limit_text)
        account.messaging_limit = "TIER_OF_TOMORROW"
        self.light()
        self.assertIn("TIER_OF_TOMORROW", account.health_limit_text)
        account.write({"mode": "api", "throughput_level": "HIGH"})
        self.light()
        self.assertIn("1,000", account.health_throughput_text)

    def test_removed_number_tells_how_to_come_back_in_the_users_language(self):
        self.account._wac_disconnect("in the company's words", "PRIMARY_INACTIVITY")
        self.assertEqual(self.light(), "bad")
        self.assertIn("14 days", self.account.health_state_text)
        self.assertIn("Open the app", self.account.health_state_text)

    def test_a_copy_says_that_it_is_silent(self):
        self.assertFalse(self.account.health_copy_text)
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("whatsapp_coexistence.sending_database", "another one")
        self.assertEqual(self.light(), "bad")
        self.assertIn("copy", self.account.health_copy_text)
        self.account.with_user(self.admin).action_allow_sending()
        self.assertEqual(self.light(), "good")

    def test_every_sentence_has_a_button(self):
        view = self.env["wac.account"].with_user(self.admin).get_view(view_type="form")
        page = etree.fromstring(view["arch"]).find(".//page[@name='health']")
        for name in CONCERNS:
            field = page.find(f".//field[@name='health_{name}_text']")
            with self.subTest(concern=name):
                self.assertIsNotNone(field)
                buttons = field.getparent().findall("button")
                self.assertTrue(buttons)
                for button in buttons:
                    self.assertTrue(hasattr(self.account, button.get("name")))

    def test_queries_do_not_grow_with_numbers(self):
        more = self.account
        for index in range(5):
            number = {**self.credentials["numbers"][0], "phone_number_id": f"99{index}"}
            more |= self.make_account(number)
        self.env.flush_all()
        self.env.invalidate_all()
        more.mapped("name")
        with self.assertQueryCount(12):
            more.mapped("health")

    def test_sentences_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("es_ES")
        moment = fields.Datetime.now() - timedelta(minutes=5)
        text = self.account.with_context(lang="es_ES")._wac_ago(
            moment, fields.Datetime.now()
        )
        self.assertEqual(text, "hace 5 minutos")
