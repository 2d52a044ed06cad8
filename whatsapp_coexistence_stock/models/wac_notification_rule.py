"""``wac.notification.rule``, the events of deliveries."""

from odoo import fields, models

from odoo.addons.whatsapp_coexistence.models.wac_notification_rule import Event

_SENT = (("state", "=", "done"), ("picking_type_code", "=", "outgoing"))


class WacNotificationRule(models.Model):
    _inherit = "wac.notification.rule"

    event = fields.Selection(
        selection_add=[
            ("delivery_shipped", "Delivery shipped"),
            ("delivery_done", "Delivery complete: nothing left to ship"),
        ],
        ondelete={"delivery_shipped": "cascade", "delivery_done": "cascade"},
    )

    def _wac_events(self):
        return super()._wac_events() | {
            "delivery_shipped": Event("stock.picking", domain=_SENT),
            "delivery_done": Event("stock.picking", domain=_SENT),
        }
