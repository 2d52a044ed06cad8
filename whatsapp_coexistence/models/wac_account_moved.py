"""``wac.account``, connected again: under another id, account or business portfolio at Meta.

Called when a known number is connected. Must never lose a chat, nor take somebody for
another person: ids of people end with the portfolio they were given in, numbers do not.
"""

from odoo import models
from odoo.fields import Domain

from ..cloudapi.events import Identity


class WacAccount(models.Model):
    _inherit = "wac.account"

    def _wac_connect_again(self, values):
        """Bring a known number up to date; its chats go on, wherever Meta has it now.

        :param values: as Meta has it; ``portfolio_ref`` only if it is known
        :return: the number
        """
        self.ensure_one()
        before, portfolio = self.waba_id, self._wac_next_portfolio(values)
        self.write({k: v for k, v in values.items() if k != "portfolio_ref"})
        if self.waba_id != before:
            self._wac_tell_moved(before)
            self.env["wac.template"]._wac_copy_from(before, self)
        if portfolio != self.portfolio_ref:
            self._wac_move_people(portfolio)
        return self

    def _wac_next_portfolio(self, values):
        """Return the portfolio in which people's ids are valid from now on.

        Where nobody told, an account with a new id of the number stands in for it: ids that
        might be another portfolio's would make two people of each customer.
        """
        known, told = self.portfolio_ref, values.get("portfolio_ref")
        if values["waba_id"] == self.waba_id:
            # its contacts are filed under the portfolio it was first connected with
            return known or told
        if not told and values["phone_number_id"] != self.phone_number_id:
            told = values["waba_id"]
        return told or known

    def _wac_tell_moved(self, before):
        account = self.with_context(lang=self._wac_lang())
        account.message_post(
            body=account.env._(
                "WhatsApp has this number in another WhatsApp Business account now: "
                "%(now)s, before %(before)s. Its chats go on here. Templates have to be "
                "approved there again: they are ready to be submitted.",
                now=self.waba_id,
                before=before,
            )
        )

    # People

    def _wac_move_people(self, portfolio):
        """File this number's people under another portfolio, by their phone numbers.

        Their ids there are others, and told with their next messages. Whoever writes to
        another number of the company, too, is known in both portfolios.
        """
        # sudo: chats go with their number, whoever may read them
        chats = self.env["wac.thread"].sudo().search([("account_id", "=", self.id)])
        people = chats.contact_id | self._wac_people_without_chat()
        self.portfolio_ref = portfolio
        shared = people.filtered(lambda c: c.thread_ids.account_id - self)
        known = people._wac_known_at(self)
        twins = (people - shared).filtered(lambda c: c in known)
        (people - shared - twins)._wac_enter(self)
        for contact in twins:
            contact.wa_id = False  # the other contact has it, and each is unique
            contact._wac_enter(self)
            known[contact]._wac_absorb(contact)
        now = shared.filtered("wa_id")._wac_double_at(self, known)
        self._wac_hand_chats(chats, now)

    def _wac_people_without_chat(self):
        """Return who is in the phone's address book only; it may be another number's."""
        same = Domain("company_id", "=", self.company_id.id)
        same &= Domain("portfolio_ref", "=", self.portfolio_ref)
        # sudo: as above, and numbers that were put away count, too
        numbers = self.sudo().with_context(active_test=False)
        contacts = self.env["wac.contact"].sudo()
        if numbers.search_count(same & Domain("id", "!=", self.id), limit=1):
            return contacts
        return contacts.search(same & Domain("thread_ids", "=", False))

    def _wac_hand_chats(self, chats, now):
        """Give chats to the contacts that their people have in this number's portfolio.

        :param now: ``{contact: contact in this portfolio}``
        """
        mine = chats.exists().grouped("contact_id")
        for contact, double in now.items():
            for chat in mine.get(contact, ()):
                kept = mine.get(double)
                if kept:
                    kept._wac_absorb(chat)
                else:
                    chat.contact_id = double


class WacContact(models.Model):
    _inherit = "wac.contact"

    def _wac_known_at(self, account):
        """Return ``{contact: contact of the same phone number in the number's portfolio}``."""
        numbers = {c: Identity(wa_id=c.wa_id) for c in self if c.wa_id}
        found = self._wac_find(account, numbers.values())
        return {c: found[p] for c, p in numbers.items() if found.get(p, c) != c}

    def _wac_enter(self, account):
        """Be known in a number's portfolio, by nothing but the phone number."""
        nameless = self.filtered(lambda c: c.bsuid and not c.wa_id)
        self.write(
            {
                "portfolio_ref": account.portfolio_ref,
                "bsuid": False,
                "parent_bsuid": False,
            }
        )
        self.flush_recordset()
        nameless.thread_ids._wac_notice(
            account.with_context(lang=account._wac_lang()).env._(
                "WhatsApp tells this person's new identifier when they write again, in a "
                "new chat. Merge the two contacts then."
            )
        )

    def _wac_double_at(self, account, known):
        """Return ``{contact: its double in the number's portfolio}``, made if missing."""
        missing = self.filtered(lambda c: c not in known)
        made = self.create(
            [
                {**vals, "portfolio_ref": account.portfolio_ref, "wa_id": contact.wa_id}
                for contact, vals in zip(missing, missing.copy_data(), strict=True)
            ]
        )
        doubles = dict(zip(missing, made, strict=True))
        return {contact: known.get(contact) or doubles[contact] for contact in self}


class WacTemplate(models.Model):
    _inherit = "wac.template"

    def _wac_copy_from(self, before, account):
        """Have the texts of a former account ready for the review in a number's account.

        :param before: WABA id of the former one
        """
        # sudo: who connects a number need not read what templates are about
        domain = Domain("company_id", "=", account.company_id.id)
        domain &= Domain("waba_id", "in", [before, account.waba_id])
        found = self.sudo().search(domain)
        there = found.filtered(lambda t: t.waba_id == account.waba_id)
        known = {(t.family_id, t.language) for t in there}
        for template in found - there:
            if (template.family_id, template.language) not in known:
                template._wac_copy_to(account)
