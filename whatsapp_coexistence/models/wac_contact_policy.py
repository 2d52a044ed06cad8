"""``wac.contact``, the policy: what becomes of people who write for the first time.

Called by whoever makes contacts, for all of them at once. Must never overwrite a partner,
nor make one for a person who has no name yet.
"""

from odoo import models


class WacContact(models.Model):
    _inherit = "wac.contact"

    def _wac_apply_policy(self, account):
        """Link or make partners for contacts without one, as the number's policy says.

        ``keep``: they stay contacts of WhatsApp only. ``match``: a partner with the same
        number is linked, if there is exactly one. ``create``: a partner is made for who
        has a name and no match.
        """
        if account.contact_policy == "keep":
            return
        loose = self.filtered(lambda contact: not contact.partner_id)
        loose._wac_match_partners(account)
        if account.contact_policy == "create":
            loose._wac_create_partners()

    def _wac_match_partners(self, account):
        vals_list = [{"wa_id": contact.wa_id} for contact in self]
        self._wac_link_partners(account, vals_list)
        for contact, vals in zip(self, vals_list, strict=True):
            if vals.get("partner_id"):
                contact.partner_id = vals["partner_id"]

    def _wac_create_partners(self):
        nameless = self.filtered(
            lambda c: not (c.phonebook_name or c.profile_name or c.username)
        )
        named = self.filtered(lambda c: not c.partner_id) - nameless
        # sudo: the worker is nobody in particular; the policy was chosen by who may
        partners = (
            self.env["res.partner"]
            .sudo()
            .create(
                [
                    {
                        **contact._wac_partner_values(),
                        "company_id": contact.company_id.id,
                    }
                    for contact in named
                ]
            )
        )
        for contact, partner in zip(named, partners, strict=True):
            contact.partner_id = partner
