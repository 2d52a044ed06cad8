"""``wac.upload``: a file that Meta has already, and under which id.

Used by the sender, so that a file that goes to many is uploaded once. Must never outlive
Meta's copy, nor be taken for a file of another number: an id belongs to one.
"""

from datetime import timedelta

from odoo import api, fields, models

from ..cloudapi import const

#: Meta deletes an uploaded file after 30 days; some are left for what waits in the queue.
UPLOAD_LIFE = const.MEDIA_UPLOADED_TTL - timedelta(days=5)
#: Meta's error of a file it cannot send.
FILE_NOT_USABLE = 131053
_KEEP = """
INSERT INTO wac_upload (account_id, company_id, checksum, mimetype, media_ref, expires_at)
SELECT a.id, a.company_id, v.checksum, v.mimetype, v.media_ref, %s
  FROM (VALUES {}) AS v (account_id, checksum, mimetype, media_ref)
  JOIN wac_account a ON a.id = v.account_id
    ON CONFLICT (account_id, checksum, mimetype)
    DO UPDATE SET media_ref = EXCLUDED.media_ref, expires_at = EXCLUDED.expires_at
"""


class WacUpload(models.Model):
    _name = "wac.upload"
    _description = "WhatsApp Uploaded File"
    _order = "id"
    _log_access = False

    account_id = fields.Many2one("wac.account", required=True, ondelete="cascade")
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    checksum = fields.Char(required=True, help="Of the attachment.")
    mimetype = fields.Char(required=True)
    media_ref = fields.Char("Media ID", required=True)
    expires_at = fields.Datetime(required=True, index=True)

    _file_unique = models.UniqueIndex("(account_id, checksum, mimetype)")

    @api.model
    def _wac_known(self, account_ids, checksums):
        """Return ``{(account id, checksum, mimetype): media id}`` of what Meta still has."""
        found = self.search_fetch(
            [
                ("account_id", "in", list(account_ids)),
                ("checksum", "in", list(checksums)),
                ("expires_at", ">", fields.Datetime.now()),
            ],
            ["account_id", "checksum", "mimetype", "media_ref"],
        )
        return {(u.account_id.id, u.checksum, u.mimetype): u.media_ref for u in found}

    @api.model
    def _wac_keep(self, uploads):
        """Remember files just uploaded: ``{(account id, checksum, mimetype): media id}``."""
        if not uploads:
            return
        rows = [(*key, media_ref) for key, media_ref in sorted(uploads.items())]
        expires = fields.Datetime.now() + UPLOAD_LIFE
        places = ", ".join(["%s"] * len(rows))
        self.env.cr.execute(_KEEP.format(places), [expires, *rows])
        self.invalidate_model(flush=False)

    @api.model
    def _wac_forget(self, files):
        """Forget ids that Meta refused: ``{(account id, checksum, mimetype): media id}``.

        The files are uploaded anew when they are needed.
        """
        if files:
            accounts, checksums, _types = zip(*files, strict=True)
            self.search(
                [
                    ("account_id", "in", list(accounts)),
                    ("checksum", "in", list(checksums)),
                    ("media_ref", "in", list(files.values())),
                ]
            ).unlink()

    @api.model
    def _wac_distrust(self, messages):
        """Forget the files of messages that Meta took first and failed for their file."""
        media = messages.media_ids.filtered("attachment_id")
        if media:
            self.search(
                [
                    ("account_id", "in", media.account_id.ids),
                    ("checksum", "in", media.attachment_id.mapped("checksum")),
                ]
            ).unlink()

    @api.autovacuum
    def _gc_expired(self):
        old = self.search([("expires_at", "<", fields.Datetime.now())], limit=10_000)
        old.unlink()
        return len(old), len(old) == 10_000


class WacMessage(models.Model):
    _inherit = "wac.message"

    @api.model
    def _wac_write_receipts(self, changes):
        """Trust no id of a file that Meta could not use after all."""
        result = super()._wac_write_receipts(changes)
        failed = self.union(*changes).filtered(
            lambda m: m.state == "failed" and m.error_code == FILE_NOT_USABLE
        )
        self.env["wac.upload"]._wac_distrust(failed)
        return result
