"""Receipts in whatever order they come: before the answer, twice, late, for nobody."""

import time
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.whatsapp_coexistence.cloudapi import identity

from .inbound_common import RECORDED_NUMBER, InboundCase

# Two ids that hold one token, and one with another.
OWN = "wamid.HBgLMzQ2NTUwMDAwMDAVAgASGBQ0ODU1NDNGRDI5OTlGQjQ0MThGMgA="
RESCOPED = "wamid.HBgLMzQ2NTUwMDAwMDEVAgASGBQ0ODU1NDNGRDI5OTlGQjQ0MThGMgA="
THIRD = "wamid.HBgLMzQ2NTUwMDAwMDAVAgASGBQ1QTMzMEE3NDM2QUJDQTJFREE4OAA="


@tagged("post_install", "-at_install")
class TestWacReceipts(InboundCase):
    def setUp(self):
        super().setUp()
        # the simulator knows nothing of this number: nothing is really sent here
        self.thread = self.make_thread(
            "447700900111", account=self.number, window=False
        )
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        self.thread.window_expires_at = tomorrow
        self.message = self.queue(self.thread)

    def receipt(self, status, wamid="wamid.out", ago=0, **values):
        """Return the body of one receipt."""
        one = {
            "id": wamid,
            "status": status,
            "timestamp": str(int(time.time()) - ago),
            "recipient_id": "447700900111",
            **values,
        }
        metadata = {
            "display_phone_number": "442079460000",
            "phone_number_id": RECORDED_NUMBER,
        }
        value = {"messaging_product": "whatsapp", "metadata": metadata}
        change = {"field": "messages", "value": value | {"statuses": [one]}}
        return self.body(change)

    def parked(self):
        return self.env["wac.parked.status"].search(
            [("account_id", "=", self.number.id)]
        )

    def sending(self, state="sending"):
        """Have the message on its way, with no answer yet."""
        lease = fields.Datetime.now() + timedelta(minutes=2)
        self.message.write({"state": state, "lease_until": lease})
        return self.message.uuid

    def test_receipt_before_the_answer(self):
        uuid = self.sending()
        self.receive(self.receipt("sent", biz_opaque_callback_data=uuid))
        self.assertEqual(self.message.state, "sent")
        self.assertEqual(self.message.wamid, "wamid.out")
        self.assertFalse(self.message.lease_until, "nobody waits for it any longer")
        self.env["wac.outbound"]._expire_leases()
        self.assertEqual(self.message.state, "sent")

    def test_receipt_settles_what_was_unknown(self):
        uuid = self.sending("unknown")
        self.message.error_title = "Sending was interrupted"
        self.receive(self.receipt("delivered", biz_opaque_callback_data=uuid))
        self.assertEqual(self.message.state, "delivered")
        self.assertFalse(self.message.error_title)

    def test_receipt_without_our_mark_is_parked_until_the_id_is_known(self):
        self.sending()
        self.receive(self.receipt("sent"), self.receipt("delivered"))
        self.assertEqual(self.message.state, "sending")
        self.assertEqual(len(self.parked()), 2)
        self.message.write({"state": "accepted", "wamid": "wamid.out"})
        self.message._wac_match_parked()
        self.assertEqual(self.message.state, "delivered")
        self.assertTrue(self.message.sent_at and self.message.delivered_at)
        self.assertFalse(self.parked())

    def test_any_order_and_repetition_end_in_the_same(self):
        uuid = self.sending()
        for status in ("read", "sent", "delivered", "read", "sent"):
            self.receive(self.receipt(status, biz_opaque_callback_data=uuid))
        self.assertEqual(self.message.state, "read")
        dates = ("sent_at", "delivered_at", "read_at")
        self.assertTrue(all(self.message[name] for name in dates))
        self.assertFalse(self.parked())

    def test_all_in_one_body(self):
        uuid = self.sending()
        bodies = [
            self.receipt(status, biz_opaque_callback_data=uuid)
            for status in ("delivered", "sent")
        ]
        self.receive(*bodies)
        self.assertEqual(self.message.state, "delivered")

    def test_failure_in_words(self):
        uuid = self.sending()
        error = {"code": 131026, "title": "Message undeliverable"}
        self.receive(
            self.receipt("failed", biz_opaque_callback_data=uuid, errors=[error])
        )
        self.assertEqual(self.message.state, "failed")
        self.assertEqual(self.message.error_code, 131026)
        self.assertTrue(self.message.error_title)

    def test_word_of_tomorrow_changes_nothing(self):
        uuid = self.sending()
        event = self.receive(self.receipt("teleported", biz_opaque_callback_data=uuid))
        self.assertEqual(event.state, "done")
        self.assertEqual(self.message.state, "sending")

    def test_mark_of_another_numbers_message_is_not_followed(self):
        other = self.queue(self.make_thread("34600000777"))
        self.receive(self.receipt("read", biz_opaque_callback_data=other.uuid))
        self.assertEqual(other.state, "queued")

    def test_receipt_for_a_customers_message_changes_nothing(self):
        self.receive(
            self.body(self.change([self.text("hi", wamid="wamid.in")])),
            self.receipt("read", wamid="wamid.in"),
        )
        theirs = self.stored().filtered(lambda m: m.direction == "in")
        self.assertEqual(theirs.state, "received")

    def test_parked_receipts_are_not_kept_for_ever(self):
        self.receive(self.receipt("sent", wamid="wamid.nobody"))
        parked = self.parked()
        self.assertTrue(parked)
        parked._gc_parked()
        self.assertTrue(parked.exists())
        self.env.cr.execute(
            "UPDATE wac_parked_status SET create_date = create_date - interval '8 days'"
        )
        parked.invalidate_recordset()
        parked._gc_parked()
        self.assertFalse(parked.exists())

    def test_answer_that_named_another_message(self):
        """What Meta signs outranks what some proxy answered."""
        uuid = self.sending("accepted")
        self.message.wamid = "wamid.of-nobody"
        self.receive(self.receipt("sent", OWN, biz_opaque_callback_data=uuid))
        self.assertEqual((self.message.wamid, self.message.state), (OWN, "sent"))
        self.assertTrue(self.message.wamid_token)
        self.receive(self.receipt("delivered", OWN))
        self.assertEqual(self.message.state, "delivered")

    def test_another_name_of_the_same_message_changes_nothing(self):
        uuid = self.sending("accepted")
        self.message.write({"wamid": OWN, "wamid_token": identity.token(OWN)})
        self.receive(self.receipt("sent", RESCOPED, biz_opaque_callback_data=uuid))
        self.assertEqual((self.message.wamid, self.message.state), (OWN, "sent"))

    def test_answers_that_were_mixed_up(self):
        uuid = self.sending("accepted")
        other = self.queue(self.thread)
        other.write({"state": "unknown"})
        self.message.write({"wamid": OWN, "wamid_token": identity.token(OWN)})
        self.receive(self.receipt("sent", OWN, biz_opaque_callback_data=other.uuid))
        self.assertEqual((other.wamid, other.state), (OWN, "sent"))
        self.receive(self.receipt("sent", THIRD, biz_opaque_callback_data=uuid))
        self.assertEqual((self.message.wamid, self.message.state), (THIRD, "sent"))
        self.assertFalse(self.letters())
