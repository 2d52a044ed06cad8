"""``wac.contact``, two of one person: made one, or kept apart where it is not proven.

Called when an event names both ids of a person, when a person moves, and by managers.
Must never give anybody the chat of another person; who is who is decided in
:mod:`..cloudapi.identity`.
"""

from odoo import models
from odoo.exceptions import UserError

from ..cloudapi import identity

#: What the kept contact takes from the other one where it has nothing itself.
TAKEN_OVER = (
    "bsuid",
    "parent_bsuid",
    "wa_id",
    "username",
    "profile_name",
    "phonebook_name",
    "phonebook_at",
    "partner_id",
    "guest_id",
    "ad_at",
    "ad_ref",
    "ad_title",
    "ad_url",
    "ad_click_id",
)


class WacContact(models.Model):
    _inherit = "wac.contact"

    def _wac_merge_found(self, other):
        """Make these two one, as an event proves; returns it, or none if people must.

        Two contacts that people linked to different partners are theirs to decide.
        """
        partners = self.partner_id | other.partner_id
        if self._wac_merge_refusal(other) or len(partners) > 1:
            return self.browse()
        kept = self._wac_keep(other)
        kept._wac_absorb((self | other) - kept)
        return kept

    def _wac_keep(self, other):
        """Return which of the two stays: the one with a partner, else the older one."""
        pair = (self | other).sorted("id")
        return pair.filtered("partner_id")[:1] or pair[:1]

    def _wac_merge_refusal(self, other):
        """Return why these two cannot be one person, in words, or ``None``."""
        if self == other:
            return self.env._("It is one contact already.")
        if (self.company_id, self.portfolio_ref) != (
            other.company_id,
            other.portfolio_ref,
        ):
            return self.env._(
                "They write to different companies or business portfolios; there one "
                "person has different ids."
            )
        if not identity.may_merge(self._wac_identity(), other._wac_identity()):
            return self.env._(
                "%(one)s and %(other)s are two WhatsApp accounts with ids of their own. "
                "Link both to the same partner instead.",
                one=self.display_name,
                other=other.display_name,
            )
        return None

    def _wac_absorb(self, other):
        """Take over everything of another contact of the same person, which then goes.

        :raises UserError: they cannot be one person
        """
        self.ensure_one()
        other.ensure_one()
        refusal = self._wac_merge_refusal(other)
        if refusal:
            raise UserError(refusal)
        # sudo: what belongs to a person moves with them, whoever may see it
        kept, gone = self.sudo(), other.sudo()
        values = {
            name: gone[name] for name in TAKEN_OVER if gone[name] and not kept[name]
        }
        chats = kept._wac_absorb_chats(gone)
        gone.write({"bsuid": False, "parent_bsuid": False, "wa_id": False})
        # before the ids are given to the other one: each is unique
        gone.flush_recordset()
        mover = self.env["base.partner.merge.automatic.wizard"].sudo()
        mover._update_foreign_keys_generic("wac.contact", gone, kept)
        self.env.invalidate_all(flush=False)
        kept.write(
            {
                name: value.id if isinstance(value, models.BaseModel) else value
                for name, value in values.items()
            }
        )
        gone.unlink()
        kept._wac_sign_messages()
        kept._wac_rename_chats()
        kept._wac_refresh_consent()
        chats._wac_notice(
            self.env._("Two chats with this person on WhatsApp became this one.")
        )

    def _wac_absorb_chats(self, gone):
        """Make one chat of two on the same number; returns those that grew."""
        # sudo: chats follow their person, whoever may see them
        grown = self.env["wac.thread"].sudo()
        mine = {thread.account_id: thread for thread in self.thread_ids}
        for thread in gone.thread_ids:
            kept = mine.get(thread.account_id)
            if kept:
                kept._wac_absorb(thread)
                grown |= kept
        return grown

    def _wac_lose_number(self, wa_id):
        """The number belongs to somebody else now; the chats stay, without it."""
        # sudo: decided by what Meta says, whoever runs the worker
        contact = self.sudo()
        contact.wa_id = False
        # before the number is given to its new owner
        contact.flush_recordset(["wa_id"])
        contact.thread_ids._wac_notice(
            self.env._(
                "The number +%s belongs to somebody else now. This chat can go on only "
                "when this person writes again.",
                wa_id,
            )
        )

    def _wac_rename_chats(self):
        """Bring the names of these contacts and their chats up to date."""
        self.env.add_to_compute(self._fields["name"], self)
        for contact in self:
            for channel in contact.thread_ids.channel_id:
                channel.name = contact.name or channel.name
        self.thread_ids._wac_push()
