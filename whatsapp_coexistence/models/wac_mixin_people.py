"""``wac.mixin``, the people of a record: whom a message may go to, on which number.

Called when something is planned, for all records at once: three queries, however many.
Must never guess a number that nobody wrote.
"""

from odoo import models
from odoo.fields import Domain
from odoo.tools import OrderedSet

from ..cloudapi import phone as phone_numbers
from ..cloudapi.events import Identity
from .wac_recipient import Recipient


class WacMixin(models.AbstractModel):
    _inherit = "wac.mixin"

    def _wac_recipients(self, account, others=False):
        """Return ``{record id: [Recipient, ...]}``, the one to write to first.

        The list is never empty: without a usable number it has one person with a refusal.
        In order: the number on the record, those of its customers, then the WhatsApp
        contacts of theirs whose number stands nowhere in Odoo.

        :param account: the number that writes
        :param others: also the numbers of the customers' own contacts and company
        """
        # sudo: who may read a record may write to its customer, and see the number
        records = self.sudo()
        partners = records._wac_partners()
        everyone = self.env["res.partner"].sudo().union(*partners.values())
        if others:
            partners = {key: found | _around(found) for key, found in partners.items()}
            everyone = everyone.union(*partners.values())
        everyone.fetch(["name", "phone", "phone_sanitized", "lang", "active"])
        contacts = records._wac_contacts_of(account, everyone)
        own = {key: (typed, e164) for key, typed, e164 in records._wac_own_numbers()}
        return {
            record.id: record._wac_choices(
                partners[record.id], own.get(record.id), contacts
            )
            for record in records
        }

    def _wac_contacts_of(self, account, partners):
        """Return the WhatsApp contacts of partners, by partner, the latest first."""
        domain = Domain(
            [
                ("partner_id", "in", partners.ids),
                ("company_id", "=", account.company_id.id),
                ("portfolio_ref", "=", account.portfolio_ref),
            ]
        )
        # sudo: whose contact a customer is; chats keep their own rules
        found = self.env["wac.contact"].sudo().search(domain, order="id desc")
        return found.grouped("partner_id")

    def _wac_choices(self, partners, own, contacts):
        """Return the choices of one record."""
        typed = [(partners[:1], *own)] if own else []
        typed += [(p, p.phone, p.phone_sanitized) for p in partners if p.phone]
        found = {}
        for partner, _written, e164 in typed:
            wa_id = phone_numbers.normalize(e164) if e164 else None
            if wa_id:
                person = self._wac_person(partner, Identity(wa_id=wa_id))
                found.setdefault(person.key, person)
        for partner in partners:
            for contact in contacts.get(partner, ()):
                person = self._wac_person(partner, contact._wac_identity())
                known = set(phone_numbers.variants(person.key)) & found.keys()
                if person.identity and not known:
                    found.setdefault(person.key, person)
        return list(found.values()) or [self._wac_nobody(partners, typed)]

    def _wac_person(self, partner, identity):
        number = phone_numbers.pretty(identity.wa_id) if identity.wa_id else ""
        name = partner.name or self._wac_customer_name()
        return Recipient(self, partner, name, identity, number)

    def _wac_nobody(self, partners, typed):
        """Return somebody who cannot be written to, and why."""
        partner = partners[:1]
        name = partner.name or self._wac_customer_name()
        nobody = Recipient(self, partner, name)
        if typed:
            nobody.number = typed[0][1]
            nobody.refusal = self.env._(
                "The phone number %(phone)s of %(name)s is not valid. Write it with its "
                "country code.",
                phone=nobody.number,
                name=name,
            )
        elif partner or "phone" in self._fields:
            nobody.refusal = self.env._("%s has no phone number.", name)
        else:
            nobody.refusal = self.env._("There is no customer.")
        return nobody


def _around(partners):
    """Return who else may be meant: the customers' own contacts, and their company."""
    around = OrderedSet()
    for partner in partners:
        around.update(partner.child_ids.ids)
        around.update(partner.parent_id.ids)
    return partners.browse(around)
