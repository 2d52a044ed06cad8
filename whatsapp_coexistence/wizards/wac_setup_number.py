"""``wac.connect`` within the setup: the number found goes to the setup that asked.

Called by the setup's third step. Must never bind a number to another company's setup.
"""

from odoo import fields, models


class WacConnect(models.TransientModel):
    _inherit = "wac.connect"

    setup_id = fields.Many2one("wac.setup", check_company=True, ondelete="cascade")

    def action_connect(self):
        """Connect as always; within the setup, remember the number and go back there."""
        action = super().action_connect()
        if not self.setup_id:
            return action
        account = self.env["wac.account"].browse(action["res_id"])
        self.setup_id._wac_bind(account)
        # the token stays with the number only
        self.setup_id._wac_secret_set("access_token", False)
        return {"type": "ir.actions.act_window_close"}
