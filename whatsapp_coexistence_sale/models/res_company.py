"""``res.company``: whether order confirmations go out on WhatsApp.

Read when an order is confirmed; set in the settings. Must stay off until somebody asks.
"""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    wac_order_confirmation = fields.Boolean(
        "Order Confirmations on WhatsApp",
        help="Customers get the template “Order confirmation” when an order is confirmed.",
    )
