"""``wac.template``, the header: a file, a report printed for the record, or a place.

Called when a message is queued and by the form. Must never upload: files travel with the
message as ``wac.media``, and the sender uploads them.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.safe_eval import safe_eval, time

from ..cloudapi import media, messages
from ..cloudapi.events import Location
from .wac_template_variable import PERSON

MEDIA_FORMATS = ("image", "video", "document")


class WacTemplate(models.Model):
    _inherit = "wac.template"

    header_file = fields.Binary(
        "File", compute="_compute_header_file", inverse="_inverse_header_file"
    )
    header_filename = fields.Char(
        "File Name", compute="_compute_header_file", inverse="_inverse_header_file"
    )
    header_latitude = fields.Float("Latitude", digits=(10, 7))
    header_longitude = fields.Float("Longitude", digits=(10, 7))
    header_place = fields.Char("Name of the Place")
    header_address = fields.Char("Address")

    @api.depends("header_attachment_id")
    @api.depends_context("bin_size")
    def _compute_header_file(self):
        for template in self:
            # sudo: the file belongs to the template, which the user reads already
            attachment = template.header_attachment_id.sudo()
            template.header_file = attachment.datas
            template.header_filename = attachment.name

    def _inverse_header_file(self):
        for template in self:
            if not template.header_file:
                template.header_attachment_id = False
                continue
            template.header_attachment_id = self.env["ir.attachment"].create(
                {
                    "name": template.header_filename or template.name,
                    "datas": template.header_file,
                    "res_model": template._name,
                    "res_id": template.id,
                }
            )

    @api.onchange("header_report_id")
    def _onchange_header_report_id(self):
        if self.header_report_id:
            self.header_format = "document"

    @api.onchange("header_format")
    def _onchange_header_format(self):
        if self.header_format != "text":
            self.header = False

    def _wac_header_location(self):
        """Return the place of the header, or ``None``."""
        if self.header_format != "location":
            return None
        return Location(
            latitude=self.header_latitude,
            longitude=self.header_longitude,
            name=self.header_place or "",
            address=self.header_address or "",
        )

    def _wac_header_refusal(self, file=None):
        """Return why this file, or the template's own, cannot go above it, or ``""``."""
        if self.header_format not in MEDIA_FORMATS or self.header_report_id:
            return ""
        try:
            # sudo: the file belongs to the template, which the user reads already
            self._wac_check_header(file or self.header_attachment_id.sudo())
        except UserError as error:
            return str(error)
        return ""

    def _wac_header_media(self, thread, record, file=None):
        """Return the values of the header's ``wac.media``, or ``None`` without file.

        A report is printed here, so this belongs in the background. It belongs to the
        chat, whose agents need not see the document it was printed for.

        :param file: an attachment to send instead of the template's own
        :raises UserError: there is no file, or one that WhatsApp does not take
        """
        if self.header_format not in MEDIA_FORMATS:
            return None
        if self.header_report_id:
            attachment = self._wac_print(record, thread.channel_id or record)
        else:
            # sudo: the file belongs to the template, which the user reads already
            attachment = file or self.header_attachment_id.sudo()
        self._wac_check_header(attachment)
        return {
            "kind": self.header_format,
            "attachment_id": attachment.id,
            "mimetype": attachment.mimetype,
            "filename": attachment.name,
            "size": attachment.file_size,
            "state": "done",
        }

    def _wac_check_header(self, attachment):
        """Refuse what WhatsApp would not take as this kind of header.

        :raises UserError: no file, a type or a size that cannot be sent
        """
        if not attachment:
            raise UserError(
                self.env._(
                    "The header of the template %s has no file. Choose one.",
                    self.title or self.name,
                )
            )
        try:
            media.check_outgoing(
                attachment.mimetype or "",
                attachment.file_size,
                kind=self.header_format,
            )
        except messages.MessageInvalid as error:
            raise UserError(
                self.env["wac.message"]._wac_explain_invalid(error)
            ) from None

    def _wac_report_name(self, record):
        """Return the name of the printed report's file, as the print menu gives it."""
        # sudo: as in printing; reports are no secret
        report = self.header_report_id.sudo()
        name = record.display_name or report.name
        if report.print_report_name:
            # Odoo's own expression, written by an administrator
            name = safe_eval(report.print_report_name, {"object": record, "time": time})
        return f"{str(name).replace('/', '-')}.pdf"

    def _wac_print(self, record, owner):
        """Return the report of a record as an attachment named as Odoo names it.

        :raises UserError: no record of the report's model, or it could not be printed
        """
        # sudo: whoever sends need not have the right to print; the manager chose it
        report = self.header_report_id.sudo()
        if not record or record._name != report.model:
            raise UserError(
                self.env._("The report %s needs a record to be printed.", report.name)
            )
        content, kind = report._render_qweb_pdf(report.report_name, record.ids)
        if kind != "pdf":
            raise UserError(self.env._("The report %s is no PDF.", report.name))
        name = self._wac_report_name(record)
        # sudo: the file is made here, for a message that was checked
        files = self.env["ir.attachment"].sudo()
        return files.create(
            {
                "name": media.safe_filename(name, "application/pdf"),
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": owner._name,
                "res_id": owner.id,
            }
        )

    def _wac_message_values(self, thread, record, lang, free_values=None, file=None):
        """Return the values of a message with this template, for ``_wac_queue``.

        :param file: an attachment above it instead of the template's own

        With ``wac_print_later`` in the context a report is not printed now: the message
        waits in the queue until ``wac.message`` has printed it in the background.

        :raises UserError: something of it cannot be sent, in words
        """
        # sudo: whoever may write in a chat knows with whom
        person = {PERSON: thread.sudo().contact_id.name}
        content, text = self._wac_render(record, lang, person | (free_values or {}))
        values = {
            "thread_id": thread.id,
            "kind": "template",
            "template_id": self.id,
            "content": content,
            "body": text,
            "res_model": record._name if record else False,
            "res_id": record.id,
        }
        if self.header_report_id and self.env.context.get("wac_print_later"):
            return values | {"to_print": True}
        lang = self._wac_odoo_lang(lang)
        header = self.with_context(lang=lang)._wac_header_media(
            thread, record.with_context(lang=lang), file
        )
        if header:
            header["account_id"] = thread.account_id.id
            values["media_ids"] = [Command.create(header)]
        return values
