"""Odoo's privacy lookup, with people known by a number or a WhatsApp id.

Used from Settings. Must never delete a contact of WhatsApp row by row: erasing is
``wac.erasure``'s, which also finds what no table links.
"""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.whatsapp_coexistence.cloudapi import phone
from odoo.addons.whatsapp_coexistence.models.wac_erasure import PRIVACY_CRON


class PrivacyLookupWizard(models.TransientModel):
    _inherit = "privacy.lookup.wizard"

    wac_phone = fields.Char(
        "Phone or WhatsApp ID",
        help="With the country code, for example +34 600 11 12 22.",
    )

    def _get_query_models_blacklist(self):
        """Leave our tables to our own search: they go together, or not at all."""
        ours = [name for name in self.env if name.startswith("wac.")]
        return super()._get_query_models_blacklist() + ours

    def _get_query(self):
        """Find people of WhatsApp too: by number, id, name, or through their customer."""
        query = super()._get_query()
        contacts, partners = self._wac_found()
        for found in (contacts, partners):
            if found:
                active = SQL("active") if "active" in found._fields else SQL("TRUE")
                query = SQL(
                    "%s UNION SELECT %s AS res_model_id, id AS res_id, %s AS is_active"
                    " FROM %s WHERE id IN %s",
                    query,
                    self.env["ir.model"]._get_id(found._name),
                    active,
                    SQL.identifier(found._table),
                    tuple(found.ids),
                )
        return query

    def _wac_found(self):
        """Return the contacts and the partners that are meant."""
        # sudo: the lookup is for administrators of the database and sees everything
        contacts = self.env["wac.contact"].sudo()
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        name = self.name.strip()
        domain = Domain("name", "=ilike", name) | Domain(
            "partner_id.email_normalized", "=ilike", (self.email or "").strip()
        )
        typed = (self.wac_phone or "").strip()
        if not typed:
            return contacts.search(domain), partners
        if typed.startswith("00"):
            typed = f"+{typed[2:]}"
        country = self.env.company.country_id.code
        digits = phone.normalize(typed, country) or typed.lstrip("+")
        numbers = list(phone.variants(digits))
        domain |= Domain("wa_id", "in", numbers)
        domain |= Domain("bsuid", "=", typed) | Domain("parent_bsuid", "=", typed)
        sanitized = [f"+{number}" for number in numbers]
        return (
            contacts.search(domain),
            partners.search([("phone_sanitized", "in", sanitized)]),
        )


class PrivacyLookupWizardLine(models.TransientModel):
    _inherit = "privacy.lookup.wizard.line"

    def action_unlink(self):
        """Erase a person of WhatsApp with everything that belongs to them."""
        self.ensure_one()
        if self.res_model != "wac.contact":
            return super().action_unlink()
        if self.is_unlinked:
            raise UserError(self.env._("The record is already unlinked."))
        # sudo: who may use the lookup may delete whatever it finds
        contact = self.env["wac.contact"].sudo().browse(self.res_id)
        contact._wac_check_hold()
        self.env["wac.privacy.request"].sudo().create(
            {
                "kind": "erase",
                "contact_ids": [(6, 0, contact.ids)],
                "company_id": contact.company_id.id,
                "user_id": self.env.uid,
            }
        )
        self.env.ref(PRIVACY_CRON).sudo()._wac_ring()
        self.execution_details = self.env._(
            "Erasure of %(model)s #%(id)s asked for",
            model=self.res_model_id.name,
            id=self.res_id,
        )
        self.is_unlinked = True
        return None
