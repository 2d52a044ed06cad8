"""The health of a number: true sentences, few queries."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

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

    def test_queries_do_not_grow_with_numbers(self):
        more = self.account
        for index in range(5):
            number = {**self.credentials["numbers"][0], "phone_number_id": f"99{index}"}
            more |= self.make_account(number)
        self.env.flush_all()
        self.env.invalidate_all()
        more.mapped("name")
        with self.assertQueryCount(8):
            more.mapped("health")

    def test_sentences_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("es_ES")
        moment = fields.Datetime.now() - timedelta(minutes=5)
        text = self.account.with_context(lang="es_ES")._wac_ago(
            moment, fields.Datetime.now()
        )
        self.assertEqual(text, "hace 5 minutos")
