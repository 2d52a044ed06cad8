"""``wac.thread``, the buttons: open in Discuss, close, take over.

Called from the list and the kanban of chats. Must never make a channel or a message.
"""

from odoo import models
from odoo.exceptions import UserError


class WacThread(models.Model):
    _inherit = "wac.thread"

    def action_open_discuss(self):
        """Open the chat in Discuss."""
        self.ensure_one()
        self.check_access("read")
        if not self.channel_id:
            raise UserError(self.env._("This chat has no messages in Discuss yet."))
        active = {"active_id": f"discuss.channel_{self.channel_id.id}"}
        action = self.env["ir.actions.client"]._for_xml_id("mail.action_discuss")
        # Discuss itself, not a page behind the record: a reload finds the chat again
        return action | {"target": "main", "params": active, "context": active}

    def action_close(self):
        """Done for now; the next message of the customer opens the chat again."""
        self.write({"state": "closed"})
        # sudo: that nobody waits follows from what the user was allowed to do just above
        self.sudo().waiting_since = False

    def action_reopen(self):
        """Put the chat back on the list of open ones."""
        self.write({"state": "open"})

    def action_assign_me(self):
        """The user looks after these chats."""
        self.write({"user_id": self.env.uid})
