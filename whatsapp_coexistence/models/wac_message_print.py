"""``wac.message``, printing: the report above a template, made in the background.

Called by its cron, which the queue rings. A report takes seconds, and a button must not.
Must never send: a printed message is left to the sender, one that cannot be printed fails.
"""

import logging

from odoo import api, fields, models
from odoo.fields import Command

_logger = logging.getLogger(__name__)

BATCH = 20


class WacMessage(models.Model):
    _inherit = "wac.message"

    @api.model
    def _wac_queue(self, vals_list):
        """Queue messages, and ring the printer for those that need it."""
        messages = super()._wac_queue(vals_list)
        if any(vals.get("to_print") for vals in vals_list):
            self._wac_ring_printer()
        return messages

    @api.model
    def _wac_ring_printer(self):
        """Wake the printer."""
        # sudo: everybody may ring; the cron reads its own queue
        self.env.ref("whatsapp_coexistence.ir_cron_wac_print").sudo()._wac_ring()

    @api.model
    def _wac_ring_printer_if_due(self):
        """Wake the printer for what was held, or queued again, without its document."""
        domain = [("to_print", "=", True), ("state", "=", "queued")]
        if self.search_count(domain, limit=1):
            self._wac_ring_printer()

    @api.model
    def _cron_print(self):
        """Print what waits for its document, one transaction each."""
        domain = [("to_print", "=", True), ("state", "=", "queued")]
        waiting = self.search(domain, order="priority, id", limit=BATCH)
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=self.search_count(domain))
        for message in waiting:
            for locked in message.try_lock_for_update().filtered_domain(domain):
                locked._wac_print()
            if not progress._commit_progress(1):
                break

    def _wac_print(self):
        """Attach the printed report, or say why there is none."""
        try:
            with self.env.cr.savepoint():
                media = self._wac_printed()
        except Exception as error:
            _logger.warning("The document of message %s failed", self.id, exc_info=True)
            self.write(
                {
                    "state": "failed",
                    "failed_at": fields.Datetime.now(),
                    "error_title": self.env._("Its document could not be printed."),
                    "error_detail": str(error)[:500],
                }
            )
            self._wac_push_state()
            return
        self.write({"to_print": False, "media_ids": [Command.create(media)]})
        self.mail_message_id.attachment_ids = self.media_ids.attachment_id
        self._wac_push_files()
        self._wac_ring()

    def _wac_printed(self):
        """Return the values of the printed document."""
        thread, template = self.thread_id, self.template_id
        record = self.env[self.res_model].browse(self.res_id).exists()
        lang = template._wac_odoo_lang(thread.partner_id.lang or template.language)
        company = self.company_id
        template = template.with_company(company).with_context(lang=lang)
        media = template._wac_header_media(
            thread, record.with_company(company).with_context(lang=lang)
        )
        return media | {"account_id": self.account_id.id}
