"""The daily plan: who is due which step, and who is left alone."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import WacInvoiceCase

DUE = fields.Date.to_date("2026-09-10")
LOGGER = "odoo.addons.whatsapp_coexistence_account.models.wac_reminder_plan"


@tagged("post_install", "-at_install")
class TestReminderPlan(WacInvoiceCase):
    def on(self, days):
        """Return a frozen clock, so many days after the due date."""
        return freeze_time(f"{DUE + timedelta(days=days)} 08:00:00")

    def steps(self, invoice):
        return self.reminders(invoice).mapped("days")

    def test_each_step_on_its_day_and_once(self):
        invoice = self.make_invoice(DUE)
        seen = {}
        for days in (-4, -3, -2, 0, 1, 2, 6, 7, 14, 15, 40):
            with self.on(days):
                self.plan()
                seen[days] = self.steps(invoice)
        self.assertEqual(seen[-4], [])
        self.assertEqual(seen[-3], [-3])
        self.assertEqual(seen[0], [-3])
        self.assertEqual(seen[1], [-3, 1])
        self.assertEqual(seen[6], [-3, 1])
        self.assertEqual(seen[7], [-3, 1, 7])
        self.assertEqual(seen[40], [-3, 1, 7, 15])

    def test_missed_days_bring_the_latest_step_only(self):
        invoice = self.make_invoice(DUE)
        with self.on(9):
            self.plan()
        self.assertEqual(self.steps(invoice), [7])

    def test_what_was_due_before_it_was_switched_on_is_left_alone(self):
        invoice = self.make_invoice(DUE)
        self.ladder.mode = "off"
        with self.on(3):
            self.ladder.mode = "review"
            self.plan()
            self.assertEqual(self.steps(invoice), [])
        with self.on(7):
            self.plan()
        self.assertEqual(self.steps(invoice), [7])

    def test_no_courtesy_about_what_was_invoiced_later(self):
        invoice = self.make_invoice(DUE, invoice_date=DUE - timedelta(days=1))
        with self.on(-1):
            self.plan()
        self.assertEqual(self.steps(invoice), [])

    def test_stops(self):
        def pay(invoice):
            self.pay(invoice, on=DUE)

        stops = {
            "is paid": pay,
            "promised": lambda i: i.write({"wac_promise_date": DUE + timedelta(9)}),
            "disputes": lambda i: i.write({"wac_is_disputed": True}),
            "follow-up": lambda i: i.write({"no_followup": True}),
            "excluded from reminders": lambda i: i.partner_id.write(
                {"wac_no_reminder": True}
            ),
            "promised to pay": lambda i: i.partner_id.write(
                {"wac_promise_date": DUE + timedelta(9)}
            ),
            "not posted": lambda i: i.button_draft(),
        }
        for sentence, stop in stops.items():
            with self.subTest(sentence), self.on(1):
                one = self.make_invoice(DUE, partner=self.make_customer(sentence))
                other = self.make_invoice(DUE, partner=one.partner_id.copy())
                stop(other)
                self.plan()
                self.assertEqual(self.steps(one), [1])
                self.assertEqual(self.steps(other), [], "never proposed")
                stop(one)
                self.plan()
                reminder = self.reminders(one)
                self.assertEqual(reminder.state, "stopped")
                self.assertIn(sentence, reminder.reason)

    def test_what_the_filter_leaves_out_since_then_is_not_sent(self):
        one = self.make_invoice(DUE, partner=self.make_customer("One"))
        other = self.make_invoice(DUE, partner=self.make_customer("Other"))
        with self.on(1):
            self.plan()
            self.assertEqual(self.steps(other), [1])
            self.ladder.filter_domain = f"[('partner_id', '=', {one.partner_id.id})]"
            self.assertEqual(self.plan().move_id, one)
            self.assertEqual(self.steps(other), [])
            self.ladder.filter_domain = "[]"
            self.plan()
            self.assertEqual(self.steps(one), [1])
            self.assertEqual(self.steps(other), [1])

    def test_a_promise_that_is_not_kept_goes_on(self):
        invoice = self.make_invoice(DUE, wac_promise_date=DUE + timedelta(days=5))
        for days, steps in ((1, []), (5, []), (6, [1]), (7, [1, 7])):
            with self.on(days):
                self.plan()
                self.assertEqual(self.steps(invoice), steps, days)

    def test_a_promise_ends_with_the_companys_day(self):
        invoice = self.make_invoice(DUE, wac_promise_date=DUE)
        self.company.partner_id.tz = "Asia/Tokyo"
        with freeze_time(f"{DUE} 20:00:00"):
            self.assertFalse(invoice._wac_reminder_refusal())
        self.company.partner_id.tz = "America/Mexico_City"
        with freeze_time(f"{DUE + timedelta(days=1)} 02:00:00"):
            self.assertIn("promised", invoice._wac_reminder_refusal())

    def test_steps_say_whose_template_is_not_approved_and_nothing_else(self):
        self.builtin.write({"status": "APPROVED"})
        self.assertFalse(any(self.ladder.step_ids.mapped("template_hint")))
        self.builtin.write({"status": "DRAFT"})
        self.env.invalidate_all()
        step = self.ladder.step_ids.filtered(lambda s: s.days == 7)
        self.assertIn(step.family_id.display_name, step.template_hint)

    def make_term(self):
        return self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": days}
                    )
                    for days in (30, 60)
                ],
            }
        )

    def test_instalments(self):
        invoice = self.make_invoice(
            DUE, amount=100, invoice_payment_term_id=self.make_term().id
        )
        with self.on(1):
            [first] = self.plan()
            self.assertEqual((first.amount, first.date_due), (50, DUE))
            self.assertEqual(invoice.wac_due_amount, 50)
            self.assertEqual(invoice.wac_due_date, DUE)
            self.pay(invoice, amount=50)
            self.assertFalse(self.plan())
            self.assertEqual(first.state, "stopped")
            self.assertIn("instalment is paid", first.reason)
        with self.on(27):
            second = self.plan()
            self.assertEqual(second.days, -3)
            self.assertEqual(second.amount, 50)
            self.assertEqual(second.date_due, DUE + timedelta(days=30))

    def test_no_courtesy_while_another_instalment_is_overdue(self):
        invoice = self.make_invoice(DUE, invoice_payment_term_id=self.make_term().id)
        with self.on(28):
            self.plan()
        self.assertEqual(self.steps(invoice), [15])

    def test_partly_paid(self):
        invoice = self.make_invoice(DUE, amount=100)
        with self.on(1):
            [reminder] = self.plan()
            self.pay(invoice, amount=30)
            self.plan()
            self.assertEqual((reminder.state, reminder.amount), ("proposed", 70))

    def test_several_overdue_invoices(self):
        first = self.make_invoice(DUE)
        second = self.make_invoice(DUE, amount=50)
        alone = self.make_invoice(DUE, partner=self.make_customer("Alone"))
        with self.on(1):
            self.plan()
            both = self.reminders(first) | self.reminders(second)
            self.assertTrue(all(both.mapped("is_group")))
            self.assertFalse(self.reminders(alone).is_group)
            self.pay(second)
            self.plan()
            self.assertFalse(self.reminders(first).is_group)

    def test_courtesies_are_never_put_together(self):
        first, second = self.make_invoice(DUE), self.make_invoice(DUE)
        with self.on(-3):
            self.plan()
        self.assertFalse(
            self.reminders(first).is_group | self.reminders(second).is_group
        )

    def test_a_customer_is_not_written_to_every_day(self):
        first = self.make_invoice(DUE)
        second = self.make_invoice(DUE + timedelta(days=1))
        with self.on(1):
            self.plan()
            self.reminders(first).with_user(self.accountant).action_approve()
        with self.on(2):
            self.assertNotIn(1, self.plan().mapped("days"))
            waits = self.reminders(second).filtered(lambda r: r.days == 1)
            self.assertEqual(waits.date, DUE + timedelta(days=5))
        with self.on(5):
            self.assertIn(waits, self.plan())
        self.assertEqual(self.reminders(first).mapped("state"), ["sent"])

    def test_the_pause_counts_the_companys_days(self):
        """Approved in the evening of a day that is over already in UTC."""
        self.company.partner_id.tz = "America/Los_Angeles"
        first = self.make_invoice(DUE)
        second = self.make_invoice(DUE + timedelta(days=1))
        with freeze_time(f"{DUE + timedelta(days=2)} 05:00:00"):  # ten, the day before
            self.plan()
            self.reminders(first).with_user(self.accountant).action_approve()
        with freeze_time(f"{DUE + timedelta(days=2)} 20:00:00"):
            self.plan()
            waits = self.reminders(second).filtered(lambda r: r.days == 1)
            self.assertEqual(waits.date, DUE + timedelta(days=5))

    def test_a_ladder_that_breaks_stops_no_other(self):
        """Its filter named a field that has gone with its add-on."""
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.ladder._wac_ensure(elsewhere)
        broken = self.ladder.search([("company_id", "=", elsewhere.id)])
        broken.write({"sequence": 1, "mode": "review", "user_id": self.accountant.id})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE wac_reminder_ladder SET filter_domain = %s WHERE id = %s",
            ["[('gone', '=', 1)]", broken.id],
        )
        broken.invalidate_recordset()
        invoice = self.make_invoice(DUE)
        with self.on(1), mute_logger(LOGGER):
            self.run_daily()
            self.run_daily()
        self.assertEqual(self.steps(invoice), [1])
        self.assertEqual(broken.activity_ids.user_id, self.accountant)
        self.assertIn("gone", broken.activity_ids.note)
        broken.filter_domain = "[]"
        with self.on(2):
            self.run_daily()
        self.assertFalse(broken.activity_ids)

    def test_a_courtesy_is_not_sent_after_the_due_date(self):
        invoice = self.make_invoice(DUE)
        with self.on(-1):
            courtesy = self.plan()
            courtesy.with_context(wac_days=3).action_postpone()
        with self.on(2):
            self.plan()
            self.assertEqual(courtesy.state, "stopped")
            self.assertIn("due date has passed", courtesy.reason)
            self.assertEqual(self.steps(invoice), [-3, 1])

    def test_the_first_ladder_that_fits(self):
        mild = self.ladder.copy(
            {
                "name": "Good friends",
                "sequence": 1,
                "mode": "review",
                "start_date": "2020-01-01",
                "filter_domain": "[('partner_id.name', '=', 'Friend')]",
                "step_ids": [
                    Command.create({"days": 20, "family_id": s.family_id.id})
                    for s in self.ladder.step_ids[:1]
                ],
            }
        )
        mild.step_ids.filtered(lambda s: s.days != 20).unlink()
        friend = self.make_invoice(DUE, partner=self.make_customer("Friend"))
        other = self.make_invoice(DUE)
        with self.on(7):
            mild._wac_plan()
            self.plan()
            self.assertEqual(self.steps(friend), [])
            self.assertEqual(self.steps(other), [7])
        with self.on(20):
            mild._wac_plan()
        self.assertEqual(self.reminders(friend).ladder_id, mild)

    def test_a_filter_nobody_can_read(self):
        for text in ("[('nope', '=', 1)]", "[(", "__import__('os')"):
            with self.subTest(text), self.assertRaises(ValidationError):
                self.ladder.filter_domain = text

    def test_other_company(self):
        invoice = self.make_invoice(DUE)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["wac.reminder.ladder"]._wac_ensure(other)
        ladder = self.env["wac.reminder.ladder"].search([("company_id", "=", other.id)])
        self.assertEqual(ladder.mode, "off")
        self.assertEqual(ladder.step_ids.mapped("days"), [-3, 1, 7, 15])
        self.assertEqual(ladder.step_ids.family_id.company_id, other)
        ladder.write({"mode": "automatic", "start_date": "2020-01-01"})
        with self.on(1):
            ladder._wac_plan()
        self.assertFalse(self.reminders(invoice))

    def test_switched_off_again(self):
        self.ladder.mode = "off"
        invoice = self.make_invoice(DUE)
        with self.on(1):
            self.run_daily()
        self.assertFalse(self.reminders(invoice))


@tagged("post_install", "-at_install")
class TestReminderDecisions(WacInvoiceCase):
    def setUp(self):
        super().setUp()
        self.invoice = self.make_invoice(self.day(-1))
        [self.reminder] = self.plan()

    def as_accountant(self):
        return self.reminder.with_user(self.accountant)

    def test_skip(self):
        self.as_accountant().action_skip()
        self.assertEqual(self.reminder.state, "skipped")
        self.assertEqual(self.reminder.user_id, self.accountant)
        self.assertFalse(self.plan(), "it is not proposed again")
        with self.assertRaises(UserError):
            self.as_accountant().action_approve()

    def test_postpone(self):
        self.as_accountant().with_context(wac_days=7).action_postpone()
        self.assertEqual(self.reminder.date, self.day(7))
        self.assertFalse(self.plan())
        with freeze_time(self.day(7)):
            self.assertEqual(self.plan().filtered(lambda r: r.days == 1), self.reminder)

    def test_reviewer_is_told_once(self):
        self.ladder.user_id = self.accountant
        for _day in range(2):
            self.run_daily()
        activity = self.ladder.activity_ids
        self.assertEqual(activity.user_id, self.accountant)
        self.assertEqual(self.reminder.state, "proposed", "nothing goes by itself")
        self.as_accountant().action_postpone()
        self.run_daily()
        self.assertFalse(self.ladder.activity_ids, "nothing is left on today's list")

    def test_rights(self):
        with self.assertRaises(AccessError):
            self.reminder.with_user(self.nobody).action_approve()
        with self.assertRaises(AccessError):
            self.as_accountant().write({"state": "sent"})
        auditor = new_test_user(
            self.env,
            "wac_auditor",
            groups="base.group_user,account.group_account_readonly",
        )
        self.assertEqual(self.reminder.with_user(auditor).amount, 100)
        with self.assertRaises(AccessError):
            self.reminder.with_user(auditor).action_skip()
        with self.assertRaises(AccessError):
            self.ladder.with_user(self.accountant).mode = "automatic"

    def test_what_is_shown_before(self):
        shown = self.as_accountant()
        self.assertFalse(shown.hint and "phone" in shown.hint)
        self.assertIn(self.invoice.name, shown.preview)
        self.assertIn("100.00", shown.preview)
        self.customer.phone = False
        shown.invalidate_recordset()
        self.assertIn("no phone number", shown.hint)

    def test_amounts_are_for_who_may_see_invoices(self):
        customer = self.customer
        self.assertEqual(customer.with_user(self.accountant).wac_overdue_count, 1)
        self.assertEqual(customer.with_user(self.nobody).wac_overdue_count, 0)
        self.assertEqual(customer.with_user(self.nobody).wac_overdue_amount, 0)
