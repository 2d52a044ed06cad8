"""``wac.reminder.report``: what was collected after each reminder, by step and channel.

A view over reminders, the journal and reconciled payments. Read by pivots and graphs.
Must never be written to, nor count a payment for two reminders: the last one before it.
"""

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.whatsapp_coexistence.models.wac_notification import CHANNELS, STATES

_QUERY = """
SELECT r.id, r.id AS reminder_id, r.ladder_id, r.step_id, r.days, r.tone, r.move_id,
       r.partner_id, r.company_id, c.currency_id, r.sent_at AS date, r.is_group,
       COALESCE(n.reached_by, 'none') AS channel, n.state, 1 AS sent,
       (n.reached_by IS NOT NULL)::int AS reached,
       COALESCE(paid.amount, 0) AS collected,
       (paid.amount > 0)::int AS paid,
       paid.day - r.sent_on AS days_to_pay
  FROM wac_reminder r
  JOIN res_company c ON c.id = r.company_id
  LEFT JOIN wac_notification n ON n.id = r.notification_id
  LEFT JOIN LATERAL (
        SELECT min(later.sent_on) AS day FROM wac_reminder later
         WHERE later.move_id = r.move_id AND later.date_due = r.date_due
           AND later.state = 'sent' AND later.sent_at > r.sent_at
       ) next ON TRUE
  LEFT JOIN LATERAL (
        SELECT sum(p.amount) AS amount, min(payment.date) AS day
          FROM account_move_line l
          JOIN account_partial_reconcile p ON p.debit_move_id = l.id
          JOIN account_move_line payment ON payment.id = p.credit_move_id
          JOIN account_move entry ON entry.id = payment.move_id
         WHERE l.move_id = r.move_id AND l.date_maturity = r.date_due
           AND l.display_type = 'payment_term'
           AND entry.move_type <> 'out_refund'
           AND payment.date >= r.sent_on
           AND (next.day IS NULL OR payment.date < next.day)
       ) paid ON TRUE
 WHERE r.state = 'sent'
"""


class WacReminderReport(models.Model):
    _name = "wac.reminder.report"
    _description = "Collected after Reminders"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "move_id"

    reminder_id = fields.Many2one("wac.reminder", readonly=True)
    ladder_id = fields.Many2one("wac.reminder.ladder", readonly=True)
    step_id = fields.Many2one("wac.reminder.step", readonly=True)
    days = fields.Integer("Days after the Due Date", readonly=True, aggregator=None)
    tone = fields.Selection(
        selection=lambda self: self.env["wac.reminder.step"]._fields["tone"].selection,
        readonly=True,
    )
    move_id = fields.Many2one("account.move", "Invoice", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Datetime("Reminded On", readonly=True)
    is_group = fields.Boolean("Several Invoices", readonly=True)
    channel = fields.Selection(
        [*CHANNELS, ("none", "Not Reached")], "Reached By", readonly=True
    )
    state = fields.Selection(STATES, "Progress", readonly=True)
    sent = fields.Integer("Reminders", readonly=True)
    reached = fields.Integer(readonly=True)
    paid = fields.Integer("Followed by a Payment", readonly=True)
    collected = fields.Monetary(
        readonly=True,
        help="Paid after this reminder and before the next one, in the company's currency.",
    )
    days_to_pay = fields.Float(
        "Days until Payment", readonly=True, aggregator="avg", digits=(16, 1)
    )

    @property
    def _table_query(self):
        return SQL(_QUERY)
