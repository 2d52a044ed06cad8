"""Wakes Odoo's cron workers without letting a request wait for it.

Rung by ``wac.webhook.event`` after a body is committed. A notification commits, and so
waits for the disk, a second time: here a thread does it, once for all that rang meanwhile.
Must never be the only way to be woken: the trigger is stored with the body, and the cron
workers look by themselves every minute, should this process end first.
"""

import contextlib
import logging
import threading
import time

import psycopg2

from odoo import sql_db
from odoo.tools import SQL

from odoo.addons.base.models.ir_cron import ODOO_NOTIFY_FUNCTION

_logger = logging.getLogger(__name__)

#: Seconds between two notifications: those who ring meanwhile share the next one.
PAUSE = 0.05
#: Seconds without a ring after which the connection is given back.
IDLE = 30.0
#: Seconds until a server that was gone is tried again.
RETRY = 1.0


class Bell:
    """A thread of this process that notifies the cron workers of databases."""

    def __init__(self):
        """Start no thread yet: a server forks its workers first."""
        self._rung = set()
        self._news = threading.Condition()
        self._thread = None

    def ring(self, database):
        """Have the cron workers of a database notified very soon."""
        with self._news:
            self._rung.add(database)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._run, name="wac_bell", daemon=True
                )
                self._thread.start()
            self._news.notify()

    def _run(self):
        while True:
            with self._news:
                self._news.wait_for(lambda: self._rung)
            try:
                self._notify_until_idle()
            except psycopg2.Error as error:
                _logger.warning("Cron workers are notified later: %s", error)
                time.sleep(RETRY)

    def _notify_until_idle(self):
        """Notify over one connection: a new one costs the server more than a webhook.

        Odoo's pool keeps none to this database.
        """
        with contextlib.closing(sql_db.db_connect("postgres").cursor()) as cr:
            while rung := self._take():
                try:
                    notify(cr, rung)
                except psycopg2.Error:
                    with self._news:
                        self._rung |= rung
                    raise
                time.sleep(PAUSE)

    def _take(self):
        """Return who rang, at the latest after ``IDLE`` seconds; then it may be nobody."""
        with self._news:
            self._news.wait_for(lambda: self._rung, IDLE)
            rung, self._rung = self._rung, set()
        return rung


def notify(cr, databases):
    """Notify the cron workers, in one transaction that does not wait for the disk."""
    # a notification is for who listens now: nothing of it is worth keeping
    cr.execute("SET LOCAL synchronous_commit TO off")
    for database in sorted(databases):
        function = SQL.identifier(ODOO_NOTIFY_FUNCTION)
        cr.execute(SQL("SELECT %s('cron_trigger', %s)", function, database))
    cr.commit()  # pylint: disable=invalid-commit


bell = Bell()
