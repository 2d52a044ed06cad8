"""``crm.lead``: leads that are won or get a salesperson, told as the rules say.

Called by Odoo when leads change. Must never fail or delay it.
"""

from odoo import api, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._wac_assigned({})
        return leads

    def write(self, vals):
        before = (
            {lead.id: lead.user_id for lead in self} if vals.get("user_id") else None
        )
        result = super().write(vals)
        if before is not None:
            self._wac_assigned(before)
        return result

    def _wac_assigned(self, before):
        """Note the leads that got another salesperson than the one at work; each once."""
        rules = self.env["wac.notification.rule"]
        changed = self.filtered(
            lambda lead: (
                lead.user_id
                and lead.user_id != self.env.user
                and lead.user_id != before.get(lead.id)
            )
        )
        for user, leads in changed.grouped("user_id").items():
            rules._wac_happened("lead_assigned", leads, about=user.id)

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        result = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)
        won = self.filtered(
            lambda lead: (
                new_status_by_lead.get(lead.id, {}).get("is_won")
                and not old_status_by_lead.get(lead.id, {}).get("is_won")
            )
        )
        self.env["wac.notification.rule"]._wac_happened("lead_won", won)
        return result

    def _wac_notification_stop(self, notification):
        """Tell nobody about a lead that has gone to somebody else, or was lost after all."""
        if notification.event == "lead_won" and self.won_status != "won":
            return self.env._("It is not won any more.")
        if notification.event == "lead_assigned" and self.user_id != self._wac_told(
            notification
        ):
            return self.env._("It has another salesperson now.")
        return super()._wac_notification_stop(notification)

    def _wac_told(self, notification):
        """Return the salesperson a notification was for."""
        about = notification.key.rpartition("/")[2]
        return (
            self.env["res.users"].browse(int(about))
            if about.isdigit()
            else self.user_id
        )
