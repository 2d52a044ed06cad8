"""What reminders brought in, counted once, by step and channel."""

from odoo.tests import tagged

from .common import WacInvoiceCase


@tagged("post_install", "-at_install")
class TestReminderReport(WacInvoiceCase):
    def sent(self, invoice, days, reached_by=None):
        """Return a reminder that was handed over so many days ago."""
        step = self.ladder.step_ids.filtered(lambda s: s.days == days)
        day = invoice.invoice_date_due
        reminder = self.env["wac.reminder"].create(
            {
                "ladder_id": self.ladder.id,
                "step_id": step.id,
                "days": days,
                "move_id": invoice.id,
                "partner_id": invoice.partner_id.id,
                "company_id": invoice.company_id.id,
                "currency_id": invoice.currency_id.id,
                "date_due": day,
                "date": day,
                "state": "sent",
                "sent_on": self.day((day - self.day(0)).days + days),
                "sent_at": self.day((day - self.day(0)).days + days),
            }
        )
        if reached_by:
            self.env["wac.notification"]._wac_owe(invoice, "t", "t", key=f"t{days}")
            reminder.notification_id = self.env["wac.notification"].search(
                [("res_id", "=", invoice.id), ("key", "=", f"t{days}")]
            )
            reminder.notification_id.reached_by = reached_by
        return reminder

    def figures(self, *fields):
        self.env.flush_all()
        report = self.env["wac.reminder.report"].with_user(self.accountant)
        return {
            step.days: figures
            for step, *figures in report._read_group([], ["step_id"], fields)
        }

    def test_a_payment_counts_for_the_last_reminder_before_it(self):
        invoice = self.make_invoice(self.day(-20), amount=100)
        self.sent(invoice, 1, "whatsapp")
        self.sent(invoice, 7, "email")
        self.pay(invoice, amount=30, on=self.day(-16))
        self.pay(invoice, amount=70, on=self.day(-10))
        figures = self.figures("collected:sum", "paid:sum", "days_to_pay:avg")
        self.assertEqual(figures, {1: [30, 1, 3], 7: [70, 1, 3]})
        report = self.env["wac.reminder.report"].with_user(self.accountant)
        channels = dict(report._read_group([], ["channel"], ["collected:sum"]))
        self.assertEqual(channels, {"whatsapp": 30, "email": 70})

    def test_what_was_paid_before_counts_for_nobody(self):
        invoice = self.make_invoice(self.day(-20), amount=100)
        self.pay(invoice, amount=40, on=self.day(-20))
        self.sent(invoice, 1)
        self.assertEqual(self.figures("collected:sum", "sent:sum"), {1: [0, 1]})

    def test_credit_notes_are_no_payments(self):
        invoice = self.make_invoice(self.day(-20), amount=100)
        self.sent(invoice, 1)
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = wizard.create({"journal_id": invoice.journal_id.id})
        wizard.modify_moves()
        self.assertEqual(self.figures("collected:sum"), {1: [0]})

    def test_days_to_pay(self):
        before = self.make_invoice(self.day(-60))
        after = self.make_invoice(self.day(-20))
        self.sent(after, 1)
        self.pay(before, on=self.day(-50))
        self.pay(after, on=self.day(-17))
        self.env.flush_all()
        rows = (
            self.env["wac.payment.report"]
            .with_user(self.accountant)
            .search([("move_id", "in", (before | after).ids)], order="date")
        )
        self.assertEqual(rows.mapped("era"), ["before", "since"])
        self.assertEqual(rows.mapped("days_to_pay"), [40, 33])
        self.assertEqual(rows.mapped("days_late"), [10, 3])
        self.assertEqual(rows.mapped("was_reminded"), ["no", "yes"])
