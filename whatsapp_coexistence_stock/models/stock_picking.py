"""``stock.picking``: a delivery that leaves is told to its customer, as the rules say.

Called by Odoo when transfers are validated. Must never fail or delay it.
"""

from odoo import models


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "wac.mixin"]

    def _action_done(self):
        result = super()._action_done()
        shipped = self.filtered(
            lambda p: p.state == "done" and p.picking_type_code == "outgoing"
        )
        rules = self.env["wac.notification.rule"]
        rules._wac_happened("delivery_shipped", shipped)
        rules._wac_happened("delivery_done", shipped)
        return result

    def _wac_usual_template(self):
        return "odoo_delivery"

    def _wac_notification_stop(self, notification):
        """Nothing is complete as long as a back order is to be shipped."""
        if notification.event == "delivery_done":
            left = self.backorder_ids.filtered(
                lambda p: p.state not in ("done", "cancel")
            )
            if left:
                return self.env._("A part of it is still to be shipped.")
        return super()._wac_notification_stop(notification)
