"""A customer's call: shown once, opens the window, and is nothing that can be quoted."""

from datetime import timedelta

from odoo.tests import tagged

from .inbound_common import InboundCase, recorded


@tagged("post_install", "-at_install")
class TestWacCalls(InboundCase):
    def call(self, name="call_from_user"):
        self.receive(recorded(name))
        return self.stored()

    def test_a_call_opens_the_window(self):
        """Meta counts the 24 hours from the last message or call."""
        message = self.call()
        thread = message.thread_id
        self.assertEqual(thread.window_expires_at, message.date + timedelta(hours=24))
        self.assertTrue(thread._wac_is_window_open())
        self.assertEqual(thread.last_inbound_at, message.date)
        self.assertTrue(thread.waiting_since, "somebody should answer")
        self.assertIn("called", str(message.mail_message_id.body))

    def test_the_same_call_counts_once(self):
        body = recorded("call_from_user")
        self.receive(body, body.replace(b'"entry"', b'"entry" '))
        self.receive(body.replace(b'"object"', b'"object" '))
        self.assertEqual(len(self.stored()), 1)
        shown = self.stored().thread_id.channel_id.message_ids
        self.assertEqual(len(shown), 1)

    def test_our_own_calls_and_their_end_say_nothing(self):
        for name in ("call_from_business", "call_ended", "call_ringing"):
            self.assertFalse(self.call(name), name)

    def test_nobody_quotes_or_reads_a_call(self):
        message = self.call()
        self.assertFalse(message.wamid)
        self.env["wac.outbound"]._wac_queue_read_receipts(message)
        receipts = self.env["wac.read.receipt"].search(
            [("account_id", "=", self.number.id)]
        )
        self.assertFalse(receipts)
