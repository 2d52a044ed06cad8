"""Large files: they lie on the disk while they travel, and nobody looks into them."""

import os
import tracemalloc

from odoo.tests import tagged

from odoo.addons.whatsapp_coexistence.cloudapi import retry
from odoo.addons.whatsapp_coexistence.models.wac_outbound_lane import Lane
from odoo.addons.whatsapp_coexistence.models.wac_outbound_pool import (
    File,
    Job,
    Uploads,
    _perform,
)

from .common import WacCase
from .test_wac_downloads import DownloadCase

SIZE = 24 * 1024 * 1024
#: What may be held at once: all that is needed besides, whatever had to be loaded first, but
#: not the file.
LITTLE = SIZE // 2


def peak(action):
    """Return the most memory that Python held at once while something was done."""
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@tagged("post_install", "-at_install")
class TestWacLargeFileIn(DownloadCase):
    def incoming(self):
        return self.env["wac.media"].create(
            {
                "message_id": self.message.id,
                "account_id": self.account.id,
                "kind": "document",
                "filename": "words.txt",
            }
        )

    def test_it_is_not_held_in_memory(self):
        """Words of four letters are the worst: Odoo would make a list of them."""
        spool = self.spool(b"abcd\n" * (SIZE // 5))
        media = self.incoming()
        self.env.flush_all()
        self.assertLess(peak(lambda: media._wac_store(spool, "text/plain")), LITTLE)
        attachment = media.attachment_id
        self.assertEqual((media.size, attachment.file_size), (spool.size, spool.size))
        self.assertEqual(attachment.raw, b"abcd\n" * (SIZE // 5))
        self.assertFalse(attachment.index_content)

    def test_it_is_exported_without_memory(self):
        """Who sent many may ask for all of them."""
        spool = self.spool(b"abcd\n" * (SIZE // 5))
        self.incoming()._wac_store(spool, "text/plain")
        request = self.env["wac.privacy.request"].create(
            {
                "kind": "export",
                "company_id": self.company.id,
                "user_id": self.env.uid,
                "contact_ids": [(6, 0, self.message.contact_id.ids)],
            }
        )
        self.env.flush_all()
        self.assertLess(peak(request._wac_run_export), LITTLE)

    def test_it_is_not_looked_into_wherever_files_are_stored(self):
        for place in ("file", "db"):
            with self.subTest(place):
                self.env["ir.config_parameter"].set_param(
                    "ir_attachment.location", place
                )
                file = self.store(b"words of a stranger " + place.encode(), "text/html")
                self.assertEqual(file.raw, b"words of a stranger " + place.encode())
                self.assertEqual(bool(file.store_fname), place == "file")
                self.assertFalse(file.index_content)
                self.assertEqual(file.mimetype, "text/plain")

    def test_the_same_file_is_stored_once(self):
        first, second = (self.store(b"the same words") for _time in range(2))
        self.assertNotEqual(first, second)
        self.assertEqual(first.store_fname, second.store_fname)
        self.assertEqual(second.raw, b"the same words")

    def test_another_file_of_the_same_name_is_not_taken_for_it(self):
        """Two files of one SHA-1 can be made: the second must not become the first."""
        spool = self.spool(b"the second")
        path = self.env["ir.attachment"]._full_path(
            f"{spool.checksum[:2]}/{spool.checksum}"
        )
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(b"the first.")
        self.addCleanup(os.unlink, path)
        with self.assertRaises(FileExistsError):
            self.incoming()._wac_store(spool, "application/pdf")


@tagged("post_install", "-at_install")
class TestWacLargeFileOut(WacCase):
    def queue_files(self, count):
        for index in range(count):
            content = b"%PDF" + bytes([index]) * SIZE
            attachment = self.env["ir.attachment"].create(
                {"name": "a.pdf", "raw": content, "mimetype": "application/pdf"}
            )
            media = {
                "account_id": self.account.id,
                "kind": "document",
                "attachment_id": attachment.id,
                "mimetype": "application/pdf",
                "state": "done",
            }
            thread = self.make_thread(f"3460000030{index}")
            self.queue(thread, "", kind="document", media_ids=[(0, 0, media)])
        self.env.flush_all()
        self.env.invalidate_all()

    def test_claiming_reads_no_file(self):
        """Those that wait until others have arrived would be read in vain as well."""
        self.queue_files(3)
        jobs = []
        lane = Lane(self.account.id, 80)
        outbound = self.env["wac.outbound"]
        most = peak(lambda: jobs.extend(outbound._claim(lane, 10, SIZE + 4)))
        self.assertLess(most, LITTLE)
        # the first always goes, the others are more than what may travel at once
        self.assertEqual([job.size for job in jobs], [SIZE + 4])
        with jobs[0].file.open() as content:
            self.assertEqual(content.read(5), b"%PDF\0")

    def test_a_file_that_vanished_meanwhile_is_no_unknown_outcome(self):
        """Nothing left this computer, and the next claim says what is missing."""
        file = File("document", 4, "/nowhere", mime="application/pdf", key=(1,))
        job = Job(self.account.id, file=file)
        done = _perform(self.account._wac_client(), job, None, Uploads())
        self.assertEqual(done.result.outcome, retry.Outcome.RETRY)
