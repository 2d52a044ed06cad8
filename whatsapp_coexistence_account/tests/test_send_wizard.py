"""WhatsApp in Odoo's own Send wizard: one invoice, many, and the customer's choice."""

import re
from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import WacInvoiceCase

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class SendCase(WacInvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.issue(cls.make_invoice(cls.day(20)))

    @classmethod
    def issue(cls, invoice):
        """Give an invoice the PDF that Odoo makes when it is sent."""
        cls.env["ir.attachment"].create(
            {
                "name": f"{invoice.name.replace('/', '_')}.pdf",
                "raw": PDF,
                "mimetype": "application/pdf",
                "res_model": invoice._name,
                "res_id": invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        invoice.invalidate_recordset(["invoice_pdf_report_id"])
        return invoice

    def wizard(self, invoice=None, methods=("wac",)):
        wizard = self.env["account.move.send.wizard"].with_user(self.accountant)
        wizard = wizard.with_context(active_model="account.move").create(
            {"move_id": (invoice or self.invoice).id}
        )
        wizard.sending_methods = list(methods)
        return wizard

    @contextmanager
    def nothing_is_printed(self):
        """Fail if a report is printed: there is no printer in tests, and no need."""
        reports = type(self.env["ir.actions.report"])
        with patch.object(reports, "_render_qweb_pdf", side_effect=AssertionError):
            yield

    def message(self, invoice=None):
        invoice = invoice or self.invoice
        return self.env["wac.message"].search(
            [("res_model", "=", "account.move"), ("res_id", "=", invoice.id)]
        )


@tagged("post_install", "-at_install")
class TestSendWizard(SendCase):
    def test_the_pdf_there_is_travels_on_top(self):
        self.builtin.write({"status": "APPROVED"})
        with self.nothing_is_printed():
            self.wizard().action_send_and_print()
            self.assertFalse(self.message(), "nothing is made while the user waits")
            self.run_cron("ir_cron_wac_notify")
        message = self.message()
        self.assertEqual(message.media_ids.attachment_id.raw, PDF)
        self.assertEqual(
            message.media_ids.filename, self.invoice.invoice_pdf_report_id.name
        )
        self.assertEqual(message.media_ids.kind, "document")
        self.assertIn(self.invoice.name, message.body)
        self.assertNotEqual(
            message.media_ids.attachment_id, self.invoice.invoice_pdf_report_id
        )
        self.assertTrue(self.invoice.invoice_pdf_report_id, "the invoice keeps its own")

    def test_again_when_somebody_wants_it_again(self):
        self.builtin.write({"status": "APPROVED"})
        for _time in range(2):
            self.wizard().action_send_and_print()
            self.run_cron("ir_cron_wac_notify")
        self.assertEqual(len(self.message()), 2)

    def test_offered_where_there_is_a_number(self):
        self.assertIn("wac", self.wizard().sending_method_checkboxes)
        self.account._wac_disconnect("bye")
        offered = self.wizard(methods=()).sending_method_checkboxes or {}
        self.assertNotIn("wac", offered)

    def test_preferred_method(self):
        self.customer.invoice_sending_method = "wac"
        wizard = self.env["account.move.send.wizard"].with_user(self.accountant)
        wizard = wizard.create({"move_id": self.invoice.id})
        self.assertTrue(wizard.sending_method_checkboxes["wac"]["checked"])
        self.customer.phone = False
        wizard = wizard.create({"move_id": self.invoice.id})
        self.assertFalse(wizard.sending_method_checkboxes["wac"]["checked"])

    def alerts(self, wizard):
        return {a["message"]: a["level"] for a in (wizard.alerts or {}).values()}

    def test_alerts(self):
        cases = {
            "no phone number": {"phone": False},
            "is not valid": {"phone": "12"},
            "archived": {"active": False},
        }
        for sentence, values in cases.items():
            with self.subTest(sentence):
                self.customer.write({"phone": "+34 600 00 02 02", "active": True})
                self.customer.write(values)
                [(message, level)] = self.alerts(self.wizard()).items()
                self.assertIn(sentence, message)
                self.assertEqual(level, "danger")

    def test_alert_for_a_template_that_waits(self):
        self.builtin.write({"status": "PENDING"})
        [(message, level)] = self.alerts(self.wizard()).items()
        self.assertIn("not approved", message)
        self.assertEqual(level, "warning")
        self.wizard().action_send_and_print()
        self.assertTrue(
            self.env["wac.notification"].search([("res_id", "=", self.invoice.id)])
        )

    def test_other_methods_have_no_alerts(self):
        self.customer.write({"phone": False, "email": "n@example.com"})
        self.assertFalse(self.alerts(self.wizard(methods=("email",))))

    def test_many(self):
        self.builtin.write({"status": "APPROVED"})
        other = self.issue(
            self.make_invoice(self.day(20), partner=self.make_customer("No Phone"))
        )
        same = self.issue(self.make_invoice(self.day(20)))
        moves = self.invoice | other | same
        moves.partner_id.invoice_sending_method = "wac"
        wizard = self.env["account.move.send.batch.wizard"].with_user(self.accountant)
        wizard = wizard.create({"move_ids": moves.ids})
        self.assertEqual(wizard.summary_data["wac"]["count"], 2)
        [(message, level)] = self.alerts(wizard).items()
        self.assertIn(other.name, message)
        self.assertNotIn(self.invoice.name, message)
        self.assertEqual(level, "warning", "the others go out")
        with self.nothing_is_printed():
            wizard.action_send_and_print(force_synchronous=True)
            self.run_cron("ir_cron_wac_notify")
        self.assertTrue(self.message(self.invoice))
        self.assertTrue(
            self.message(same), "two invoices of one customer are no doubles"
        )
        self.assertFalse(self.message(other))

    def test_email_goes_when_whatsapp_does_not(self):
        self.builtin.write({"status": "APPROVED"})
        self.customer.email = "n@example.com"
        self.wizard().action_send_and_print()
        self.customer.phone = False
        with self.nothing_is_printed():
            self.run_cron("ir_cron_wac_notify")
        notification = self.env["wac.notification"].search(
            [("res_id", "=", self.invoice.id), ("event", "=", "invoice_sent")]
        )
        mail = notification.attempt_ids[-1:].mail_message_id
        self.assertEqual(mail.attachment_ids.raw, PDF)
        self.assertIn(self.invoice.name, mail.subject)


@tagged("post_install", "-at_install")
class TestPrintedInTheBackground(SendCase):
    """An invoice that was never sent has no PDF yet: it is made after the click."""

    def setUp(self):
        super().setUp()
        self.template = self.builtin.filtered(
            lambda t: t.name == "odoo_invoice" and t.language == "en"
        )
        if self.template.status != "APPROVED":
            self.template.status = "DRAFT"
            self.template.action_submit()
            self.run_template_cron()
            self.sim.settle()
            self.env["wac.template"]._wac_sync(self.account)
        self.assertEqual(self.template.status, "APPROVED")

    def queue_for(self, invoice):
        """Queue the invoice's template as the composer does."""
        thread = self.env["wac.thread"].search(
            [("contact_id.wa_id", "=", "34600000202")]
        ) or self.make_thread("34600000202", window=False)
        template = self.template.with_context(wac_print_later=True)
        values = template._wac_message_values(thread, invoice, "en_US")
        return self.env["wac.message"]._wac_queue([values])

    @contextmanager
    def printer(self, broken=()):
        """Print as wkhtmltopdf would, which tests have not got."""

        def render(_report, _name, ids, *_args, **_kwargs):
            if set(ids) & set(broken):
                raise RuntimeError("Out of paper")
            return PDF, "pdf"

        reports = type(self.env["ir.actions.report"])
        with patch.object(reports, "_render_qweb_pdf", render):
            yield

    def test_the_click_does_not_wait_and_the_message_waits_for_its_document(self):
        with self.nothing_is_printed():
            message = self.queue_for(self.make_invoice(self.day(20)))
            self.send()
        self.assertEqual((message.state, message.to_print), ("queued", True))
        self.assertFalse(self.accepted(), "it does not leave without its document")
        with self.printer():
            self.run_cron("ir_cron_wac_print")
        self.assertEqual(message.media_ids.attachment_id.raw, PDF)
        self.send()
        self.assertEqual(message.state, "accepted", message.error_title)
        self.assertEqual(len(self.accepted()), 1)

    def test_one_that_cannot_be_printed_says_so_and_keeps_nobody(self):
        bad, good = (self.make_invoice(self.day(20)) for _one in range(2))
        with self.nothing_is_printed():
            broken, fine = self.queue_for(bad), self.queue_for(good)
        with (
            self.printer(broken=bad.ids),
            mute_logger("odoo.addons.whatsapp_coexistence.models.wac_message_print"),
        ):
            self.run_cron("ir_cron_wac_print")
        self.assertEqual(broken.state, "failed")
        self.assertIn("could not be printed", broken.error_title)
        self.assertIn("Out of paper", broken.error_detail)
        self.send()
        self.assertEqual(fine.state, "accepted", fine.error_title)


@tagged("post_install", "-at_install")
class TestPortal(SendCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.overdue = self.make_invoice(self.day(-3), amount=12.5)
        self.path = self.customer._wac_overdue_path()

    def test_whoever_has_the_link_sees_what_is_overdue(self):
        page = self.url_open(self.path)
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.overdue.name, page.text)
        self.assertIn("12.50", page.text)
        self.assertIn(f"/my/invoices/{self.overdue.id}?access_token=", page.text)
        self.assertNotIn(self.invoice.name, page.text, "it is not overdue")
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")

    def pay_link(self, invoice):
        """Return the path behind the reminder's button."""
        reminder = self.builtin.filtered(
            lambda t: t.name == "odoo_payment_reminder" and t.language == "en"
        )
        text = reminder._wac_render(invoice.sudo(), "en_US")[1]
        [found] = re.findall(r"/my/invoices/\S+", text)
        return found

    def test_pay_now_opens_the_payment(self):
        if "payment.transaction" not in self.env:
            self.skipTest("online payments are not installed")
        key = "account_payment.enable_portal_payment"
        self.env["ir.config_parameter"].set_param(key, "True")
        path = self.pay_link(self.overdue)
        self.assertIn("&payment=True", path)
        page = self.url_open(path)  # nobody has logged in
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.overdue.name, page.text)
        self.assertRegex(page.text, r'id="portal_pay"[^>]*data-payment="True"')
        self.pay(self.overdue)
        self.assertNotIn("payment=", self.pay_link(self.overdue))
        self.assertIn("has already been paid", self.url_open(path).text)

    def test_without_online_payments_the_button_shows_the_invoice(self):
        key = "account_payment.enable_portal_payment"
        self.env["ir.config_parameter"].set_param(key, False)
        path = self.pay_link(self.overdue)
        self.assertNotIn("payment=", path)
        page = self.url_open(path)
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.overdue.name, page.text)

    def test_nothing_overdue(self):
        self.pay(self.overdue)
        self.assertIn("Nothing is overdue", self.url_open(self.path).text)

    def test_a_changed_link_shows_nothing(self):
        swapped = self.path[:-3] + ("AAA" if self.path[-3:] != "AAA" else "BBB")
        for path in (swapped, "/my/overdue/x", "/my/overdue/%00"):
            page = self.url_open(path, allow_redirects=False)
            self.assertNotEqual(page.status_code, 200)
            self.assertNotIn(self.overdue.name, page.text)

    def test_customers_choose_whatsapp(self):
        new_test_user(
            self.env,
            "wac_portal_customer",
            groups="base.group_portal",
            partner_id=self.customer.id,
            email="n@example.com",
        )
        self.authenticate("wac_portal_customer", "wac_portal_customer")
        page = self.url_open("/my/account")
        self.assertIn("by WhatsApp", page.text)
