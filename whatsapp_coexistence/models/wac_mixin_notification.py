"""``wac.mixin``, notifications: what was sent by rules about a record, one click away."""

from odoo import fields, models

from .wac_mixin import AGENT_GROUP


class WacMixin(models.AbstractModel):
    _inherit = "wac.mixin"

    wac_notification_count = fields.Integer(
        "Notifications", compute="_compute_wac_notification_count", groups=AGENT_GROUP
    )

    def _compute_wac_notification_count(self):
        groups = self.env["wac.notification"]._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)],
            ["res_id"],
            ["__count"],
        )
        counts = dict(groups)
        for record in self:
            record.wac_notification_count = counts.get(record._origin.id, 0)

    def action_wac_notifications(self):
        """List the notifications about this record, each with its steps."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "whatsapp_coexistence.wac_notification_action"
        )
        domain = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        return action | {"domain": domain, "context": {}}
