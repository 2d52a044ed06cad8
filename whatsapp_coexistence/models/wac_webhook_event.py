"""``wac.webhook.event``: one body received from Meta, kept as it came.

Written by the webhook controller in one INSERT, worked off by ``wac.inbound``.
Must never have a unique key at ingest: duplicates are told apart later, by message id.
"""

from odoo import fields, models


class WacWebhookEvent(models.Model):
    _name = "wac.webhook.event"
    _description = "WhatsApp Webhook Event"
    _order = "id desc"

    app_id = fields.Many2one("wac.app", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="app_id.company_id", store=True, index=True)
    received_at = fields.Datetime(required=True, default=fields.Datetime.now)
    body = fields.Binary(attachment=False, required=True)
    digest = fields.Char(help="SHA-256 of the body.")
    state = fields.Selection(
        [
            ("pending", "Pending"),
            ("done", "Done"),
            ("partial", "Partly Failed"),
            ("dead", "Failed"),
        ],
        required=True,
        default="pending",
    )
    attempts = fields.Integer(default=0)
    error = fields.Text()
    event_count = fields.Integer()
    done_at = fields.Datetime()
    dead_letter_ids = fields.One2many("wac.dead.letter", "event_id")

    _pending_idx = models.Index("(app_id, id) WHERE state = 'pending'")
