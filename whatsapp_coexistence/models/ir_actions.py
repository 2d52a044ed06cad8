"""``ir.actions.actions``: "WhatsApp" among the actions of every model with ``wac.mixin``.

Asked by the web client for each view. Must never read more than once what it can keep.
"""

from odoo import api, models, tools
from odoo.tools import frozendict


class IrActionsActions(models.Model):
    _inherit = "ir.actions.actions"

    @api.model
    def _get_bindings(self, model_name):
        """Add the composer, so that a model needs one line and no data."""
        bindings = super()._get_bindings(model_name)
        if not hasattr(self.env.get(model_name), "_wac_recipients"):
            return bindings
        actions = (*bindings.get("action", ()), self._wac_composer_binding())
        return frozendict(bindings | {"action": actions})

    @tools.ormcache("self.env.lang")
    def _wac_composer_binding(self):
        """Return the composer's action as a binding."""
        # sudo: names of actions and groups, as Odoo reads them for all bindings
        action = self.env.ref("whatsapp_coexistence.wac_composer_action").sudo()
        names = ["name", "binding_view_types", "res_model"]
        groups = list(action.group_ids._ensure_xml_id().values())
        return frozendict(action.read(names)[0] | {"group_ids": groups})
