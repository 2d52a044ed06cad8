"""Invoices tell their customers what happens to them, and posting never minds."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.whatsapp_coexistence.tests.common import WacCase

FINDER = "odoo.addons.whatsapp_coexistence.models.wac_notification_find"


@tagged("post_install", "-at_install")
class TestInvoiceEvents(WacCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Marta Soler", "phone": "+34 600 00 02 02", "lang": "en_US"}
        )
        cls.rules = cls.env["wac.notification.rule"].search(
            [("model", "=", "account.move"), ("company_id", "=", cls.company.id)]
        )
        cls.rules.write({"enabled": True, "quiet": False})

    def make_invoice(self, move_type="out_invoice", **values):
        return self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.customer.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Bread", "price_unit": 48.4, "tax_ids": False}
                    )
                ],
                **values,
            }
        )

    def owed(self, move):
        return self.env["wac.notification"].search(
            [("res_model", "=", "account.move"), ("res_id", "=", move.id)]
        )

    def events(self, move):
        return sorted(self.owed(move).mapped("event"))

    def pay(self, invoice):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({})._create_payments()

    def test_posted_and_paid(self):
        invoice = self.make_invoice()
        invoice.action_post()
        self.assertEqual(self.events(invoice), ["invoice_posted"])
        self.pay(invoice)
        self.assertEqual(self.events(invoice), ["invoice_paid", "invoice_posted"])

    def test_credit_note(self):
        refund = self.make_invoice("out_refund")
        refund.action_post()
        self.assertEqual(self.events(refund), ["credit_note"])

    def test_bills_are_nobody_elses_business(self):
        bill = self.make_invoice("in_invoice")
        bill.action_post()
        self.assertFalse(self.owed(bill))

    def test_an_accountant_without_any_right_of_ours(self):
        user = new_test_user(
            self.env, "wac_accountant", groups="account.group_account_invoice"
        )
        invoice = self.make_invoice()
        invoice.with_user(user).action_post()
        self.assertEqual(self.events(invoice), ["invoice_posted"])

    def test_cheap(self):
        queries = []
        for wanted in (False, True):
            self.rules.enabled = wanted
            for _turn in range(2):  # the first fills the caches
                invoice = self.make_invoice()
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                invoice.action_post()
                self.env.flush_all()
            queries.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(queries[1] - queries[0], 6, queries)

    def find(self):
        self.run_cron("ir_cron_wac_notify_find")

    def test_due_and_overdue(self):
        now = fields.Datetime.now().replace(hour=12)
        due = now.date() + timedelta(days=10)
        invoice = self.make_invoice(invoice_date_due=due)
        invoice.action_post()
        self.find()
        self.assertEqual(self.events(invoice), ["invoice_posted"])
        with freeze_time(now + timedelta(days=7)):
            self.find()
            self.find()
            self.assertEqual(self.events(invoice), ["invoice_due", "invoice_posted"])
        with freeze_time(now + timedelta(days=17)):
            self.find()
            self.assertIn("invoice_overdue", self.events(invoice))
            self.pay(invoice)
            self.send()
            overdue = self.owed(invoice).filtered(
                lambda n: n.event == "invoice_overdue"
            )
            self.assertIn(overdue.state, ("stopped", "skipped"))
            self.assertFalse(overdue.attempt_ids)

    def test_a_rule_that_breaks_stops_no_other(self):
        """Its filter named a field that has gone with its add-on."""
        broken = self.rules.filtered(lambda r: r.event == "invoice_due")
        broken.sequence = -1
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE wac_notification_rule SET domain = %s WHERE id = %s",
            ["[('gone', '=', 1)]", broken.id],
        )
        broken.invalidate_recordset()
        now = fields.Datetime.now().replace(hour=12)
        invoice = self.make_invoice(invoice_date_due=now.date() + timedelta(days=10))
        invoice.action_post()
        with freeze_time(now + timedelta(days=17)), mute_logger(FINDER):
            self.find()
        self.assertIn("invoice_overdue", self.events(invoice))

    def test_where_a_ladder_reminds_the_rule_keeps_quiet(self):
        invoice = self.make_invoice(
            invoice_date=fields.Date.today() - timedelta(days=30),
            invoice_date_due=fields.Date.today() - timedelta(days=1),
        )
        invoice.action_post()
        ladder = self.env.ref(
            "whatsapp_coexistence_account.wac_reminder_ladder_default"
        )
        ladder.write({"mode": "review", "start_date": "2020-01-01"})
        ladder._wac_plan()
        overdue = self.rules.filtered(lambda r: r.event == "invoice_overdue")
        self.env["wac.notification"]._wac_owe(
            invoice, overdue.event, rule=overdue, key=overdue._wac_key(invoice)
        )
        self.send()
        told = self.owed(invoice).filtered(lambda n: n.event == overdue.event)
        self.assertEqual(told.state, "stopped")
        self.assertIn("reminders are sent", told.reason)

    def test_made_too_late(self):
        yesterday = fields.Date.today() - timedelta(days=8)
        invoice = self.make_invoice(invoice_date_due=yesterday)
        invoice.action_post()
        self.find()
        self.assertEqual(self.events(invoice), ["invoice_posted"], "it is new here")
