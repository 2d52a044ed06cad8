"""``wac.thread``: the customer's quotations and orders, and a quotation sent from the chat.

Called by Discuss. Must never show or send an order the user may not read.
"""

from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class WacThread(models.Model):
    _inherit = "wac.thread"

    def _wac_document_models(self):
        return [*super()._wac_document_models(), "sale.order"]

    def _wac_customer_documents(self):
        customer = self._wac_customer_domain()
        return [
            *super()._wac_customer_documents(),
            *self._wac_document_group(
                "quotation",
                "sale.order",
                customer & Domain("state", "in", ("draft", "sent")),
                label=self.env._("Quotations"),
                icon="fa-file-text-o",
            ),
            *self._wac_document_group(
                "order",
                "sale.order",
                customer
                & Domain("state", "=", "sale")
                & Domain("invoice_status", "!=", "invoiced"),
                label=self.env._("Open Orders"),
                icon="fa-shopping-cart",
            ),
        ]

    def action_send_quotation(self):
        """Open the form that sends one of the customer's quotations, or a new one.

        :raises AccessError: the user does not sell
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env["sale.order"].has_access("read"):
            raise AccessError(
                self.env._("Only salespeople can send quotations. Ask one of them.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Quotation"),
            "res_model": "wac.quotation.send",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_thread_id": self.id},
        }


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def wac_send_quotation(self):
        """Open the form that sends a quotation to the person of this chat."""
        self.ensure_one()
        self.check_access("read")
        return self.wac_thread_ids.action_send_quotation()
