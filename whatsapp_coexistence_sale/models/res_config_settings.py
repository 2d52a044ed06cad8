"""``res.config.settings``: the switch for order confirmations, beside the other sales settings."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    wac_order_confirmation = fields.Boolean(
        related="company_id.wac_order_confirmation", readonly=False
    )
