"""``wac.read.receipt``: a customer message somebody has read, yet to be told to Meta.

Written when a member reads a chat, worked off and deleted by the sender.
Must never be told for messages of the phone app or of the history.
"""

from odoo import fields, models


class WacReadReceipt(models.Model):
    _name = "wac.read.receipt"
    _description = "WhatsApp Read Receipt To Send"
    _order = "id"

    thread_id = fields.Many2one(
        "wac.thread", required=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(
        "wac.account", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    wamid = fields.Char(required=True)
