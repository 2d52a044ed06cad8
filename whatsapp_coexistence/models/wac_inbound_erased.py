"""``wac.inbound``, erased people: what is told of them again is not stored again.

Called by the worker with every batch. Must never drop what somebody wrote after they were
erased: that is a new acquaintance.
"""

import hashlib
from dataclasses import replace

import psycopg2

from odoo import fields, models

from ..cloudapi.events import HistoryEvent, StatusEvent
from ..cloudapi.forget import without
from .wac_time import naive
from .wac_tombstone import names_of

#: Where events name the person they are about.
_PERSON = ("sender", "recipient", "contact", "person")
#: Nothing that is told of an erased message is later than this.
_FOREVER = fields.Datetime.to_datetime("9999-12-31 00:00:00")


class WacInbound(models.AbstractModel):
    _inherit = "wac.inbound"

    def _apply(self, app, events):
        """Apply events without those of erased people that happened before."""
        return super()._apply(app, self._wac_alive(app, events))

    def _wac_alive(self, app, events):
        erased = self._wac_erased(app, events)
        if not erased:
            return events
        alive = (_alive(event, erased.get(id(event))) for event in events)
        return [event for event in alive if event]

    def _wac_erased(self, app, events):
        """Return ``{id of the event: when its person was erased}``."""
        by_company, result = {}, {}
        for event in events:
            if _names(event):
                account = self._account_of(app, event)
                company = account.company_id or app.company_id
                by_company.setdefault(company, []).append(event)
        for company, same in by_company.items():
            names = {id(event): _names(event) for event in same}
            found = self.env["wac.tombstone"]._wac_of(company, names)
            # a receipt of an erased message comes long after the erasure
            receipts = {
                id(e): [e.wamid] for e in same if isinstance(e, StatusEvent) and e.wamid
            }
            late = self.env["wac.tombstone"]._wac_of(company, receipts)
            result |= {
                key: max(rows.mapped("erased_at")) for key, rows in found.items()
            }
            result |= dict.fromkeys(late, _FOREVER)
        return result

    def _finish(self, bodies, parsed, letters):
        """Take people who stay erased out of the stored bodies too."""
        result = super()._finish(bodies, parsed, letters)
        for body in bodies:
            events = parsed[body].events
            erased = self._wac_erased(body.app_id, events)
            gone, alive = set(), set()
            for event in events:
                kept = _alive(event, erased.get(id(event)))
                (alive if kept is event else gone).update(_names(event))
            if gone - alive:
                body._wac_forget(gone - alive)
        return result


def _names(event):
    """Return the ids of the person an event is about, if it is about one."""
    for name in _PERSON:
        person = getattr(event, name, None)
        if person:
            return names_of(person.wa_id, person.user_id, person.parent_user_id)
    return []


def _alive(event, erased_at):
    """Return what is left of an event of a person erased at that time, or ``None``."""
    if erased_at is None:
        return event
    if isinstance(event, HistoryEvent):
        later = tuple(m for m in event.messages if _is_later(m.timestamp, erased_at))
        # its progress counts, whatever is left of it
        return event if later == event.messages else replace(event, messages=later)
    return event if _is_later(event.timestamp, erased_at) else None


def _is_later(moment, erased_at):
    return bool(moment) and naive(moment) > erased_at


class WacWebhookEvent(models.Model):
    _inherit = "wac.webhook.event"

    def _wac_forget(self, names):
        """Take a person out of these bodies; what holds nothing else is deleted.

        :param names: ids of the person, in every way they are written
        """
        bodies = self._wac_bodies()
        for event in self:
            left = without(bodies[event.id], names)
            if left.body is None:
                event.unlink()
                continue
            event._wac_replace_body(left.body)
            for letter in event.dead_letter_ids:
                path = left.moved(letter.path or "")
                if path is None:
                    letter.unlink()
                elif path != letter.path:
                    letter.path = path

    def _wac_let_go(self):
        """Delete bodies that are kept no longer; see :mod:`.wac_retention`."""
        self.unlink()

    def _wac_replace_body(self, body):
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE wac_webhook_event SET body = %s, digest = %s WHERE id = %s",
            [psycopg2.Binary(body), hashlib.sha256(body).hexdigest(), self.id],
        )
        self.invalidate_recordset(flush=False)
