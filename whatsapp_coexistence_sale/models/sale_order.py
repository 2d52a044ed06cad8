"""``sale.order``: a confirmed order owes its customer a WhatsApp message, once.

Called by Odoo when orders are confirmed, from the back office, the portal and payments.
Must never fail, delay or repeat itself: one INSERT and the ring of a cron.
"""

from odoo import models

EVENT = "sale_order_confirmed"
TEMPLATE = "odoo_order_confirmation"


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "wac.mixin"]

    def _action_confirm(self):
        """Note what is owed; the sender's cron does the rest."""
        result = super()._action_confirm()
        # sudo: customers confirm in the portal, and may not read the company's settings
        wanted = self.sudo().filtered("company_id.wac_order_confirmation")
        if wanted:
            self.env["wac.notification"]._wac_owe(wanted, EVENT, TEMPLATE)
        return result
