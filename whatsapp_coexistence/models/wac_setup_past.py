"""``wac.setup``, fifth step: contacts and past chats from the phone.

Called by the setup's form. Must never ask Meta: the number's own cron does, once.
"""

from odoo import api, fields, models

_MARKS = {"done": "done", "requested": "wait", "requesting": "wait", "running": "wait"}


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
    contact_policy = fields.Selection(
        related="account_id.contact_policy", readonly=False
    )
    sync_text = fields.Char(related="account_id.sync_text")
    sync_progress = fields.Integer(related="account_id.sync_progress")
    sync_left_text = fields.Char(related="account_id.sync_left_text")
    sync_can_start = fields.Boolean(related="account_id.sync_can_start")
    account_mode = fields.Selection(related="account_id.mode", string="Number's use")
    is_arriving = fields.Boolean(
        compute="_compute_is_arriving", help="Past chats are on their way."
    )

    @api.depends("account_id.sync_text")
    def _compute_is_arriving(self):
        for setup in self:
            setup.is_arriving = setup._wac_past_kind() == "wait"

    @api.model
    def _wac_answers(self):
        return super()._wac_answers() + ["shared_past", "sync_text", "contact_policy"]

    def action_start_sync(self):
        """Have the phone asked for its contacts and past chats, once."""
        self.ensure_one()
        self.check_access("write")
        return self.account_id.action_start_sync()

    def _wac_missing_past(self):
        return []

    def _wac_lines_past(self):
        """Return where the taking over stands; going on does not wait for it."""
        account = self.account_id
        if account.mode != "coexistence":
            return [("done", account.sync_text)]
        lines = []
        if self.shared_past == "no":
            text = self.env._(
                "You did not share the chats on the phone: only contacts and new messages "
                "will come."
            )
            lines.append(("warn", text))
        if account.sync_can_start:
            text = self.env._(
                "Press “Take over contacts and chats”. It is possible once, within 24 "
                "hours after the number was connected."
            )
            return [*lines, ("next", text)]
        return [*lines, (self._wac_past_kind(), account.sync_text)]

    def _wac_past_kind(self):
        """Return the mark of where the past chats stand."""
        syncs = self.account_id.sync_ids
        if any(sync.is_wanted for sync in syncs):
            return "wait"
        history = syncs.filtered(lambda sync: sync.kind == "history")
        return _MARKS.get(history.state, "warn")
