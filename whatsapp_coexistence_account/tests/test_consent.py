"""Who has bought something: only a paid invoice of this company counts."""

from odoo.tests import tagged

from .common import WacInvoiceCase


@tagged("post_install", "-at_install")
class TestWacPayingCustomers(WacInvoiceCase):
    def test_paid_invoices_only(self):
        invoice = self.make_invoice("2026-03-01")
        self.assertFalse(self.customer._wac_existing_customers(self.company))
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(
            self.customer._wac_existing_customers(self.company), self.customer
        )
