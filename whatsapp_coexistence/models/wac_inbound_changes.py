"""``wac.inbound``, changes: reactions, edits and withdrawals of messages already shown.

Called by :mod:`.wac_inbound_messages`, also for the past. Must never lose what a message
said before, nor a change that comes before its message.
"""

from odoo import api, models

from odoo.addons.mail.tools.discuss import Store

from ..cloudapi import identity

#: When each side reacted last to a message: older reactions may come later.
_REACTED = {"in": "customer_reacted_at", "out": "company_reacted_at"}


class WacInbound(models.AbstractModel):
    _inherit = "wac.inbound"

    def _apply_changes(self, account, items, wamids=()):
        """Change the messages ``items`` are about; what is about none is kept for it.

        :param wamids: messages that were not here before: what was kept for them is
            applied too, all in order of time
        """
        kept = self.env["wac.parked.change"]._wac_about(account, wamids)
        told = [(row._wac_item(), row) for row in kept]
        told += [(item, kept.browse()) for item in items]
        told.sort(key=lambda pair: pair[0].date)
        threads = self._known_threads(account, [item.person for item, _row in told])
        targets = self.env["wac.thread"]._wac_messages(
            account, [_about(item, threads) for item, _row in told]
        )
        done, early = kept.browse(), []
        for item, row in told:
            target = targets.get(_about(item, threads))
            if not target:
                early += [] if row else [item]
                continue
            done |= row
            self._apply_change(item, target)
        done.unlink()
        self.env["wac.parked.change"]._wac_park(account, early)

    def _known_threads(self, account, people):
        """Return the chats of people, and of those only who have one."""
        contacts = self.env["wac.contact"]._wac_find(account, people)
        ids = {contact.id for contact in contacts.values()}
        found = self.env["wac.thread"].search(
            [("account_id", "=", account.id), ("contact_id", "in", list(ids))]
        )
        threads = found.grouped("contact_id")
        return {p: threads[c] for p, c in contacts.items() if c in threads}

    def _apply_change(self, item, target):
        """Change a message; nobody edits or withdraws what the other side wrote."""
        kind = item.content.kind
        if kind == "reaction" or target.direction == item.direction:
            getattr(self, f"_apply_{kind}")(item, target)

    def _apply_reaction(self, item, target):
        """Show a reaction; WhatsApp has one per side and message, the latest."""
        message = target.mail_message_id
        when = _REACTED[item.direction]
        if not message or (target[when] and target[when] > item.date):
            return
        target[when] = item.date
        customer, guest = target.contact_id.partner_id, self.env["mail.guest"]
        partner = target.company_id.partner_id
        if item.direction == "in":
            partner = customer
            guest = guest if partner else target.contact_id._wac_guest()
        for reaction in message.reaction_ids:
            theirs = reaction.guest_id or reaction.partner_id == customer
            if bool(theirs) == (item.direction == "in"):
                if reaction.content == item.content.emoji:
                    return
                message._message_reaction(
                    reaction.content, "remove", reaction.partner_id, reaction.guest_id
                )
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


def _about(item, threads):
    """Return the chat and the id of the message a change is about."""
    thread = threads.get(item.person)
    return (thread, item.content.target_wamid if thread else "")


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
