"""``wac.inbound``, the address book: what the phone app tells about people, then and later.

Called by :mod:`.wac_inbound_apply`. Must never overwrite a partner's name, nor let an old
card win over a newer one.
"""

from odoo import models

from .wac_inbound_content import moment_of
from .wac_inbound_messages import by_account


class WacInbound(models.AbstractModel):
    _inherit = "wac.inbound"

    def _apply_contact_sync(self, app, pairs):
        """Keep the names of the phone's address book, apart from everything else."""
        for account, same in by_account(pairs):
            events = [event for event in same if event.contact]
            contacts = self.env["wac.contact"]._wac_find_or_create(
                account, [event.contact for event in events]
            )
            people = self.env["wac.contact"].union(*contacts.values())
            # their chats, for the renaming below: one query for all
            people.thread_ids.mapped("channel_id")
            for event in events:
                self._keep_card(contacts[event.contact], event)
            people._wac_apply_policy(account)
            self.env["wac.sync"]._wac_heard_contacts(account, len(events))

    def _keep_card(self, contact, event):
        """Take over one card; the one with the newest time stays."""
        # a card without a time is as old as can be: it fills a gap, and no more
        told = moment_of(event.timestamp) if event.timestamp else None
        known = contact.phonebook_at
        if known and (not told or told < known):
            return
        removed = event.action == "remove"
        name = False if removed else event.full_name or event.first_name
        if not removed and not name:
            return
        vals = {}
        if contact.phonebook_name != name:
            vals["phonebook_name"] = name
        if told and told != known:
            vals["phonebook_at"] = told
        if vals:
            contact.write(vals)
