"""Reading and taking away of chats: noted in the audit log, and harmless in a spreadsheet.

Called by Discuss when somebody opens a chat, and by Odoo's export. Must never note the
everyday reading of one's own chats, nor slow it with more than a look-up.
"""

from odoo import models

#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def harmless(value):
    """Return a cell of an export that no spreadsheet runs as a formula."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _message_fetch(self, domain, *, thread=None, **kwargs):
        """Note it when the chat is somebody else's, or the reader not of its number."""
        if thread is not None and thread._name == "discuss.channel":
            thread._wac_note_reading()
        return super()._message_fetch(domain, thread=thread, **kwargs)


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def _wac_note_reading(self):
        """Note that the current user opened a chat that others answer."""
        if self.channel_type != "wac" or self.env.su:
            return
        # sudo: whose chat it is, not what is in it
        for thread in self.sudo().wac_thread_ids:
            owner, user = thread.user_id, self.env.user
            is_agent = user in thread.account_id.agent_ids
            if owner != user and (owner or not is_agent):
                self.env["wac.audit"]._wac_note_reading(thread)


class WacExportMixin(models.AbstractModel):
    _name = "wac.export.mixin"
    _description = "Exports noted in the audit log, without formulas"

    def export_data(self, fields_to_export):
        """Export as Odoo does, with names and texts that are no formulas; note it."""
        result = super().export_data(fields_to_export)
        if self:
            self.env["wac.audit"]._wac_note("export", self, ", ".join(fields_to_export))
        rows = result.get("datas") or []
        result["datas"] = [[harmless(cell) for cell in row] for row in rows]
        return result


class WacMessage(models.Model):
    _name = "wac.message"
    _inherit = ["wac.message", "wac.export.mixin"]


class WacThread(models.Model):
    _name = "wac.thread"
    _inherit = ["wac.thread", "wac.export.mixin"]


class WacContact(models.Model):
    _name = "wac.contact"
    _inherit = ["wac.contact", "wac.export.mixin"]


class WacMedia(models.Model):
    _name = "wac.media"
    _inherit = ["wac.media", "wac.export.mixin"]


class WacNotification(models.Model):
    _name = "wac.notification"
    _inherit = ["wac.notification", "wac.export.mixin"]
