"""Templates about invoices and payments are filled in from them."""

from odoo import Command
from odoo.tests import tagged

from odoo.addons.whatsapp_coexistence.tests.common import WacCase


@tagged("post_install", "-at_install")
class TestAccountTemplates(WacCase):
    def test_invoice_and_payment(self):
        self.env["res.lang"]._activate_lang("ca_ES")
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1
        )
        partner = self.env["res.partner"].create({"name": "Núria Puig"})
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "journal_id": journal.id,
                "invoice_date": "2026-11-01",
                "invoice_date_due": "2026-12-01",
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Bread", "price_unit": 48.4, "tax_ids": False}
                    )
                ],
            }
        )
        invoice.action_post()
        for lang in ("en", "es", "ca"):
            texts = self.builtin_texts(invoice, lang)
            self.assertEqual(
                set(texts),
                {
                    "odoo_invoice",
                    "odoo_payment_coming",
                    "odoo_payment_reminder",
                    "odoo_payment_overdue",
                    "odoo_payment_final",
                    "odoo_invoice_paid",
                    "odoo_credit_note",
                },
            )
            for name, text in texts.items():
                with self.subTest(name, lang=lang):
                    self.assertIn(invoice.name, text)
                    self.assertIn("48", text)
                    self.assertNotIn("{{", text)
        payment = self.env["account.payment"].create(
            {"partner_id": partner.id, "amount": 12.5, "payment_type": "inbound"}
        )
        [text] = self.builtin_texts(payment, "ca").values()
        self.assertIn("Núria Puig", text)
        self.assertIn("12", text)

    def test_the_invoice_travels_on_top(self):
        template = self.env.ref("whatsapp_coexistence_account.wac_template_invoice_es")
        self.assertEqual(template.header_format, "document")
        self.assertEqual(template.header_report_id.model, "account.move")
