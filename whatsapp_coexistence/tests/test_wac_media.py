"""The media queue: files come later, once, and never hurt whoever looks at them."""

import os
import struct
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.whatsapp_coexistence.models import wac_media_fetch

from .common import WacCase

FETCH = "odoo.addons.whatsapp_coexistence.models.wac_media_fetch"
HTTP = "odoo.addons.whatsapp_coexistence.cloudapi.transport"


@tagged("post_install", "-at_install")
class TestWacMedia(WacCase):
    def incoming(self, sample="photo", **values):
        """Return the media row of a file that a customer sent at the simulator."""
        thread = self.make_thread()
        channel = self.env["wac.thread"]._wac_new_channels(
            self.account, thread.contact_id
        )
        thread.channel_id = channel
        person = next(
            p for p in self.sim.world.customers.values() if p.phone == "34600000202"
        )
        known = set(self.sim.world.media)
        self.sim.customer_sends(
            person.key, type="file", sample=sample, number=self.account.phone_number_id
        )
        reference = (set(self.sim.world.media) - known).pop()
        message = self.make_picture_message(thread)
        media = self.env["wac.media"].create(
            {
                "message_id": message.id,
                "account_id": self.account.id,
                "kind": "image",
                "media_ref": reference,
                "deadline": fields.Datetime.now() + timedelta(days=7),
                **values,
            }
        )
        message._wac_show()
        return media

    def fetch(self):
        cron = self.env.ref("whatsapp_coexistence.ir_cron_wac_media")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def at_meta(self, media):
        return self.sim.world.media[media.media_ref]

    def test_file_is_stored_as_it_came(self):
        media = self.incoming()
        self.fetch()
        self.assertEqual(media.state, "done", media.error)
        self.assertEqual(media.attachment_id.raw, self.at_meta(media).data)
        self.assertEqual(
            media.message_id.mail_message_id.attachment_ids, media.attachment_id
        )
        self.assertFalse(media.attachment_id.public)

    def test_a_file_that_meta_does_not_know_stops_no_number(self):
        media = self.incoming()
        media.media_ref = "700000000000099"
        self.fetch()
        self.assertEqual(media.state, "queued")
        self.assertTrue(media.error)
        self.assertEqual(self.account.state, "connected", self.account.hold_reason)

    def test_agents_see_it_and_nobody_else(self):
        media = self.incoming()
        self.fetch()
        attachment = media.attachment_id
        self.assertTrue(attachment.with_user(self.agent).raw)
        with (
            self.assertRaises(AccessError),
            mute_logger("odoo.addons.base.models.ir_rule"),
        ):
            attachment.with_user(self.nobody).raw  # noqa: B018 - reading it is the test

    def test_voice_note_can_be_played(self):
        media = self.incoming("voice", kind="audio", voice=True)
        self.fetch()
        self.assertEqual(len(media.attachment_id.voice_ids), 1)
        self.assertTrue(media.attachment_id.name.startswith("voice"))

    def test_page_of_a_stranger_is_only_text(self):
        media = self.incoming(filename="../../bill.html")
        self.at_meta(media).data = b"<html><script>alert(1)</script></html>"
        self.at_meta(media).mime = "text/html"
        self.fetch()
        self.assertEqual(media.attachment_id.mimetype, "text/plain")
        self.assertEqual(media.attachment_id.name, "bill.html")

    def test_hostile_files_are_stored_harmless(self):
        """Whatever it says it is, no browser runs it."""
        page = b"<html><script>alert(1)</script></html>"
        media = self.incoming(filename="..\\..\\a\u202egnp.html")
        svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
        for mime, data, stored in (
            ("image/svg+xml", svg, "text/plain"),
            ("application/xhtml+xml", page, "text/plain"),
            ("text/xml", b"<?xml version='1.0'?>" + svg, "text/plain"),
            ("TEXT/HTML; charset=utf-8", page, "text/plain"),
            ("image/png", page, "image/png"),  # served as such, never sniffed
        ):
            with self.subTest(mime=mime):
                media.state = "queued"
                at_meta = self.at_meta(media)
                at_meta.data, at_meta.mime = data, mime
                self.fetch()
                self.assertEqual(media.state, "done", media.error)
                attachment = media.attachment_id
                self.assertEqual(attachment.mimetype, stored)
                self.assertEqual(attachment.name, "agnp.html")
                self.assertFalse(attachment.access_token)
        media.state = "queued"
        self.at_meta(media).data = b"GIF89a/*" + page  # a picture and a page at once
        self.fetch()
        self.assertEqual(media.state, "refused")

    def test_picture_that_is_a_bomb_is_refused(self):
        header = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR"
        media = self.incoming()
        self.at_meta(media).data = (
            header + struct.pack(">II", 14000, 14000) + b"\x08" * 200
        )
        self.at_meta(media).mime = "image/png"
        self.fetch()
        self.assertEqual(media.state, "refused")
        self.assertTrue(media.error)
        self.assertFalse(media.attachment_id)

    def test_trouble_that_passes_is_tried_again(self):
        media = self.incoming()
        self.sim.faults.set("http_503", count=1, on="media")
        with mute_logger(HTTP):
            self.fetch()
        self.assertEqual((media.state, media.attempts), ("queued", 1))
        self.assertTrue(media.retry_at > fields.Datetime.now())
        self.fetch()
        self.assertEqual(media.attempts, 1, "not before its time")
        media.retry_at = False
        self.fetch()
        self.assertEqual(media.state, "done")

    def test_wrong_digest_is_never_stored(self):
        media = self.incoming(sha256="0" * 64)
        for _ in range(wac_media_fetch.TRIES_MAX):
            media.retry_at = False
            self.fetch()
        self.assertEqual(media.state, "refused")
        self.assertFalse(media.attachment_id)

    def test_what_became_of_it_is_in_the_companys_language(self):
        self.env["res.lang"]._activate_lang("es_ES")
        self.company.partner_id.lang = "es_ES"
        media = self.incoming(deadline=fields.Datetime.now() - timedelta(minutes=1))
        self.fetch()
        self.assertIn("Ábrelo en el teléfono", media.error)

    def test_file_too_late(self):
        media = self.incoming(deadline=fields.Datetime.now() - timedelta(minutes=1))
        self.fetch()
        self.assertEqual(media.state, "expired")
        self.assertIn("phone", media.error)

    def test_interrupted_fetch_is_begun_again(self):
        media = self.incoming(
            state="fetching", lease_until=fields.Datetime.now() - timedelta(minutes=1)
        )
        self.fetch()
        self.assertEqual(media.state, "done")

    def test_leased_file_is_left_alone(self):
        media = self.incoming(
            state="fetching", lease_until=fields.Datetime.now() + timedelta(minutes=1)
        )
        self.fetch()
        self.assertEqual(media.state, "fetching")

    def test_breaker_stops_asking(self):
        media = self.incoming()
        old = media.copy({"state": "queued", "failed_at": fields.Datetime.now()})
        for _ in range(wac_media_fetch.BREAKER_ERRORS - 1):
            old |= old[:1].copy({"failed_at": fields.Datetime.now()})
        old.retry_at = fields.Datetime.now() + timedelta(hours=2)
        self.fetch()
        self.assertEqual((media.state, media.attempts), ("queued", 0))
        old.failed_at = fields.Datetime.now() - timedelta(hours=2)
        self.fetch()
        self.assertEqual(media.state, "done")

    def test_other_host_never_gets_the_token(self):
        self.assertEqual(
            self.app._wac_media_hosts(), (self.sim.base_url.split("//")[1],)
        )
        self.app.connection = "meta"
        self.assertEqual(self.app._wac_media_hosts(), ())

    def half_of(self, media):
        """Leave the beginning of a file where it will be stored, as a full disk does."""
        content = self.at_meta(media).data
        attachments = self.env["ir.attachment"]
        path = attachments._full_path(
            attachments._get_path(content, attachments._compute_checksum(content))[0]
        )
        with open(path, "wb") as file:
            file.write(content[: len(content) // 2])
        self.addCleanup(lambda: os.path.exists(path) and os.unlink(path))
        return content

    def test_half_of_the_file_is_replaced(self):
        media = self.incoming()
        content = self.half_of(media)
        self.fetch()
        self.assertEqual(media.state, "done", media.error)
        self.assertEqual(media.attachment_id.raw, content)

    def test_our_disk_is_no_failure_of_metas(self):
        media = self.incoming()
        content = self.at_meta(media).data
        attachments = self.env["ir.attachment"]
        folder = os.path.dirname(
            attachments._get_path(content, attachments._compute_checksum(content))[1]
        )
        # nothing can be stored where a file is in the way of the folder
        os.rename(folder, f"{folder}.away")
        self.addCleanup(os.rename, f"{folder}.away", folder)
        open(folder, "w").close()
        self.addCleanup(os.unlink, folder)
        with mute_logger(FETCH):
            self.fetch()
        self.assertEqual(media.state, "queued")
        self.assertFalse(media.failed_at)
