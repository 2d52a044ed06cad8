"""``ir.cron``: woken by the clock that decides whether a job is due, the database's.

Called by whoever has something to do for a scheduled job. Several servers may share a
database, each with a clock of its own, and Odoo's ``_trigger`` asks the caller's.
"""

from odoo import fields, models


class IrCron(models.Model):
    _inherit = "ir.cron"

    def _wac_ring(self, at=None):
        """Have this job run now, or at a moment.

        :param at: naive UTC, by the database's clock (``self.env.cr.now()``)
        """
        moment = at or self.env.cr.now()
        self._trigger(moment)
        if not at and moment > fields.Datetime.now():
            # our clock is behind: Odoo believes that there is time
            self.env.cr.postcommit.add(self._notifydb)
