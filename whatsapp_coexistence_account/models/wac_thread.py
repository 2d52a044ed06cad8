"""``wac.thread``: the customer's unpaid invoices, and invoice names that become links.

Called by Discuss. Must never tell of an invoice the user may not read.
"""

from odoo import fields, models
from odoo.fields import Domain


class WacThread(models.Model):
    _inherit = "wac.thread"

    def _wac_document_models(self):
        return [*super()._wac_document_models(), "account.move"]

    def _wac_customer_documents(self):
        unpaid = (
            self._wac_customer_domain()
            & Domain("move_type", "=", "out_invoice")
            & Domain("state", "=", "posted")
            & Domain("payment_state", "in", ("not_paid", "partial"))
        )
        late = unpaid & Domain("invoice_date_due", "<", fields.Date.context_today(self))
        groups = self._wac_document_group(
            "invoice",
            "account.move",
            unpaid,
            label=self.env._("Unpaid Invoices"),
            icon="fa-pencil-square-o",
        )
        for group in groups:
            group["is_alert"] = bool(self.env["account.move"].search(late, limit=1))
        return [*super()._wac_customer_documents(), *groups]
