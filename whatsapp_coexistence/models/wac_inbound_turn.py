"""``wac.inbound``, its turn: long jobs make room when what came in finds no worker.

Asked by the sender and by the fetcher of files, between two steps. Must never keep them
from getting on: they only ask once they have worked for a while.
"""

from odoo import api, models

from .wac_inbound import DUE, LOCK_CLASS

#: A free worker begins within a second of the webhook's ring.
WAITED = "3 seconds"
#: Seconds a long job may work before it asks, so that it gets on even if nothing applies
#: what came in.
ROOM_AFTER = 5.0


class WacInbound(models.AbstractModel):
    _inherit = "wac.inbound"

    @api.model
    def _is_starving(self):
        """Tell whether bodies wait that no worker is at.

        Odoo has few workers for scheduled jobs, two by default. Whoever leaves makes room
        for the next job by priority, and what came in is first.
        """
        self.env.cr.execute(
            f"""
            SELECT EXISTS (
                SELECT 1 FROM wac_webhook_event e
                 WHERE e.state = 'pending' AND {DUE}
                   AND e.create_date
                       < (clock_timestamp() AT TIME ZONE 'UTC') - %s::interval
                   AND NOT EXISTS (
                       SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                        WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
                          AND l.classid = %s AND l.objid = e.app_id
                          AND d.datname = current_database()))
            """,  # noqa: S608 - a constant of ours
            [WAITED, LOCK_CLASS],
        )
        return self.env.cr.fetchone()[0]
