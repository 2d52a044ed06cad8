"""``payment.transaction``: a payment for an order is told to its customer.

Called by Odoo once a payment is certain. Must never fail or delay it.
"""

from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _post_process(self):
        """Note orders that were paid for, wholly or in part; each payment once."""
        result = super()._post_process()
        done = self.filtered(
            lambda t: t.state == "done" and t.operation != "validation"
        )
        rules = self.env["wac.notification.rule"]
        for transaction in done:
            orders = transaction.sale_order_ids
            rules._wac_happened("order_paid", orders, about=transaction.id)
        return result
