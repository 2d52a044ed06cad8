"""``discuss.channel`` of type ``wac``: how people see a WhatsApp chat in Discuss."""

from odoo import fields, models


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    channel_type = fields.Selection(
        selection_add=[("wac", "WhatsApp")], ondelete={"wac": "cascade"}
    )
    wac_thread_ids = fields.One2many("wac.thread", "channel_id")
