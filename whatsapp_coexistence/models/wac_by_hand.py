"""What people may write on chats and contacts; all else is WhatsApp's to change.

Asked by every write that somebody makes with their own rights, from a screen, an import or
a program. Must never keep the background jobs, or a button that checks by itself, from
their work: they write as superuser.
"""

from odoo import api, models
from odoo.exceptions import AccessError

MANAGER_GROUP = "whatsapp_coexistence.group_wac_manager"


class WacByHandMixin(models.AbstractModel):
    _name = "wac.by.hand.mixin"
    _description = "Records of which people write few fields"

    @api.model
    def _wac_by_hand(self):
        """Return the names of the fields that the current user may write."""
        return set()

    def write(self, vals):
        """Refuse what is not for people to decide: who somebody is, what they agreed to.

        :raises AccessError: a field that only WhatsApp changes
        """
        closed = () if self.env.su else sorted(vals.keys() - self._wac_by_hand())
        if closed:
            known = self.fields_get(closed, ["string"])
            labels = [
                known[name]["string"] if name in known else name for name in closed
            ]
            raise AccessError(
                self.env._("This cannot be changed by hand: %s.", ", ".join(labels))
            )
        return super().write(vals)


class WacContact(models.Model):
    _name = "wac.contact"
    _inherit = ["wac.contact", "wac.by.hand.mixin"]

    @api.model
    def _wac_by_hand(self):
        """Say who somebody is; a legal hold is for managers."""
        names = super()._wac_by_hand() | {"partner_id"}
        if self.env.user.has_group(MANAGER_GROUP):
            names |= {"legal_hold", "legal_hold_reason"}
        return names


class WacThread(models.Model):
    _name = "wac.thread"
    _inherit = ["wac.thread", "wac.by.hand.mixin"]

    @api.model
    def _wac_by_hand(self):
        """Say who looks after the chat, and whether it is done."""
        return super()._wac_by_hand() | {"user_id", "state"}
