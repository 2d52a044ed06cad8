"""``wac.thread``, two of one person on one number: one chat, nothing of either lost.

Called by the merge of contacts only. Must never lose a message, an unread mark or a
member, nor leave a channel without its chat.
"""

from odoo import models


class WacThread(models.Model):
    _inherit = "wac.thread"

    def _wac_absorb(self, other):
        """Take over the messages, the window and the channel of another chat."""
        values = {
            "last_inbound_at": _latest(self.last_inbound_at, other.last_inbound_at),
            "window_expires_at": _latest(
                self.window_expires_at, other.window_expires_at
            ),
            "last_message_at": _latest(self.last_message_at, other.last_message_at),
            "waiting_since": _earliest(self.waiting_since, other.waiting_since),
            "user_id": (self.user_id or other.user_id).id,
            "state": "open" if "open" in (self.state, other.state) else "closed",
        }
        channel, gone_channel = self.channel_id, other.channel_id
        other.channel_id = False
        other.flush_recordset()
        # sudo: Odoo's merge of references is for administrators only
        mover = self.env["base.partner.merge.automatic.wizard"].sudo()
        mover._update_foreign_keys_generic("wac.thread", other, self)
        self.env.invalidate_all(flush=False)
        if channel and gone_channel:
            channel._wac_absorb(gone_channel)
        else:
            values["channel_id"] = (channel or gone_channel).id
        other.unlink()
        self.write(values)
        self._wac_drop_twins()
        answered = self._wac_answered_on_phone().get(self)
        self.waiting_since = self._wac_still_waiting(answered)

    def _wac_drop_twins(self):
        """Keep one of each message that came to both chats, under the ids of two scopes."""
        groups = self.env["wac.message"]._read_group(
            [("thread_id", "=", self.id), ("wamid_token", "!=", False)],
            ["wamid_token", "direction"],
            ["id:recordset"],
            having=[("__count", ">", 1)],
        )
        twins = self.env["wac.message"].union(
            *(same.sorted(_told_most)[1:] for _token, _direction, same in groups)
        )
        # sudo: the worker, or who merges contacts, may not delete in Discuss
        shown = twins.mail_message_id.sudo()
        twins.unlink()
        shown.filtered(lambda m: not m.wac_message_ids).unlink()

    def _wac_notice(self, text):
        """Write a notice into these chats: everybody sees it, nobody is sent it."""
        # sudo: a notice of ours, not words of a user
        for channel in self.sudo().channel_id:
            channel.message_post(
                body=text, message_type="notification", subtype_xmlid="mail.mt_comment"
            )


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def _wac_absorb(self, other):
        """Take over messages, files and members of a channel, which then goes."""
        both = (self | other).channel_member_ids
        unread = both.filtered("message_unread_counter")
        self.env.flush_all()
        for table, model in (("mail_message", "model"), ("ir_attachment", "res_model")):
            self.env.cr.execute(
                f"UPDATE {table} SET res_id = %s"  # noqa: S608 - two names of ours
                f" WHERE {model} = 'discuss.channel' AND res_id = %s",
                [self.id, other.id],
            )
        self.env.invalidate_all(flush=False)
        self._wac_absorb_members(other, unread)
        self.last_interest_dt = _latest(self.last_interest_dt, other.last_interest_dt)
        # whoever has either of them open goes on with all of it, at once
        for channel in self | other:
            channel._bus_send(
                "wac/merged", {"channel_id": self.id, "gone_id": other.id}
            )
        other.unlink()

    def _wac_absorb_members(self, other, unread):
        """Let everybody in who was in either; pinned and unread win."""
        mine = {m.partner_id: m for m in self.channel_member_ids if m.partner_id}
        for member in other.channel_member_ids:
            kept = mine.get(member.partner_id)
            if not kept:
                member.channel_id = self
                continue
            pair = kept | member
            waiting = (pair & unread).mapped("new_message_separator")
            read = pair.mapped("new_message_separator")
            kept.write(
                {
                    "new_message_separator": min(waiting) if waiting else max(read),
                    "unpin_dt": all(pair.mapped("unpin_dt"))
                    and max(pair.mapped("unpin_dt")),
                }
            )


def _told_most(message):
    """Order twins: the one that was changed most first, then the one that came first."""
    changes = (message.revoked_at, message.edited_at, message.customer_reacted_at)
    return -sum(map(bool, changes)), message.id


def _latest(*moments):
    return max(filter(None, moments), default=False)


def _earliest(*moments):
    return min(filter(None, moments), default=False)
