"""Rounds in which the connection to the database is lost while a webhook is being stored.

What the webhook answers is counted beside what is stored: an answer of 200 for what is not
there is the one thing that must never happen. As in :mod:`.rounds`, nothing else is judged.
"""

import collections
import contextlib

import psycopg2

from . import flood

#: The connection ends itself: while the row is written, and when the transaction is to be
#: committed, which is the last moment there is.
_CUT = """
CREATE FUNCTION wac_cut() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_terminate_backend(pg_backend_pid());
    PERFORM pg_sleep(10);
    RETURN NULL;
END $$
"""
_WHEN = {
    "stored": "CREATE TRIGGER wac_cut AFTER INSERT",
    "committed": "CREATE CONSTRAINT TRIGGER wac_cut AFTER INSERT",
}
_DEFERRED = {"stored": "", "committed": "DEFERRABLE INITIALLY DEFERRED"}


class _Counted:
    """Webhooks, the answer to each, and whether it is stored."""

    def __init__(self, site):
        self.site = site
        self.codes = collections.Counter()
        self.wrong = []
        self._before = self._stored()

    def knock(self, moment, expected=None):
        """Deliver a body; with ``expected`` nothing but this code is right."""
        code = flood.Deliverers(self.site, 1).deliver_once(flood.body(self.site, []))
        self.codes[f"{moment}: {code}"] += 1
        if code == 200 or expected not in (None, code):
            self.wrong.append(f"the webhook answered {code} when {moment}")

    def figures(self):
        """Return what a round tells; nothing of it may be stored either."""
        if self._stored() != self._before:
            self.wrong.append("something was stored although nothing was taken")
        return {"webhook": dict(self.codes), "wrong": self.wrong}

    def _stored(self):
        return self.site.value("SELECT count(*) FROM wac_webhook_event")


@contextlib.contextmanager
def _cutting(site, moment):
    """Have the server end each connection that stores a webhook, at a moment of it."""
    site.rows(_CUT)
    site.rows(
        f"{_WHEN[moment]} ON wac_webhook_event {_DEFERRED[moment]}"
        " FOR EACH ROW EXECUTE FUNCTION wac_cut()"
    )
    try:
        yield
    finally:
        site.rows("DROP FUNCTION wac_cut() CASCADE")


def connection_is_cut(site, dice, size):
    """Cut the connection while a webhook is stored, and while it is committed."""
    counted = _Counted(site)
    for _turn in range(size):
        for moment in _WHEN:
            with _cutting(site, moment):
                counted.knock(moment, 503 if moment == "stored" else None)
    return counted.figures()


def no_connection_is_free(site, dice, size):
    """Let others have all connections, so that Odoo gets none."""
    counted = _Counted(site)
    for _turn in range(size):
        with _all_taken(site):
            counted.knock("none is free")
        site.wait_for(site.answers, "Odoo answers when connections are free")
    return counted.figures()


@contextlib.contextmanager
def _all_taken(site):
    """Take every connection, those of Odoo's too."""
    with contextlib.ExitStack() as stack:
        cursor = stack.enter_context(site.cluster.cursor())
        idle = 0
        while idle < 3:  # Odoo may have been quicker with what was just freed
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = %s",
                [site.database],
            )
            idle = 0 if cursor.fetchone()[0] else idle + 1
            with contextlib.suppress(psycopg2.OperationalError):
                while True:
                    stack.enter_context(site.cluster.cursor())
        yield
