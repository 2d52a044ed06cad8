"""``wac.account``, two rows of one number: it was connected anew while the first one stayed.

Called when the first row is told the id that Meta has for the number now. Must never take
the chats of another number, nor those of another company.
"""

import uuid

from odoo import models
from odoo.exceptions import UserError

from ..cloudapi.events import Identity

#: What the row that stays takes from the one that was connected last.
_TAKEN = (
    "app_id",
    "waba_id",
    "token_expires_at",
    "is_subscribed",
    "onboarded_at",
    "quality",
    "throughput_level",
    "verified_name",
)
_SECRETS = ("access_token", "pin")


class WacAccount(models.Model):
    _inherit = "wac.account"

    def _wac_take_twin(self, phone_number_id):
        """Take over the row that has this id at Meta already, if there is one.

        :raises UserError: it is another company's, or another number
        """
        self.ensure_one()
        # sudo: a number may belong to a company this person does not see; then it is
        # only said that it does
        twin = (
            self.sudo()
            .with_context(active_test=False)
            .search([("phone_number_id", "=", phone_number_id), ("id", "!=", self.id)])
        )
        if not twin:
            return
        if twin.company_id != self.company_id:
            raise UserError(
                self.env._("The number with this ID belongs to another company.")
            )
        ours, theirs = (_digits(one.display_phone_number) for one in (self, twin))
        if ours and theirs and ours != theirs:
            raise UserError(
                self.env._(
                    "This ID is that of %(other)s, another number. Enter the one Meta "
                    "shows for %(number)s.",
                    other=twin.display_phone_number,
                    number=self.display_phone_number,
                )
            )
        self._wac_absorb(twin)

    def _wac_absorb(self, twin):
        """Make one row of two of this number: chats, messages and access come here."""
        # sudo: of the same company, see the caller; chats move whoever may read them
        kept = self.sudo()
        secrets = {name: twin._wac_secret_get(name) for name in _SECRETS}
        values = {name: twin[name] for name in _TAKEN if twin[name]}
        values = kept._convert_to_write(values)
        for thread in (
            self.env["wac.thread"].sudo().search([("account_id", "=", twin.id)])
        ):
            kept._wac_absorb_chat(thread)
        # before the id is given to the row that stays: it is unique
        twin.write({"phone_number_id": uuid.uuid4().hex, "active": False})
        self.env.flush_all()
        mover = self.env["base.partner.merge.automatic.wizard"].sudo()
        mover._update_foreign_keys_generic("wac.account", twin, kept)
        self.env.invalidate_all(flush=False)
        twin.unlink()
        kept.write({**values, **{k: v for k, v in secrets.items() if v}})

    def _wac_absorb_chat(self, thread):
        """Take over one chat, into the one there is with the same person."""
        contact = thread.contact_id
        person = contact._wac_identity()
        if contact.portfolio_ref != self.portfolio_ref:
            # ids of people are another portfolio's; the number is the person's everywhere
            person = Identity(wa_id=contact.wa_id or None)
        if not person:
            return
        # sudo: the chats of a number go with it, whoever may read them
        contacts = self.env["wac.contact"].sudo()
        known = contacts._wac_find_or_create(self, [person])[person]
        # sudo: as above
        threads = self.env["wac.thread"].sudo()
        chats = threads._wac_find_or_create(self, known)
        kept = chats[known]
        messages = thread.message_ids
        kept._wac_absorb(thread)
        messages.write({"account_id": self.id, "contact_id": known.id})


def _digits(text):
    """Return the digits of a number as people write it."""
    return "".join(character for character in text or "" if character.isdecimal())
