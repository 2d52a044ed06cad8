"""``wac.setup``, fifth step: contacts and past chats from the phone.

Called by the setup's form. Must never ask Meta: the number's own cron does, once.
"""

from odoo import api, fields, models


class WacSetup(models.Model):
    _inherit = "wac.setup"

    shared_past = fields.Selection(
        [
            ("yes", "Yes, share the chats"),
            ("no", "No, I did not share them"),
            ("unsure", "I do not remember"),
        ],
        string="On the phone you chose",
        help="When you confirmed on the phone, it asked whether to share past chats.",
    )
    account_mode = fields.Selection(related="account_id.mode", string="Number's use")

    @api.model
    def _wac_answers(self):
        return super()._wac_answers() + ["shared_past"]

    def _wac_missing_past(self):
        return []

    def _wac_lines_past(self):
        """Return where the taking over stands; going on does not wait for it."""
        return []
