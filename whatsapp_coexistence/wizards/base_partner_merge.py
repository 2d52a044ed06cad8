"""Odoo's own merge of partners: their WhatsApp contacts go with them.

Called by Odoo's wizard, which moves the links by SQL. Must never merge the contacts:
one partner may write from two numbers.
"""

from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Rename the chats of the partner that is left."""
        # sudo: whoever may merge partners need not answer on WhatsApp
        contacts = self.env["wac.contact"].sudo()
        moved = contacts.search([("partner_id", "in", partner_ids)])
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        moved.invalidate_recordset(flush=False)
        moved.exists()._wac_rename_chats()
        partners = self.env["res.partner"].browse(partner_ids).exists()
        contacts.search([("partner_id", "in", partners.ids)])._wac_refresh_consent()
        return result
