"""``wac.contact``: what the person's consents amount to, kept where the sender looks.

Computed from the ledger whenever it grows and whenever it turns out who somebody is.
Must never be set by hand.
"""

from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ..cloudapi import phone
from ..cloudapi.consent import PURPOSES, REFUSALS, Entry, state_of

STATES = [("unset", "Nothing said"), ("given", "Agreed"), ("objected", "Objected")]
FIELDS = tuple(f"consent_{purpose}" for purpose in PURPOSES)


class WacContact(models.Model):
    _inherit = "wac.contact"

    consent_ids = fields.One2many("wac.consent", "contact_id", "Consents", copy=False)
    consent_service = fields.Selection(
        STATES,
        "Answers and Service",
        compute="_compute_consent",
        store=True,
        compute_sudo=True,
    )
    consent_notice = fields.Selection(
        STATES,
        "Order and Invoice Notices",
        compute="_compute_consent",
        store=True,
        compute_sudo=True,
    )
    consent_marketing = fields.Selection(
        STATES,
        "Offers and News",
        compute="_compute_consent",
        store=True,
        compute_sudo=True,
    )

    @api.depends("partner_id", "wa_id")
    def _compute_consent(self):
        entries = self._wac_consent_entries()
        blocked = self._wac_blocked()
        for contact in self:
            said = entries[contact]
            for purpose, field in zip(PURPOSES, FIELDS, strict=True):
                state = state_of(said.get(purpose, ()))
                contact[field] = "objected" if contact in blocked else state

    def _wac_consent_entries(self):
        """Return ``{contact: {purpose: [Entry, …]}}``, in two queries for all."""
        numbers = phone.spellings(self.mapped("wa_id"))
        companies = self.company_id
        peers = self._origin | self._wac_peers(numbers, companies)
        domain = Domain("contact_id", "in", peers.ids)
        domain |= Domain("partner_id", "in", self.partner_id.ids)
        domain |= Domain("contact_id", "=", False) & Domain("wa_id", "in", numbers)
        # sudo: what a person said binds everybody who writes to them
        lines = self.env["wac.consent"].sudo()
        lines = lines.search(domain & Domain("company_id", "in", companies.ids))
        by_owner = defaultdict(list)
        for line in lines:
            owner = _number(line.contact_id.wa_id) or line.contact_id
            by_owner[line.company_id, owner or _number(line.wa_id)].append(line)
            if line.partner_id:
                by_owner[line.company_id, line.partner_id].append(line)
        return {contact: contact._wac_entries(by_owner) for contact in self}

    def _wac_entries(self, by_owner):
        """Return the entries of one contact: its number's, and its partner's."""
        found = defaultdict(list)
        own = by_owner[self.company_id, _number(self.wa_id) or self._origin]
        shared = by_owner[self.company_id, self.partner_id] if self.partner_id else []
        binding = [line for line in shared if line._wac_binds()]
        for line in {line.id: line for line in own + binding}.values():
            entry = Entry(line.act, line.date, line.id, line.is_total)
            found[line.purpose].append(entry)
        return found

    def _wac_peers(self, numbers, companies):
        """Return the contacts of these numbers, in every portfolio of the companies."""
        if not numbers:
            return self.browse()
        # sudo: an objection on one number of the company counts on all of them
        return self.sudo().search(
            [("wa_id", "in", numbers), ("company_id", "in", companies.ids)]
        )

    def _wac_blocked(self):
        """Return those whose number is on Odoo's blacklist, however it is written."""
        # sudo: everybody is bound by the list, whoever may see it
        blacklist = self.env["phone.blacklist"].sudo()
        found = blacklist._wac_listed(self.mapped("wa_id"))
        return self.filtered(lambda c: c.wa_id in found)

    def _wac_refresh_consent(self):
        """Judge these people anew, and tell the screens that show them."""
        if not self:
            return
        before = {contact: contact._wac_consent_states() for contact in self}
        for name in FIELDS:
            self.env.add_to_compute(self._fields[name], self)
        changed = self.filtered(lambda c: c._wac_consent_states() != before[c])
        # sudo: chats follow the person, whoever wrote it down
        changed.sudo().thread_ids._wac_push()

    def action_record_consent(self):
        """Open the form in which a user writes down what this person said."""
        self.ensure_one()
        self.check_access("read")
        return self.env["wac.consent.record"]._wac_open(
            {
                "default_contact_id": self.id,
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
            }
        )

    def _wac_consent_states(self):
        return tuple(self[name] for name in FIELDS)

    @api.model_create_multi
    def create(self, vals_list):
        """Give new contacts the lines that were written down before they wrote."""
        contacts = super().create(vals_list)
        contacts._wac_adopt_consents()
        return contacts

    def write(self, vals):
        """Let the lines follow the person to another partner or number."""
        result = super().write(vals)
        if "partner_id" in vals:
            # sudo: the ledger follows what people say about who somebody is
            lines = self.env["wac.consent"].sudo()
            lines = lines.search([("contact_id", "in", self.ids)])
            lines.partner_id = vals["partner_id"]
            lines._wac_judge_anew()
        if vals.get("wa_id"):
            self._wac_adopt_consents()
        return result

    def _wac_adopt_consents(self):
        """Take over lines of these numbers that belong to no contact yet."""
        numbers = {
            (contact.company_id.id, variant): contact
            for contact in self
            if contact.wa_id
            for variant in phone.variants(contact.wa_id)
        }
        if not numbers:
            return
        # sudo: the ledger is moved by what we learn of people, whoever learns it
        loose = self.env["wac.consent"].sudo()
        loose = loose.search(
            [
                ("contact_id", "=", False),
                ("company_id", "in", self.company_id.ids),
                ("wa_id", "in", [number for _company, number in numbers]),
            ]
        )
        adopted = self.browse()
        for line in loose:
            contact = numbers.get((line.company_id.id, line.wa_id))
            if contact:
                line.contact_id = contact
                adopted |= contact
        adopted._wac_refresh_consent()


class WacConsent(models.Model):
    _inherit = "wac.consent"

    def _wac_binds(self):
        """Tell whether a line of a partner counts for all of its contacts.

        Several people may share a partner: an objection of one silences them all, but
        consent is everybody's own, unless the partner as such gave it.
        """
        return not self.contact_id or self.act in REFUSALS or self.act == "lifted"


def _number(wa_id):
    """Return one spelling for all of a number's, nothing for none."""
    return min(phone.variants(wa_id)) if wa_id else wa_id
