"""``wac.thread``: a lead from a chat, one per chat as long as it is not closed.

Called from the chat's form and from Discuss. Must never make a second open lead.
"""

from odoo import fields, models


class WacThread(models.Model):
    _inherit = "wac.thread"

    lead_ids = fields.One2many(
        "crm.lead", "wac_thread_id", groups="sales_team.group_sale_salesman"
    )

    def action_create_lead(self):
        """Open the chat's lead, made if there is no open one."""
        self.ensure_one()
        self.check_access("write")
        leads = self.env["crm.lead"]
        lead = leads.search(
            [("wac_thread_id", "=", self.id), ("won_status", "=", "pending")], limit=1
        )
        lead = lead or leads.create(self._wac_lead_values())
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": lead.id,
            "views": [(False, "form")],
        }

    def _wac_lead_values(self):
        contact = self.contact_id
        medium = self.env["utm.medium"]._fetch_or_create_utm_medium(
            "WhatsApp", module="whatsapp_coexistence_crm"
        )
        values = {
            "name": self.env._("WhatsApp: %s", contact.name),
            "type": "opportunity",
            "wac_thread_id": self.id,
            "partner_id": contact.partner_id.id,
            "medium_id": medium.id,
            "user_id": self.user_id.id or self.env.uid,
            "company_id": self.company_id.id,
        }
        if not contact.partner_id:
            values |= {"contact_name": contact.name, "phone": contact.phone}
        return values
