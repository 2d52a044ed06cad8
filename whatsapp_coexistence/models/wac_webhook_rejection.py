"""``wac.webhook.rejection``: how many calls of the webhook were refused, and why.

Written by the webhook controller, read by the health page. Must never keep anything a
stranger sent, nor grow with the number of their attempts.
"""

import threading
import time

from odoo import api, fields, models

REASONS = [
    ("unsigned", "Unsigned"),
    ("bad_signature", "Wrong Signature"),
    ("no_secret", "No App Secret Set"),
    ("unknown_key", "Unknown Address"),
    ("too_large", "Too Large"),
    ("challenge", "Wrong Verify Token"),
]
#: At most one row per reason and this many seconds; the calls between are added up.
PERIOD = 1.0
KEEP_DAYS = 30

_lock = threading.Lock()
_waiting = {}


class WacWebhookRejection(models.Model):
    _name = "wac.webhook.rejection"
    _description = "WhatsApp Refused Webhook Calls"
    _order = "id desc"

    app_id = fields.Many2one("wac.app", index=True, ondelete="cascade")
    company_id = fields.Many2one(related="app_id.company_id", store=True, index=True)
    reason = fields.Selection(REASONS, required=True)
    count = fields.Integer(required=True, default=1)
    date = fields.Datetime(required=True, default=fields.Datetime.now, index=True)

    @api.model
    def _wac_count(self, app_id, reason):
        """Count one refused call; a flood costs one row a second."""
        count = _due(self.env.cr.dbname, app_id or 0, reason)
        if count:
            self.create({"app_id": app_id, "reason": reason, "count": count})

    @api.autovacuum
    def _gc_rejections(self):
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=KEEP_DAYS)
        self.search([("date", "<", limit)], limit=10_000).unlink()


def _due(dbname, app_id, reason):
    """Return how many calls to write now, or 0 to wait for the next one."""
    key = (dbname, app_id, reason)
    now = time.monotonic()
    with _lock:
        last, count = _waiting.get(key, (now - PERIOD, 0))
        if now - last < PERIOD:
            _waiting[key] = (last, count + 1)
            return 0
        _waiting[key] = (now, 0)
        return count + 1
