"""``wac.template``, a test for oneself: the approved template on one's own phone.

Called by a button of the form. Must never write to anybody but the user who asks.
"""

from odoo import models
from odoo.exceptions import UserError

from .wac_notification import NothingToSend


class WacTemplate(models.Model):
    _inherit = "wac.template"

    def action_send_test(self):
        """Open the wizard that sends this template to the user's own phone.

        :raises AccessError: the user does not manage templates
        :raises UserError: no phone number, no connected number, or not approved
        """
        self.ensure_one()
        self.check_access("write")
        if self.status != "APPROVED":
            raise UserError(self.env._("Only an approved template can be sent."))
        thread = self._wac_test_thread()
        record = self._wac_preview_record()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Me a Test"),
            "res_model": "wac.composer",
            "views": [[False, "form"]],
            "target": "new",
            "context": {
                "default_thread_id": thread.id,
                "default_way": "template",
                "default_family_id": self.family_id.id,
                "default_template_id": self.id,
                "default_res_model": record._name if record else False,
                "default_res_ids": record.ids,
            },
        }

    def _wac_test_thread(self):
        """Return the chat with the user themselves, on the template's number."""
        domain = [("company_id", "=", self.company_id.id), ("state", "=", "connected")]
        if self.waba_id:
            domain.append(("waba_id", "=", self.waba_id))
        # sudo: whoever manages templates need not administer numbers
        accounts = self.env["wac.account"].sudo()
        account = self.account_id.sudo() or accounts.search(domain, limit=1)
        if not account:
            raise UserError(self.env._("Connect a WhatsApp number first."))
        # sudo: the chat is with the user, whose own phone number is on their own card
        notification = self.env["wac.notification"].sudo()
        partner = self.env.user.partner_id.sudo()
        try:
            return notification._wac_thread(account, partner)
        except NothingToSend as error:
            raise UserError(str(error)) from None
