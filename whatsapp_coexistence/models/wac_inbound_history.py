"""``wac.inbound``, the past: chats and address book that the phone app shares once.

Called by :mod:`.wac_inbound_apply`. Must never make a message twice, count the past as
unread, open a window with it, or overwrite a partner's name.
"""

from odoo import models

from .wac_inbound_content import moment_of, past_state
from .wac_inbound_messages import Item, by_account


class WacInbound(models.AbstractModel):
    _inherit = "wac.inbound"

    def _apply_history(self, app, pairs):
        """Store past chats; media sent afterwards fills its placeholder."""
        self._store(
            [
                Item(
                    account=account,
                    person=event.contact,
                    wamid=past.wamid,
                    date=moment_of(past.timestamp),
                    content=past.content,
                    direction="out" if past.outgoing else "in",
                    origin="history",
                    state=past_state(past),
                    context_wamid=past.context_wamid,
                )
                for account, event in pairs
                if event.contact
                for past in event.messages
            ]
        )
        for account, event in pairs:
            for error in event.errors:
                text = error.details or error.message or error.title
                account.message_post(body=self.env._("Past chats: %s", text))

    def _apply_contact_sync(self, app, pairs):
        """Keep the names of the phone's address book, apart from everything else."""
        for account, same in by_account(pairs):
            events = [event for event in same if event.contact]
            contacts = self.env["wac.contact"]._wac_find_or_create(
                account, [event.contact for event in events]
            )
            for event in events:
                removed = event.action == "remove"
                name = False if removed else event.full_name or event.first_name
                contact = contacts[event.contact]
                if (removed or name) and contact.phonebook_name != name:
                    contact.phonebook_name = name
