"""``discuss.channel.member`` of a WhatsApp chat: who answers, what they have read.

Called by Discuss and by Odoo's daily clean-up. Must never make the customer, or anyone
who does not answer on WhatsApp, a member.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.mail.tools.discuss import Store

UNPIN_AFTER = timedelta(days=7)
UNPIN_BATCH = 500
#: Odoo keeps a notification this long for a client that is away.
BUS_LIFE = timedelta(days=1)


class DiscussChannelMember(models.Model):
    _inherit = "discuss.channel.member"

    @api.model_create_multi
    def create(self, vals_list):
        """Let people invite agents only; the worker follows the number's list."""
        members = super().create(vals_list)
        if not self.env.su:
            group = "whatsapp_coexistence.group_wac_agent"
            members._wac_check_users(lambda user: user.has_group(group))
        return members

    @api.constrains("channel_id", "partner_id", "guest_id")
    def _check_wac_members(self):
        """Keep customers, guests and portal users out, whoever adds them."""
        self._wac_check_users(lambda user: not user.share)

    def _wac_check_users(self, is_allowed):
        # sudo: agents may not read users' groups, nor who it is they try to invite
        for member in self.sudo().filtered(
            lambda m: m.channel_id.channel_type == "wac"
        ):
            if not any(is_allowed(user) for user in member.partner_id.user_ids):
                raise ValidationError(
                    self.env._(
                        "%(name)s does not answer on WhatsApp and cannot join this chat.",
                        name=member.partner_id.name or member.guest_id.name,
                    )
                )

    def _mark_as_read(self, last_message_id):
        """Tell the customer too: queue the receipt for the newest message just read."""
        seen_before = self.seen_message_id.id or 0
        result = super()._mark_as_read(last_message_id)
        if self.channel_id.channel_type == "wac":
            self._wac_queue_read_receipt(seen_before, last_message_id)
        return result

    def _wac_queue_read_receipt(self, seen_before, last_message_id):
        if not self.env.user.has_group("whatsapp_coexistence.group_wac_agent"):
            return
        # sudo: agents queue the receipt of a chat they can read
        newest = (
            self.env["wac.message"]
            .sudo()
            .search(
                [
                    ("thread_id.channel_id", "=", self.channel_id.id),
                    ("direction", "=", "in"),
                    ("wamid", "!=", False),
                    ("mail_message_id.id", ">", seen_before),
                    ("mail_message_id.id", "<=", last_message_id),
                ],
                order="id desc",
                limit=1,
            )
        )
        if newest:
            # WhatsApp takes everything before it as read, too.
            self.env["wac.outbound"].sudo()._wac_queue_read_receipts(newest)

    @api.model
    def _wac_introduce(self, channels):
        """Bring these chats to the open clients of members that have never loaded them.

        A client listens to the channels there were when it opened: what is said in a newer
        one reaches nobody. Called before the message is announced, which the client then
        catches up with. Who was not here since the bus forgot opens a new client anyway.
        """
        lately = fields.Datetime.now() - BUS_LIFE
        # sudo: the worker announces to whoever answers the number
        strangers = self.sudo().search(
            [
                ("channel_id", "in", channels.ids),
                ("partner_id.user_ids.presence_ids.last_poll", ">", lately),
                ("fetched_message_id", "=", False),
                ("seen_message_id", "=", False),
            ]
        )
        for member in strangers:
            # the client asks for the chat itself: Odoo's header of it costs 10 ms each
            member._bus_send(
                "discuss.channel/joined",
                {"channel_id": member.channel_id.id, "data": {}},
            )

    @api.autovacuum
    def _gc_unpin_wac_chats(self):
        """Unpin chats that are read and idle, so that thousands do not slow the client."""
        limit = fields.Datetime.now() - UNPIN_AFTER
        members = self.search(
            [
                ("is_pinned", "=", True),
                ("channel_id.channel_type", "=", "wac"),
                ("channel_id.last_interest_dt", "<=", limit),
            ],
            order="id",
        )
        idle = members.filtered(lambda member: not member.message_unread_counter)
        batch = idle[:UNPIN_BATCH]
        batch.write({"unpin_dt": fields.Datetime.now()})
        for user, of_user in batch.grouped(lambda m: m.partner_id.main_user_id).items():
            if user:
                Store(bus_channel=user).add(
                    of_user.channel_id, {"close_chat_window": True}
                ).bus_send()
        return len(batch), len(idle) - len(batch)
