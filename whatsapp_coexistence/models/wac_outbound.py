"""``wac.outbound``: the sender, a loop that takes queued messages to Graph.

Called by its cron. One sender per number (an advisory lock of the session), many numbers
and POSTs at once; the lease of a message is committed before its POST.
Must never run a POST on a thread that has a cursor, and never send from a copied database.
"""

import logging

from odoo import api, models

from .wac_outbound_pool import Job
from .wac_outbound_run import Run

_logger = logging.getLogger(__name__)

# The moment is a query of its own: no index can be searched for a clock that goes on.
# The dates are Meta's: should its clock be ahead, all of the last hour would be "now".
INCOMING = """
SELECT count(*) FROM wac_message
 WHERE account_id = %s AND direction = 'in'
   AND date > (SELECT clock_timestamp() AT TIME ZONE 'UTC' - make_interval(secs => %s))
   AND date <= (SELECT clock_timestamp() AT TIME ZONE 'UTC' + INTERVAL '1 minute')
"""


class WacOutbound(models.AbstractModel):
    _name = "wac.outbound"
    _description = "WhatsApp Sender"

    @api.model
    def _cron_send(self):
        """Send what is queued, until nothing is left or the time is over."""
        silence = self._silence_reason()
        if silence:
            _logger.info("Nothing is sent: %s", silence)
            return
        self._expire_leases()
        self.env["wac.account"]._wac_release_due()
        self.env["wac.message"]._wac_ring_printer_if_due()
        self.env["ir.cron"]._commit_progress(0, remaining=0)
        lang = self.env.company.partner_id.lang or self.env.lang
        run = Run(self.with_context(lang=lang))
        try:
            run.loop()
        finally:
            run.close()

    def _expire_leases(self):
        """Settle messages whose sender died: nobody knows whether Meta has them."""
        self.env.cr.execute(
            """UPDATE wac_message
                  SET state = 'unknown', lease_until = NULL, error_title = %s,
                      write_date = clock_timestamp() AT TIME ZONE 'UTC'
                WHERE state = 'sending' AND lease_until < clock_timestamp() AT TIME ZONE 'UTC'
            RETURNING id""",
            [
                self.env._(
                    "Sending was interrupted: WhatsApp may or may not have sent it."
                )
            ],
        )
        expired = self.env["wac.message"].browse(r[0] for r in self.env.cr.fetchall())
        expired.invalidate_recordset(flush=False)
        if expired:
            _logger.warning("%d messages have an unknown outcome", len(expired))
            expired._wac_push_state()
        return expired

    @api.model
    def _wac_queue_read_receipts(self, messages):
        """Queue read receipts of customer messages; the newest of a chat is enough."""
        receipts = [
            {
                "thread_id": message.thread_id.id,
                "account_id": message.account_id.id,
                "wamid": message.wamid,
            }
            for message in messages
            if message.direction == "in"
            and message.wamid
            and message.origin == "customer"
        ]
        if receipts:
            # sudo: people who read a chat have no access to this queue
            self.env["wac.read.receipt"].sudo().create(receipts)
            self.env["wac.message"]._wac_ring()

    def _take_read_receipts(self, account_id, limit):
        """Take read receipts out of the queue; returns the newest wamid per chat."""
        # chosen once, before: a sub-query of "IN" may run again and choose others
        self.env.cr.execute(
            """WITH chosen AS MATERIALIZED (
                   SELECT id FROM wac_read_receipt WHERE account_id = %s
                    ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED),
               taken AS (
                   DELETE FROM wac_read_receipt r USING chosen WHERE r.id = chosen.id
                RETURNING r.id, r.thread_id, r.wamid)
               SELECT DISTINCT ON (thread_id) wamid FROM taken
                ORDER BY thread_id, id DESC""",
            [account_id, limit],
        )
        return [
            Job(account_id=account_id, read_wamid=wamid)
            for (wamid,) in self.env.cr.fetchall()
        ]

    def _accounts_with_work(self):
        """Return the numbers that may send and have something to send now."""
        self.env.cr.execute(
            """SELECT a.id FROM wac_account a
                WHERE a.state = 'connected' AND a.active
                  AND (EXISTS (SELECT 1 FROM wac_message m
                                WHERE m.account_id = a.id AND m.state = 'queued'
                                  AND m.to_print IS NOT TRUE)
                       OR EXISTS (SELECT 1 FROM wac_read_receipt r
                                   WHERE r.account_id = a.id))"""
        )
        return self.env["wac.account"].browse(row[0] for row in self.env.cr.fetchall())

    def _next_retry(self, account_ids):
        """Return in how many seconds the next queued message is due, or ``None``."""
        self.env.cr.execute(
            """SELECT EXTRACT(EPOCH FROM min(COALESCE(m.retry_at, t.now)) - min(t.now))
                 FROM wac_message m
                 JOIN wac_account a ON a.id = m.account_id AND a.state = 'connected'
                  AND a.active
                CROSS JOIN (SELECT clock_timestamp() AT TIME ZONE 'UTC' AS now) t
                WHERE m.state = 'queued' AND m.to_print IS NOT TRUE
                  AND m.account_id = ANY(%s)""",
            [list(account_ids)],
        )
        (seconds,) = self.env.cr.fetchone()
        return None if seconds is None else float(seconds)

    def _incoming(self, account_id, seconds):
        """Return how many messages a number received lately: they count in its limit."""
        self.env.cr.execute(INCOMING, [account_id, seconds])
        return self.env.cr.fetchone()[0]
