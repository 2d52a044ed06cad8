"""``res.partner``: who has bought something from a company.

Called before advertising to customers of similar products (LSSI art. 21.2). Must never
count a quotation.
"""

from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _wac_existing_customers(self, company):
        """Add those with a confirmed order, theirs or their company's."""
        found = super()._wac_existing_customers(company)
        # sudo: whether they bought, not what, for a number that writes for the company
        orders = self.env["sale.order"].sudo()
        bought = orders._read_group(
            [
                ("company_id", "=", company.id),
                ("state", "=", "sale"),
                (
                    "partner_id.commercial_partner_id",
                    "in",
                    self.commercial_partner_id.ids,
                ),
            ],
            ["partner_id"],
        )
        buyers = self.browse(partner.commercial_partner_id.id for (partner,) in bought)
        return found | self.filtered(lambda p: p.commercial_partner_id in buyers)
