"""``stock.picking``: a delivery whose customer can be written to; see ``wac.mixin``."""

from odoo import models


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "wac.mixin"]
