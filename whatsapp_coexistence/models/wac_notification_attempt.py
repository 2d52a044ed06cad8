"""``wac.notification.attempt``: one channel taken for a notification, and what came of it.

Written by the cron of notifications and by receipts. Must never be changed by hand: the
journal says what happened.
"""

from odoo import fields, models

from .wac_notification import CHANNELS

ATTEMPT_STATES = [
    ("waiting", "Waiting"),
    ("sent", "On Its Way"),
    ("reached", "Reached"),
    ("failed", "Failed"),
    ("late", "No Answer in Time"),
    ("skipped", "Not Possible"),
    ("canceled", "Canceled"),
]


class WacNotificationAttempt(models.Model):
    _name = "wac.notification.attempt"
    _description = "Attempt to Reach a Customer"
    _order = "id"
    _rec_name = "channel"

    notification_id = fields.Many2one(
        "wac.notification", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="notification_id.company_id", store=True)
    channel = fields.Selection(CHANNELS, required=True)
    state = fields.Selection(ATTEMPT_STATES, required=True, default="waiting")
    at = fields.Datetime("Taken", required=True, default=fields.Datetime.now)
    reached_at = fields.Datetime()
    reason = fields.Char()
    message_id = fields.Many2one(
        "wac.message", "WhatsApp Message", index="btree_not_null", ondelete="set null"
    )
    mail_message_id = fields.Many2one(
        "mail.message", "E-mail or SMS", index="btree_not_null", ondelete="set null"
    )
    activity_id = fields.Many2one(
        "mail.activity", index="btree_not_null", ondelete="set null"
    )
