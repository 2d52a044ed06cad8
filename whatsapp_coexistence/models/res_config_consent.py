"""Settings of consent, a company's own.

Called from WhatsApp's settings. Must never change what a person said.
"""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    wac_similar_products = fields.Boolean(
        related="company_id.wac_similar_products", readonly=False
    )
    wac_privacy_url = fields.Char(related="company_id.wac_privacy_url", readonly=False)
