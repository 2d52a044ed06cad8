"""``wac.notification.rule``, the events of quotations and orders."""

from odoo import fields, models

from odoo.addons.whatsapp_coexistence.models.wac_notification_rule import Event


class WacNotificationRule(models.Model):
    _inherit = "wac.notification.rule"

    event = fields.Selection(
        selection_add=[
            ("quotation_sent", "Quotation sent"),
            ("order_confirmed", "Order confirmed"),
            ("order_canceled", "Order cancelled"),
            ("order_paid", "Payment received for an order"),
        ],
        ondelete={
            "quotation_sent": "cascade",
            "order_confirmed": "cascade",
            "order_canceled": "cascade",
            "order_paid": "cascade",
        },
    )

    def _wac_events(self):
        return super()._wac_events() | {
            "quotation_sent": Event("sale.order", domain=(("state", "=", "sent"),)),
            "order_confirmed": Event("sale.order", domain=(("state", "=", "sale"),)),
            "order_canceled": Event("sale.order", domain=(("state", "=", "cancel"),)),
            "order_paid": Event("sale.order", domain=(("state", "=", "sale"),)),
        }
