"""Answering in Discuss: who may, when, and what is queued."""

from datetime import timedelta

from markupsafe import Markup

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_wac_discuss_common import WacDiscussCase


@tagged("post_install", "-at_install", "wac_discuss")
class TestWacDiscussPost(WacDiscussCase):
    def _post(self, body="Good morning", user=None, **kwargs):
        channel = self.channel.with_user(user or self.agent)
        return channel.message_post(body=body, message_type="comment", **kwargs)

    def test_answer_is_queued(self):
        message = self._post("Good morning")
        self.assertEqual(message.message_type, "wac")
        self.assertEqual(message.author_id, self.agent.partner_id)
        self.assertRecordValues(
            self._queued(),
            [
                {
                    "kind": "text",
                    "body": "Good morning",
                    "direction": "out",
                    "origin": "user",
                    "user_id": self.agent.id,
                    "mail_message_id": message.id,
                    "account_id": self.account.id,
                }
            ],
        )

    def test_outsider_cannot_answer(self):
        with self.assertRaises(AccessError):
            self._post(user=self.outsider)
        self.assertFalse(self._queued())

    def test_member_without_group_cannot_answer(self):
        self.agent.group_ids -= self.env.ref("whatsapp_coexistence.group_wac_agent")
        with self.assertRaises(AccessError):
            self._post()

    def test_closed_window_refuses_with_a_sentence(self):
        self.thread.window_expires_at = fields.Datetime.now() - timedelta(seconds=1)
        with self.assertRaisesRegex(UserError, "24 hours"):
            self._post()
        self.assertFalse(self._queued())

    def test_window_never_opened_refuses(self):
        self.thread.window_expires_at = False
        with self.assertRaises(UserError):
            self._post()

    def test_empty_answer_is_refused(self):
        with self.assertRaises(UserError):
            self._post("<p><br></p>")

    def test_answer_looks_as_the_customer_reads_it(self):
        message = self._post(Markup("<p>It is *ready*, _I think_ &lt;b&gt;</p>"))
        self.assertIn("<b>ready</b>", message.body)
        self.assertIn("<i>I think</i>", message.body)
        self.assertIn("&lt;b&gt;", message.body)
        self.assertEqual(self._queued().body, "It is *ready*, _I think_ <b>")

    def test_nobody_signs_for_somebody_else(self):
        message = self._post(author_id=self.colleague.partner_id.id)
        self.assertEqual(message.author_id, self.agent.partner_id)

    def test_forged_context_does_not_queue_notes(self):
        forged = self.channel.with_user(self.agent).with_context(wac_answering=True)
        forged.message_post(body="joined", message_type="notification")
        self.assertFalse(self._queued())

    def test_internal_note_stays_internal(self):
        message = self._post("Only for us", subtype_xmlid="mail.mt_note")
        self.assertEqual(message.message_type, "comment")
        self.assertFalse(self._queued())

    def test_reply_quotes_the_newest_known_message(self):
        question = self._receive("Open?")
        self._post("Yes", parent_id=question.mail_message_id.id)
        self.assertEqual(self._queued().reply_to_id, question)

    def test_reply_to_what_whatsapp_does_not_know_quotes_nothing(self):
        waiting = self._sent("queued", wamid=False)
        self._post("Also", parent_id=waiting.mail_message_id.id)
        self.assertFalse(self._queued()[-1].reply_to_id)

    def test_one_message_per_file_and_one_caption(self):
        message = self._post(
            "Look",
            attachments=[
                ("note.mp3", b"ID3xx"),
                ("a.png", b"x"),
                ("b.pdf", b"%PDF-1.4"),
            ],
        )
        queued = self._queued()
        self.assertEqual(queued.mapped("kind"), ["audio", "image", "document"])
        self.assertEqual([m.body or "" for m in queued], ["", "Look", ""])
        self.assertEqual(queued.media_ids.attachment_id, message.attachment_ids)
        self.assertEqual(set(queued.media_ids.mapped("state")), {"done"})

    def test_text_beside_a_voice_note_is_its_own_message(self):
        self._post("Listen", attachments=[("note.mp3", b"ID3xx")])
        self.assertEqual(self._queued().mapped("kind"), ["text", "audio"])

    def test_svg_goes_as_document(self):
        self._post(
            "",
            attachments=[("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")],
        )
        self.assertEqual(self._queued().kind, "document")

    def test_other_channels_are_left_alone(self):
        other = (
            self.env["discuss.channel"]
            .with_user(self.agent)
            ._create_channel("Team", None)
        )
        message = other.message_post(body="Hi", message_type="comment")
        self.assertEqual(message.message_type, "comment")
        self.assertFalse(self._queued())

    def test_web_push_reaches_colleagues_and_not_the_author(self):
        self.account.agent_ids += self.colleague
        message = self._receive().mail_message_id
        recipients = self.channel._notify_get_recipients(message)
        expected = (self.agent | self.colleague).partner_id
        self.assertEqual({r["id"] for r in recipients}, set(expected.ids))
        self.assertEqual({r["notif"] for r in recipients}, {"web_push"})

    def test_message_that_arrives_is_pushed_to_phones_later(self):
        parameters = self.env["ir.config_parameter"].sudo()
        for key in ("private", "public"):
            parameters.set_param(f"mail.web_push_vapid_{key}_key", "key")
        values = {"partner_id": self.agent.partner_id.id, "keys": "{}"}
        device = self.env["mail.push.device"].create(
            values
            | {"endpoint": "https://push.example.com/1", "expiration_time": False}
        )
        self._receive("Are you open?")._wac_push_to_phones()
        push = self.env["mail.push"].search([("mail_push_device_id", "=", device.id)])
        self.assertEqual(len(push), 1)
        self.assertIn("WhatsApp", push.payload)
        self.assertIn("Are you open?", push.payload)

    def test_no_mail_for_followers_of_a_document(self):
        partner = self.env["res.partner"].create({"name": "Customer"})
        partner.message_subscribe(self.colleague.partner_id.ids)
        message = self.env["mail.message"].create(
            {"model": "res.partner", "res_id": partner.id, "message_type": "wac"}
        )
        self.assertEqual(partner._notify_get_recipients(message, {}), [])
