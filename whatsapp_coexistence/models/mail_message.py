"""``mail.message`` of type ``wac``: a WhatsApp message as Discuss and the chatter show it."""

from odoo import fields, models


class MailMessage(models.Model):
    _inherit = "mail.message"

    message_type = fields.Selection(
        selection_add=[("wac", "WhatsApp")],
        ondelete={"wac": lambda records: records.write({"message_type": "comment"})},
    )
    wac_message_ids = fields.One2many("wac.message", "mail_message_id")
