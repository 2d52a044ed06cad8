"""``wac.thread``: a chat, that is one contact on one business number.

Found or made by ``wac.inbound`` and by whoever sends; shown as its Discuss channel.
Must never exist twice for the same contact and number.
"""

from odoo import api, fields, models
from odoo.fields import Command

from .discuss_channel_member import UNPIN_AFTER


class WacThread(models.Model):
    _name = "wac.thread"
    _description = "WhatsApp Chat"
    _order = "last_message_at desc, id desc"
    _check_company_auto = True

    name = fields.Char(related="contact_id.name")
    account_id = fields.Many2one("wac.account", required=True, ondelete="restrict")
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    contact_id = fields.Many2one(
        "wac.contact", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="contact_id.partner_id")
    channel_id = fields.Many2one("discuss.channel", ondelete="restrict", copy=False)
    user_id = fields.Many2one("res.users", "Assigned To", index="btree_not_null")
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")], required=True, default="open"
    )
    last_inbound_at = fields.Datetime(
        readonly=True,
        help="Last message of the customer since the number is connected.",
    )
    window_expires_at = fields.Datetime(
        readonly=True, help="Until then a free reply is possible."
    )
    last_message_at = fields.Datetime(readonly=True)
    message_ids = fields.One2many("wac.message", "thread_id")

    _account_contact_unique = models.Constraint("UNIQUE(account_id, contact_id)")
    _channel_unique = models.UniqueIndex("(channel_id) WHERE channel_id IS NOT NULL")

    @api.model
    def _wac_find_or_create(self, account, contacts):
        """Return ``{contact: thread}``, each with its channel; one query, two creates."""
        known = self.search(
            [("account_id", "=", account.id), ("contact_id", "in", contacts.ids)]
        )
        found = {thread.contact_id: thread for thread in known}
        missing = contacts - known.contact_id
        if missing:
            channels = self._wac_new_channels(account, missing)
            threads = self.create(
                [
                    {
                        "account_id": account.id,
                        "contact_id": contact.id,
                        "channel_id": channel.id,
                        "state": "closed" if self._wac_is_past() else "open",
                    }
                    for contact, channel in zip(missing, channels, strict=True)
                ]
            )
            found.update(zip(missing, threads, strict=True))
        return found

    @api.model
    def _wac_new_channels(self, account, contacts):
        """Create the channels of new chats, with the number's agents as members."""
        # sudo and the public user: whoever creates a channel becomes a member of it,
        # except nobody in particular
        channels = self.env["discuss.channel"].with_user(
            self.env.ref("base.public_user")
        )
        # nobody follows what becomes of the channel itself
        channels = channels.with_context(tracking_disable=True)
        agents = account.sudo().agent_ids.partner_id
        idle, unpinned = {}, {}
        if self._wac_is_past():
            # Thousands of pinned chats would slow every start of the web client: those of
            # the past are found by search, and pinned when something happens in them.
            # The transaction's time: a live message of the same batch pins again.
            now = self.env.cr.now().replace(microsecond=0)
            idle = {"last_interest_dt": now - UNPIN_AFTER}
            unpinned = idle | {"unpin_dt": now}
        return (
            channels.sudo()
            .create(
                [
                    {
                        "name": contact.name,
                        "channel_type": "wac",
                        # Odoo would find that out one by one
                        "group_public_id": False,
                        **idle,
                        "channel_member_ids": [
                            Command.create({"partner_id": partner.id, **unpinned})
                            for partner in agents
                        ],
                    }
                    for contact in contacts
                ]
            )
            .with_env(self.env)
        )

    def _wac_is_past(self):
        """Tell whether what is made now belongs to chats that ended long ago."""
        return bool(self.env.context.get("wac_past"))
