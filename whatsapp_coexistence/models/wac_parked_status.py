"""``wac.parked.status``: a receipt that came before the message it is about.

Written and matched by ``wac.inbound`` and ``wac.outbound``; dropped after a week.
"""

from odoo import fields, models


class WacParkedStatus(models.Model):
    _name = "wac.parked.status"
    _description = "WhatsApp Parked Receipt"
    _order = "id"

    account_id = fields.Many2one(
        "wac.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    wamid = fields.Char(required=True)
    status = fields.Char(required=True)
    payload = fields.Json(required=True)
    create_date = fields.Datetime(index=True)

    _wamid_idx = models.Index("(account_id, wamid)")
