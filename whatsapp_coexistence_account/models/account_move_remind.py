"""``account.move``: reminders of an invoice, and what stops them.

Shown on the invoice's form; asked before each attempt to remind. Must never make posting
or paying an invoice wait or fail.
"""

from odoo import api, fields, models
from odoo.tools import format_date

REMIND_GROUPS = "account.group_account_invoice,account.group_account_readonly"


class AccountMove(models.Model):
    _inherit = "account.move"

    wac_promise_date = fields.Date(
        "Promised to Pay On",
        copy=False,
        tracking=True,
        index="btree_not_null",
        help="No reminders are sent until this day has passed.",
    )
    wac_is_disputed = fields.Boolean(
        "Disputed",
        copy=False,
        tracking=True,
        help="The customer objects to the invoice: no reminders are sent.",
    )
    wac_reminder_ids = fields.One2many(
        "wac.reminder", "move_id", "Reminders", groups=REMIND_GROUPS
    )
    wac_due_amount = fields.Monetary(
        "Amount to Pay Now",
        compute="_compute_wac_due",
        help="The instalments that are overdue, else the next one.",
    )
    wac_due_date = fields.Date("To Pay Until", compute="_compute_wac_due")

    @api.depends("amount_residual", "invoice_date_due", "line_ids.date_maturity")
    def _compute_wac_due(self):
        for move in self:
            values = move._get_invoice_next_payment_values()
            move.wac_due_amount = values.get("next_amount_to_pay", move.amount_residual)
            move.wac_due_date = values.get("next_due_date") or move.invoice_date_due

    def _wac_reminder_refusal(self):
        """Return why this invoice's customer must not be reminded, or ``False``."""
        self.ensure_one()
        today = self.company_id._wac_today()
        partner = self.commercial_partner_id.with_company(self.company_id)
        promise = max(
            filter(None, (self.wac_promise_date, partner.wac_promise_date)),
            default=None,
        )
        if self.state != "posted":
            return self.env._("The invoice is not posted any more.")
        if self.payment_state not in ("not_paid", "partial"):
            return self.env._("The invoice is paid.")
        if self.wac_is_disputed:
            return self.env._("The customer disputes the invoice.")
        if promise and promise >= today:
            return self.env._(
                "The customer promised to pay on %s.", format_date(self.env, promise)
            )
        if self.no_followup:
            return self.env._("The invoice is excluded from follow-up.")
        if partner.wac_no_reminder:
            return self.env._("%s is excluded from reminders.", partner.display_name)
        return False

    def _wac_notification_stop(self, notification):
        """Stop a reminder whose reason has gone; asked before each attempt."""
        reminders = self.env["wac.reminder"]._wac_of_notification(notification)
        if reminders:
            return reminders._wac_refusal()
        return super()._wac_notification_stop(notification)

    def _invoice_paid_hook(self):
        """Take back reminders that have not left yet; called for each paid invoice."""
        result = super()._invoice_paid_hook()
        # sudo: whoever registers a payment, customers in the portal too, ends reminders
        self.env["wac.reminder"].sudo()._wac_stop_for([("move_id", "in", self.ids)])
        return result

    def write(self, vals):
        """Take back reminders when somebody says that the customer promised or disputes."""
        result = super().write(vals)
        if vals.get("wac_promise_date") or vals.get("wac_is_disputed"):
            # sudo: whoever may change the invoice decides on its reminders
            self.env["wac.reminder"].sudo()._wac_stop_for([("move_id", "in", self.ids)])
        return result
