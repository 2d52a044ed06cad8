"""What people may write on chats and contacts themselves, and what only WhatsApp changes."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import WacCase


@tagged("post_install", "-at_install")
class TestWacByHand(WacCase):
    def setUp(self):
        super().setUp()
        self.thread = self.make_thread()
        self.contact = self.thread.contact_id

    def refuses(self, record, user, values):
        for name, value in values.items():
            with self.subTest(record._name, user=user.login, field=name):
                before = record[name]
                with self.assertRaises(AccessError):
                    record.with_user(user).write({name: value})
                self.assertEqual(record[name], before)

    def test_nobody_writes_what_the_chat_is(self):
        tomorrow = fields.Datetime.add(fields.Datetime.now(), days=1)
        other = self.make_thread("34600000203")
        values = {
            "account_id": other.account_id.id,
            "contact_id": other.contact_id.id,
            "channel_id": other.channel_id.id,
            "window_expires_at": tomorrow,
            "last_inbound_at": tomorrow,
            "answer_anyway_until": tomorrow,
        }
        for user in (self.agent, self.manager, self.admin):
            self.refuses(self.thread, user, values)

    def test_nobody_writes_who_somebody_is_or_agreed_to(self):
        self.contact.consent_marketing = "objected"
        values = {
            "wa_id": "34600000299",
            "bsuid": "ES.1",
            "company_id": self.env["res.company"].create({"name": "Elsewhere"}).id,
            "consent_marketing": "given",
            "profile_name": "Somebody else",
        }
        for user in (self.agent, self.manager, self.admin):
            self.refuses(self.contact, user, values)

    def test_a_legal_hold_is_for_managers(self):
        self.contact.legal_hold = True
        self.refuses(self.contact, self.agent, {"legal_hold": False})
        self.contact.with_user(self.manager).write(
            {"legal_hold": False, "legal_hold_reason": False}
        )
        self.assertFalse(self.contact.legal_hold)

    def test_agents_do_their_work(self):
        customer = self.env["res.partner"].create({"name": "Marta"})
        self.contact.with_user(self.agent).partner_id = customer
        self.assertEqual(self.contact.name, "Marta")
        thread = self.thread.with_user(self.agent)
        self.thread.waiting_since = fields.Datetime.now()
        thread.action_close()
        self.assertEqual(self.thread.state, "closed")
        self.assertFalse(self.thread.waiting_since)
        thread.action_reopen()
        thread.action_assign_me()
        self.assertEqual(self.thread.user_id, self.agent)

    def test_a_chat_of_others_is_not_closed(self):
        self.account.agent_ids = self.manager
        with self.assertRaises(AccessError):
            self.thread.with_user(self.agent).action_close()
