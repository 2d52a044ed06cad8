"""``account.move``: an invoice whose customer can be written to; see ``wac.mixin``."""

from odoo import models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "wac.mixin"]

    def _wac_usual_template(self):
        types = set(self.mapped("move_type"))
        return "odoo_credit_note" if types == {"out_refund"} else "odoo_invoice"
