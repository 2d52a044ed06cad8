"""Reading and taking away of chats, by whichever door: noted in the audit log.

Called by Discuss, by lists and forms, by downloads and by Odoo's export. Must never note
the everyday reading of one's own chats, nor slow it with more than a look-up.
"""

from odoo import models

#: Models whose export is an export of chats, also by way of another model.
_EXPORTED = {
    "wac.message",
    "wac.thread",
    "wac.contact",
    "wac.media",
    "wac.notification",
}
#: Fields that hold what was said.
_SAID = {"body", "previous_body", "content"}


class WacThread(models.Model):
    _inherit = "wac.thread"

    def _wac_note_reading(self):
        """Note that the current user reads chats that others answer."""
        user = self.env.user
        # sudo: whose chats these are, not what is in them
        others = self.sudo().filtered(
            lambda t: (
                t.user_id != user and (t.user_id or user not in t.account_id.agent_ids)
            )
        )
        if others:
            self.env["wac.audit"]._wac_note_reading(others)


class WacMessage(models.Model):
    _inherit = "wac.message"

    def _read_format(self, fnames, load="_classic_read"):
        """Note it when texts are read in a list, a form or by a program."""
        if not self.env.su and _SAID.intersection(fnames):
            self.thread_id._wac_note_reading()
        return super()._read_format(fnames, load=load)

    def _read_group(self, domain, groupby=(), aggregates=(), *args, **kwargs):
        """Note it when texts are read as headings of groups."""
        self._wac_note_groups(domain, groupby, aggregates)
        return super()._read_group(domain, groupby, aggregates, *args, **kwargs)

    def _read_grouping_sets(
        self, domain, grouping_sets, aggregates=(), *args, **kwargs
    ):
        """Note it when texts are read as headings of a pivot."""
        specs = [spec for one in grouping_sets for spec in one]
        self._wac_note_groups(domain, specs, aggregates)
        return super()._read_grouping_sets(
            domain, grouping_sets, aggregates, *args, **kwargs
        )

    def _wac_note_groups(self, domain, groupby, aggregates):
        names = {spec.partition(":")[0] for spec in (*groupby, *aggregates)}
        if not self.env.su and names & _SAID:
            self.search(domain).thread_id._wac_note_reading()


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _message_fetch(self, domain, *, thread=None, **kwargs):
        """Note it when the chat is somebody else's, or the reader not of its number."""
        if thread is not None and thread._name == "discuss.channel":
            thread._wac_note_reading()
        return super()._message_fetch(domain, thread=thread, **kwargs)

    def _read_format(self, fnames, load="_classic_read"):
        """Note it when texts are read past the chat: by search, or by a program."""
        if not self.env.su and "body" in fnames:
            self._wac_channels()._wac_note_reading()
        return super()._read_format(fnames, load=load)

    def _wac_channels(self):
        """Return the chats of WhatsApp that these messages are in."""
        # sudo: only where the messages are
        mine = self.sudo().filtered(
            lambda m: m.message_type == "wac" and m.model == "discuss.channel"
        )
        return self.env["discuss.channel"].browse(set(mine.mapped("res_id")))


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def _wac_note_reading(self):
        """Note that the current user opened chats that others answer."""
        if self.env.su:
            return
        # sudo: whose chats it is, not what is in them
        channels = self.sudo().filtered(lambda c: c.channel_type == "wac")
        channels.wac_thread_ids.sudo(False)._wac_note_reading()


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _to_http_stream(self):
        """Note it when a file of a chat is fetched by its address."""
        # sudo: only where the file belongs; Odoo has checked who may have it
        place = self.sudo()
        if place.res_model in ("discuss.channel", "wac.message") and place.res_id:
            record = self.env[place.res_model].sudo().browse(place.res_id).exists()
            chat = (
                "wac_thread_ids" if record._name == "discuss.channel" else "thread_id"
            )
            record[chat].sudo(False)._wac_note_reading()
        return super()._to_http_stream()


class Base(models.AbstractModel):
    _inherit = "base"

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        """Note it when chats are among what is exported, from wherever it starts."""
        if _is_toplevel_call and self._wac_is_export_of_chats(fields):
            names = ", ".join("/".join(path) for path in fields)
            self.env["wac.audit"]._wac_note("export", self, names)
        return super()._export_rows(fields, _is_toplevel_call=_is_toplevel_call)

    def _wac_is_export_of_chats(self, paths):
        """Tell whether a path leads through a chat, its messages or its person."""
        for path in paths:
            # sudo: only which models are passed
            records = self.sudo()
            for name in path:
                if records._name in _EXPORTED and records:
                    return True
                if records._name == "mail.message" and records._wac_channels():
                    return True
                field = records._fields.get(name)
                if field is None or not field.relational:
                    break
                records = records.mapped(name)
        return False
