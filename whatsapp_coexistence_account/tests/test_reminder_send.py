"""From the ladder to the customer's phone: messages, fallback, stops, answers."""

from unittest.mock import patch

import psycopg2

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models import ir_cron
from odoo.addons.whatsapp_coexistence_account.models import wac_reminder_plan

from .common import WacInvoiceCase


class ReminderSendCase(WacInvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.builtin.write({"status": "DRAFT"})
        cls.approve_at_meta(
            cls.builtin.filtered(
                lambda t: t.language == "en" and not t.header_report_id
            )
        )

    def remind(self, *invoices):
        """Plan, let the accountant send, and run the crons; returns the reminders."""
        self.plan()
        found = self.env["wac.reminder"]
        for invoice in invoices:
            found |= self.reminders(invoice)
        found.with_user(self.accountant).action_approve()
        self.send()
        return found

    def message(self, reminder):
        return reminder.notification_id.attempt_ids.message_id

    def receive(self, text, quote=None):
        """Let the customer write, and the worker store it."""
        contact = self.message(self.env["wac.reminder"].search([], limit=1)).contact_id
        thread = contact.thread_ids[:1]
        values = {
            "thread_id": thread.id,
            "account_id": thread.account_id.id,
            "direction": "in",
            "origin": "customer",
            "state": "received",
            "body": text,
            "reply_to_id": quote and quote.id,
        }
        answer = self.env["wac.message"].create(values)
        answer._wac_show()
        return answer


@tagged("post_install", "-at_install")
class TestReminderSend(ReminderSendCase):
    def test_what_the_time_does_not_suffice_for_goes_next(self):
        """An automatic ladder of many reminders: each run does its share, none twice."""
        customers = [
            self.make_customer(f"Customer {n}", f"+34 600 00 05 0{n}") for n in range(3)
        ]
        invoices = [self.make_invoice(self.day(-1), partner=p) for p in customers]
        self.ladder.mode = "automatic"
        reminders = self.env["wac.reminder"]
        self.startPatcher(patch.object(wac_reminder_plan, "BATCH", 1))
        self.startPatcher(patch.object(ir_cron, "MIN_TIME_PER_JOB", 0))
        self.startPatcher(patch.object(ir_cron, "MIN_RUNS_PER_JOB", 1))
        for done in (1, 2, 3, 3):
            self.run_daily()
            self.env.invalidate_all()
            found = reminders.union(*map(self.reminders, invoices))
            self.assertEqual(len(found), 3)
            self.assertEqual(len(found.filtered(lambda r: r.state == "sent")), done)
            progress = self.env["ir.cron.progress"].search([], order="id desc", limit=1)
            self.assertEqual(progress.remaining, max(0, 3 - done))
        self.assertEqual(len(found.notification_id), 3)

    def test_the_customer_reads_it_and_the_invoice_shows_it(self):
        invoice = self.make_invoice(self.day(-1), amount=48.4)
        reminder = self.remind(invoice)
        self.assertEqual(reminder.state, "sent")
        message = self.message(reminder)
        self.assertEqual(message.state, "accepted", message.error_title)
        self.assertEqual([e.callback for e in self.accepted()], [message.uuid])
        for part in ("Núria Puig", invoice.name, "48.40", "Pay now", "/my/invoices/"):
            self.assertIn(part, message.body)
        self.assertIn(message.document_mail_message_id, invoice.message_ids)
        self.assertEqual(reminder.notification_id.step, "+1")
        self.assertEqual(invoice.with_user(self.accountant).wac_reminder_ids, reminder)
        shown = reminder.with_user(self.accountant)
        self.assertEqual(shown.notification_state, "sent")
        self.assertIn("WhatsApp", shown.timeline)

    def test_automatic(self):
        self.ladder.mode = "automatic"
        invoice = self.make_invoice(self.day(-1))
        self.run_daily()
        self.run_daily()
        self.send()
        self.assertEqual(len(self.accepted()), 1)
        self.assertEqual(self.reminders(invoice).state, "sent")

    def test_one_message_for_several(self):
        invoices = [self.make_invoice(self.day(-1), amount=a) for a in (10, 20.5)]
        reminders = self.remind(*invoices)
        self.assertEqual(len(self.accepted()), 1)
        message = self.message(reminders)
        self.assertEqual(message.res_model, "res.partner")
        for part in ("2 overdue invoices", "30.50", *(i.name for i in invoices)):
            self.assertIn(part, message.body)
        self.assertIn("/my/overdue/", message.body)
        self.assertEqual(len(reminders.notification_id), 1)
        for invoice in invoices:
            self.assertTrue(
                invoice.message_ids.filtered(lambda m: "reminded" in (m.body or "")),
                "each invoice tells of it",
            )

    def test_paid_before_it_left(self):
        invoice = self.make_invoice(self.day(-1))
        self.plan().with_user(self.accountant).action_approve()
        self.pay(invoice)
        self.send()
        self.assertFalse(self.accepted())
        reminder = self.reminders(invoice)
        self.assertEqual(reminder.notification_id.state, "stopped")
        self.assertIn("paid", reminder.notification_id.reason)

    def test_paid_while_it_waits_in_the_queue(self):
        self.account.state = "held"
        invoice = self.make_invoice(self.day(-1))
        reminder = self.remind(invoice)
        message = self.message(reminder)
        self.assertEqual(message.state, "held")
        self.pay(invoice)
        self.assertEqual(message.state, "canceled")
        self.assertEqual(reminder.notification_id.state, "stopped")

    def test_promised_while_it_waits_in_the_queue(self):
        self.account.state = "held"
        invoice = self.make_invoice(self.day(-1))
        message = self.message(self.remind(invoice))
        invoice.with_user(self.accountant).wac_promise_date = self.day(5)
        self.assertEqual(message.state, "canceled")

    def test_customer_promises_everything(self):
        self.account.state = "held"
        message = self.message(self.remind(self.make_invoice(self.day(-1))))
        self.customer.wac_promise_date = self.day(5)
        self.assertEqual(message.state, "canceled")

    def test_one_of_several_paid(self):
        self.account.state = "held"
        invoices = [self.make_invoice(self.day(-1)) for _n in range(2)]
        message = self.message(self.remind(*invoices))
        self.pay(invoices[0])
        self.assertEqual(message.state, "held", "the other one is still open")
        self.pay(invoices[1])
        self.assertEqual(message.state, "canceled")

    def test_no_phone_brings_an_email_with_the_reminder(self):
        self.customer.write({"phone": False, "email": "nuria@example.com"})
        invoice = self.make_invoice(self.day(-1))
        reminder = self.remind(invoice)
        self.assertFalse(self.accepted())
        attempts = reminder.notification_id.attempt_ids
        self.assertEqual(attempts.mapped("channel"), ["whatsapp", "email"])
        self.assertEqual(
            reminder.with_user(self.accountant).channels_tried,
            "WhatsApp: Not Possible → E-mail: Waiting",
        )
        self.assertEqual(reminder.notification_id.event_name, "Payment reminder")
        self.assertIn("no phone number", attempts[0].reason)
        mail = attempts[1].mail_message_id
        self.assertIn(mail, invoice.message_ids)
        self.assertIn(invoice.name, mail.body)

    def test_neither_phone_nor_email_brings_a_call(self):
        self.customer.phone = False
        self.customer.user_id = self.accountant
        invoice = self.make_invoice(self.day(-1))
        self.remind(invoice)
        self.assertIn("Núria", invoice.activity_ids.summary)

    def test_archived_customer(self):
        invoice = self.make_invoice(self.day(-1))
        self.customer.active = False
        reminder = self.remind(invoice)
        self.assertFalse(self.accepted())
        self.assertIn(
            "archived", reminder.with_user(self.accountant).notification_reason
        )

    def test_template_not_approved(self):
        self.builtin.write({"status": "PAUSED"})
        self.customer.email = "nuria@example.com"
        reminder = self.remind(self.make_invoice(self.day(-1)))
        self.assertFalse(self.accepted())
        channels = reminder.notification_id.attempt_ids.mapped("channel")
        self.assertEqual(channels, ["whatsapp", "email"])

    def test_deleted_invoice(self):
        invoice = self.make_invoice(self.day(-1))
        self.plan().with_user(self.accountant).action_approve()
        notification = self.reminders(invoice).notification_id
        invoice.button_draft()
        invoice.with_context(force_delete=True).unlink()
        self.send()
        self.assertFalse(self.accepted())
        self.assertIn(notification.state, ("skipped", "stopped"))

    def test_customers_are_merged(self):
        invoice = self.make_invoice(self.day(-1))
        self.plan()
        kept = self.make_customer("Núria P.", "+34600000202")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((kept | self.customer).ids, kept)
        self.reminders(invoice).with_user(self.accountant).action_approve()
        self.send()
        self.assertEqual(len(self.accepted()), 1)
        self.assertEqual(
            self.message(self.reminders(invoice)).thread_id.partner_id, kept
        )


@tagged("post_install", "-at_install")
class TestReminderAnswers(ReminderSendCase):
    def notes(self, invoice, text):
        return invoice.message_ids.filtered(lambda m: text in (m.body or ""))

    def test_answer_is_noted_on_the_invoice(self):
        invoice = self.make_invoice(self.day(-1))
        self.remind(invoice)
        answer = self.receive("I paid <b>yesterday</b>")
        self.assertEqual((answer.res_model, answer.res_id), (invoice._name, invoice.id))
        note = self.notes(invoice, "yesterday")
        self.assertIn("&lt;b&gt;", note.body, "what customers write is no HTML")
        self.assertEqual(answer.document_mail_message_id, note)

    def test_what_is_quoted_decides(self):
        old = self.make_invoice(self.day(-7))
        first = self.message(self.remind(old))
        new = self.make_invoice(self.day(-1))
        old.wac_is_disputed = True
        self.plan()
        reminder = self.reminders(new)
        reminder.sudo().date = self.day(0)
        reminder.with_user(self.accountant).action_approve()
        self.send()
        # both within one second, and PostgreSQL finds the older one last
        attempts = reminder.notification_id.attempt_ids
        earlier = self.env["wac.notification.attempt"].search(
            [("message_id", "=", first.id)]
        )
        (attempts | earlier).at = attempts.at
        self.env.flush_all()
        earlier.reason = "moved"
        self.assertEqual(self.receive("Which one?").res_id, new.id)
        self.assertEqual(self.receive("This one", quote=first).res_id, old.id)

    def test_paid_invoices_get_no_answers(self):
        invoice = self.make_invoice(self.day(-1))
        self.remind(invoice)
        self.pay(invoice)
        self.assertFalse(self.receive("Do you open on Sunday?").res_id)

    def test_what_others_wrote_and_cannot_be_stored_is_not_swallowed(self):
        self.remind(self.make_invoice(self.day(-1)))
        config = self.env["ir.config_parameter"]
        one, other = (
            config.create({"key": key, "value": "1"}) for key in ("a.1", "a.2")
        )
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            other.key = one.key  # waits to be written when a customer answers
            self.receive("I paid")

    def test_people_who_were_not_reminded(self):
        thread = self.make_thread("34600777001", window=False)
        message = self.env["wac.message"].create(
            {
                "thread_id": thread.id,
                "account_id": self.account.id,
                "direction": "in",
                "origin": "customer",
                "state": "received",
                "body": "hello",
            }
        )
        message._wac_show()
        self.assertFalse(message.res_id)
