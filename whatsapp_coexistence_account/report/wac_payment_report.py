"""``wac.payment.report``: how long customers take to pay, before and since the ladder.

A view over paid invoices. Read by pivots and graphs. Must never be written to.
"""

from odoo import fields, models
from odoo.tools import SQL

_QUERY = """
SELECT m.id, m.id AS move_id, m.commercial_partner_id AS partner_id, m.company_id,
       c.currency_id, m.invoice_date AS date, m.invoice_date_due AS date_due,
       paid.day AS paid_on, m.amount_total_signed AS amount,
       paid.day - m.invoice_date AS days_to_pay,
       paid.day - m.invoice_date_due AS days_late,
       CASE WHEN m.invoice_date_due < start.day OR start.day IS NULL
            THEN 'before' ELSE 'since' END AS era,
       COALESCE(reminded.number, 0) AS reminders,
       CASE WHEN reminded.number > 0 THEN 'yes' ELSE 'no' END AS was_reminded
  FROM account_move m
  JOIN res_company c ON c.id = m.company_id
  JOIN LATERAL (
        SELECT max(payment.date) AS day
          FROM account_move_line l
          JOIN account_partial_reconcile p ON p.debit_move_id = l.id
          JOIN account_move_line payment ON payment.id = p.credit_move_id
         WHERE l.move_id = m.id AND l.display_type = 'payment_term'
       ) paid ON paid.day IS NOT NULL
  LEFT JOIN (
        SELECT company_id, min(date_due) AS day FROM wac_reminder
         WHERE state = 'sent' GROUP BY company_id
       ) start ON start.company_id = m.company_id
  LEFT JOIN (
        SELECT move_id, count(*) AS number FROM wac_reminder
         WHERE state = 'sent' GROUP BY move_id
       ) reminded ON reminded.move_id = m.id
 WHERE m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_receipt')
   AND m.payment_state IN ('paid', 'in_payment')
"""


class WacPaymentReport(models.Model):
    _name = "wac.payment.report"
    _description = "Days to Pay"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "move_id"

    move_id = fields.Many2one("account.move", "Invoice", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Date("Invoice Date", readonly=True)
    date_due = fields.Date("Due On", readonly=True)
    paid_on = fields.Date(readonly=True)
    amount = fields.Monetary(readonly=True)
    days_to_pay = fields.Float(readonly=True, aggregator="avg", digits=(16, 1))
    days_late = fields.Float(readonly=True, aggregator="avg", digits=(16, 1))
    era = fields.Selection(
        [("before", "Before the Reminders"), ("since", "Since the Reminders")],
        "Due",
        readonly=True,
        help="Before or since the first invoice that was reminded of fell due.",
    )
    reminders = fields.Integer(readonly=True, aggregator="avg")
    was_reminded = fields.Selection(
        [("yes", "Yes"), ("no", "No")], "Reminded", readonly=True
    )

    @property
    def _table_query(self):
        return SQL(_QUERY)
