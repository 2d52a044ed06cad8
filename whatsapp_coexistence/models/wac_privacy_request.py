"""``wac.privacy.request``: a person asked for their data, or to be erased; and what became of it.

Made by the wizard, worked off by its cron. Must never keep an export longer than needed,
nor give it to anybody but who asked for it.
"""

import contextlib
import logging
from datetime import timedelta

from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .wac_erasure import PRIVACY_CRON, StillSending
from .wac_media_spool import Spool

_logger = logging.getLogger(__name__)

#: An export can be downloaded this long.
EXPORT_DAYS = 7
RETRY_MINUTES = 2


class WacPrivacyRequest(models.Model):
    _name = "wac.privacy.request"
    _description = "WhatsApp Privacy Request"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    kind = fields.Selection(
        [("export", "Export"), ("erase", "Erasure")], required=True, readonly=True
    )
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("expired", "Expired"),
        ],
        required=True,
        readonly=True,
        default="queued",
    )
    contact_ids = fields.Many2many("wac.contact", readonly=True, string="Contacts")
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, ondelete="set null"
    )
    with_partner = fields.Boolean("Delete the Customer Too", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    user_id = fields.Many2one(
        "res.users", "Requested By", required=True, readonly=True, index=True
    )
    done_at = fields.Datetime(readonly=True)
    expires_at = fields.Datetime("Available Until", readonly=True)
    result = fields.Text(readonly=True)
    attachment_id = fields.Many2one("ir.attachment", readonly=True, ondelete="set null")

    _queue_idx = models.Index("(id) WHERE state = 'queued'")

    @api.depends("kind", "contact_ids.name", "partner_id.name")
    @api.depends_context("lang")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for request in self:
            # sudo: whoever sees the request may know whom it is about
            person = request.sudo()
            names = person.contact_ids.mapped("name") or person.partner_id.mapped(
                "name"
            )
            label = kinds[request.kind]
            request.name = f"{label}: {', '.join(names)}" if names else label

    def action_download(self):
        """Download the export.

        :raises AccessError: somebody else asked for it
        :raises UserError: it is not there, or not there anymore
        """
        self.ensure_one()
        self.check_access("read")
        if self.user_id != self.env.user:
            raise AccessError(
                self.env._("Only who asked for an export can download it.")
            )
        if self.state != "done" or not self.attachment_id:
            raise UserError(
                self.env._("The export is not available. Ask for a new one.")
            )
        self.env["wac.audit"]._wac_note("download", self)
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "download",
        }

    # In the background

    @api.model
    def _cron_run(self):
        """Clean a restored backup, then do what was asked for, one by one."""
        self.env["wac.erasure"]._wac_reapply()
        crons = self.env["ir.cron"]
        waiting = self.search([("state", "=", "queued")], order="id")
        crons._commit_progress(remaining=len(waiting))
        for request in waiting:
            request._wac_run()
            if not crons._commit_progress(1):
                break
        # deleted files leave the disk now, not with the next night's clean-up
        if "erase" in waiting.exists().mapped("kind"):
            self.env["ir.attachment"]._gc_file_store()

    def _wac_run(self):
        """Do what was asked for; what fails says why, and hurts no other request."""
        lang = self.user_id.lang
        request = self.with_context(lang=lang).with_company(self.company_id)
        try:
            with self.env.cr.savepoint():
                values = getattr(request, f"_wac_run_{self.kind}")()
        except StillSending:
            retry = self.env.cr.now() + timedelta(minutes=RETRY_MINUTES)
            self.env.ref(PRIVACY_CRON)._wac_ring(retry)
            return
        except UserError as error:
            values = {"state": "failed", "result": str(error)}
        except TransactionRollbackError:
            raise
        except Exception as error:
            _logger.exception("Privacy request %s failed", self.id)
            reason = f"{type(error).__name__}: see the server's log."
            values = {"state": "failed", "result": reason}
        self.write({"state": "done", "done_at": fields.Datetime.now(), **values})
        self._wac_tell()

    def _wac_run_erase(self):
        erasure = self.env["wac.erasure"].with_user(self.user_id)
        result = erasure._wac_erase(
            self.contact_ids, self.partner_id, self.with_partner
        )
        self._wac_forget_exports()
        return {"result": result, "partner_id": False}

    def _wac_forget_exports(self):
        """Delete exports of the people who were just erased."""
        exports = self.search([("kind", "=", "export"), ("state", "=", "done")])
        # their contacts went with them
        exports.filtered(
            lambda e: (
                not e.contact_ids
                and (not e.partner_id or e.partner_id == self.partner_id)
            )
        )._wac_expire()

    def _wac_run_export(self):
        export = self.env["wac.privacy.export"].with_user(self.user_id)
        attachments = self.env["ir.attachment"]
        with contextlib.closing(Spool(attachments._filestore())) as spool:
            export._wac_zip(spool, self.contact_ids, self.partner_id)
            attachment = attachments.create(
                {
                    "name": f"whatsapp-{self.id}.zip",
                    "raw": attachments._wac_raw(spool),
                    "mimetype": "application/zip",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        expires = fields.Datetime.now() + timedelta(days=EXPORT_DAYS)
        self.env["wac.audit"].with_user(self.user_id)._wac_note(
            "export", self.contact_ids or self.partner_id
        )
        return {"attachment_id": attachment.id, "expires_at": expires}

    def _wac_tell(self):
        """Tell who asked that it is done, with the way to it."""
        done = self.state == "done"
        self.user_id._bus_send(
            "simple_notification",
            {
                "type": "success" if done else "danger",
                "message": self.env._("The privacy request is done.")
                if done
                else self.env._("The privacy request failed; see Privacy Requests."),
            },
        )

    def _wac_expire(self):
        self.attachment_id.unlink()
        self.write({"state": "expired", "contact_ids": [(5,)], "partner_id": False})

    @api.autovacuum
    def _gc_exports(self):
        now = fields.Datetime.now()
        old = self.search([("expires_at", "<", now), ("state", "=", "done")], limit=100)
        old._wac_expire()
        return len(old), len(old) == 100
