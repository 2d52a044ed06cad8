"""``crm.lead`` and its chat: matched by customer and number, as far as rights allow.

Called whenever leads or chats are made, and when a lead's customer or number changes. The
link opens the chat to the lead's salesperson, so it must never be made by somebody who
could not read the chat anyway: neither by typing a number, nor by writing the field.
"""

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.whatsapp_coexistence.cloudapi import phone

_MATCHED = {"partner_id", "phone", "phone_sanitized"}


class CrmLead(models.Model):
    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        # before it is made: the link itself would open the chat
        default = self.default_get(["wac_thread_id"]).get("wac_thread_id")
        self._wac_check_links([v.get("wac_thread_id", default) for v in vals_list])
        leads = super().create(vals_list)
        leads._wac_match_chats()
        return leads

    def write(self, vals):
        if vals.get("wac_thread_id"):
            self._wac_check_links([vals["wac_thread_id"]])
        result = super().write(vals)
        if _MATCHED & vals.keys():
            self._wac_match_chats()
        return result

    def _merge_dependences(self, opportunities):
        """Keep the chat and the ad of leads that become one."""
        result = super()._merge_dependences(opportunities)
        # sudo: who merges leads need not answer on WhatsApp; nothing new is shown
        kept, others = self.sudo(), opportunities.sudo()
        for name in ("wac_thread_id", "wac_ad_title", "wac_ad_click_id"):
            values = others.filtered(name).mapped(name)[:1]
            if values and not kept[name]:
                kept[name] = values if name == "wac_thread_id" else values[0]
        return result

    @api.model
    def _wac_check_links(self, thread_ids):
        """Refuse links to chats the user reads neither by themselves nor by a lead.

        :raises AccessError: a chat of somebody else
        """
        threads = self.env["wac.thread"].browse({i for i in thread_ids if i})
        if not threads or threads.has_access("read"):
            return
        # sudo: the field is for people who answer; which leads count is checked below
        leads = self.sudo().search([("wac_thread_id", "in", threads.ids)])
        known = leads.with_env(self.env)._filtered_access("read").sudo().wac_thread_id
        if set(threads.ids) - set(known.ids):
            raise AccessError(self.env._("You may not read this WhatsApp chat."))

    def _wac_match_chats(self):
        """Link leads without a chat to the one with their customer or number."""
        threads = self.env["wac.thread"]
        # sudo: the field is for agents
        loose = self.sudo().filtered(
            lambda lead: (
                not lead.wac_thread_id and (lead.partner_id or lead.phone_sanitized)
            )
        )
        if not loose or not threads.has_access("read"):
            return
        numbers = phone.spellings(loose.mapped("phone_sanitized"))
        people = Domain("contact_id.partner_id", "in", loose.partner_id.ids)
        found = threads.search(people | Domain("contact_id.wa_id", "in", numbers))
        found.sudo()._wac_link_leads(loose)


class WacThread(models.Model):
    _inherit = "wac.thread"

    @api.model_create_multi
    def create(self, vals_list):
        threads = super().create(vals_list)
        # sudo: the worker, or who opens a chat; salespeople's leads wait for it
        threads.sudo()._wac_match_leads()
        return threads

    def _wac_match_leads(self):
        """Link the open leads of these people, which have waited for a chat."""
        people = self.contact_id
        numbers = [f"+{number}" for number in phone.spellings(people.mapped("wa_id"))]
        domain = Domain("wac_thread_id", "=", False) & Domain(
            "won_status", "=", "pending"
        )
        domain &= Domain("partner_id", "in", people.partner_id.ids) | Domain(
            "phone_sanitized", "in", numbers
        )
        self._wac_link_leads(self.env["crm.lead"].search(domain))

    def _wac_link_leads(self, leads):
        """Link each of these leads to the first of these chats that is with its customer."""
        for thread in self:
            contact = thread.contact_id
            numbers = {f"+{number}" for number in phone.spellings([contact.wa_id])}
            same = leads.filtered(
                lambda lead, contact=contact, numbers=numbers, thread=thread: (
                    lead.company_id in (thread.company_id, lead.company_id.browse())
                    and (
                        (contact.partner_id and lead.partner_id == contact.partner_id)
                        or lead.phone_sanitized in numbers
                    )
                )
            )
            same.wac_thread_id = thread
            leads -= same
