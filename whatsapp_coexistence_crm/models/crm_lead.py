"""``crm.lead``: the WhatsApp chat it came from; called from the lead's form."""

from odoo import fields, models


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "wac.mixin"]

    wac_thread_id = fields.Many2one(
        "wac.thread",
        "WhatsApp Chat",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="set null",
        groups="whatsapp_coexistence.group_wac_agent",
    )

    def action_wac_chat(self):
        """Open the chat the lead came from, or the one with its customer."""
        self.ensure_one()
        self.check_access("read")
        if self.wac_thread_id:
            return self.wac_thread_id.action_open_discuss()
        return super().action_wac_chat()
