"""``wac.inbound``, calls: that a customer rang, in their chat.

Called by :mod:`.wac_inbound_apply`. Must never answer a call, nor show one twice: Meta
repeats webhooks. A call has no id that could be quoted or marked as read.
"""

import uuid

from odoo import models

from .wac_inbound_content import moment_of
from .wac_inbound_messages import by_account


class WacInbound(models.AbstractModel):
    _inherit = "wac.inbound"

    def _apply_calls(self, app, pairs):
        """Show that customers called; their calls open the window like messages.

        Source: cloudapi.const.WINDOW.
        """
        rung = [
            (account, event)
            for account, event in pairs
            if event.person
            and event.event == "connect"
            and event.direction != "BUSINESS_INITIATED"
        ]
        for account, events in by_account(rung):
            named = {_name(account, event): event for event in events}
            known = self.env["wac.message"].search([("uuid", "in", list(named))])
            for name in known.mapped("uuid"):
                del named[name]
            if named:
                self._create_calls(account, named)

    def _create_calls(self, account, named):
        """Create and show the messages that stand for calls, ``{uuid: event}``."""
        contacts = self.env["wac.contact"]._wac_find_or_create(
            account, [event.person for event in named.values()]
        )
        unique = self.env["wac.contact"].union(*contacts.values())
        threads = self.env["wac.thread"]._wac_find_or_create(account, unique)
        messages = self.env["wac.message"].create(
            [
                {
                    "uuid": name,
                    "thread_id": threads[contacts[event.person]].id,
                    "account_id": account.id,
                    "direction": "in",
                    "origin": "customer",
                    "kind": "call",
                    "state": "received",
                    "date": moment_of(event.timestamp),
                }
                for name, event in named.items()
            ]
        )
        self._touch_threads(messages)
        messages._wac_show()


def _name(account, event):
    """Return the uuid of a call, the same each time Meta tells of it."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"wac:{account.id}:{event.call_id}"))
