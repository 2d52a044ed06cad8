"""``res.partner``: invoices by WhatsApp, and what a customer has overdue.

Read by the Send wizard, the portal, the ladder and the template about several invoices.
Must never show amounts to people who may not read invoices.
"""

from odoo import api, fields, models
from odoo.tools import formatLang, hash_sign

#: How many invoices a message names before it says how many more there are.
NAMED = 5
OVERDUE_SCOPE = "whatsapp_coexistence_account.overdue"
#: How long the link to a customer's overdue invoices works.
LINK_DAYS = 60


class ResPartner(models.Model):
    _inherit = "res.partner"

    invoice_sending_method = fields.Selection(selection_add=[("wac", "by WhatsApp")])
    wac_no_reminder = fields.Boolean(
        "No Payment Reminders",
        company_dependent=True,
        help="The customer's invoices are left out of the reminder ladder.",
    )
    wac_promise_date = fields.Date(
        "Promised to Pay Everything On",
        company_dependent=True,
        help="No reminders of any invoice are sent until this day has passed.",
    )
    wac_overdue_amount = fields.Monetary(
        "Overdue Amount",
        compute="_compute_wac_overdue",
        currency_field="wac_overdue_currency_id",
        help="Without invoices that are disputed, promised or left out of reminders.",
    )
    wac_overdue_count = fields.Integer(
        "Overdue Invoices", compute="_compute_wac_overdue"
    )
    wac_overdue_list = fields.Char(
        "List of Overdue Invoices", compute="_compute_wac_overdue"
    )
    wac_overdue_currency_id = fields.Many2one(
        "res.currency", "Overdue Currency", compute="_compute_wac_overdue"
    )

    def write(self, vals):
        """Take back reminders of who promised to pay, or is left out from now on."""
        result = super().write(vals)
        if vals.get("wac_promise_date") or vals.get("wac_no_reminder"):
            # sudo: whoever may change the customer decides on their reminders
            reminders = self.env["wac.reminder"].sudo()
            owners = self.commercial_partner_id.ids
            reminders._wac_stop_for(
                [
                    ("partner_id.commercial_partner_id", "in", owners),
                    ("company_id", "=", self.env.company.id),
                ]
            )
        return result

    @api.depends_context("company", "lang", "uid")
    def _compute_wac_overdue(self):
        company, lines = self.env.company, self.env["account.move.line"]
        found = lines
        if lines.has_access("read"):
            today = fields.Date.context_today(self)
            found = lines._wac_overdue_of(self._origin, company, today)
        by_partner = found.grouped(lambda line: line.move_id.partner_id)
        for partner in self:
            mine = by_partner.get(partner._origin, lines)
            currency, amounts = _open_amounts(mine, company)
            partner.wac_overdue_currency_id = currency
            partner.wac_overdue_amount = sum(amounts.values())
            partner.wac_overdue_count = len(amounts)
            partner.wac_overdue_list = partner._wac_name_invoices(currency, amounts)

    def _wac_name_invoices(self, currency, amounts):
        """Return the invoices in words: ``INV/1 (10 €), INV/2 (20 €) and 3 more``."""
        named = [
            f"{move.name} ({formatLang(self.env, amount, currency_obj=currency)})"
            for move, amount in list(amounts.items())[:NAMED]
        ]
        more = len(amounts) - len(named)
        text = ", ".join(named)
        if not more:
            return text
        return self.env._("%(invoices)s and %(count)s more", invoices=text, count=more)

    def _wac_overdue_path(self):
        """Return the page with the customer's overdue invoices, for whoever has the link."""
        self.ensure_one()
        # sudo: the signature needs the database's secret; it says nothing but two ids
        token = hash_sign(
            self.sudo().env,
            OVERDUE_SCOPE,
            [self.id, self.env.company.id],
            expiration_hours=24 * LINK_DAYS,
        )
        return f"/my/overdue/{token}"

    def _wac_notification_stop(self, notification):
        """Stop a reminder of several invoices when none of them is open any more."""
        reminders = self.env["wac.reminder"]._wac_of_notification(notification)
        if reminders:
            return reminders._wac_refusal()
        return super()._wac_notification_stop(notification)


def _open_amounts(lines, company):
    """Return ``(currency, {invoice: amount})``; the company's currency if they differ."""
    currency = lines.currency_id if len(lines.currency_id) == 1 else company.currency_id
    field = (
        "amount_residual"
        if currency == company.currency_id
        else "amount_residual_currency"
    )
    amounts = {}
    for line in lines:
        amounts[line.move_id] = amounts.get(line.move_id, 0.0) + line[field]
    return currency, amounts
