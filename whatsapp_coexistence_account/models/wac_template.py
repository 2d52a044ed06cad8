"""``wac.template``, invoices: the PDF there is already, the way to pay, what is overdue.

Called when a template is filled in. Must never print an invoice a second time: the
customer gets the very file that was issued.
"""

from odoo import fields, models


class WacTemplateVariable(models.Model):
    _inherit = "wac.template.variable"

    source = fields.Selection(
        selection_add=[("payment_url", "Payment Link")],
        ondelete={
            "payment_url": lambda variables: variables.write({"source": "portal_url"})
        },
    )


class WacTemplate(models.Model):
    _inherit = "wac.template"

    def _wac_print(self, record, owner):
        """Return the invoice as it was issued, if it was; printed else."""
        issued = self._wac_issued(record)
        if not issued:
            return super()._wac_print(record, owner)
        # the file is shared, not copied: Odoo keeps one content once
        return issued.copy(
            {"res_model": owner._name, "res_id": owner.id, "res_field": False}
        )

    def _wac_issued(self, record):
        """Return the PDF that was made when the invoice was sent, or an empty record."""
        if not record or record._name != "account.move":
            return self.env["ir.attachment"]
        # sudo: whoever sends need not have the right to print; the manager chose it
        if not self.header_report_id.sudo().is_invoice_report:
            return self.env["ir.attachment"]
        return record.sudo().invoice_pdf_report_id

    def _wac_value(self, variable, record, free_values):
        """Return the text of one variable; the link to pay is the bridge's own."""
        if variable.source != "payment_url":
            return super()._wac_value(variable, record, free_values)
        return self._wac_portal_url(variable, record) + self._wac_pay_query(record)

    def _wac_pay_query(self, record):
        """Return what opens the payment at once on the portal's page of an invoice."""
        can_pay = record and hasattr(record, "_has_to_be_paid")
        # sudo: whether the portal offers to pay
        return "&payment=True" if can_pay and record.sudo()._has_to_be_paid() else ""

    def _wac_portal_url(self, variable, record):
        """Return a customer's page: that with the overdue invoices."""
        if not record or record._name != "res.partner":
            return super()._wac_portal_url(variable, record)
        path = record._wac_overdue_path()
        in_button = variable.component == "button"
        return path.lstrip("/") if in_button else f"{record.get_base_url()}{path}"
