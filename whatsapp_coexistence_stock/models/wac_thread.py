"""``wac.thread``: the customer's deliveries, and their names that become links.

Called by Discuss. Must never tell of a delivery the user may not read.
"""

from odoo import models
from odoo.fields import Domain


class WacThread(models.Model):
    _inherit = "wac.thread"

    def _wac_document_models(self):
        return [*super()._wac_document_models(), "stock.picking"]

    def _wac_customer_documents(self):
        """Add the deliveries that have not left yet."""
        open_deliveries = (
            self._wac_customer_domain()
            & Domain("picking_type_code", "=", "outgoing")
            & Domain("state", "not in", ("draft", "done", "cancel"))
        )
        return [
            *super()._wac_customer_documents(),
            *self._wac_document_group(
                "delivery",
                "stock.picking",
                open_deliveries,
                label=self.env._("Open Deliveries"),
                icon="fa-truck",
            ),
        ]
