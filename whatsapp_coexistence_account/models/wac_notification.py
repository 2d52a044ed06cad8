"""``wac.notification``, invoices: the e-mail that goes when WhatsApp reaches nobody.

Called by the journal's cron. Must never print an invoice that was issued already.
"""

from odoo import models

from .account_move_send import EVENT as SENT


class WacNotification(models.Model):
    _inherit = "wac.notification"

    def _wac_mail_template(self, record):
        """Return Odoo's own e-mail about an invoice, for one that was to be sent."""
        if self.event == SENT and record._name == "account.move":
            return record._get_mail_template()
        return super()._wac_mail_template(record)

    def _wac_mail_values(self, template, record):
        """Return Odoo's own e-mail with the PDF there is."""
        if self.event != SENT or not record.invoice_pdf_report_id:
            return super()._wac_mail_values(template, record)
        render = template._render_field
        body = render("body_html", record.ids, compute_lang=True)
        subject = render("subject", record.ids, compute_lang=True)
        return {
            "subject": subject[record.id],
            "body": body[record.id],
            "attachments": _issued(record),
        }

    def _wac_mail_of_text(self, record, partner):
        """Return the reminder's text, with the PDF of the invoice it is about."""
        values = super()._wac_mail_of_text(record, partner)
        if record._name == "account.move":
            values["attachments"] = _issued(record)
        return values


def _issued(move):
    """Return the PDF of an invoice, as ``message_post`` takes it."""
    return [(file.name, file.raw) for file in move.invoice_pdf_report_id]
