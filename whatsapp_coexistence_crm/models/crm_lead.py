"""``crm.lead``: the WhatsApp chat and the ad it came from; the chat follows its lead.

Called from the lead's form and whenever leads are written. Must never take a chat away from
a customer or from somebody who looks after it.
"""

from odoo import api, fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "wac.mixin"]

    wac_thread_id = fields.Many2one(
        "wac.thread",
        "WhatsApp Chat",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="set null",
        groups="whatsapp_coexistence.group_wac_agent",
    )
    wac_ad_title = fields.Char("WhatsApp Ad", readonly=True, copy=False)
    wac_ad_click_id = fields.Char(
        "Ad Click ID",
        readonly=True,
        copy=False,
        help="Meta's ctwa_clid, for reporting sales back to Meta.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._wac_follow(("partner_id", "user_id"))
        return leads

    def write(self, vals):
        result = super().write(vals)
        self._wac_follow(vals)
        return result

    def _wac_follow(self, changed):
        """Bring the chats of these leads up to date with customer and salesperson."""
        if "partner_id" not in changed and "user_id" not in changed:
            return
        # sudo: salespeople need not answer on WhatsApp to turn a chat into a customer
        for lead in self.sudo().filtered("wac_thread_id"):
            if "partner_id" in changed:
                lead._wac_link_customer()
            if "user_id" in changed:
                lead._wac_link_salesperson()

    def _wac_link_customer(self):
        """The person of the chat is the lead's customer from now on, if nobody was."""
        contact = self.wac_thread_id.contact_id
        partner = self.partner_id
        companies = (False, contact.company_id.id)
        if partner and not contact.partner_id and partner.company_id.id in companies:
            contact.partner_id = partner

    def _wac_link_salesperson(self):
        """Whoever looks after the lead looks after the chat, if nobody does yet."""
        thread = self.wac_thread_id
        if (
            self.user_id
            and not thread.user_id
            and thread._wac_is_answered_by(self.user_id)
        ):
            thread.user_id = self.user_id

    def action_wac_chat(self):
        """Open the chat the lead came from, or the one with its customer."""
        self.ensure_one()
        self.check_access("read")
        if self.wac_thread_id:
            return self.wac_thread_id.action_open_discuss()
        return super().action_wac_chat()

    def _wac_customer_name(self):
        names = (self.contact_name, self.partner_name, self.display_name)
        return next(filter(None, names), "")

    def _wac_threads_domain(self):
        """Add the chat the lead is linked to, whose person may have another number."""
        # sudo: the field is for agents; chats are searched with the user's rights
        linked = Domain("id", "in", self.sudo().wac_thread_id.ids)
        return list(Domain(super()._wac_threads_domain()) | linked)
