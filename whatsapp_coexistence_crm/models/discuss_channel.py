"""``discuss.channel``: make a lead from Discuss; called by the browser."""

from odoo import models


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def wac_create_lead(self):
        """Open the lead of the WhatsApp chat shown in this channel."""
        self.ensure_one()
        self.check_access("read")
        return self.wac_thread_ids.action_create_lead()
