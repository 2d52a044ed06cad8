"""``wac.sync``, hearing: what arrives from the phone, counted for people to watch.

Called by the inbound worker. Must never ask Meta for anything.
"""

from odoo import api, models

from ..cloudapi import const
from .wac_sync import OPEN
from .wac_sync_ask import CONTACTS_PAUSE, PAUSE_MAX


class WacSync(models.Model):
    _inherit = "wac.sync"

    @api.model
    def _wac_heard_history(self, account, events, added):
        """Note progress, counts and refusals of a body of past chats.

        :param added: messages that are new, and chats that had no past before
        """
        sync = self._wac_of(account).filtered(lambda s: s.kind == "history")
        errors = [error for event in events for error in event.errors]
        if errors:
            sync._wac_heard_errors(errors)
        told = [e.progress for e in events if e.progress is not None]
        if len(errors) == len(events):
            return
        vals = {
            "heard_at": self.env.cr.now(),
            # chunks come in any order: the furthest counts
            "progress": min(100, max([sync.progress, *told])),
            "message_count": sync.message_count + added[0],
            "thread_count": sync.thread_count + added[1],
        }
        if sync.state in ("idle", "requesting", "declined", *OPEN):
            vals |= {"state": "running", "problem": False, "is_wanted": False}
            vals["asked_at"] = sync.asked_at or vals["heard_at"]
        if vals["progress"] == 100:
            vals |= {"state": "done", "problem": False}
        elif sync.state != "running":
            sync._wac_ring(PAUSE_MAX)
        sync.write(vals)
        sync._wac_push()

    def _wac_heard_errors(self, errors):
        """The business does not share its history, or Meta reports another trouble."""
        if any(error.code == const.HISTORY_DECLINED for error in errors):
            self._wac_end("declined")
            return
        texts = [e.details or e.message or e.title or str(e.code) for e in errors]
        self.problem = self.env._("Meta reports: %s", "; ".join(texts))
        self._wac_push()

    @api.model
    def _wac_heard_contacts(self, account, count):
        """Note cards of the address book: the first ones, and later changes."""
        sync = self._wac_of(account).filtered(lambda s: s.kind == "contacts")
        if sync.state not in OPEN:
            return
        if sync.state != "running":
            sync._wac_ring(CONTACTS_PAUSE * 2)
        sync.write(
            {
                "state": "running",
                "problem": False,
                "heard_at": self.env.cr.now(),
                "message_count": sync.message_count + count,
            }
        )
        sync._wac_push()
