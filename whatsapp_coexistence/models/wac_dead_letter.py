"""``wac.dead.letter``: one event of a body that could not be applied, with the reason.

Written by ``wac.inbound``; people read and replay it. Must never be deleted unread.
"""

from odoo import api, fields, models


class WacDeadLetter(models.Model):
    _name = "wac.dead.letter"
    _description = "WhatsApp Dead Letter"
    _order = "id desc"

    event_id = fields.Many2one(
        "wac.webhook.event", required=True, index=True, ondelete="cascade"
    )
    app_id = fields.Many2one(related="event_id.app_id", store=True, index=True)
    account_id = fields.Many2one("wac.account", index="btree_not_null")
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, index=True
    )
    path = fields.Char(help="Place of the event in the body.")
    kind = fields.Char(help="Webhook field and type.")
    reason = fields.Text(required=True)
    traceback = fields.Text()
    state = fields.Selection(
        [("dead", "Waiting"), ("replayed", "Replayed"), ("dismissed", "Dismissed")],
        required=True,
        default="dead",
        index=True,
    )

    @api.depends("account_id", "event_id")
    def _compute_company_id(self):
        for letter in self:
            company = letter.account_id.company_id or letter.event_id.company_id
            letter.company_id = company

    def action_replay(self):
        """Apply the event again; what fails again stays, with the new reason."""
        self.check_access("write")
        # sudo: applying writes chats and messages, which people may not write themselves
        self.filtered(lambda letter: letter.state == "dead").sudo()._wac_replay()

    def action_dismiss(self):
        """Take it off the list without applying it."""
        self.check_access("write")
        self.filtered(lambda letter: letter.state == "dead").state = "dismissed"

    def _wac_replay(self):
        inbound = self.env["wac.inbound"]
        for letter in self:
            trouble = inbound._replay(letter.event_id, letter.path)
            if trouble:
                letter.write({"reason": trouble.reason, "traceback": trouble.traceback})
            else:
                letter.state = "replayed"
