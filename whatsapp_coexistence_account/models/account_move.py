"""``account.move``: an invoice whose customer can be written to; see ``wac.mixin``."""

from odoo import models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "wac.mixin"]
