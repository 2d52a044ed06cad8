"""``wac.thread``: who waits for an answer, and since when.

Called by the inbound worker, the queue and the merge of chats. Must never let what comes
late count as unanswered when the phone, which has all of it, answered later.
"""

from odoo import fields, models


class WacThread(models.Model):
    _inherit = "wac.thread"

    waiting_since = fields.Datetime(
        readonly=True, help="First customer message that nobody has answered yet."
    )

    def _wac_answered_on_phone(self, since=None):
        """Return ``{thread: when}`` of the last answer written on the phone.

        :param since: earlier ones do not matter
        """
        domain = [("thread_id", "in", self.ids), ("origin", "=", "phone")]
        if since:
            domain.append(("date", ">=", since))
        return dict(
            self.env["wac.message"]._read_group(domain, ["thread_id"], ["date:max"])
        )

    def _wac_still_waiting(self, answered):
        """Return since when the customer waits, ``False`` if everything is answered.

        :param answered: when the phone answered last, or ``None``
        """
        self.ensure_one()
        if not self.waiting_since or not answered or self.waiting_since > answered:
            return self.waiting_since
        if not self.last_inbound_at or self.last_inbound_at <= answered:
            return False
        return (
            self.env["wac.message"]
            .search(
                [
                    ("thread_id", "=", self.id),
                    ("origin", "=", "customer"),
                    ("kind", "!=", "system"),
                    ("date", ">", answered),
                ],
                order="date",
                limit=1,
            )
            .date
        )

    def _wac_note_answer(self):
        """Note that somebody answers here: nobody waits for it any more."""
        self.filtered("waiting_since").waiting_since = False
