"""``wac.inbound``, changes: reactions, edits and withdrawals of messages already shown.

Called by :mod:`.wac_inbound_messages`. Must never lose what a message said before.
"""

from odoo import api, models

from odoo.addons.mail.tools.discuss import Store

from ..cloudapi import identity


class WacInbound(models.AbstractModel):
    _inherit = "wac.inbound"

    def _apply_changes(self, account, items, threads):
        """Change the messages ``items`` are about; one that is not here changes nothing."""
        wanted = [
            (item, (threads[item.person], item.content.target_wamid)) for item in items
        ]
        targets = self.env["wac.thread"]._wac_messages(
            account, [key for _item, key in wanted]
        )
        for item, key in wanted:
            target = targets.get(key)
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

    @api.model
    def _wac_messages(self, account, wanted):
        """Return ``{(thread, wamid): message}`` of the messages that are here.

        A message is found by its id, or as its twin of another scope: same token, same
        chat. Two queries, however many are wanted.

        :param wanted: pairs of a chat and a wamid, which may be empty
        """
        wanted = {(thread, wamid) for thread, wamid in wanted if wamid}
        found = self._wac_messages_by(
            "wamid", [(thread, wamid) for thread, wamid in wanted], account
        )
        tokens = {
            key: token
            for key in wanted - found.keys()
            if (token := identity.token(key[1]))
        }
        twins = self._wac_messages_by(
            "wamid_token", [(key[0], token) for key, token in tokens.items()]
        )
        for key, token in tokens.items():
            same = twins.get((key[0], token), ())
            # two of them: nobody knows which one is meant
            if len(same) == 1:
                found[key] = same
        return found

    @api.model
    def _wac_messages_by(self, field, pairs, account=None):
        """Return ``{(thread, value): messages}`` of pairs of a chat and a value."""
        if not pairs:
            return {}
        domain = [(field, "in", list({value for _thread, value in pairs}))]
        threads = {thread.id for thread, _value in pairs}
        domain.append(
            ("account_id", "=", account.id)
            if account
            else ("thread_id", "in", list(threads))
        )
        found = self.env["wac.message"].search(domain)
        found = found.filtered(lambda message: message.thread_id.id in threads)
        return found.grouped(lambda message: (message.thread_id, message[field]))


class WacContact(models.Model):
    _inherit = "wac.contact"

    def _wac_guest(self):
        """Return who reacts in Discuss for a person that is no partner."""
        if not self.guest_id:
            self.guest_id = self.env["mail.guest"].create({"name": self.name})
        return self.guest_id
