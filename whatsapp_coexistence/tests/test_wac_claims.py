"""Queues: no more is taken at once than asked for, whatever plan PostgreSQL chooses.

A queue that is nearly always empty is believed to be empty. PostgreSQL then runs a limited
sub-query once for each row it might concern, and each run takes other rows.
"""

from odoo.tests import tagged

from odoo.addons.whatsapp_coexistence.models import wac_media_fetch

from .common import WacCase


@tagged("post_install", "-at_install")
class TestWacClaims(WacCase):
    def believed_empty(self, model, vals_list):
        """Have a table that PostgreSQL believes to be empty, and return its new rows."""
        savepoint = self.env.cr.savepoint(flush=False)
        model.create(vals_list)
        self.env.flush_all()
        savepoint.rollback()
        savepoint.close(rollback=False)
        self.env.invalidate_all(flush=False)
        self.env.cr.execute(f"ANALYZE {model._table}")
        return model.create(vals_list)

    def test_files(self):
        thread = self.make_thread(window=False)
        message = self.make_picture_message(thread)
        media = self.believed_empty(
            self.env["wac.media"],
            [
                {
                    "message_id": message.id,
                    "account_id": self.account.id,
                    "kind": "image",
                    "media_ref": f"none{number}",
                }
                for number in range(9)
            ],
        )
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            claimed = media.with_env(media.env(cr=cr))._wac_claim()
            self.assertEqual(len(claimed), wac_media_fetch.TOGETHER)

    def test_read_receipts(self):
        threads = [self.make_thread(f"3460000{number:04d}") for number in range(6)]
        self.believed_empty(
            self.env["wac.read.receipt"],
            [
                {
                    "thread_id": thread.id,
                    "account_id": self.account.id,
                    "wamid": f"wamid.{thread.id}",
                }
                for thread in threads
            ],
        )
        self.env.flush_all()
        jobs = self.outbound._take_read_receipts(self.account.id, 2)
        self.assertEqual(
            [job.read_wamid for job in jobs], [f"wamid.{t.id}" for t in threads[:2]]
        )
