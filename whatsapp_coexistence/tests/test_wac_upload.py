"""A file that goes to many is uploaded to Meta once, and anew when Meta forgot it."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import WacCase

PDF = b"%PDF-1.4\n%%EOF\n"


@tagged("post_install", "-at_install")
class TestWacUpload(WacCase):
    def setUp(self):
        super().setUp()
        self.offer = self.attachment(PDF)
        self.known = set(self.sim.world.media)
        self.people = 0

    def attachment(self, content):
        return self.env["ir.attachment"].create(
            {"name": "offer.pdf", "raw": content, "mimetype": "application/pdf"}
        )

    def queue_offer(self, attachment=None):
        self.people += 1
        thread = self.make_thread(f"346000004{self.people:02d}")
        media = {
            "account_id": self.account.id,
            "kind": "document",
            "attachment_id": (attachment or self.offer).id,
            "mimetype": "application/pdf",
            "filename": "offer.pdf",
            "state": "done",
        }
        values = {"kind": "document", "media_ids": [(0, 0, media)]}
        return self.queue(thread, f"Offer {self.people}", **values)

    def uploads(self):
        """Return how many files were uploaded since this was last asked."""
        made = set(self.sim.world.media) - self.known
        self.known |= made
        return len([m for m in made if not self.sim.world.media[m].received])

    def rows(self):
        return self.env["wac.upload"].search([("account_id", "=", self.account.id)])

    def send_offers(self, count, attachment=None):
        messages = [self.queue_offer(attachment) for _n in range(count)]
        self.send()
        self.assertEqual({m.state for m in messages} - {"accepted", "sent"}, set())
        return messages

    def test_one_upload_for_many_at_once_and_for_later_ones(self):
        self.send_offers(5)
        self.assertEqual(self.uploads(), 1)
        self.assertEqual(len(self.rows()), 1)
        self.send_offers(2)
        self.send_offers(1, self.attachment(PDF))
        self.assertEqual(self.uploads(), 0)
        self.assertEqual(len(self.accepted()), 8)

    def test_another_file_is_another_upload(self):
        self.send_offers(1)
        self.send_offers(1, self.attachment(PDF + b"\n"))
        self.assertEqual(self.uploads(), 2)

    def test_another_number_has_its_own(self):
        self.send_offers(1)
        self.rows().account_id = self.make_account(self.credentials["numbers"][1])
        self.send_offers(1)
        self.assertEqual(self.uploads(), 2)

    def test_long_before_meta_deletes_it_it_is_uploaded_anew(self):
        self.send_offers(1)
        life = self.rows().expires_at - fields.Datetime.now()
        self.assertLess(life, timedelta(days=29))
        self.rows().expires_at = fields.Datetime.now() - timedelta(minutes=1)
        self.send_offers(1)
        self.assertEqual(self.uploads(), 2)
        self.assertEqual(len(self.rows()), 1)

    def test_what_meta_no_longer_has_is_uploaded_anew_once(self):
        self.send_offers(1)
        before = self.rows().media_ref
        self.sim.world.media.pop(before)
        self.send_offers(1)
        self.assertEqual(self.uploads(), 1)
        self.assertNotEqual(self.rows().media_ref, before)
        self.assertEqual(len(self.accepted()), 2)

    def test_a_fresh_file_that_is_refused_is_not_tried_for_ever(self):
        message = self.queue_offer()
        self.sim.faults.set("error", count=5, on="messages", code=131053)
        self.send()
        self.assertEqual(message.state, "failed")
        self.assertEqual(self.uploads(), 1)
        self.assertFalse(self.rows())

    def test_meta_finds_out_later_that_it_cannot_use_it(self):
        [message] = self.send_offers(1)
        receipt = {
            "status": "failed",
            "wamid": False,
            "date": fields.Datetime.now(),
            "pricing_type": False,
            "pricing_category": False,
            "error_code": 131053,
            "error_title": "Media upload error",
        }
        self.env["wac.message"]._wac_write_receipts({message: [receipt]})
        self.assertEqual(message.state, "failed")
        self.assertFalse(self.rows())

    def test_expired_ones_are_cleaned_up(self):
        self.send_offers(1)
        rows = self.rows()
        rows._gc_expired()
        self.assertTrue(rows.exists())
        rows.expires_at = fields.Datetime.now() - timedelta(minutes=1)
        rows._gc_expired()
        self.assertFalse(rows.exists())
