"""``wac.dead.letter``: one event of a body that could not be applied, with the reason.

Written by ``wac.inbound``; people read and replay it. Must never be deleted unread.
"""

from odoo import fields, models


class WacDeadLetter(models.Model):
    _name = "wac.dead.letter"
    _description = "WhatsApp Dead Letter"
    _order = "id desc"

    event_id = fields.Many2one(
        "wac.webhook.event", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="event_id.company_id", store=True, index=True)
    app_id = fields.Many2one(related="event_id.app_id", store=True)
    account_id = fields.Many2one("wac.account", index="btree_not_null")
    path = fields.Char(help="Place of the event in the body.")
    kind = fields.Char(help="Webhook field and type.")
    reason = fields.Text(required=True)
    traceback = fields.Text()
    state = fields.Selection(
        [("dead", "Waiting"), ("replayed", "Replayed"), ("dismissed", "Dismissed")],
        required=True,
        default="dead",
    )
