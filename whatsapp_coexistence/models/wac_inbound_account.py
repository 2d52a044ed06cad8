"""``wac.inbound``, the number itself: what happens to its connection, when it was heard of.

Called by :mod:`.wac_inbound_apply`. Must never apply an event of one number to another
one of its account.
"""

import re

from odoo import fields, models

from ..cloudapi import events as wa, phone
from ..cloudapi.connection import Effect, consequence
from .wac_time import naive

#: What only the phone app makes, by the field it comes in.
PHONE_FIELDS = ("smb_message_echoes", "smb_app_state_sync", "history")
#: How often, in seconds, it is worth a row's update that a number is alive.
NOTED_EVERY = 30
#: Readings of the clock that are kept.
CLOCK_READINGS = 10


class WacInbound(models.AbstractModel):
    _inherit = "wac.inbound"

    def _apply_account_events(self, app, pairs):
        """Hold, release, disconnect or note, and take over the figures Meta tells."""
        for _account, event in pairs:
            accounts = self._accounts_of(app, event)
            accounts._wac_apply_account_event(event)
            accounts._wac_take_over_event(event)

    def _accounts_of(self, app, event):
        """Return the numbers an event of the account is about: one, or all of its WABA.

        ``entry.id`` of partner events is a partner's portfolio; the parser has put the
        WABA, or nothing, in its place.
        """
        accounts = self._accounts(app)
        if event.phone_number_id:
            return accounts.filtered(
                lambda a: a.phone_number_id == event.phone_number_id
            )
        if event.waba_id:
            accounts = accounts.filtered(lambda a: a.waba_id == event.waba_id)
        if event.phone_number:
            named = phone.variants(event.phone_number)
            return accounts.filtered(lambda a: _digits(a.display_phone_number) in named)
        return accounts if event.waba_id else accounts.browse()

    def _why_not(self, app, event):
        """Refuse what would stop or start a number that nobody knows."""
        if isinstance(event, wa.AccountEvent) and not event.is_test:
            effect = consequence(event).effect
            if effect not in (Effect.NOTE, Effect.WARN) and not self._accounts_of(
                app, event
            ):
                return self.env._(
                    "It is about %(who)s, which is not connected here.",
                    who=event.phone_number or event.waba_id or event.entry_id or "?",
                )
        return super()._why_not(app, event)

    def _note_activity(self, app, events):
        """Remember when each number and its phone were last heard of, and the clock."""
        now = fields.Datetime.now()
        by_number = {}
        for event in events:
            if event.phone_number_id and not event.is_test:
                by_number.setdefault(event.phone_number_id, []).append(event)
        for account in self._accounts(app):
            mine = by_number.get(account.phone_number_id)
            if mine:
                vals = account._wac_heard_values(mine, now)
                if vals:
                    account.write(vals)
                if "last_phone_activity_at" in vals:
                    account._wac_phone_used()


class WacAccount(models.Model):
    _inherit = "wac.account"

    last_event_at = fields.Datetime(readonly=True, copy=False)
    last_phone_activity_at = fields.Datetime(readonly=True, copy=False)
    clock_delays = fields.Json(
        readonly=True,
        copy=False,
        help="Seconds from Meta's time to ours, of the last events.",
    )

    def _wac_heard_values(self, events, now):
        """Return what changes because these events came."""
        vals = {}
        if _is_later(now, self.last_event_at):
            vals["last_event_at"] = now
            delay = _delay(events, now)
            if delay is not None:
                kept = (self.clock_delays or [])[1 - CLOCK_READINGS :]
                vals["clock_delays"] = [*kept, delay]
        used = _phone_used_at(events, now)
        if used and _is_later(used, self.last_phone_activity_at):
            vals["last_phone_activity_at"] = used
        return vals


def _is_later(moment, known):
    return not known or (moment - known).total_seconds() > NOTED_EVERY


def _delay(events, now):
    """Return the seconds from the newest live event to now, or ``None``."""
    live = (wa.MessageEvent, wa.EchoEvent, wa.StatusEvent)
    moments = [e.timestamp for e in events if isinstance(e, live) and e.timestamp]
    return round((now - naive(max(moments))).total_seconds()) if moments else None


def _phone_used_at(events, now):
    """Return when the phone app was last used, as far as these events tell."""
    ours = [event for event in events if event.field in PHONE_FIELDS]
    if not ours:
        return None
    # a past chat is as old as it is, but the phone has just sent it
    moments = [
        naive(event.timestamp)
        for event in ours
        if isinstance(event, wa.EchoEvent) and event.timestamp
    ]
    return min(max(moments), now) if len(moments) == len(ours) else now


def _digits(number):
    return re.sub(r"\D", "", number or "")
