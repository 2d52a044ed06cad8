"""What goes at night, what stays in spite of its age, and the preview that tells before."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import WacCase


@tagged("post_install", "-at_install")
class TestWacRetention(WacCase):
    """Three kinds of data, each with its days."""

    @classmethod
    def setUpClass(cls):
        cls.use_own_data_folder()
        super().setUpClass()
        cls.company.write(
            {
                "wac_keep_events_days": 10,
                "wac_keep_media_days": 20,
                "wac_keep_messages_days": 30,
            }
        )
        cls.old = fields.Datetime.now() - timedelta(days=40)

    def old_message(self, thread, **values):
        return self.env["wac.message"].create(
            {
                "thread_id": thread.id,
                "account_id": self.account.id,
                "direction": "in",
                "origin": "customer",
                "state": "received",
                "date": self.old,
                "body": "of long ago",
                "content": {"a": "of long ago"},
                **values,
            }
        )

    def clean(self):
        self.env["res.company"]._gc_wac_retention()
        self.env.invalidate_all()

    def test_texts_go_and_the_message_stays(self):
        thread = self.make_thread(window=False)
        old, young = self.old_message(thread), self.old_message(thread)
        young.date = fields.Datetime.now()
        waiting = self.old_message(thread, direction="out", state="held")
        invoice = self.old_message(thread, res_model="account.move", res_id=1)
        old.mail_message_id = thread.contact_id.company_id.partner_id.message_post(
            body="of long ago"
        )
        self.clean()
        self.assertEqual((old.body, old.content), (False, False))
        self.assertNotIn("long ago", old.mail_message_id.body or "")
        self.assertEqual(old.state, "received")
        for kept in (young, waiting, invoice):
            self.assertTrue(kept.body)

    def test_what_has_no_text_goes_too(self):
        """Places, cards, orders and buttons: the client draws them from their content."""
        thread = self.make_thread(window=False)
        place = self.old_message(
            thread,
            kind="location",
            body=False,
            content={"location": {"latitude": 41.4, "name": "Home"}},
        )
        held = self.old_message(
            self.make_thread("34600000303", window=False), body=False
        )
        held.contact_id.legal_hold = True
        self.clean()
        self.assertFalse(place.content)
        self.assertTrue(held.content)

    def test_a_legal_hold_keeps_everything(self):
        thread = self.make_thread(window=False)
        thread.contact_id.legal_hold = True
        message = self.old_message(thread)
        self.clean()
        self.assertTrue(message.body)

    def test_files_go_before_texts(self):
        message = self.old_message(self.make_thread(window=False))
        message.date = fields.Datetime.now() - timedelta(days=25)
        media = self.env["wac.media"].create(
            {
                "message_id": message.id,
                "account_id": self.account.id,
                "kind": "document",
                "filename": "Contract of Maria.txt",
            }
        )
        media._wac_store(self.spool(b"a file"), "text/plain")
        attachment = media.attachment_id
        self.clean()
        self.assertFalse(attachment.exists())
        self.assertEqual(media.state, "expired")
        self.assertTrue(media.error)
        self.assertFalse(media.filename, "the name says who it was about")
        self.assertTrue(message.body)

    def event(self, state):
        return self.env["wac.webhook.event"].create(
            {
                "app_id": self.app.id,
                "body": b"e30=",
                "state": state,
                "received_at": self.old,
            }
        )

    def test_bodies_go_unless_nobody_read_why_they_failed(self):
        done, partial, read = (self.event(s) for s in ("done", "partial", "partial"))
        waiting, dead = self.event("pending"), self.event("dead")
        letter = {"reason": "x", "path": "entry[0]"}
        self.env["wac.dead.letter"].create(
            [
                {**letter, "event_id": partial.id},
                {**letter, "event_id": read.id, "state": "dismissed"},
            ]
        )
        self.clean()
        left = (done | partial | read | waiting | dead).exists()
        self.assertEqual(left, partial | waiting | dead)

    def test_zero_is_for_ever(self):
        self.company.wac_keep_messages_days = 0
        message = self.old_message(self.make_thread(window=False))
        self.clean()
        self.assertTrue(message.body)

    def test_the_preview_tells_what_will_go(self):
        self.old_message(self.make_thread(window=False))
        wizard = self.env["wac.retention"].with_user(self.admin)
        form = Form(wizard)
        before = form.messages_count
        self.assertGreaterEqual(before, 1)
        self.assertTrue(form.is_risky)
        form.messages_days = 50
        self.assertEqual(form.messages_count, before - 1)
        form.save().action_save()
        self.assertEqual(self.company.wac_keep_messages_days, 50)
        row = self.env["wac.audit"].search([("action", "=", "retention")], limit=1)
        self.assertEqual(row.user_id, self.admin)
        with self.assertRaises(AccessError):
            self.env["wac.retention"].with_user(self.manager).create({})

    def test_the_record_tells_the_settings(self):
        report = "whatsapp_coexistence.wac_processing_record_action"
        reports = self.env["ir.actions.report"]
        html, _kind = reports.with_user(self.manager)._render_qweb_html(
            report, self.company.ids
        )
        text = html.decode()
        self.assertIn(self.account.name, text)
        self.assertIn("30 days", text)
        self.assertIn("Storage in the EU alone", text)
        with self.assertRaises(AccessError):
            self.company.with_user(self.agent)._wac_processing_facts()
