"""``wac.webhook.event``: one body received from Meta, kept as it came.

Written by the webhook controller in one statement, worked off by ``wac.inbound``.
Must never have a unique key at ingest: duplicates are told apart later, by message id.
"""

import hashlib

import psycopg2

from odoo import api, fields, models

from .wac_bell import bell
from .wac_durable import DURABLE
from .wac_failpoint import reach

# One statement: the body, and the trigger that wakes the worker. Only our own constant is
# put in; values are parameters.
_INGEST = """
WITH event AS (
    INSERT INTO wac_webhook_event (
        app_id, company_id, received_at, body, digest, state, attempts, create_date
    )
    SELECT id, company_id, now() AT TIME ZONE 'UTC', %s, %s, 'pending', 0,
           now() AT TIME ZONE 'UTC'
      FROM wac_app
     WHERE id = %s AND DURABLE
    RETURNING id
)
INSERT INTO ir_cron_trigger (cron_id, call_at)
SELECT %s, now() AT TIME ZONE 'UTC' FROM event
""".replace("DURABLE", DURABLE)


class WacWebhookEvent(models.Model):
    _name = "wac.webhook.event"
    _description = "WhatsApp Webhook Event"
    _order = "id desc"

    app_id = fields.Many2one("wac.app", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="app_id.company_id", store=True, index=True)
    received_at = fields.Datetime(required=True, default=fields.Datetime.now)
    # The bytes as they came, not base64: written and read by SQL only.
    body = fields.Binary(attachment=False, required=True)
    body_text = fields.Text("Body as Text", compute="_compute_body_text")
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
    retry_at = fields.Datetime("Next Try")
    error = fields.Text()
    event_count = fields.Integer()
    done_at = fields.Datetime()
    dead_letter_ids = fields.One2many("wac.dead.letter", "event_id")

    _pending_idx = models.Index("(app_id, id) WHERE state = 'pending'")

    def _compute_body_text(self):
        bodies = self._wac_bodies()
        for event in self:
            text = bodies.get(event.id, b"").decode("utf-8", "replace")
            event.body_text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")

    @api.model
    def _wac_ingest(self, app_id, body):
        """Store a verified body and ring the worker, in one statement.

        :param bytes body: as received
        :return: whether it is stored: not if the app was deleted a moment ago
        """
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "whatsapp_coexistence.ir_cron_wac_inbound", raise_if_not_found=True
        )
        digest = hashlib.sha256(body).hexdigest()
        self.env.cr.execute(_INGEST, [psycopg2.Binary(body), digest, app_id, cron_id])
        if not self.env.cr.rowcount:
            return False
        reach("webhook.stored")
        database = self.env.cr.dbname
        self.env.cr.postcommit.add(lambda: _ring(database))
        return True

    def _wac_bodies(self):
        """Return the bytes of each body, by id."""
        if not self.ids:
            return {}
        self.flush_recordset()
        self.env.cr.execute(
            "SELECT id, body FROM wac_webhook_event WHERE id IN %s", [tuple(self.ids)]
        )
        return {event_id: bytes(body) for event_id, body in self.env.cr.fetchall()}

    def action_replay(self):
        """Give a body that failed as a whole to the worker again."""
        self.check_access("write")
        self.filtered(lambda event: event.state == "dead").write(
            {"state": "pending", "attempts": 0, "retry_at": False, "error": False}
        )
        self.env.ref("whatsapp_coexistence.ir_cron_wac_inbound")._wac_ring()


def _ring(database):
    """Wake the worker: what was stored is committed."""
    reach("webhook.committed")
    bell.ring(database)
