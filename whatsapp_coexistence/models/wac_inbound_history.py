"""``wac.inbound``, the past: chats that the phone app shares once, in any order and size.

Called by :mod:`.wac_inbound_apply`. Must never make a message twice, count the past as
unread, open a window with it, or hold a body of thousands of messages in one transaction.
"""

import time
from dataclasses import replace

from psycopg2.extensions import TransactionRollbackError

from odoo import models

from ..cloudapi import webhook
from ..cloudapi.events import HistoryEvent
from .wac_inbound_content import moment_of, past_state
from .wac_inbound_messages import CHANGES, Item, by_account

#: Messages (or cards of the address book) that are stored and committed together.
SLICE = 1000
#: Bodies from this size on are applied slice by slice. A live body has a few kB.
HEAVY = 200_000
#: A body that takes longer goes on in the next run, before Odoo's limit for a job.
HEAVY_SECONDS = 60.0


class WacInbound(models.AbstractModel):
    _inherit = "wac.inbound"

    # Large bodies

    # The worker expects nothing back.
    # pylint: disable-next=missing-return
    def _apply_bodies(self, app_id, event_ids):
        """Apply light bodies together, and each heavy one on its own, in order."""
        light = []
        for event_id, is_heavy in self._still_pending(event_ids):
            if not is_heavy:
                light.append(event_id)
                continue
            if light:
                super()._apply_bodies(app_id, light)
                light = []
            self._apply_heavy(app_id, event_id)
        if light:
            super()._apply_bodies(app_id, light)

    def _still_pending(self, event_ids):
        """Return ``(id, is heavy)``: slices commit, so a repeated batch may be half done."""
        self.env["wac.webhook.event"].flush_model(["state"])
        self.env.cr.execute(
            """
            SELECT id, octet_length(body) >= %s FROM wac_webhook_event
             WHERE id = ANY(%s) AND state = 'pending' ORDER BY id
            """,
            [HEAVY, list(event_ids)],
        )
        return self.env.cr.fetchall()

    def _apply_heavy(self, app_id, event_id):
        """Apply one large body, committing slice by slice.

        Whoever is killed in the middle loses one slice; what is stored is told by its
        wamid when the body is read again.
        """
        body = self.env["wac.webhook.event"].browse(event_id)
        app = self.env["wac.app"].browse(app_id)
        parsed = webhook.parse(body._wac_bodies()[body.id])
        if parsed.error:
            body.write({"state": "dead", "error": parsed.error})
            return
        self._commit(0)
        started = time.monotonic()
        for events in _slices(parsed.events):
            if time.monotonic() - started > HEAVY_SECONDS:
                # not a death of the worker: it does not count as one
                body.write({"attempts": body.attempts - 1, "retry_at": False})
                self._commit(0)
                return
            done = self._without_conflicts(
                lambda inbound, events=events: inbound._apply_slice(app, body, events)
            )
            if not done:
                raise TransactionRollbackError("others kept writing the same chats")
            self._commit(0)
            self.env.invalidate_all()
        letters = [{"event_id": body.id}] if body.dead_letter_ids else []
        self._finish(body, {body: parsed}, letters)
        self._commit(0)

    def _apply_slice(self, app, body, events):
        letters = self._apply_items(app, [(body, event) for event in events])
        known = set(body.dead_letter_ids.mapped("path"))
        new = {vals["path"]: vals for vals in letters if vals["path"] not in known}
        self.env["wac.dead.letter"].create(list(new.values()))

    def _apply_one(self, app, event):
        """Apply one event; of a chat that fails, everything but the broken messages."""
        trouble = super()._apply_one(app, event)
        many = isinstance(event, HistoryEvent) and len(event.messages) > 1
        if not trouble or not trouble.traceback or not many:
            return trouble
        found = None
        for message in event.messages:
            single = replace(event, messages=(message,))
            found = super()._apply_one(app, single) or found
        return found

    # Past chats

    def _apply_history(self, app, pairs):
        """Store past chats, and note how far the phone is with sharing them."""
        for account, events in by_account(pairs):
            added = self._apply_past(account, events)
            self.env["wac.sync"]._wac_heard_history(account, events, added)

    def _apply_past(self, account, events):
        """Store the messages of these events; returns how many are new, in how many chats."""
        told = [
            _item(account, event, past)
            for event in events
            if event.contact
            for past in event.messages
        ]
        if not told:
            return (0, 0)
        items = [item for item in told if item.content.kind not in CHANGES]
        threads = self.with_context(wac_past=True)._threads(account, items)
        threads = {
            person: thread.with_env(self.env) for person, thread in threads.items()
        }
        added = self.env["wac.message"]._wac_add_past(account, items, threads)
        self._apply_changes(
            account,
            [item for item in told if item.content.kind in CHANGES],
            [item.wamid for item in items],
        )
        return added

    def _meet_again(self, message, item):
        """Let a message that is stored learn from another telling of it.

        A past message that also comes live (both happen on the first day) is a live one:
        it opens the window. A placeholder gets its file.
        """
        if item.origin != "history" and message.origin == "history":
            message.write({"origin": item.origin})
            self._touch_threads(message)
            message._wac_lift_channels()
        self.env["wac.message"]._wac_fill_past([(message, item)])


def _item(account, event, past):
    return Item(
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


def _slices(events):
    """Yield lists of events that together hold up to ``SLICE`` messages."""
    batch, size = [], 0
    for event in events:
        for part in _parts(event):
            weight = max(1, len(getattr(part, "messages", ())))
            if batch and size + weight > SLICE:
                yield batch
                batch, size = [], 0
            batch.append(part)
            size += weight
    if batch:
        yield batch


def _parts(event):
    """Return an event, or the parts of one whose chat is longer than a slice."""
    if not isinstance(event, HistoryEvent) or len(event.messages) <= SLICE:
        return [event]
    return [
        replace(event, messages=event.messages[start : start + SLICE])
        for start in range(0, len(event.messages), SLICE)
    ]
