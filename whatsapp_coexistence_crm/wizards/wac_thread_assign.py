"""``wac.thread.assign``, the sales team: chats are given to people and to teams.

Opened from Discuss and from the list of chats. Must never change the team for somebody who
does not see it.
"""

from odoo import api, fields, models


class WacThreadAssign(models.TransientModel):
    _inherit = "wac.thread.assign"

    team_id = fields.Many2one("crm.team", "Sales Team")

    @api.onchange("thread_ids")
    def _onchange_thread_ids(self):
        """Begin with the team the chats have."""
        teams = self.thread_ids.team_id
        self.team_id = teams if len(teams) == 1 else False

    def _wac_values(self):
        values = super()._wac_values()
        if self.env.user.has_group("sales_team.group_sale_salesman"):
            values["team_id"] = self.team_id.id
        return values
