"""``ir.http``: tells the web client where the button "WhatsApp" belongs.

Called once when the client starts. Must never tell more than names of models.
"""

from odoo import models

from .wac_mixin import AGENT_GROUP


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Add the models with ``wac.mixin``, for those who may write to customers."""
        result = super().session_info()
        if self.env.user.has_group(AGENT_GROUP):
            registry = self.env.registry
            result["wac_models"] = sorted(
                name
                for name in registry.descendants(["wac.mixin"], "_inherit")
                if not registry[name]._abstract
            )
        return result
