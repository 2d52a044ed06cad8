"""``mail.thread``: a WhatsApp message shown in the chatter of a document.

Called when such a message is posted on an order, an invoice or a partner. Must never
e-mail the followers: the customer has the message already, the agents have Discuss.
"""

from odoo import models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        message_type = (msg_vals or {}).get("message_type") or message.message_type
        if message_type == "wac" and self._name != "discuss.channel":
            return []
        return super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)

    def _wac_notification_stop(self, notification):
        """Return why nothing more is to be sent about this record, or ``False``.

        A seam, asked before each channel is taken: an invoice that was paid, an order that
        was cancelled. Extensions say it in a sentence people read.

        :param notification: the ``wac.notification`` whose next step it is
        """
        return False
