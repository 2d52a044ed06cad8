"""``wac.parked.status``: a receipt that came before the message it is about.

Written and matched by ``wac.inbound`` and ``wac.outbound``; dropped after a week.
"""

from odoo import api, fields, models

#: What came early and whose message never came is dropped after this time.
PARKED_DAYS = 7


class WacParkedStatus(models.Model):
    _name = "wac.parked.status"
    _description = "WhatsApp Parked Receipt"
    _order = "id"

    account_id = fields.Many2one("wac.account", required=True, ondelete="cascade")
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    wamid = fields.Char(required=True)
    status = fields.Char(required=True)
    payload = fields.Json(required=True)
    people = fields.Json(help="Ids of the recipient, for when they are erased.")
    create_date = fields.Datetime(index=True)

    _wamid_idx = models.Index("(account_id, wamid)")

    @api.autovacuum
    def _gc_parked(self):
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=PARKED_DAYS)
        old = self.search([("create_date", "<", limit)], limit=10_000)
        old.unlink()
        return len(old), len(old) == 10_000
