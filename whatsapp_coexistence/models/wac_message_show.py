"""``wac.message``, shown: the Discuss messages of a batch, made and announced together.

Called by the inbound worker, and by the queue for what automations send. Must never make
one message at a time (10 to 26 ms each in Discuss, 0.3 ms in bulk), nor show one twice.
"""

from odoo import fields, models

from odoo.addons.mail.tools.discuss import Store

from .wac_store import store_parts


class WacMessage(models.Model):
    _inherit = "wac.message"

    def _wac_show(self):
        """Create the Discuss messages of these messages, and tell the agents' screens.

        History is shown without being announced, counted as unread or lifting its chat.
        """
        fresh = self.filtered(
            lambda m: not m.mail_message_id and m.thread_id.channel_id
        )
        fresh = fresh.sorted(lambda m: (m.date, m.id))
        if not fresh:
            return
        if self.env.context.get("wac_quiet"):
            fresh._wac_show_quietly()
            return
        # sudo: the worker, or a queue that was checked, writes for nobody in particular
        shown = (
            self.env["mail.message"]
            .sudo()
            .with_context(mail_notify_force_send=False)
            .create(fresh._wac_show_values())
        )
        for message, mail_message in zip(fresh, shown, strict=True):
            message.mail_message_id = mail_message
        live = fresh.filtered(lambda m: m.origin != "history")
        (fresh - live)._wac_mark_past_read()
        live._wac_lift_channels()
        live._wac_announce()

    def _wac_show_quietly(self):
        """Show the same to many people: their chats come up when they answer."""
        shown = self.env["mail.message"]._wac_insert(self._wac_show_values())
        for message, mail_message in zip(self, shown, strict=True):
            message.mail_message_id = mail_message
        for message in self.filtered("media_ids"):
            # sudo: the files are of the chat that shows them
            shown = message.mail_message_id.sudo()
            shown.attachment_ids = message.media_ids.attachment_id
        self._wac_mark_past_read()

    def _wac_show_values(self):
        comment = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        return [
            {
                "model": "discuss.channel",
                "res_id": message.thread_id.channel_id.id,
                "message_type": "wac",
                "subtype_id": comment,
                "author_id": message._wac_author().id,
                "email_from": False,
                "reply_to": False,
                "date": message.date,
                "body": message._wac_html(),
                "parent_id": message.reply_to_id.mail_message_id.id,
                "attachment_ids": message.media_ids.attachment_id.ids,
            }
            for message in self
        ]

    def _wac_author(self):
        """Return the partner who speaks; nobody for a person that is no partner."""
        if self.direction == "in":
            return self.contact_id.partner_id
        return self.user_id.partner_id or self.company_id.partner_id

    def _wac_lift_channels(self):
        """Bring the chats to the top of the sidebar, all in one statement."""
        channels = self.thread_id.channel_id
        if not channels:
            return
        channels.flush_recordset(["last_interest_dt"])
        self.env.cr.execute(
            """
            UPDATE discuss_channel SET last_interest_dt = now() AT TIME ZONE 'UTC'
             WHERE id IN %s
            """,
            [tuple(sorted(channels.ids))],
        )
        channels.invalidate_recordset(["last_interest_dt"], flush=False)
        channels.channel_member_ids.invalidate_recordset(["is_pinned"], flush=False)

    def _wac_announce(self):
        """Tell open clients, one small notification a message, read in one go."""
        self.env["discuss.channel.member"]._wac_introduce(self.thread_id.channel_id)
        # sudo: whoever is in the chat sees the message
        parts = store_parts(self.mail_message_id.sudo())
        for message in self:
            thread = message.thread_id.sudo()
            channel = thread.channel_id
            data = parts[message.mail_message_id]
            # how long the chat may be answered, which this message may have changed
            window = fields.Datetime.to_string(thread.window_expires_at) or False
            data["discuss.channel"] = [
                {"id": channel.id, "wac_window_expires_at": window}
            ]
            channel._bus_send(
                "discuss.channel/new_message", {"data": data, "id": channel.id}
            )
        self._wac_push_to_phones()

    def _wac_push_files(self):
        """Tell open clients that files of these messages came, or never will."""
        for message in self.filtered("mail_message_id"):
            # sudo: the queue of files writes for nobody in particular
            channel = message.thread_id.channel_id.sudo()
            shown = message.mail_message_id.sudo()
            Store(bus_channel=channel).add(
                shown, [Store.Many("attachment_ids", sudo=True)]
            ).bus_send()
        self._wac_push_state()

    def _wac_mark_past_read(self):
        """Keep past messages out of the unread counters."""
        last = {}
        for message in self:
            channel = message.thread_id.channel_id
            last[channel.id] = max(last.get(channel.id, 0), message.mail_message_id.id)
        if not last:
            return
        self.env["discuss.channel.member"].flush_model(["new_message_separator"])
        self.env.cr.execute_values(
            """
            UPDATE discuss_channel_member m SET new_message_separator = v.last + 1
              FROM (VALUES %s) AS v(channel_id, last)
             WHERE m.channel_id = v.channel_id AND m.new_message_separator <= v.last
               AND NOT EXISTS (
                   SELECT 1 FROM wac_message w JOIN mail_message s
                     ON s.id = w.mail_message_id
                    WHERE s.model = 'discuss.channel' AND s.res_id = m.channel_id
                      AND w.origin = 'customer' AND s.id >= m.new_message_separator
               )
            """,
            list(last.items()),
        )
        self.env["discuss.channel.member"].invalidate_model(
            ["new_message_separator"], flush=False
        )
