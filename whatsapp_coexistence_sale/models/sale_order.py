"""``sale.order``: what happens to an order is told to its customer, as the rules say.

Called by Odoo when orders change, from the back office, the portal and payments. Must
never fail, delay or repeat itself: one INSERT and the ring of a cron.
"""

from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "wac.mixin"]

    def write(self, vals):
        """Note quotations that were sent, in whatever way."""
        sent = self.browse()
        if vals.get("state") == "sent":
            sent = self.filtered(lambda order: order.state == "draft")
        result = super().write(vals)
        if sent:
            self.env["wac.notification.rule"]._wac_happened("quotation_sent", sent)
        return result

    def _action_confirm(self):
        result = super()._action_confirm()
        self.env["wac.notification.rule"]._wac_happened("order_confirmed", self)
        return result

    def _action_cancel(self):
        """Note orders that are cancelled; a quotation nobody confirmed is not an order."""
        orders = self.filtered(lambda order: order.state == "sale")
        result = super()._action_cancel()
        self.env["wac.notification.rule"]._wac_happened("order_canceled", orders)
        return result

    def _wac_usual_template(self):
        states = set(self.mapped("state"))
        if states <= {"draft", "sent"}:
            return "odoo_quotation"
        if states == {"cancel"}:
            return "odoo_order_canceled"
        return "odoo_order_confirmation"

    def _wac_notification_stop(self, notification):
        """Say nothing about an order that has become something else meanwhile."""
        event = notification.event
        if event == "order_canceled" and self.state != "cancel":
            return self.env._("The order is not cancelled any more.")
        if event in ("quotation_sent", "order_confirmed") and self.state == "cancel":
            return self.env._("The order was cancelled.")
        return super()._wac_notification_stop(notification)
