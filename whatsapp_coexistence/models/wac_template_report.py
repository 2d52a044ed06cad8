"""``wac.template.report``: what became of each message that used a template.

A view over our own messages and receipts, because Meta gives no template statistics to
businesses in the EU. Read by graphs, pivots and the numbers on the template's form.
Must never be written to.
"""

from odoo import api, fields, models
from odoo.tools import SQL

#: An answer that comes later is about something else.
REPLY_DAYS = 7
_SENT_STATES = ("accepted", "sent", "delivered", "read", "played")

_QUERY = """
SELECT m.id, m.id AS message_id, m.template_id, t.family_id, t.language, t.category,
       m.account_id, m.company_id, m.user_id, m.origin, m.date, m.state,
       m.error_code, m.error_title, m.cost,
       -- nothing in the number's currency: an empty one counts as another currency
       COALESCE(m.cost_currency_id, a.billing_currency_id, c.currency_id)
           AS cost_currency_id,
       (m.state IN %(sent)s OR m.accepted_at IS NOT NULL)::int AS sent,
       (m.delivered_at IS NOT NULL OR m.read_at IS NOT NULL
            OR m.state IN ('delivered', 'read', 'played'))::int AS delivered,
       (m.read_at IS NOT NULL OR m.state IN ('read', 'played'))::int AS seen,
       (m.state = 'failed')::int AS failed,
       (m.state IN ('queued', 'held', 'sending', 'unknown'))::int AS waiting,
       (answer.replied IS NOT NULL)::int AS replied,
       (answer.clicked IS TRUE)::int AS clicked
  FROM wac_message m
  JOIN wac_template t ON t.id = m.template_id
  JOIN wac_account a ON a.id = m.account_id
  JOIN res_company c ON c.id = a.company_id
  LEFT JOIN LATERAL (
        SELECT TRUE AS replied,
               bool_or(r.kind = 'button' AND r.context_wamid = m.wamid) AS clicked
          FROM wac_message r
         WHERE r.thread_id = m.thread_id
           AND r.direction = 'in' AND r.origin = 'customer'
           AND r.kind NOT IN ('reaction', 'system')
           AND r.date >= date_trunc('second', m.date)
           AND (r.date < m.date + %(days)s * INTERVAL '1 day'
                OR r.context_wamid = m.wamid)
        HAVING count(*) > 0
       ) answer ON TRUE
 WHERE m.direction = 'out' AND m.kind = 'template'
"""
#: The figures shown on forms, in this order.
FIGURES = ("sent", "delivered", "seen", "replied", "clicked", "failed", "cost")


class WacTemplateReport(models.Model):
    _name = "wac.template.report"
    _description = "WhatsApp Template Statistics"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "template_id"

    message_id = fields.Many2one("wac.message", readonly=True)
    template_id = fields.Many2one("wac.template", "Language", readonly=True)
    family_id = fields.Many2one("wac.template.family", "Template", readonly=True)
    language = fields.Selection(
        selection=lambda self: self.env["wac.template"]._wac_language_names(),
        string="Written In",
        readonly=True,
    )
    category = fields.Selection(
        [
            ("UTILITY", "Utility"),
            ("MARKETING", "Marketing"),
            ("AUTHENTICATION", "Authentication"),
        ],
        readonly=True,
    )
    account_id = fields.Many2one("wac.account", "Number", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", "Written By", readonly=True)
    origin = fields.Selection(
        selection=lambda self: self._wac_labels("origin"),
        readonly=True,
    )
    state = fields.Selection(
        selection=lambda self: self._wac_labels("state"),
        readonly=True,
    )
    date = fields.Datetime(readonly=True)
    sent = fields.Integer(readonly=True)
    delivered = fields.Integer(readonly=True)
    # a field called `read` would hide the method
    seen = fields.Integer("Read", readonly=True)
    replied = fields.Integer(
        readonly=True, help="The customer wrote within seven days, or quoted it."
    )
    clicked = fields.Integer(
        "Button Pressed",
        readonly=True,
        help="Quick replies only: WhatsApp does not tell who opens a link.",
    )
    failed = fields.Integer(readonly=True)
    waiting = fields.Integer(readonly=True)
    error_code = fields.Integer("Error", readonly=True, aggregator=None)
    error_title = fields.Char("Reason of Failure", readonly=True)
    cost = fields.Monetary(
        "Estimated Cost", currency_field="cost_currency_id", readonly=True
    )
    cost_currency_id = fields.Many2one("res.currency", "Currency", readonly=True)

    @property
    def _table_query(self):
        return SQL(_QUERY, sent=_SENT_STATES, days=REPLY_DAYS)

    @api.model
    def _wac_labels(self, name):
        """Return the choices of a field of messages, in the reader's language."""
        return self.env["wac.message"]._fields[name]._description_selection(self.env)

    @api.model
    def _wac_figures(self, by, records):
        """Return ``{id: {figure: number}}``; two queries however many records.

        :param by: ``template_id`` or ``family_id``
        """
        # sudo: numbers only; who may read a template may know how it does
        groups = self.sudo()._read_group(
            [(by, "in", records.ids)], [by], [f"{name}:sum" for name in FIGURES]
        )
        found = {
            record.id: dict(zip(FIGURES, numbers, strict=True))
            for record, *numbers in groups
        }
        for record_id, cost in self._wac_costs(by, records).items():
            found[record_id]["cost"] = cost
        return found

    @api.model
    def _wac_costs(self, by, records):
        """Return ``{id: cost}`` in the reader's company's currency, at today's rates."""
        company, today = self.env.company, fields.Date.context_today(self)
        costs = {}
        # sudo: as above
        groups = self.sudo()._read_group(
            [(by, "in", records.ids), ("cost_currency_id", "!=", False)],
            [by, "cost_currency_id"],
            ["cost:sum"],
        )
        for record, currency, cost in groups:
            own = currency._convert(
                cost, company.currency_id, company, today, round=False
            )
            costs[record.id] = costs.get(record.id, 0.0) + own
        return costs


class WacTemplateFigures(models.AbstractModel):
    _name = "wac.template.figures"
    _description = "Figures on the forms of templates"

    sent_count = fields.Integer("Sent", compute="_compute_figures")
    delivered_count = fields.Integer("Delivered", compute="_compute_figures")
    seen_count = fields.Integer("Read", compute="_compute_figures")
    replied_count = fields.Integer("Replied", compute="_compute_figures")
    clicked_count = fields.Integer("Button Pressed", compute="_compute_figures")
    failed_count = fields.Integer("Failed", compute="_compute_figures")
    cost_sum = fields.Monetary(
        "Estimated Cost", currency_field="cost_currency_id", compute="_compute_figures"
    )
    cost_currency_id = fields.Many2one("res.currency", compute="_compute_figures")

    _figures_by = "template_id"

    def _compute_figures(self):
        figures = self.env["wac.template.report"]._wac_figures(self._figures_by, self)
        for record in self:
            mine = figures.get(record.id, {})
            for name in FIGURES[:-1]:
                record[f"{name}_count"] = mine.get(name) or 0
            record.cost_sum = mine.get("cost") or 0.0
            record.cost_currency_id = self.env.company.currency_id

    def action_open_figures(self):
        """Open the statistics of these templates."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "whatsapp_coexistence.wac_template_report_action"
        )
        return action | {
            "domain": [(self._figures_by, "in", self.ids)],
            "display_name": ", ".join(self.mapped("display_name")),
        }


class WacTemplate(models.Model):
    _name = "wac.template"
    _inherit = ["wac.template", "wac.template.figures"]


class WacTemplateFamily(models.Model):
    _name = "wac.template.family"
    _inherit = ["wac.template.family", "wac.template.figures"]
    _figures_by = "family_id"
