"""``wac.media``: one file of a message and the queue that fetches it.

Rows are made by ``wac.inbound``, fetched by :mod:`.wac_media_fetch` and stored here.
Must never be fetched in the webhook's or the inbound worker's transaction.
"""

import contextlib
import os

from odoo import fields, models
from odoo.tools.mimetypes import guess_mimetype

from ..cloudapi import media
from .ir_attachment import NOT_INDEXED

#: Pictures that a browser or Odoo would decode: their size is checked before.
_DECODED = ("image/jpeg", "image/png", "image/gif", "image/webp")


#: Nothing is decoded, shrunk or searched through, and markup is made plain text.
_AS_IT_CAME = {
    "attachments_mime_plainxml": True,
    "image_no_postprocess": True,
    NOT_INDEXED: True,
}


class WacMedia(models.Model):
    _name = "wac.media"
    _description = "WhatsApp Media"
    _order = "id"

    message_id = fields.Many2one(
        "wac.message", required=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one("wac.account", required=True, index=True)
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
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
    priority = fields.Integer(default=0, help="Files of the past come after live ones.")
    attempts = fields.Integer()
    retry_at = fields.Datetime()
    lease_until = fields.Datetime()
    deadline = fields.Datetime(help="After that Meta has deleted the file.")
    error = fields.Text()
    failed_at = fields.Datetime(help="Last time that Meta did not give it.")
    # looked up by PostgreSQL whenever any file of the database is deleted
    attachment_id = fields.Many2one(
        "ir.attachment", index="btree_not_null", ondelete="set null"
    )

    _queue_idx = models.Index(
        "(priority, id) WHERE state IN ('queued', 'fetching', 'held')"
    )
    _account_idx = models.Index("(account_id, state) WHERE state != 'done'")
    _failed_idx = models.Index("(account_id, failed_at) WHERE failed_at IS NOT NULL")

    def _wac_store(self, spool, mimetype):
        """Keep the file with its message, as it came: nothing in it is decoded.

        :param spool: the file, a :class:`~.wac_media_spool.Spool`
        :param str mimetype: as Meta told it
        """
        self.ensure_one()
        if not self._wac_is_safe_picture(spool):
            self._wac_end(
                "refused",
                self.env._(
                    "The picture is too large to be shown. Open it on the phone."
                ),
            )
            return
        attachment = self._wac_new_attachment(spool, mimetype or self.mimetype or "")
        if self.voice:
            attachment._set_voice_metadata()
        self.write(
            {
                "state": "done",
                "attachment_id": attachment.id,
                "size": spool.size,
                "lease_until": False,
                "error": False,
            }
        )
        # sudo: the queue writes for nobody in particular
        shown = self.message_id.mail_message_id.sudo()
        if shown:
            shown.attachment_ids |= attachment

    def _wac_is_safe_picture(self, spool):
        """Tell whether nobody's memory bursts when this is shown."""
        if guess_mimetype(spool.head) not in _DECODED:
            return True
        return spool.look(media.has_safe_dimensions)

    def _wac_new_attachment(self, spool, mimetype):
        """Return the file as an attachment of the chat, open to the chat's members."""
        bare = _inert_type(spool.head, media.bare_mime(mimetype))
        channel = self.message_id.thread_id.channel_id
        attachments = self.env["ir.attachment"]
        if attachments._storage() == "file":
            self._wac_remove_half(spool)
        # sudo: the queue writes for nobody in particular. Superuser rights would keep
        # HTML and SVG executable, hence the context.
        files = attachments.sudo().with_context(**_AS_IT_CAME)
        return files.create(
            {
                "name": self._wac_name(bare),
                "raw": attachments._wac_raw(spool),
                "mimetype": bare,
                "company_id": self.company_id.id,
                "res_model": "discuss.channel" if channel else self.message_id._name,
                "res_id": channel.id or self.message_id.id,
            }
        )

    def _wac_remove_half(self, spool):
        """Remove what a full disk or a crash left of this very file: Odoo would refuse it.

        Attachments are named by their content, so what has the name and another size is
        the beginning of the same file.
        """
        name = f"{spool.checksum[:2]}/{spool.checksum}"
        path = self.env["ir.attachment"]._full_path(name)
        with contextlib.suppress(FileNotFoundError):
            if os.path.getsize(path) != spool.size:
                os.unlink(path)

    def _wac_name(self, mimetype):
        """Return the file's own name, or one that says what it is."""
        if self.filename:
            return media.safe_filename(self.filename, mimetype)
        extension = media.safe_filename("", mimetype).removeprefix("file")
        kind = "voice" if self.voice else self.kind
        return f"{kind}-{self.message_id.id}{extension}"

    def _wac_end(self, state, reason):
        """Give these files up, for a reason people read in place of the file."""
        self.write({"state": state, "error": reason, "lease_until": False})


def _inert_type(head, mimetype):
    """Return the type to keep a file under: pictures nobody measured are no pictures.

    Odoo would decode them to make them smaller, however large they are inside. Markup is
    made plain text when it is stored.
    """
    if mimetype in ("", "application/octet-stream"):
        mimetype = guess_mimetype(head)  # as Odoo would
    kind, _slash, name = mimetype.partition("/")
    if kind == "image" and mimetype not in _DECODED and "svg" not in name:
        return f"application/x-{name}"
    return mimetype
