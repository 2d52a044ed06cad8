"""``res.partner``: what a customer said about being written to, and the way to note it.

Called from the partner's form and from the portal. Must never show a user the consents of
another company, nor record anything without saying how it was said.
"""

from odoo import api, fields, models

from ..cloudapi import phone
from ..cloudapi.consent import PURPOSES
from .res_partner import AGENT_GROUP
from .wac_consent import all_purposes
from .wac_consent_state import STATES

_FIELD = {
    "service": "wac_consent_service",
    "notice": "wac_consent_notice",
    "marketing": "wac_consent_marketing",
}


class ResPartner(models.Model):
    _inherit = "res.partner"

    wac_consent_ids = fields.One2many(
        "wac.consent", "partner_id", "WhatsApp Consents", groups=AGENT_GROUP
    )
    wac_consent_service = fields.Selection(
        STATES,
        "WhatsApp: Answers and Service",
        compute="_compute_wac_consent",
        groups=AGENT_GROUP,
    )
    wac_consent_notice = fields.Selection(
        STATES,
        "WhatsApp: Order and Invoice Notices",
        compute="_compute_wac_consent",
        groups=AGENT_GROUP,
    )
    wac_consent_marketing = fields.Selection(
        STATES,
        "WhatsApp: Offers and News",
        compute="_compute_wac_consent",
        groups=AGENT_GROUP,
    )

    @api.depends("wac_contact_ids", "wac_consent_ids", "phone")
    @api.depends_context("company")
    def _compute_wac_consent(self):
        states = self._wac_consent_states(self.env.company)
        for partner in self:
            for purpose, name in _FIELD.items():
                partner[name] = states[partner][purpose]

    def _wac_consent_states(self, company):
        """Return ``{partner: {purpose: state}}`` for one company, in few queries."""
        # sudo: only the states are used, of partners the caller may read
        model = self.env["wac.contact"].sudo()
        saved = self._origin
        known = model.search(
            [("partner_id", "in", saved.ids), ("company_id", "=", company.id)]
        )
        by_partner = known.grouped("partner_id")
        lonely = [partner for partner in self if partner._origin not in by_partner]
        new = model.concat(*(p._wac_as_contact(company) for p in lonely))
        new._compute_consent()
        stand_ins = dict(zip(lonely, new, strict=True))
        return {
            partner: {
                purpose: _together(
                    (by_partner.get(partner._origin) or stand_ins[partner]).mapped(
                        f"consent_{purpose}"
                    )
                )
                for purpose in PURPOSES
            }
            for partner in self
        }

    def _wac_as_contact(self, company):
        """Return a stand-in for the contact this partner does not have yet."""
        country = self.country_id or company.country_id
        number = phone.normalize(self.phone or "", country.code or None)
        # sudo: a stand-in, which is never saved
        model = self.env["wac.contact"].sudo()
        return model.new(
            {
                "partner_id": self._origin.id,
                "company_id": company.id,
                "wa_id": number,
            }
        )

    def _wac_set_consents(self, company, wishes, route, **values):
        """Record what a customer chose, where it differs from what is known.

        :param wishes: ``{purpose: whether they want it}``
        :return: the new lines
        """
        self.ensure_one()
        lines = self.env["wac.consent"]
        states = self._wac_consent_states(company)[self]
        for purpose, wanted in wishes.items():
            state = states[purpose]
            if wanted and (
                state == "objected" or (purpose == "marketing" and state != "given")
            ):
                act = "given"
            elif not wanted and state != "objected":
                act = "withdrawn" if state == "given" else "objected"
            else:
                continue
            said = {"text": values.get("text")} if act == "given" else {"text": False}
            lines |= lines._wac_record(
                self,
                act,
                [purpose],
                route,
                company_id=company.id,
                **(values | said),
            )
        return lines

    def _wac_block_all(self, company, reason, route, **values):
        """Record that a customer wants no message at all, in no company."""
        contacts = self._wac_all_contacts()
        contacts._wac_block(reason)
        number = self._wac_as_contact(company).wa_id
        if number and not contacts:
            self._wac_as_contact(company)._wac_block(reason)
        return self.env["wac.consent"]._wac_record(
            self,
            "objected",
            all_purposes(),
            route,
            company_id=company.id,
            is_total=True,
            wa_id=number,
            note=reason,
            **values,
        )

    def _wac_unblock_all(self, company, reason, route, **values):
        """Take a block of everything back; consent to offers does not come back."""
        contacts = self._wac_all_contacts() or self._wac_as_contact(company)
        contacts._wac_leave_blacklist(reason)
        return self.env["wac.consent"]._wac_record(
            self,
            "lifted",
            all_purposes(),
            route,
            company_id=company.id,
            is_total=True,
            note=reason,
            **values,
        )

    def _wac_all_contacts(self):
        # sudo: the blacklist is one for all companies
        return self.env["wac.contact"].sudo().search([("partner_id", "=", self.id)])

    def action_wac_record_consent(self):
        """Open the form in which a user writes down what the customer said."""
        self.ensure_one()
        self.check_access("read")
        return self.env["wac.consent.record"]._wac_open({"default_partner_id": self.id})


def _together(states):
    """Return what several people's states amount to for their partner."""
    if "objected" in states:
        return "objected"
    return "given" if states and all(s == "given" for s in states) else "unset"
