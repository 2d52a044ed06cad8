"""The way to the setup where a number is missing: in the empty lists of chats and numbers.

Called by the web client for the text of an empty list. Must never offer the setup to
somebody who may not run it.
"""

from markupsafe import Markup

from odoo import api, models

_BUTTON = Markup(
    '<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>'
    '<a class="btn btn-primary" href="/odoo/whatsapp-setup">%s</a>'
)


class WacAccount(models.Model):
    _inherit = "wac.account"

    @api.model
    def get_empty_list_help(self, help_message):
        """Offer the setup to administrators of a company without a number."""
        return self._wac_invitation() or super().get_empty_list_help(help_message)

    @api.model
    def _wac_invitation(self):
        """Return the text with the button, or ``None`` where it does not belong."""
        if not self.env["wac.setup"].has_access("create"):
            return None
        # archived numbers are no reason to hide it
        if self.search_count([("company_id", "in", self.env.companies.ids)], limit=1):
            return None
        return _BUTTON % (
            self.env._("Bring your WhatsApp number to Odoo"),
            self.env._(
                "Six short steps lead you there, also with the Business app on your phone. "
                "You can try everything first, without a phone."
            ),
            self.env._("Connect a number"),
        )


class WacThread(models.Model):
    _inherit = "wac.thread"

    @api.model
    def get_empty_list_help(self, help_message):
        """Offer the setup to administrators of a company without a number."""
        invitation = self.env["wac.account"]._wac_invitation()
        return invitation or super().get_empty_list_help(help_message)
