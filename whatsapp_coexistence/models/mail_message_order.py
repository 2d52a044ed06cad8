"""``mail.message`` in a WhatsApp chat: in the order of time, the past before the present.

Called by Discuss when a chat is opened or scrolled. Discuss orders by id, which is the
order of arrival; past messages arrive after live ones. Must never change other channels.

``create_date`` decides: of a past message it is when it was written, of any other when it
arrived. So a message that WhatsApp delivers late still comes last, where people look.
"""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

NEWEST, OLDEST = "create_date desc, id desc", "create_date, id"


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model
    def _message_fetch(self, domain, *, thread=None, search_term=None, **kwargs):
        """Fetch a page of a WhatsApp chat by time; all else as Odoo does."""
        is_chat = thread is not None and thread._name == "discuss.channel"
        if search_term or not is_chat or thread.channel_type != "wac":
            return super()._message_fetch(
                domain, thread=thread, search_term=search_term, **kwargs
            )
        base = Domain(domain or Domain.TRUE) & Domain(
            [
                ("res_id", "=", thread.id),
                ("model", "=", thread._name),
                ("message_type", "!=", "user_notification"),
            ]
        )
        return {"messages": self._wac_fetch_page(base, **kwargs)}

    def _wac_fetch_page(
        self,
        base,
        *,
        is_notification=None,
        before=None,
        after=None,
        around=None,
        limit=30,
    ):
        """Return messages, the newest first, as ``_message_fetch`` does."""
        if is_notification is not None:
            operator = "=" if is_notification else "!="
            base &= Domain("message_type", operator, "notification")
        if around is not None:
            until = base & self._wac_beside("<=", around)
            later = base & self._wac_beside(">", around)
            older = self.search(until, limit=limit // 2, order=NEWEST)
            newer = self.search(later, limit=limit // 2, order=OLDEST)
            return newer[::-1] + older
        if before:
            base &= self._wac_beside("<", before)
        if after:
            base &= self._wac_beside(">", after)
        found = self.search(base, limit=limit, order=OLDEST if after else NEWEST)
        return found[::-1] if after else found

    def _wac_beside(self, operator, message_id):
        """Return the domain of what is before or after a message, by time.

        A message that is gone, or 0 (Discuss asks for what is around the first unread
        one), is placed by its id alone.
        """
        if operator not in ("<", "<=", ">"):
            raise ValueError(operator)
        self.env.cr.execute(
            "SELECT create_date FROM mail_message WHERE id = %s", [int(message_id)]
        )
        row = self.env.cr.fetchone()
        if not row:
            return Domain("id", operator, int(message_id))
        place = SQL("(%s, %s)", row[0], int(message_id))
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(%s, %s) %s %s",
                SQL.identifier(alias, "create_date"),
                SQL.identifier(alias, "id"),
                SQL(operator),
                place,
            )
        )


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def _get_last_messages(self):
        """Return the last message of each chat by time, for the previews of Discuss."""
        chats = self.filtered(lambda channel: channel.channel_type == "wac")
        messages = super(DiscussChannel, self - chats)._get_last_messages()
        if not chats:
            return messages
        self.env["mail.message"].flush_model()
        self.env.cr.execute(
            """
            SELECT last.id FROM unnest(%s) AS chat (id) CROSS JOIN LATERAL (
                SELECT id FROM mail_message m
                 WHERE m.model = 'discuss.channel' AND m.res_id = chat.id
                 ORDER BY create_date DESC, id DESC LIMIT 1
            ) AS last
            """,
            [chats.ids],
        )
        return messages + messages.browse(row[0] for row in self.env.cr.fetchall())


class DiscussChannelMember(models.Model):
    _inherit = "discuss.channel.member"

    def _compute_message_unread(self):
        """Count what is unread: the past never is, nor what the company wrote itself."""
        result = super()._compute_message_unread()
        unread = self.filtered(
            lambda m: m.message_unread_counter and m.channel_id.channel_type == "wac"
        )
        if not unread:
            return result
        self.env["wac.message"].flush_model(["origin", "mail_message_id"])
        self.env.cr.execute(
            """
            SELECT m.id, count(*) FROM discuss_channel_member m
              JOIN wac_thread t ON t.channel_id = m.channel_id
              JOIN wac_message w ON w.thread_id = t.id AND w.origin IN ('history', 'phone')
                                AND w.mail_message_id >= m.new_message_separator
             WHERE m.id = ANY(%s) GROUP BY m.id
            """,
            [unread.ids],
        )
        past = dict(self.env.cr.fetchall())
        for member in unread:
            member.message_unread_counter -= past.get(member.id, 0)
        return result
