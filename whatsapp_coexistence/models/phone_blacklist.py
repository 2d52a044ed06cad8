"""``phone.blacklist``: who is on Odoo's list is written to by nobody, WhatsApp included.

Called whenever a number is put on the list or taken off it. Must never take a number
that leaves the list for one that agreed to anything.
"""

from odoo import api, models

from ..cloudapi import phone
from .wac_consent import all_purposes

#: In the context while the ledger itself changes the list.
RECORDED = "wac_consent_recorded"


class PhoneBlacklist(models.Model):
    _inherit = "phone.blacklist"

    @api.model_create_multi
    def create(self, vals_list):
        """Write down who asked not to be written to."""
        newest = self.with_context(active_test=False).search(
            [], order="id desc", limit=1
        )
        entries = super().create(vals_list)
        # those that were there are put on the list again by a write, or are on it
        made = entries.filtered(lambda one: one.active and one.id > newest.id)
        made._wac_note_in_ledger("objected")
        return entries

    def write(self, vals):
        """Write down who is put on the list again, or taken off it."""
        before = self.filtered("active")
        result = super().write(vals)
        if "active" in vals:
            after = self.filtered("active")
            (after - before)._wac_note_in_ledger("objected")
            (before - after)._wac_note_in_ledger("lifted")
        return result

    def unlink(self):
        """Write down whose number leaves the list."""
        numbers = self.filtered("active").mapped("number")
        result = super().unlink()
        self._wac_note_numbers(numbers, "lifted")
        return result

    @api.model
    def _wac_listed(self, numbers):
        """Return ``{wa_id: numbers of the list}`` of those of these that are on it.

        A number that Meta writes another way than Odoo is the same number. Odoo's own
        search parses every number first (1 ms each); these are clean already.

        :param numbers: ``wa_id``, digits without ``+``; empty ones are left out
        """
        wanted = {number: phone.variants(number) for number in numbers if number}
        if not wanted:
            return {}
        spellings = {f"+{one}" for same in wanted.values() for one in same}
        self.flush_model(["number", "active"])
        self.env.cr.execute(
            "SELECT number FROM phone_blacklist WHERE active AND number = ANY(%s)",
            [list(spellings)],
        )
        listed = {number for (number,) in self.env.cr.fetchall()}
        found = {
            number: [f"+{one}" for one in same if f"+{one}" in listed]
            for number, same in wanted.items()
        }
        return {number: same for number, same in found.items() if same}

    def _wac_note_in_ledger(self, act):
        self._wac_note_numbers(self.mapped("number"), act)

    @api.model
    def _wac_note_numbers(self, numbers, act):
        """Write down, in every company, what these numbers' owners asked for."""
        # sudo: the list binds every company, whoever keeps it
        contacts = self.env["wac.contact"].sudo()
        contacts = contacts.search([("wa_id", "in", phone.spellings(numbers))])
        if self.env.context.get(RECORDED):
            contacts._wac_refresh_consent()
            return
        self.env["wac.consent"]._wac_record(
            contacts,
            act,
            all_purposes(),
            "blacklist",
            is_total=True,
            user_id=self.env.uid,
        )
