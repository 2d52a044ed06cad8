"""Reminders: the phone that is not used, the token that expires."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import WacCase


@tagged("post_install", "-at_install")
class TestWacRemind(WacCase):
    def setUp(self):
        super().setUp()
        self.account.user_id = self.manager
        self.account.onboarded_at = fields.Datetime.now() - timedelta(days=90)

    def unused(self, days):
        self.account.last_phone_activity_at = fields.Datetime.now() - timedelta(
            days=days
        )
        self.env["wac.account"]._wac_remind()

    def told(self):
        """Return what OdooBot wrote to the manager."""
        bot = self.env.ref("base.partner_root")
        chats = self.env["discuss.channel"].search(
            [
                ("channel_type", "=", "chat"),
                ("channel_member_ids.partner_id", "=", self.manager.partner_id.id),
            ]
        )
        messages = chats.message_ids.filtered(lambda m: m.author_id == bot)
        return messages.filtered(lambda m: m.body and self.account.name in m.body)

    def test_days_7_10_and_12_once_each(self):
        counts = []
        for days in (1, 6, 7, 8, 9, 10, 11, 12, 13, 20):
            self.unused(days)
            counts.append((len(self.account.activity_ids), len(self.told())))
        self.assertEqual(
            counts,
            [(0, 0), (0, 0)] + [(1, 1)] * 3 + [(1, 2)] * 2 + [(1, 3)] * 3,
        )
        self.assertEqual(self.account.activity_ids.user_id, self.manager)
        self.assertIn("7 days", self.told()[-1].body)

    def test_gone_when_the_phone_is_used(self):
        self.unused(8)
        self.assertTrue(self.account.activity_ids)
        self.account.last_phone_activity_at = fields.Datetime.now()
        self.account._wac_phone_used()
        self.assertFalse(self.account.activity_ids)
        self.unused(7)
        self.assertEqual(len(self.told()), 2)

    def test_numbers_without_a_phone_are_left_alone(self):
        self.account.mode = "api"
        self.unused(30)
        self.assertFalse(self.account.activity_ids)

    def test_never_used_counts_from_the_connection(self):
        self.account.onboarded_at = fields.Datetime.now() - timedelta(days=8)
        self.account.last_phone_activity_at = False
        self.env["wac.account"]._wac_remind()
        self.assertTrue(self.account.activity_ids)

    def test_without_a_responsible_every_manager_is_told(self):
        self.account.user_id = self.nobody
        people = self.account._wac_people()
        self.assertIn(self.manager, people)
        self.assertNotIn(self.nobody, people)
        self.assertNotIn(self.agent, people)

    def test_managers_of_other_companies_are_not_told(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertNotIn(self.manager, self.account._wac_people())

    def test_token_14_7_and_1_days_before(self):
        self.account.last_phone_activity_at = fields.Datetime.now()
        counts = []
        for days in (30, 14, 10, 7, 3, 1, 0.5):
            self.account.token_expires_at = fields.Datetime.now() + timedelta(days=days)
            self.env["wac.account"]._wac_remind()
            counts.append(len(self.told()))
        self.assertEqual(counts, [0, 1, 1, 2, 2, 3, 3])
        self.account.token_expires_at = fields.Datetime.now() + timedelta(days=60)
        self.env["wac.account"]._wac_remind()
        self.assertFalse(self.account.activity_ids)

    def test_a_number_that_is_gone_is_not_reminded_of(self):
        self.unused(8)
        self.account._wac_disconnect("gone")
        self.assertFalse(self.account.activity_ids)
