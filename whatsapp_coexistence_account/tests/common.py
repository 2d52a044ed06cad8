"""What tests of invoices share: a company that invoices, customers, a running ladder."""

from datetime import timedelta

from odoo import Command, fields

from odoo.addons.whatsapp_coexistence.tests.common import WacCase

BUILTIN = "whatsapp_coexistence_account.wac_reminder_ladder_default"


class WacInvoiceCase(WacCase):
    """The built-in ladder, reviewed; an accountant without any right on WhatsApp."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the date of the company is that of these tests, at any hour
        cls.company.partner_id.tz = "UTC"
        cls.today = fields.Date.today()
        cls.accountant = cls.new_user(
            "wac_accountant",
            "base.group_user,account.group_account_invoice",
            name="Assumpta",
        )
        cls.env["account.move"].search(
            [("move_type", "=", "out_invoice"), ("state", "=", "posted")]
        ).no_followup = True
        cls.env["wac.reminder"].search([]).unlink()
        cls.journal = cls.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", cls.company.id)], limit=1
        )
        cls.ladder = cls.env.ref(BUILTIN)
        cls.ladder.write({"mode": "review", "start_date": "2020-01-01"})
        cls.customer = cls.make_customer("Núria Puig", "+34 600 00 02 02")
        cls.builtin = cls.env["wac.template"].search(
            [("is_builtin", "=", True), ("company_id", "=", cls.company.id)]
        )
        cls.builtin.write(
            {"waba_id": cls.account.waba_id, "account_id": cls.account.id}
        )

    @classmethod
    def make_customer(cls, name, phone=False, **values):
        return cls.env["res.partner"].create(
            {"name": name, "phone": phone, "lang": "en_US", **values}
        )

    @classmethod
    def make_invoice(cls, due, amount=100.0, partner=None, post=True, **values):
        """Return an invoice that is due on a day, issued 30 days before."""
        due = fields.Date.to_date(due)
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or cls.customer).id,
                "journal_id": cls.journal.id,
                "invoice_date": due - timedelta(days=30),
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Bread", "price_unit": amount, "tax_ids": False}
                    )
                ],
                **values,
            }
        )
        if post:
            invoice.action_post()
        return invoice

    def pay(self, invoice, amount=None, on=None):
        """Register a payment of an invoice."""
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        values = {"payment_date": on or fields.Date.today()}
        if amount:
            values["amount"] = amount
        return wizard.create(values)._create_payments()

    def plan(self):
        """Run the daily plan, and return what waits for a decision today."""
        self.ladder._wac_plan()
        return self.waiting()

    def run_daily(self):
        """Run the daily cron as the scheduler does."""
        self.run_cron("ir_cron_wac_reminder", "whatsapp_coexistence_account")

    def waiting(self):
        today = fields.Date.today()
        return self.env["wac.reminder"].search(
            [("state", "=", "proposed"), ("date", "<=", today)], order="date_due, id"
        )

    def reminders(self, invoice):
        return self.env["wac.reminder"].search(
            [("move_id", "=", invoice.id)], order="days"
        )

    @classmethod
    def day(cls, days):
        """Return the day so many days from the one on which these tests began."""
        return cls.today + timedelta(days=days)
