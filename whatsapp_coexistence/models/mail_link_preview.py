"""``mail.link.preview``: links that strangers send are never opened by the server.

Called by Discuss. Odoo fetches a link with redirects and without looking at where it leads,
which is for what colleagues write; what comes from WhatsApp could lead into the network.
"""

from odoo import api, models


class MailLinkPreview(models.Model):
    _inherit = "mail.link.preview"

    @api.model
    def _create_from_message_and_notify(self, message, request_url=None):
        """Leave out what was written on WhatsApp, by whoever."""
        # sudo: only whether the message has to do with WhatsApp
        if message.sudo().wac_message_ids:
            return None
        return super()._create_from_message_and_notify(message, request_url)
