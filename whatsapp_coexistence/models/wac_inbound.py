"""``wac.inbound``: the worker that applies stored webhook bodies, one writer per app.

Called by its cron, which the webhook rings. Must never raise for what is in a body: what
cannot be applied becomes a dead letter, and hurts nothing beside it. What the database
cannot take now (no room, no connection) is no body's fault: it waits.
"""

import logging
import time
import traceback as tracebacks
from dataclasses import dataclass

from psycopg2 import OperationalError
from psycopg2.errors import UniqueViolation
from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models

from ..cloudapi import webhook
from .wac_failpoint import reach
from .wac_trouble import DATABASE_TROUBLE

_logger = logging.getLogger(__name__)

BATCH = 200
#: A body that was begun this often and never ended kills its worker: leave it to people.
#: Not fewer: a worker that is killed for other reasons (its memory, an update of the server)
#: is working on some body, too, and under many kills three tries blamed the innocent.
MAX_ATTEMPTS = 5
#: How long a body waits, in seconds, after it was begun so often: a computer on which workers
#: die one after the other, for half an hour, is not the fault of what they work on.
WAITS = (0, 0, 60, 600, 1800)
#: What may be begun now, in SQL.
DUE = "(retry_at IS NULL OR retry_at <= clock_timestamp() AT TIME ZONE 'UTC')"
MAX_ROLLBACKS = 5
#: A row that somebody else has just made is only seen by a new transaction: this often it
#: is taken for that, and not for a fault of what is applied.
MAX_RACES = 2
#: First half of the advisory lock's key; the second is the app.
LOCK_CLASS = 0x57AC01


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an event could not be applied."""

    reason: str
    traceback: str = ""


class Refused(Exception):
    """An event that must not be applied; the message is for people."""


class WacInbound(models.AbstractModel):
    _name = "wac.inbound"
    _description = "WhatsApp Inbound Worker"

    @api.model
    def _cron_process(self):
        """Apply everything that waits, app by app, in order of arrival."""
        self.env.cr.execute(
            "SELECT DISTINCT app_id FROM wac_webhook_event WHERE state = 'pending'"
        )
        for (app_id,) in self.env.cr.fetchall():
            self._process_app(app_id)

    def _process_app(self, app_id):
        """Apply the bodies of one app, unless another worker is at it."""
        cr = self.env.cr
        # A lock of the session, not of the transaction: it outlives the commits below,
        # and a killed worker's dies with its connection.
        cr.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, app_id])
        if not cr.fetchone()[0]:
            return
        try:
            # what the lock's former holder wrote is only seen by a new transaction
            self._commit(0)
            while self._process_batch(app_id):
                pass
        finally:
            cr.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, app_id])

    def _process_batch(self, app_id):
        """Apply one batch; returns whether there may be more, and time for it."""
        claimed = self._claim(app_id)
        if not claimed:
            return False
        try:
            done = self._without_conflicts(
                lambda inbound: inbound._apply_bodies(app_id, claimed)
            )
        except OperationalError as error:
            self._give_back(claimed, error)
            return False
        remaining = self._count_pending(app_id)
        reach("inbound.committing")
        time_left = self._commit(len(claimed), remaining)
        reach("inbound.committed")
        if remaining and not time_left:
            self._go_on_later()
        return bool(done and remaining and time_left)

    def _claim(self, app_id):
        """Return the ids to work on, their attempt counted before anything is tried.

        A body that was begun before comes alone: if it kills the worker, it kills none
        of its neighbours' work. Should it do so again, the others come first for a while.
        """
        self.env.cr.execute(
            f"""
            WITH next AS (
                SELECT id, attempts FROM wac_webhook_event
                 WHERE app_id = %s AND state = 'pending' AND {DUE}
                 ORDER BY id LIMIT %s
            ), chosen AS (
                SELECT id FROM next
                 WHERE attempts = 0
                   AND id < COALESCE((SELECT min(id) FROM next WHERE attempts > 0), id + 1)
                 UNION ALL
                (SELECT id FROM next WHERE attempts > 0
                    AND id = (SELECT min(id) FROM next))
            )
            UPDATE wac_webhook_event e SET attempts = e.attempts + 1,
                   retry_at = now() AT TIME ZONE 'UTC' + make_interval(
                       secs => NULLIF((%s::int[])[LEAST(e.attempts + 1, %s)], 0))
              FROM chosen WHERE e.id = chosen.id
            RETURNING e.id, e.attempts
            """,  # noqa: S608 - a constant of ours
            [app_id, BATCH, list(WAITS), len(WAITS)],
        )
        rows = sorted(self.env.cr.fetchall())
        self.env["wac.webhook.event"].invalidate_model(flush=False)
        reach("inbound.claiming")
        self._commit(0)
        reach("inbound.claimed")
        tired = [event_id for event_id, attempts in rows if attempts > MAX_ATTEMPTS]
        if tired:
            self.env["wac.webhook.event"].browse(tired).write(
                {
                    "state": "dead",
                    "error": self.env._("The worker died on it each time."),
                }
            )
            self._commit(len(tired))
        claimed = [event_id for event_id, attempts in rows if attempts <= MAX_ATTEMPTS]
        return claimed or (self._claim(app_id) if tired else [])

    def _go_on_later(self):
        """End this run, and have another one begin.

        Odoo repeats a job that has more to do ten times, whatever its time: large batches on
        a slow computer would take longer than the worker may live.
        """
        self.env.ref("whatsapp_coexistence.ir_cron_wac_inbound")._wac_ring()
        self._commit(0, remaining=0)

    def _give_back(self, event_ids, error):
        """Let bodies wait as if they had not been begun: the database takes nothing now.

        :raises psycopg2.Error: it does not even take that, or is gone
        """
        _logger.error(
            "%d bodies wait: the database takes nothing now (%s)",
            len(event_ids),
            error.pgcode or type(error).__name__,
        )
        self.env.cr.rollback()
        self.env.invalidate_all(flush=False)
        self.env.cr.execute(
            "UPDATE wac_webhook_event SET attempts = attempts - 1, retry_at = NULL"
            " WHERE id = ANY(%s) AND state = 'pending' AND attempts > 0",
            [event_ids],
        )
        # nothing remains for this run: the next one is in a minute, or when rung
        self._commit(0, remaining=0)

    def _without_conflicts(self, work):
        """Do the work; if somebody wrote the same rows meanwhile, do it again.

        :param work: called with this model
        """
        for attempt in range(1, MAX_ROLLBACKS + 1):
            try:
                work(self.with_context(wac_may_race=attempt <= MAX_RACES))
                self.env.flush_all()
                return True
            except (TransactionRollbackError, UniqueViolation):
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
                time.sleep(0.05 * attempt)
        _logger.warning("Bodies wait: other transactions kept writing the same chats")
        return False

    def _apply_bodies(self, app_id, event_ids):
        """Apply bodies together; if that fails, event by event."""
        bodies = self.env["wac.webhook.event"].browse(event_ids)
        app = self.env["wac.app"].browse(app_id)
        texts = bodies._wac_bodies()
        parsed = {body: webhook.parse(texts[body.id]) for body in bodies}
        broken = bodies.filtered(lambda body: parsed[body].error)
        items = [(body, event) for body in bodies for event in parsed[body].events]
        letters = self._apply_items(app, items)
        self.env["wac.dead.letter"].create(letters)
        self._finish(bodies - broken, parsed, letters)
        for body in broken:
            body.write({"state": "dead", "error": parsed[body].error})

    def _apply_items(self, app, items):
        """Apply events; returns the values of the dead letters of those that failed."""
        try:
            with self.env.cr.savepoint():
                refused = self._apply(app, [event for _body, event in items])
                reach("inbound.applied")
                return [
                    self._letter_values(
                        app, body, event, Trouble(refused[event.path, id(event)])
                    )
                    for body, event in items
                    if (event.path, id(event)) in refused
                ]
        except DATABASE_TROUBLE:
            raise
        except Exception as error:
            if isinstance(error, UniqueViolation) and self.env.context.get(
                "wac_may_race"
            ):
                raise
            if len(items) > 1:
                _logger.info("A batch of events failed: applying them one by one")
        letters = []
        for body, event in items:
            trouble = self._apply_one(app, event)
            if trouble:
                letters.append(self._letter_values(app, body, event, trouble))
        return letters

    def _apply_one(self, app, event):
        """Apply one event; returns why it could not be."""
        try:
            with self.env.cr.savepoint():
                refused = self._apply(app, [event])
                return next((Trouble(reason) for reason in refused.values()), None)
        except DATABASE_TROUBLE:
            raise
        except Exception as error:
            # ids only: the text of the message is in the dead letter, not in the log
            _logger.info("Event %s of app %s became a dead letter", event.path, app.id)
            return Trouble(f"{type(error).__name__}: {error}", tracebacks.format_exc())

    def _letter_values(self, app, body, event, trouble):
        account = self._account_of(app, event)
        return {
            "event_id": body.id,
            "account_id": account.id if account else False,
            "path": event.path,
            "kind": f"{event.field} {type(event).__name__}",
            "reason": trouble.reason,
            "traceback": trouble.traceback,
        }

    def _finish(self, bodies, parsed, letters):
        failed = {letter["event_id"] for letter in letters}
        now = fields.Datetime.now()
        alike = bodies.grouped(
            lambda body: (body.id in failed, len(parsed[body].events))
        )
        for (partial, count), same in alike.items():
            state = "partial" if partial else "done"
            same.write({"state": state, "done_at": now, "event_count": count})

    def _replay(self, body, path):
        """Apply the event at ``path`` of a stored body again; returns its trouble."""
        parsed = webhook.parse(body._wac_bodies()[body.id])
        for event in parsed.events:
            if event.path == path:
                return self.with_context(wac_replay=True)._apply_one(body.app_id, event)
        return Trouble(self.env._("The body no longer has this event."))

    def _count_pending(self, app_id):
        self.env.cr.execute(
            "SELECT count(*) FROM (SELECT 1 FROM wac_webhook_event"  # noqa: S608 - ours
            f" WHERE app_id = %s AND state = 'pending' AND {DUE} LIMIT 10000) p",
            [app_id],
        )
        return self.env.cr.fetchone()[0]

    def _commit(self, done, remaining=None):
        """Commit, and tell the cron how far we are; returns the seconds left."""
        return self.env["ir.cron"]._commit_progress(done, remaining=remaining)
