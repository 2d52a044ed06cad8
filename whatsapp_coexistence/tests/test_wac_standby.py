"""Chats that Meta's agent answers: shown, marked, and nobody's to answer."""

from odoo.tests import tagged

from .inbound_common import InboundCase, recorded


@tagged("post_install", "-at_install")
class TestWacStandby(InboundCase):
    def standby(self):
        self.receive(recorded("standby_message"), recorded("standby_echo_text"))
        return self.stored().thread_id

    def test_shown_and_marked_without_window_or_answer(self):
        self.number.last_phone_activity_at = False
        thread = self.standby()
        self.assertEqual(set(self.stored().mapped("origin")), {"agent"})
        self.assertEqual(set(self.stored().mapped("direction")), {"in", "out"})
        self.assertTrue(all(self.stored().mapped("mail_message_id")))
        self.assertFalse(thread._wac_is_window_open())
        self.assertFalse(thread.waiting_since)
        self.assertTrue(thread.agent_since)
        self.assertFalse(self.number.last_phone_activity_at)
        self.assertFalse(self.letters())

    def test_a_customers_own_message_brings_the_chat_back(self):
        thread = self.standby()
        self.receive(self.body(self.change([self.text("a person, please")])))
        self.assertFalse(thread.agent_since)
        self.assertTrue(thread._wac_is_window_open())
        self.assertTrue(thread.waiting_since)

    def test_no_read_receipt_for_what_the_agent_answers(self):
        self.number.agent_ids = self.agent
        thread = self.standby()
        member = thread.channel_id.channel_member_ids
        member.with_user(self.agent)._mark_as_read(self.stored()[-1].mail_message_id.id)
        receipts = self.env["wac.read.receipt"].search(
            [("account_id", "=", self.number.id)]
        )
        self.assertFalse(receipts)

    def test_handovers(self):
        same_person = recorded("handover_to_agent").replace(b"00222", b"00111")
        self.receive(same_person)
        thread = self.env["wac.thread"].search([("account_id", "=", self.number.id)])
        self.assertTrue(thread.agent_since)
        self.receive(recorded("handover_to_company"))
        self.assertFalse(thread.agent_since)
        self.assertTrue(thread.waiting_since)
        self.assertEqual(thread.state, "open")
        shown = " ".join(thread.channel_id.message_ids.mapped("body"))
        self.assertIn("gave this chat back", shown)
        self.assertFalse(self.letters())
