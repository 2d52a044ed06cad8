"""``wac.notification.rule``, an event of one's own."""

from odoo import fields, models

from odoo.addons.whatsapp_coexistence.models.wac_notification_rule import Event


class WacNotificationRule(models.Model):
    """Rules can be made for it on screen."""

    _inherit = "wac.notification.rule"

    event = fields.Selection(
        selection_add=[("example_repair_ready", "Repair ready")],
        ondelete={"example_repair_ready": "cascade"},
    )

    def _wac_events(self):
        # the domain is asked again before anything is sent
        ready = (("ready_on", "!=", False),)
        return super()._wac_events() | {
            "example_repair_ready": Event("example.repair", domain=ready)
        }
