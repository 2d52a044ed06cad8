"""Chats given to a colleague: only to who may read them, with a word to them."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .test_wac_discuss_common import WacDiscussCase


@tagged("post_install", "-at_install")
class TestWacAssign(WacDiscussCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.agent_ids |= cls.colleague
        cls.colleague.notification_type = "inbox"

    def assign(self, user, **values):
        action = self.thread.with_user(self.agent).action_assign()
        wizard = self.env[action["res_model"]].with_user(self.agent)
        wizard = wizard.with_context(**action["context"])
        return wizard.create({"user_id": user.id, **values}).action_assign()

    def notes(self):
        return self.channel.message_ids.mapped(lambda m: str(m.body))

    def test_the_colleague_hears_of_it(self):
        member = self.channel.channel_member_ids.filtered(
            lambda m: m.partner_id == self.colleague.partner_id
        )
        member.unpin_dt = fields.Datetime.now() + timedelta(hours=1)
        self.assign(self.colleague, note="Wants 20 cakes")
        self.assertEqual(self.thread.user_id, self.colleague)
        self.assertFalse(member.unpin_dt)
        inbox = self.env["mail.notification"].search(
            [("res_partner_id", "=", self.colleague.partner_id.id)]
        )
        self.assertIn("Núria", inbox.mail_message_id.body)
        self.assertTrue(any("Wants 20 cakes" in note for note in self.notes()))
        self.assertFalse(self._queued(), "nothing of it is for the customer")

    def test_taking_a_chat_tells_nobody_else(self):
        before = self.env["mail.notification"].search_count([])
        self.thread.with_user(self.agent).action_assign_me()
        self.assertEqual(self.env["mail.notification"].search_count([]), before)
        self.assertTrue(any("looks after this chat" in note for note in self.notes()))

    def test_the_form_offers_who_answers_the_number(self):
        wizard = self.env["wac.thread.assign"].with_user(self.agent)
        form = Form(wizard.with_context(default_thread_ids=self.thread.ids))
        self.assertIn(self.colleague, form.available_user_ids)
        self.assertNotIn(self.outsider, form.available_user_ids)

    def test_who_does_not_answer_cannot_get_it(self):
        with self.assertRaises(ValidationError):
            self.assign(self.outsider)
        self.account.agent_ids -= self.colleague
        with self.assertRaises(ValidationError):
            self.thread.with_user(self.agent).user_id = self.colleague

    def test_others_cannot_assign(self):
        with self.assertRaises(AccessError):
            self.thread.with_user(self.outsider).action_assign()
        wizard = self.env["wac.thread.assign"].with_user(self.agent)
        stolen = wizard.create({"thread_ids": [(6, 0, self.thread.ids)]})
        self.account.agent_ids -= self.agent
        with self.assertRaises(UserError):
            stolen.action_assign()
        self.assertFalse(self.thread.user_id)

    def test_a_follow_up_is_planned_with_the_customer(self):
        partner = self.env["res.partner"].create({"name": "Núria"})
        self.thread.contact_id.partner_id = partner
        self.agent.group_ids |= self.env.ref("base.group_partner_manager")
        self.assign(self.colleague, date_deadline="2030-01-01", note="Call")
        self.assertEqual(partner.activity_ids.user_id, self.colleague)
        self.assertEqual(partner.activity_ids.summary, "Call")

    def test_given_back(self):
        self.thread.user_id = self.agent
        self.thread.user_id = False
        self.assertTrue(any("nobody looks after" in note for note in self.notes()))

    def test_waiting_filters(self):
        self.thread.waiting_since = fields.Datetime.now() - timedelta(hours=2)
        threads = self.env["wac.thread"]
        hour = [("id", "=", self.thread.id), ("waiting_since", "<", "now -1H")]
        day = [("id", "=", self.thread.id), ("waiting_since", "<", "now -1d")]
        self.assertTrue(threads.search(hour))
        self.assertFalse(threads.search(day))
