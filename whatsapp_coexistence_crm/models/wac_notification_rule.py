"""``wac.notification.rule``, the events of leads."""

from odoo import fields, models

from odoo.addons.whatsapp_coexistence.models.wac_notification_rule import Event


class WacNotificationRule(models.Model):
    _inherit = "wac.notification.rule"

    event = fields.Selection(
        selection_add=[
            ("lead_won", "Opportunity won"),
            ("lead_assigned", "Lead assigned to a salesperson"),
        ],
        ondelete={"lead_won": "cascade", "lead_assigned": "cascade"},
    )

    def _wac_events(self):
        return super()._wac_events() | {
            "lead_won": Event("crm.lead", domain=(("won_status", "=", "won"),)),
            "lead_assigned": Event("crm.lead", domain=(("user_id", "!=", False),)),
        }
