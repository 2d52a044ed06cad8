"""``wac.media``: one file of a message and the queue that fetches it.

Rows are made by ``wac.inbound`` and worked off by a cron of their own. Must never be
fetched in the webhook's or the inbound worker's transaction.
"""

from odoo import fields, models


class WacMedia(models.Model):
    _name = "wac.media"
    _description = "WhatsApp Media"
    _order = "id"

    message_id = fields.Many2one(
        "wac.message", required=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one("wac.account", required=True, index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    kind = fields.Char(required=True)
    media_ref = fields.Char("Media ID")
    mimetype = fields.Char()
    sha256 = fields.Char()
    filename = fields.Char()
    voice = fields.Boolean()
    size = fields.Integer()
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("fetching", "Fetching"),
            ("done", "Stored"),
            ("held", "On Hold"),
            ("refused", "Refused"),
            ("expired", "Expired"),
        ],
        required=True,
        default="queued",
    )
    attempts = fields.Integer()
    retry_at = fields.Datetime()
    lease_until = fields.Datetime()
    deadline = fields.Datetime(help="After that Meta has deleted the file.")
    error = fields.Text()
    attachment_id = fields.Many2one("ir.attachment", ondelete="set null")

    _queue_idx = models.Index(
        "(retry_at, id) WHERE state IN ('queued', 'fetching', 'held')"
    )
    _account_idx = models.Index("(account_id, state) WHERE state != 'done'")
