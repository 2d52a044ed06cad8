"""``wac.inbound``, changes: reactions, edits and withdrawals of messages already shown.

Called by :mod:`.wac_inbound_messages`. Must never lose what a message said before.
"""

from odoo import models

from odoo.addons.mail.tools.discuss import Store


class WacInbound(models.AbstractModel):
    _inherit = "wac.inbound"

    def _apply_change(self, item, thread):
        """Change the message ``item`` is about; one that is not here changes nothing."""
        target = thread._wac_message(item.content.target_wamid)
        is_reaction = item.content.kind == "reaction"
        # anybody may react; nobody edits or withdraws what the other side wrote
        if target and (is_reaction or target.direction == item.direction):
            getattr(self, f"_apply_{item.content.kind}")(item, target)

    def _apply_reaction(self, item, target):
        """Show a person's reaction; WhatsApp has one per person and message."""
        message = target.mail_message_id
        if not message:
            return
        none = self.env["mail.guest"]
        if item.direction == "out":
            partner, guest = target.company_id.partner_id, none
        else:
            partner = target.contact_id.partner_id
            guest = none if partner else target.contact_id._wac_guest()
        for reaction in message.reaction_ids:
            if reaction.partner_id == partner and reaction.guest_id == guest:
                if reaction.content == item.content.emoji:
                    return
                message._message_reaction(reaction.content, "remove", partner, guest)
        if item.content.emoji:
            message._message_reaction(item.content.emoji, "add", partner, guest)

    def _apply_edit(self, item, target):
        """Show the new text, and keep the first one."""
        edited = item.content.edited
        # Meta's clock counts seconds: within one, the later to come is the newer
        if edited is None or (target.edited_at and target.edited_at > item.date):
            return
        self._change(
            target,
            {
                "previous_body": target.previous_body or target.body,
                "body": edited.text or False,
                "edited_at": item.date,
            },
        )

    def _apply_revoke(self, item, target):
        """Show that it was deleted, and keep what it said."""
        if not target.revoked_at:
            previous = target.previous_body or target.body
            self._change(target, {"revoked_at": item.date, "previous_body": previous})

    def _change(self, target, values):
        target.write(values)
        message = target.mail_message_id
        if message:
            message.body = target._wac_html()
            channel = target.thread_id.channel_id
            Store(bus_channel=channel).add(message, ["body"]).bus_send()
        target._wac_push_state()


class WacThread(models.Model):
    _inherit = "wac.thread"

    def _wac_message(self, wamid):
        """Return the message of this chat with that id, or its twin of another scope."""
        self.ensure_one()
        messages = self.env["wac.message"]
        if not wamid:
            return messages
        domain = [("account_id", "=", self.account_id.id), ("wamid", "=", wamid)]
        found = messages.search([*domain, ("thread_id", "=", self.id)], limit=1)
        token = None if found else messages._wac_token(wamid)
        if token:
            twins = messages.search(
                [("thread_id", "=", self.id), ("wamid_token", "=", token)], limit=2
            )
            # two of them: nobody knows which one is meant
            found = twins if len(twins) == 1 else messages
        return found


class WacContact(models.Model):
    _inherit = "wac.contact"

    def _wac_guest(self):
        """Return who reacts in Discuss for a person that is no partner."""
        if not self.guest_id:
            self.guest_id = self.env["mail.guest"].create({"name": self.name})
        return self.guest_id
