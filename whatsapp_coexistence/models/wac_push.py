"""Live updates in Discuss of a chat's window, its contact and its number.

Called by ``write``, and by whoever changes these tables by SQL. Must never send more
than one notification per chat and agent.
"""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.mail.tools.discuss import Store


class WacThread(models.Model):
    _inherit = "wac.thread"

    def write(self, vals):
        """Tell open clients when the window or the person in charge changes.

        With ``wac_announced`` in the context the window goes out with the message that
        opened it, in one notification.
        """
        result = super().write(vals)
        shown = {"window_expires_at", "user_id", "channel_id", "agent_since"}
        if self.env.context.get("wac_announced"):
            shown.discard("window_expires_at")
        if vals.keys() & shown:
            self._wac_push()
        return result

    def _wac_push(self):
        """Send these chats' window and contact to the agents who see them."""
        # sudo: agents see the channel, whose data this is
        for channel in self.sudo().channel_id:
            Store(bus_channel=channel).add(
                channel, channel._wac_store_fields()
            ).bus_send()

    def _wac_is_window_open(self):
        """Tell whether a free reply is possible now."""
        self.ensure_one()
        end = self.window_expires_at
        return bool(end) and fields.Datetime.now() < end


class WacContact(models.Model):
    _inherit = "wac.contact"

    def write(self, vals):
        """Rename the chats of a person whose name or partner changed."""
        before = {contact: contact.name for contact in self}
        result = super().write(vals)
        renamed = self.filtered(lambda contact: contact.name != before[contact])
        # sudo: channels follow the contact, whoever renamed it
        for channel in renamed.sudo().thread_ids.channel_id:
            channel.name = channel.wac_thread_ids.contact_id.name or channel.name
        if "partner_id" in vals or renamed:
            self.sudo().thread_ids._wac_push()
        return result

    def _wac_store_fields(self):
        return [
            "name",
            "phone",
            Store.One("partner_id", ["avatar_128", "name"], sudo=True),
        ]


class WacAccount(models.Model):
    _inherit = "wac.account"

    _WAC_SHOWN = ("name", "display_phone_number", "mode", "state", "hold_reason")

    @api.constrains("agent_ids")
    def _check_agents(self):
        """Portal users and customers never see a number's chats."""
        for account in self:
            if any(user.share for user in account.agent_ids):
                raise ValidationError(
                    self.env._("Only employees can answer on WhatsApp.")
                )

    def write(self, vals):
        """Show or hide the banner of a number on hold; let new agents into its chats."""
        agents_before = {account: account.agent_ids for account in self}
        result = super().write(vals)
        if vals.keys() & set(self._WAC_SHOWN):
            self._wac_push()
        if "agent_ids" in vals:
            for account in self:
                account._wac_move_agents(agents_before[account])
        return result

    def _wac_push(self):
        """Send the state of these numbers to the people who answer on them."""
        # sudo: agents see their number's name and state
        for account in self.sudo():
            for user in account.agent_ids:
                Store(bus_channel=user).add(
                    account, account._wac_store_fields()
                ).bus_send()

    def _wac_store_fields(self):
        return list(self._WAC_SHOWN)

    def _wac_move_agents(self, before):
        """Make members of the chats follow the list of agents."""
        # sudo: membership is decided by the list of agents, not by rights on channels
        account = self.sudo()
        members = self.env["discuss.channel.member"].sudo()
        gone = (before - account.agent_ids).partner_id
        if gone:
            members.search(
                [
                    ("channel_id.wac_thread_ids.account_id", "=", account.id),
                    ("partner_id", "in", gone.ids),
                ]
            ).unlink()
        added = (account.agent_ids - before).partner_id
        if added:
            threads = (
                self.env["wac.thread"].sudo().search([("account_id", "=", account.id)])
            )
            members.create(threads.channel_id._wac_member_vals(added))
