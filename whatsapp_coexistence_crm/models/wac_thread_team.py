"""``wac.thread``, its sales team: chats are assigned to people and to teams.

Called by the form that assigns chats. Must never decide who may read a chat.
"""

from odoo import api, fields, models


class WacThread(models.Model):
    _inherit = "wac.thread"

    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )

    @api.depends("account_id.team_id")
    def _compute_team_id(self):
        for thread in self:
            thread.team_id = thread.team_id or thread.account_id.team_id

    @api.model
    def _wac_by_hand(self):
        """Give the chat to a team, too."""
        return super()._wac_by_hand() | {"team_id"}

    def _wac_activity_record(self):
        """Return the person's newest open lead that the user may work on, else a partner."""
        leads = self.env["crm.lead"]
        if leads.has_access("write"):
            leads = self._wac_open_leads()._filtered_access("write")[:1]
        return leads or super()._wac_activity_record()
