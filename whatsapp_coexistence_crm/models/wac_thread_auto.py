"""``wac.thread``, automatic leads: noted when a person writes, made by a cron.

Called by the inbound worker and by ``ir_cron_wac_lead``. Must never delay or lose a message
because a lead cannot be made, nor make one of history, of what the phone wrote, or of
somebody who has one.
"""

import logging

from odoo import api, fields, models

_logger = logging.getLogger(__name__)
BATCH = 100


class WacMessage(models.Model):
    _inherit = "wac.message"

    def _wac_heard(self):
        result = super()._wac_heard()
        asked = self.filtered(lambda m: m.account_id.lead_policy != "none")
        if asked:
            asked._wac_note_leads_due()
        return result

    def _wac_note_leads_due(self):
        """Mark the chats of which a lead is to be made; three queries for a batch."""
        from_ad = self.filtered(lambda m: (m.content or {}).get("ad"))
        threads = from_ad.thread_id
        open_to_all = (self - from_ad).filtered(
            lambda m: m.account_id.lead_policy == "new"
        )
        threads |= open_to_all._wac_new_people()
        if threads:
            threads.is_lead_due = True
            self.env.ref("whatsapp_coexistence_crm.ir_cron_wac_lead")._wac_ring()

    def _wac_new_people(self):
        """Return the chats whose person never wrote before and is known to nobody."""
        strangers = self.contact_id.filtered(
            lambda contact: (
                not contact.phonebook_name and not contact._wac_is_customer()
            )
        )
        if not strangers:
            return self.thread_id.browse()
        spoken = self._read_group(
            [("contact_id", "in", strangers.ids), ("id", "not in", self.ids)],
            ["contact_id"],
        )
        strangers -= strangers.browse().union(*(contact for (contact,) in spoken))
        return self.thread_id.filtered(lambda t: t.contact_id in strangers)


class WacContact(models.Model):
    _inherit = "wac.contact"

    def _wac_is_customer(self):
        """Tell whether a partner was there before the person wrote for the first time."""
        partner = self.partner_id
        return bool(partner) and partner.create_date < self.create_date


class WacThread(models.Model):
    _inherit = "wac.thread"

    is_lead_due = fields.Boolean(readonly=True, copy=False)

    _is_lead_due_idx = models.Index("(id) WHERE is_lead_due")

    @api.model
    def _cron_make_leads(self):
        """Make the leads that are due, each in a transaction of its own."""
        due = self.search([("is_lead_due", "=", True)], order="id", limit=BATCH)
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        made = self.env["crm.lead"]
        for thread in due:
            # each in its turn: a commit gives all locks back, and people make leads, too
            for locked in thread.try_lock_for_update(allow_referencing=True):
                made |= locked.filtered("is_lead_due")._wac_make_due_lead()
            if not cron._commit_progress(1):
                break
        made._wac_assign()
        cron._commit_progress(0)

    def _wac_make_due_lead(self):
        """Make the lead of one chat; what stands in the way is written into the chat."""
        self.is_lead_due = False
        self = self.with_context(lang=self.account_id._wac_lang())
        if not self or self._wac_open_leads():
            return self.env["crm.lead"]
        company = self.company_id
        leads = self.env["crm.lead"].with_company(company)
        thread = self.with_env(leads.env)
        try:
            with self.env.cr.savepoint():
                lead = leads.create(thread._wac_auto_lead_values())
        except Exception as error:
            # any rule of any add-on may refuse a lead: the chat goes on, and says so
            _logger.warning("No lead could be made of chat %s", self.id, exc_info=True)
            self._wac_notice(
                self.env._("No lead could be made of this chat: %s", str(error))
            )
            return leads.browse()
        self._wac_notice(self.env._("A lead was made of this chat: %s", lead.name))
        return lead

    def _wac_auto_lead_values(self):
        uses_leads = self.env["res.groups"]._is_feature_enabled("crm.group_use_lead")
        return {
            **self._wac_lead_values(),
            "type": "lead" if uses_leads else "opportunity",
            "user_id": self.user_id.id,
        }


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _wac_assign(self):
        """Give new leads to people as Odoo does: by the team's rules, or to its leader."""
        free = self.filtered(lambda lead: not lead.user_id)
        if not free:
            return
        free._assign_userless_lead_in_team(self.env._("WhatsApp"))
        cron = self.env.ref("crm.ir_cron_crm_lead_assign", raise_if_not_found=False)
        if cron and cron.active and free._is_rule_based_assignment_activated():
            cron._wac_ring()
