"""``res.partner``: who has bought something from a company, by its paid invoices.

Called before advertising to customers of similar products (LSSI art. 21.2). Must never
count an invoice nobody paid.
"""

from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _wac_existing_customers(self, company):
        """Add those with a paid invoice, theirs or their company's."""
        found = super()._wac_existing_customers(company)
        # sudo: whether they bought, not what, for a number that writes for the company
        moves = self.env["account.move"].sudo()
        paid = moves._read_group(
            [
                ("company_id", "=", company.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("payment_state", "in", ("paid", "in_payment")),
                ("commercial_partner_id", "in", self.commercial_partner_id.ids),
            ],
            ["commercial_partner_id"],
        )
        buyers = self.browse(partner.id for (partner,) in paid)
        return found | self.filtered(lambda p: p.commercial_partner_id in buyers)
