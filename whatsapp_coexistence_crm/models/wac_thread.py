"""``wac.thread``: leads of a chat, found by chat, customer and number.

Called from the chat's form and from Discuss. Must never make a second open lead for a
person who has one.
"""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.whatsapp_coexistence.cloudapi import phone

#: Leads whose names are looked for in a chat; shorter names are words of every day.
MAX_LEADS, MIN_NAME = 20, 5


class WacThread(models.Model):
    _inherit = "wac.thread"

    lead_ids = fields.One2many(
        "crm.lead", "wac_thread_id", groups="sales_team.group_sale_salesman"
    )

    def action_create_lead(self):
        """Open the person's open lead or leads; make one if there is none.

        :raises UserError: somebody else works on the person's lead already
        """
        self.ensure_one()
        self.check_access("write")
        leads = self.env["crm.lead"]
        leads.check_access("create")
        # sudo: two people, or a person and the worker, must not make one each
        self.sudo().lock_for_update(allow_referencing=True)
        # sudo: also leads of colleagues count
        others = self.sudo()._wac_open_leads()
        mine = leads.search([("id", "in", others.ids)])
        if others and not mine:
            raise UserError(
                self.env._(
                    "%(name)s has an open lead already, which %(seller)s looks after.",
                    name=self.contact_id.name,
                    seller=", ".join(others.user_id.mapped("name"))
                    or self.env._("another team"),
                )
            )
        user = self.user_id or self.env.user
        mine = mine or leads.create({**self._wac_lead_values(), "user_id": user.id})
        return self._wac_leads_action(mine)

    def _wac_customer_documents(self):
        """Add the person's open leads; people write of them by their names."""
        leads = self.env["crm.lead"]
        open_ones = Domain("won_status", "=", "pending")
        groups = self._wac_document_group(
            "lead",
            "crm.lead",
            open_ones & self.contact_id._wac_leads_domain(),
            label=self.env._("Leads"),
            icon="fa-star",
        )
        for group in groups:
            found = leads.search(group["domain"], limit=MAX_LEADS)
            group["names"] = [
                [lead.name, lead.id] for lead in found if len(lead.name) >= MIN_NAME
            ]
        return [*super()._wac_customer_documents(), *groups]

    def _wac_leads_action(self, leads):
        """Return the action that shows these leads; a new one made there is of this chat."""
        defaults = self._wac_lead_values()
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Leads"),
            "res_model": "crm.lead",
            "context": {f"default_{name}": value for name, value in defaults.items()},
        }
        if len(leads) == 1:
            return {**action, "res_id": leads.id, "views": [(False, "form")]}
        return {
            **action,
            "domain": [("id", "in", leads.ids)],
            "views": [(False, "list"), (False, "form")],
        }

    def _wac_open_leads(self):
        """Return the open leads of the person, wherever they came from."""
        open_ones = Domain("won_status", "=", "pending") & Domain(
            "company_id", "in", (False, self.company_id.id)
        )
        return self.env["crm.lead"].search(
            open_ones & self.contact_id._wac_leads_domain()
        )

    def _wac_lead_values(self):
        """Return the values of a new lead of this chat; salesperson and team apart."""
        contact = self.contact_id
        values = {
            "name": self.env._("WhatsApp: %s", contact.name),
            "type": "opportunity",
            "wac_thread_id": self.id,
            "partner_id": contact.partner_id.id,
            "company_id": self.company_id.id,
            "wac_ad_title": contact.ad_title,
            "wac_ad_click_id": contact.ad_click_id,
            **self.env["utm.campaign"]._wac_utm_values(contact),
        }
        # sudo: the chat's team, which its agents may not read
        team = self.sudo().team_id
        if team:
            values["team_id"] = team.id
        if not contact.partner_id:
            values |= {"contact_name": contact.name, "phone": contact.phone}
        return values


class WacContact(models.Model):
    _inherit = "wac.contact"

    def _wac_leads_domain(self):
        """Return the domain of these people's leads: by chat, customer or number."""
        domain = Domain("wac_thread_id.contact_id", "in", self.ids)
        partners = self.partner_id
        if partners:
            domain |= Domain("partner_id", "in", partners.ids)
        numbers = [f"+{number}" for number in phone.spellings(self.mapped("wa_id"))]
        if numbers:
            domain |= Domain("phone_sanitized", "in", numbers)
        return domain
