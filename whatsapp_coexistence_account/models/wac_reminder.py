"""``wac.reminder``: one instalment that is to be reminded of, by one step of a ladder.

Made by the daily plan, decided on by accountants, handed over to ``wac.notification``.
Must never exist twice for the same step and due date of an invoice.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

#: What the journal calls it.
EVENT = "invoice_reminder"
STATES = [
    ("proposed", "To Review"),
    ("sent", "Handed Over"),
    ("skipped", "Skipped"),
    ("stopped", "Stopped"),
]


class WacReminder(models.Model):
    _name = "wac.reminder"
    _description = "Payment Reminder"
    _order = "date desc, partner_id, date_due, id"
    _rec_name = "move_id"

    ladder_id = fields.Many2one(
        "wac.reminder.ladder",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    step_id = fields.Many2one(
        "wac.reminder.step", readonly=True, ondelete="set null", index="btree_not_null"
    )
    days = fields.Integer("Days after the Due Date", readonly=True, aggregator=None)
    tone = fields.Selection(
        selection=lambda self: self._wac_tones(),
        readonly=True,
    )
    move_id = fields.Many2one(
        "account.move", "Invoice", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(
        "To Pay", readonly=True, help="Of the instalment, when it was last looked at."
    )
    date_due = fields.Date("Due On", required=True, readonly=True)
    date = fields.Date("Reminder On", required=True, readonly=True)
    is_group = fields.Boolean(
        "Several Invoices",
        readonly=True,
        help="One message names all overdue invoices of the customer.",
    )
    state = fields.Selection(STATES, required=True, default="proposed", readonly=True)
    reason = fields.Char(readonly=True)
    sent_at = fields.Datetime("Handed Over On", readonly=True)
    sent_on = fields.Date("Day of Sending", readonly=True)
    user_id = fields.Many2one("res.users", "Decided By", readonly=True)
    notification_id = fields.Many2one(
        "wac.notification", readonly=True, ondelete="set null", index="btree_not_null"
    )
    notification_state = fields.Selection(
        related="notification_id.state", string="Progress", compute_sudo=True
    )
    reached_by = fields.Selection(
        related="notification_id.reached_by", compute_sudo=True
    )
    notification_reason = fields.Char(
        related="notification_id.reason", string="What Happened", compute_sudo=True
    )
    days_overdue = fields.Integer(compute="_compute_days_overdue")

    _once = models.Constraint(
        "UNIQUE(move_id, date_due, step_id)",
        "An instalment is reminded of once by each step.",
    )
    _proposed_idx = models.Index("(ladder_id, date) WHERE state = 'proposed'")
    _partner_idx = models.Index("(partner_id, sent_at) WHERE state = 'sent'")

    @api.model
    def _wac_tones(self):
        """Return the tones of steps, in the reader's language."""
        tone = self.env["wac.reminder.step"]._fields["tone"]
        return tone._description_selection(self.env)

    @api.depends("date_due")
    def _compute_days_overdue(self):
        today = fields.Date.context_today(self)
        for reminder in self:
            reminder.days_overdue = (today - reminder.date_due).days

    # What accountants decide

    def action_approve(self):
        """Send these reminders now.

        :raises UserError: none of them waits for a decision
        """
        self._wac_waiting()._wac_hand_over(self.env.user)

    def action_skip(self):
        """Leave these reminders out; later steps go on."""
        self._wac_waiting().write({"state": "skipped", "user_id": self.env.uid})

    def action_postpone(self):
        """Ask again in some days: ``wac_days`` of the context, one by default."""
        days = int(self.env.context.get("wac_days") or 1)
        day = fields.Date.context_today(self) + timedelta(days=max(1, min(days, 90)))
        self._wac_waiting().write({"date": day, "user_id": self.env.uid})

    def action_invoice(self):
        """Open the invoice."""
        self.ensure_one()
        return self.move_id.get_formview_action()

    def _wac_waiting(self):
        """Return those that wait for a decision, which this user may take.

        :raises AccessError: the user makes no invoices, or may not see one of these
        :raises UserError: none of them waits
        """
        self.check_access("read")
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(
                self.env._("Only people who invoice decide on reminders.")
            )
        # sudo: nobody writes reminders but by these decisions
        waiting = self.sudo().filtered(lambda r: r.state == "proposed")
        if not waiting:
            raise UserError(
                self.env._(
                    "These reminders have been sent, skipped or stopped already."
                )
            )
        return waiting

    # What stops them

    @api.model
    def _wac_of_notification(self, notification):
        """Return the reminders that one notification carries, whoever asks."""
        # sudo: the journal asks on behalf of nobody
        return self.sudo().search([("notification_id", "in", notification.ids)])

    def _wac_refusal(self):
        """Return why these reminders must not go out (any more), or ``False``.

        A message about several invoices goes out as long as one of them is open.
        """
        stopped = self._wac_stopped()
        return stopped[self[0]] if self and len(stopped) == len(self) else False

    def _wac_stopped(self):
        """Return ``{reminder: why}`` of those that are not due any more; one query."""
        still, found = set(), {}
        for company, mine in self.grouped("company_id").items():
            still |= mine._wac_still_open(company)
        for reminder in self:
            if (reminder.move_id.id, reminder.date_due) not in still:
                found[reminder] = (
                    reminder.move_id._wac_reminder_refusal()
                    or self.env._("This instalment is paid.")
                )
            elif reminder.days <= 0 and reminder.date_due < reminder._wac_today():
                found[reminder] = self.env._("The due date has passed.")
        return found

    def _wac_today(self):
        return self.company_id._wac_today()

    def _wac_still_open(self, company):
        """Return ``{(invoice id, due date)}`` of what may still be reminded of."""
        # sudo: which instalments are open, for the background job
        lines = self.env["account.move.line"].sudo()
        today = company._wac_today()
        domain = lines._wac_open_domain(company, today, self.partner_id)
        domain &= Domain("move_id", "in", self.move_id.ids)
        found = lines.search_fetch(domain, ["move_id", "date_maturity"], order="id")
        return {(line.move_id.id, line.date_maturity) for line in found}

    @api.model
    def _wac_stop_for(self, domain):
        """Stop those of these reminders whose reason has gone, if they can be stopped."""
        moving = Domain("notification_id.state", "in", ("pending", "waiting", "sent"))
        found = self.search(
            Domain(domain) & (Domain("state", "=", "proposed") | moving)
        )
        if found:
            found._wac_stop(found._wac_stopped())

    def _wac_stop(self, reasons):
        """Write down why reminders stop, and take their messages out of the queue.

        :param reasons: ``{reminder: sentence}``
        """
        waiting = self.browse([r.id for r in reasons if r.state == "proposed"])
        for reason, alike in waiting.grouped(lambda r: reasons[r]).items():
            alike.write({"state": "stopped", "reason": reason})
        handed = self.browse([r.id for r in reasons if r.state == "sent"])
        for notification in handed.notification_id:
            # a message about several invoices goes on as long as one is open
            sentence = self._wac_of_notification(notification)._wac_refusal()
            if sentence and not notification._wac_was_reached():
                notification._wac_cancel_last(sentence)
                notification._wac_end("stopped", sentence)


class ResCompany(models.Model):
    _inherit = "res.company"

    def _wac_today(self):
        """Return the date where the company is."""
        zone = self.partner_id.tz or self.env.user.tz
        return fields.Date.context_today(self.with_context(tz=zone))
