"""``wac.inbound``, people who move: a new number or a new id of somebody known.

Called with customers' messages, before they are stored. Must never move a partner's
phone number, nor give anybody's chat to another person.
"""

from dataclasses import replace

from odoo import models

from ..cloudapi import identity as identities, phone
from ..cloudapi.events import Identity


class WacInbound(models.AbstractModel):
    _inherit = "wac.inbound"

    def _rename_people(self, items):
        """Follow people whose number or id changed; their notice goes to their chat."""
        moved = []
        for item in items:
            new = item.content.identity
            if item.content.kind == "system" and new:
                item = self._rename(item, new)
            moved.append(item)
        return moved

    def _rename(self, item, new):
        contact = self.env["wac.contact"]._wac_moved(
            item.account, item.content.previous or item.person, new
        )
        lang = item.account._wac_lang()
        text = contact.with_context(lang=lang)._wac_moved_words(
            item.content.previous or Identity(), new
        )
        content = replace(item.content, text=text or item.content.text)
        return replace(item, person=contact._wac_identity(), content=content)


class WacContact(models.Model):
    _inherit = "wac.contact"

    def _wac_moved(self, account, old, new):
        """Note the new number or id of a person; returns the contact.

        A notice without a BSUID ends the one that is known: it is new with every number.
        """
        contact = self._wac_find_or_create(account, [old])[old]
        new = replace(new, username=None, profile_name=None)
        holders = self._wac_index(account, [new]).holders(new) - contact
        for holder in holders:
            contact = contact._wac_meet_holder(holder, new)
        changed = new.wa_id and new.wa_id != contact.wa_id
        vals = {}
        if new.wa_id:
            vals["wa_id"] = new.wa_id
        if new.user_id or (changed and old.wa_id):
            vals["bsuid"] = new.user_id or False
        if new.parent_user_id:
            vals["parent_bsuid"] = new.parent_user_id
        if vals:
            contact.write(vals)
        return contact

    def _wac_meet_holder(self, holder, new):
        """Decide about the contact that has the new id already; returns who goes on."""
        verdict = identities.after_move(
            new, holder._wac_identity(), holder._wac_ever_wrote()
        )
        if verdict is identities.Verdict.SAME:
            kept = self._wac_same_after_move(holder)
            if kept:
                return kept
        if new.wa_id and holder.wa_id in phone.variants(new.wa_id):
            holder._wac_lose_number(holder.wa_id)
        if new.user_id and holder.bsuid == new.user_id:
            holder.bsuid = False
            holder.flush_recordset(["bsuid"])
        return self

    def _wac_same_after_move(self, holder):
        """Make one of the person before and after; none where people must decide."""
        if len(self.partner_id | holder.partner_id) > 1:
            return self.browse()
        # the old ids end with the move: they do not contradict the new ones
        self.write({"bsuid": False, "wa_id": False})
        self.flush_recordset(["bsuid", "wa_id"])
        kept = self._wac_keep(holder)
        kept._wac_absorb((self | holder) - kept)
        return kept

    def _wac_ever_wrote(self):
        """Tell whether the chats of this contact hold anything it said."""
        domain = [("contact_id", "=", self.id), ("direction", "=", "in")]
        # sudo: a fact about the contact, not its messages
        return bool(self.env["wac.message"].sudo().search(domain, limit=1))

    def _wac_moved_words(self, old, new):
        """Return the notice people read in the chat."""
        if new.wa_id and old.wa_id and new.wa_id != old.wa_id:
            return self.env._(
                "%(name)s changed their WhatsApp number from %(old)s to %(new)s. The "
                "number on the contact in Odoo was not changed.",
                name=self.name,
                old=phone.pretty(old.wa_id),
                new=phone.pretty(new.wa_id),
            )
        if new.wa_id:
            return self.env._(
                "%(name)s has a new WhatsApp number: %(new)s. The number on the contact "
                "in Odoo was not changed.",
                name=self.name,
                new=phone.pretty(new.wa_id),
            )
        if new.user_id:
            return self.env._("%s has a new identifier on WhatsApp.", self.name)
        return ""
