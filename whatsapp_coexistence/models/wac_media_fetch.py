"""``wac.media``, fetching: the queue that brings files from Meta into attachments.

Called by its own cron. Must never hold a transaction open while a file comes in, decode
an image, or trust the type or size that Meta names.
"""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..cloudapi import media as rules
from ..cloudapi.client import MediaMismatch
from ..cloudapi.errors import Scope
from ..cloudapi.graph import GraphError
from ..cloudapi.wire import TransportFailure

_logger = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(minutes=10)
#: Meta blocks the files of an app for half an hour after 20 errors in an hour.
MAX_ERRORS_PER_HOUR = 10
PAUSE = timedelta(minutes=30)
#: Wait before try n+1; the last one is repeated until Meta deletes the file.
WAITS = [timedelta(seconds=s) for s in (5, 30, 120, 600, 3600, 6 * 3600)]
_CLAIM = """
UPDATE wac_media SET state = 'fetching', attempts = COALESCE(attempts, 0) + 1,
       lease_until = now() AT TIME ZONE 'UTC' + %s
 WHERE id IN (
    SELECT m.id FROM wac_media m JOIN wac_account a ON a.id = m.account_id
     WHERE (m.state = 'queued' OR (m.state = 'fetching'
                AND m.lease_until < now() AT TIME ZONE 'UTC'))
       AND (m.retry_at IS NULL OR m.retry_at <= now() AT TIME ZONE 'UTC')
       AND m.media_ref IS NOT NULL AND a.state = 'connected'
     ORDER BY m.retry_at NULLS FIRST, m.id
     LIMIT %s FOR UPDATE OF m SKIP LOCKED)
RETURNING id
"""


class WacMedia(models.Model):
    _inherit = "wac.media"

    @api.model
    def _cron_fetch(self):
        """Fetch what waits, one file and one commit at a time."""
        commit = self.env["ir.cron"]._commit_progress
        self._expire()
        self._pause_if_blocked()
        while True:
            self.env.cr.execute(_CLAIM, [LEASE, BATCH])
            claimed = [media_id for (media_id,) in self.env.cr.fetchall()]
            self.invalidate_model(flush=False)
            if not commit(len(claimed), remaining=len(claimed)) or not claimed:
                return
            for media_id in claimed:
                media = self.browse(media_id)
                media._fetch_one()
                commit(1)
                media._show()
                commit(0)
        # what fails gets its retry_at: the loop ends when nothing is due

    def _fetch_one(self):
        """Fetch one file; every failure is written down with the next try."""
        try:
            client = self.account_id._wac_client()
            arguments = (self.media_ref, self.sha256)
            # nothing of ours is locked while Meta answers
            self.env["ir.cron"]._commit_progress(0)
            info = client.media_url(arguments[0])
            content = client.download(info)
        except UserError as error:
            self._postpone(str(error))
        except (GraphError, TransportFailure, MediaMismatch) as error:
            self._failed(error)
        else:
            self._keep(content, info)

    def _keep(self, content, info):
        """Store a file as an attachment of its Discuss message."""
        mimetype = rules.bare_mime(info.mime_type or self.mimetype or "")
        if mimetype.startswith("image/") and not rules.has_safe_dimensions(content):
            self._refuse(self.env._("The image is too large to be opened safely."))
            return
        name = rules.safe_filename(self.filename or self._default_name(), mimetype)
        message = self.message_id.mail_message_id
        values = {
            "name": name,
            "raw": content,
            "mimetype": mimetype,
            "res_model": message.model or "wac.message",
            "res_id": message.res_id or self.message_id.id,
        }
        if self.voice:
            values["voice_ids"] = [fields.Command.create({})]
        attachment = (
            self.env["ir.attachment"]
            # A file from a stranger: never HTML or SVG, never decoded here.
            .with_context(attachments_mime_plainxml=True, image_no_postprocess=True)
            .create(values)
        )
        self.write(
            {
                "state": "done",
                "attachment_id": attachment.id,
                "size": len(content),
                "mimetype": mimetype,
                "error": False,
                "lease_until": False,
            }
        )
        message.write({"attachment_ids": [fields.Command.link(attachment.id)]})

    def _default_name(self):
        names = {"audio": "voice" if self.voice else "audio"}
        return f"{names.get(self.kind, self.kind)}-{self.message_id.id}"

    def _show(self):
        """Tell the screens that the file is here, or never will be."""
        if self.state != "fetching":
            self.message_id._wac_push_files()

    def _failed(self, error):
        """Write down a failure: for ever, or until the next try."""
        if isinstance(error, GraphError) and error.rule.scope is Scope.ACCOUNT:
            self.account_id._wac_hold(self.env["wac.message"]._wac_error_values(error.error)["error_title"])
        if isinstance(error, TransportFailure) and error.kind in ("too_large", "host"):
            self._refuse(self.env._("The file is too large or in a place that is not Meta's."))
            return
        self._postpone(str(error))

    def _refuse(self, reason):
        self.write({"state": "refused", "error": reason, "lease_until": False})

    def _postpone(self, reason):
        wait = WAITS[min(self.attempts, len(WAITS)) - 1]
        self.write(
            {
                "state": "queued",
                "error": reason,
                "retry_at": fields.Datetime.now() + wait,
                "lease_until": False,
            }
        )
        self.env.ref("whatsapp_coexistence.ir_cron_wac_media")._trigger(self.retry_at)

    def _expire(self):
        """Leave a mark for files that Meta has deleted meanwhile."""
        late = self.search(
            [("state", "in", ("queued", "held")), ("deadline", "<", fields.Datetime.now())]
        )
        late.write(
            {"state": "expired", "error": self.env._("Meta no longer has this file.")}
        )
        late.message_id._wac_push_files()

    def _pause_if_blocked(self):
        """Stop asking for a number's files before Meta stops answering."""
        hour_ago = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        failing = self._read_group(
            [
                ("state", "=", "queued"),
                ("attempts", ">", 0),
                ("write_date", ">", hour_ago),
            ],
            ["account_id"],
            ["attempts:sum"],
        )
        until = fields.Datetime.now() + PAUSE
        for account, errors in failing:
            if errors >= MAX_ERRORS_PER_HOUR:
                _logger.info("Files of number %s wait half an hour", account.id)
                self.search(
                    [
                        ("account_id", "=", account.id),
                        ("state", "=", "queued"),
                        ("attempts", ">", 0),
                        "|",
                        ("retry_at", "=", False),
                        ("retry_at", "<", until),
                    ]
                ).retry_at = until
