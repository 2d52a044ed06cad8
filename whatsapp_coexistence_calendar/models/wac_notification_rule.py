"""``wac.notification.rule``, the events of meetings."""

from odoo import fields, models

from odoo.addons.whatsapp_coexistence.models.wac_notification_rule import Event


class WacNotificationRule(models.Model):
    _inherit = "wac.notification.rule"

    event = fields.Selection(
        selection_add=[("meeting_soon", "Meeting soon")],
        ondelete={"meeting_soon": "cascade"},
    )

    def _wac_events(self):
        return super()._wac_events() | {
            "meeting_soon": Event(
                "calendar.event", timed="before", date_field="start", everybody=True
            )
        }
