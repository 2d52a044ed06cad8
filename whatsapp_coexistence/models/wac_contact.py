"""``wac.contact``: a person as WhatsApp knows them; the phone may be unknown.

Found or made by ``wac.inbound`` and by whoever sends. Must never overwrite a partner's
name, phone or e-mail with what came from WhatsApp.
"""

from odoo import api, fields, models
from odoo.fields import Domain

from ..cloudapi import identity as identities, phone
from ..cloudapi.events import Identity


class WacContact(models.Model):
    _name = "wac.contact"
    _description = "WhatsApp Contact"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one("res.company", required=True, index=True)
    portfolio_ref = fields.Char(
        required=True, help="Business portfolio in which the identifiers are valid."
    )
    bsuid = fields.Char("Business-Scoped User ID", copy=False)
    parent_bsuid = fields.Char("Parent Business-Scoped User ID", copy=False)
    wa_id = fields.Char("WhatsApp ID", copy=False, help="Phone number, digits only.")
    phone = fields.Char(compute="_compute_phone")
    username = fields.Char()
    profile_name = fields.Char(help="Name the person chose on WhatsApp.")
    phonebook_name = fields.Char(help="Name in the phone's address book.")
    phonebook_at = fields.Datetime(
        readonly=True, help="When the phone last changed that name."
    )
    partner_id = fields.Many2one(
        "res.partner", index="btree_not_null", check_company=True, ondelete="set null"
    )
    guest_id = fields.Many2one(
        "mail.guest",
        copy=False,
        index="btree_not_null",
        help="Stands for the person where a reaction needs one.",
    )
    thread_ids = fields.One2many("wac.thread", "contact_id")

    _wa_id_unique = models.UniqueIndex(
        "(company_id, portfolio_ref, wa_id) WHERE wa_id IS NOT NULL"
    )
    _bsuid_unique = models.UniqueIndex(
        "(company_id, portfolio_ref, bsuid) WHERE bsuid IS NOT NULL"
    )
    _parent_bsuid_idx = models.Index(
        "(company_id, portfolio_ref, parent_bsuid) WHERE parent_bsuid IS NOT NULL"
    )

    @api.depends(
        "partner_id.name", "phonebook_name", "profile_name", "username", "wa_id"
    )
    def _compute_name(self):
        for contact in self:
            contact.name = (
                contact.partner_id.name
                or contact.phonebook_name
                or contact.profile_name
                or (contact.username and f"@{contact.username}")
                or (contact.wa_id and phone.pretty(contact.wa_id))
                or contact.bsuid
                or self.env._("Unknown person")
            )

    @api.depends("wa_id")
    def _compute_phone(self):
        for contact in self:
            contact.phone = phone.pretty(contact.wa_id) if contact.wa_id else False

    @api.model
    def _wac_find_or_create(self, account, people):
        """Return ``{identity: contact}``, making the contacts that are missing.

        The strongest identifier decides: BSUID, parent BSUID, then the number in any way
        it may be written. Two queries and one create, however many people.

        :param account: the number that hears from them
        :param people: identities, of which some part is known
        """
        people = [person for person in dict.fromkeys(people) if person]
        found = self._wac_find(account, people)
        unknown = [person for person in people if person not in found]
        if found and unknown:
            # a known person may just have got the number that others go by
            found |= self._wac_find(account, unknown)
        missing, owner = _same_people(p for p in unknown if p not in found)
        vals_list = []
        for key, same in missing.items():
            vals = self._wac_new_vals(account, same)
            if owner.get(vals["wa_id"]) != key:
                vals["wa_id"] = None  # another one of this batch has the number
            vals_list.append(vals)
        if account.contact_policy != "keep":
            self._wac_link_partners(account, vals_list)
        # a number that was taken from somebody is free before somebody gets it
        self.flush_model(["wa_id"])
        made = self.create(vals_list)
        if account.contact_policy == "create":
            made._wac_create_partners()
        for same, contact in zip(missing.values(), made, strict=True):
            found.update(dict.fromkeys(same, contact))
        return found

    @api.model
    def _wac_find(self, account, people):
        """Return ``{identity: contact}`` of those who are known; makes nobody."""
        people = [person for person in dict.fromkeys(people) if person]
        if not people:
            return {}
        known = self._wac_index(account, people)
        found = {}
        for person in people:
            contact = known.match(person)
            if contact is not None:
                contact._wac_learn(person, known)
                found[person] = contact
        return {person: known.now(contact) for person, contact in found.items()}

    def _wac_index(self, account, people):
        """Return the known contacts that any of these identifiers may mean."""
        users = {p.user_id for p in people if p.user_id}
        parents = {p.parent_user_id for p in people if p.parent_user_id}
        numbers = {v for p in people if p.wa_id for v in phone.variants(p.wa_id)}
        domain = Domain.OR(
            [
                Domain("bsuid", "in", list(users)),
                Domain("parent_bsuid", "in", list(parents)),
                Domain("wa_id", "in", list(numbers)),
            ]
        )
        scope = Domain("company_id", "=", account.company_id.id) & Domain(
            "portfolio_ref", "=", account.portfolio_ref
        )
        return _Index(self.search(scope & domain, order="id"))

    def _wac_learn(self, person, known):
        """Add what this event tells; what is known stays, a name may change."""
        vals = {}
        if person.user_id and not self.bsuid and person.user_id not in known.by_bsuid:
            vals["bsuid"] = person.user_id
        if person.parent_user_id and not self.parent_bsuid:
            vals["parent_bsuid"] = person.parent_user_id
        if person.wa_id and not self.wa_id and not known.has_number(person.wa_id):
            vals["wa_id"] = person.wa_id
        for field, value in (
            ("username", person.username),
            ("profile_name", person.profile_name),
        ):
            if value and self[field] != value:
                vals[field] = value
        if vals:
            self.write(vals)
            known.add(self)

    @api.model
    def _wac_new_vals(self, account, same):
        person = same[0]
        for other in same[1:]:
            person = identities.merged(person, other)
        return {
            "company_id": account.company_id.id,
            "portfolio_ref": account.portfolio_ref,
            "bsuid": person.user_id,
            "parent_bsuid": person.parent_user_id,
            "wa_id": person.wa_id,
            "username": person.username,
            "profile_name": person.profile_name,
        }

    @api.model
    def _wac_link_partners(self, account, vals_list):
        """Add the partner to the values of new contacts whose number is known once."""
        numbers = {
            f"+{variant}": vals
            for vals in vals_list
            if vals["wa_id"]
            for variant in phone.variants(vals["wa_id"])
        }
        if not numbers:
            return
        partners = self.env["res.partner"].search(
            [
                ("phone_sanitized", "in", list(numbers)),
                ("company_id", "in", (False, account.company_id.id)),
            ]
        )
        for number, same in partners.grouped("phone_sanitized").items():
            if len(same) == 1:
                numbers[number]["partner_id"] = same.id

    def _wac_identity(self):
        """Return who to send to: number and BSUID, as far as known."""
        self.ensure_one()
        return Identity(user_id=self.bsuid or None, wa_id=self.wa_id or None)


def _same_people(people):
    """Return ``({key: identities of one new person}, {id: key of who has it})``.

    Two events of a batch may tell halves of a person: the number, or number and BSUID.
    """
    groups, owner = {}, {}
    for person in people:
        key = owner.get(person.user_id) if person.user_id else None
        holder = owner.get(person.wa_id) if person.wa_id else None
        if key is None and holder is not None:
            known = {one.user_id for one in groups[holder] if one.user_id}
            if not person.user_id or not known:
                key = holder
        if key is None:
            key = identities.match_order(person)[0]
        groups.setdefault(key, []).append(person)
        if person.user_id:
            owner.setdefault(person.user_id, key)
            if person.wa_id:
                owner[person.wa_id] = key  # who says so last has the number
        elif person.wa_id:
            owner.setdefault(person.wa_id, key)
    return groups, owner


class _Index:
    """Contacts by each of their identifiers."""

    def __init__(self, contacts):
        self.contacts, self.became = contacts.browse(), {}
        self.by_bsuid, self.by_parent, self.by_number = {}, {}, {}
        for contact in contacts:
            self.add(contact)

    def add(self, contact):
        if contact.bsuid:
            self.by_bsuid[contact.bsuid] = contact
        if contact.parent_bsuid:
            self.by_parent.setdefault(contact.parent_bsuid, contact)
        for variant in phone.variants(contact.wa_id) if contact.wa_id else ():
            self.by_number.setdefault(variant, contact)

    def forget(self, contact):
        """Look the contact up by none of its ids anymore."""
        for table in (self.by_bsuid, self.by_parent, self.by_number):
            for key in [key for key, value in table.items() if value == contact]:
                del table[key]

    def now(self, contact):
        """Return what a contact became in a merge of this batch, or itself."""
        while contact in self.became:
            contact = self.became[contact]
        return contact

    def holders(self, person):
        """Return the contacts that have one of these ids."""
        found = (
            self.by_bsuid.get(person.user_id),
            self.by_parent.get(person.parent_user_id),
            self.by_number.get(person.wa_id),
        )
        return self.contacts.union(*filter(None, found))

    def has_number(self, wa_id):
        return wa_id in self.by_number

    def match(self, person):
        """Return the contact, or ``None`` where the number now belongs to another.

        Two contacts of one person become one here, the first time an event names both.
        """
        by_id = self.by_bsuid.get(person.user_id) or self.by_parent.get(
            person.parent_user_id
        )
        holder = self.by_number.get(person.wa_id)
        if not holder or holder == by_id:
            return by_id or holder
        verdict = identities.meeting(
            person, by_id and by_id._wac_identity(), holder._wac_identity()
        )
        if verdict is identities.Verdict.HANDED_ON:
            # the chats of the number's former owner stay theirs
            self.forget(holder)
            holder._wac_lose_number(person.wa_id)
            self.add(holder)
        elif not by_id:
            return holder if verdict is identities.Verdict.SAME else None
        elif verdict is identities.Verdict.SAME:
            return self.merge(by_id, holder)
        return by_id

    def merge(self, by_id, holder):
        """Return the contact two of one person became, or the one with the BSUID."""
        kept = by_id._wac_merge_found(holder)
        if kept:
            self.became[(by_id | holder) - kept] = kept
            self.forget(by_id)
            self.forget(holder)
            self.add(kept)
        return kept or by_id
