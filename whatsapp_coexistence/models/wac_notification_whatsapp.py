"""``wac.notification``, WhatsApp: which number, which chat, which text; or why none.

Called by the cron of notifications, by previews (which only plan) and by the test of a
template. Must never send: it puts messages in the queue.
"""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ..cloudapi import languages, phone as phone_numbers
from ..cloudapi.events import Identity
from .wac_consent_check import purpose_of
from .wac_notification import NothingToSend

#: Meta: the number cannot be reached; see ``cloudapi.errors_table``.
NO_WHATSAPP = 131026


class WacNotification(models.Model):
    _inherit = "wac.notification"

    def _wac_by_whatsapp(self, record, partner):
        """Queue the template for a person and show it in the record's chatter.

        :raises NothingToSend: why it is not possible
        :raises UserError: why the template cannot be filled in
        """
        account = self._wac_account(record)
        template = self._wac_template(record, account, partner)
        self._wac_check_template(template, partner)
        thread = self._wac_thread(account, partner, record)
        self._wac_check_contact(thread, template)
        lang = self._wac_lang(record, partner)
        values = template._wac_message_values(thread, record, lang)
        note = record._message_log(
            body=plaintext2html(values["body"]),
            message_type="wac",
            author_id=self.env.ref("base.partner_root").id,
        )
        values |= {"origin": "rule", "document_mail_message_id": note.id}
        message = self.env["wac.message"]._wac_queue([values])
        message._wac_show()
        return {"message_id": message.id, "state": "waiting"}

    def _wac_lang(self, record, partner):
        """Return the language to write to a person in."""
        return partner.lang or self._wac_company(record).partner_id.lang

    def _wac_account(self, record):
        """Return the number that writes: the rule's, else the default of the company.

        :raises NothingToSend: there is none
        """
        chosen = self.rule_id.account_id
        if chosen.state in ("connected", "held"):
            return chosen
        account = self.env["wac.account"]._wac_default_for(self._wac_company(record))
        if not account:
            raise NothingToSend(self.env._("There is no WhatsApp number connected."))
        return account

    def _wac_family_name(self):
        """Return the technical name of the template.

        :raises NothingToSend: nobody chose one
        """
        name = self.template_name or self.rule_id.family_id.name
        if not name:
            raise NothingToSend(self.env._("No template is chosen."))
        return name

    def _wac_template(self, record, account, partner):
        """Return the template in the person's language.

        :raises NothingToSend: there is none
        """
        name = self._wac_family_name()
        lang = self._wac_lang(record, partner)
        choose = self.env["wac.template"]._wac_choose
        template = choose(name, record._name, account, lang)
        if not template:
            raise NothingToSend(
                self.env._("The template %s does not exist in any language.", name)
            )
        return template

    def _wac_check_template(self, template, partner):
        """Refuse what would wait for its approval, if another channel can go now.

        :raises NothingToSend: the template cannot be sent now
        """
        reason = template._wac_hold_reason()
        others = [one for one in self._wac_left(partner) if one != "whatsapp"]
        if reason and others:
            raise NothingToSend(reason)

    def _wac_wa_id(self, partner, record=None):
        """Return the number of a person, as WhatsApp writes it.

        :param record: has a number of its own, if nobody is known yet
        :raises NothingToSend: no number, or none that can be one
        """
        own = record._wac_own_numbers() if not partner and record is not None else []
        name = partner.display_name or (record.display_name if own else "")
        typed = own[0][1] if own else partner.phone
        if not typed:
            raise NothingToSend(self.env._("%s has no phone number.", name))
        sanitized = own[0][2] if own else partner._phone_format(fname="phone")
        wa_id = sanitized and phone_numbers.normalize(sanitized)
        if not wa_id:
            raise NothingToSend(
                self.env._(
                    "The phone number %(phone)s of %(name)s is not valid.",
                    phone=typed,
                    name=name,
                )
            )
        return wa_id

    def _wac_thread(self, account, partner, record=None):
        """Return the chat with a person, by the phone number we have of them.

        :raises NothingToSend: there is no number to write to
        """
        wa_id = self._wac_wa_id(partner, record)
        person = Identity(wa_id=wa_id)
        contact = self.env["wac.contact"]._wac_find_or_create(account, [person])[person]
        if partner and not contact.partner_id:
            contact.partner_id = partner
        return self.env["wac.thread"]._wac_find_or_create(account, contact)[contact]

    def _wac_check_contact(self, thread, template):
        """Refuse whom we may not or cannot write to.

        :raises NothingToSend: on the blacklist, an objection, a landline, no WhatsApp
        """
        contact = thread.contact_id
        refusal = self._wac_refusal(contact, template)
        if refusal:
            raise NothingToSend(refusal)
        if thread.last_inbound_at:
            return  # who writes to us has WhatsApp
        if phone_numbers.is_landline(contact.wa_id or ""):
            raise NothingToSend(
                self.env._(
                    "%s is a landline, and nobody has written from it.",
                    phone_numbers.pretty(contact.wa_id),
                )
            )
        last = self.env["wac.message"].search(
            [("thread_id", "=", thread.id), ("direction", "=", "out")],
            order="date desc, id desc",
            limit=1,
        )
        if last.state == "failed" and last.error_code == NO_WHATSAPP:
            raise NothingToSend(last.error_title)

    def _wac_refusal(self, contact, template):
        """Return why this person may not be written to, in words, or ``None``."""
        if self.recipient == "user":
            return None  # a salesperson is told about their own work
        purpose = purpose_of("rule", template.category)
        consents = self.env["wac.consent"]
        return consents._wac_refusal(contact, purpose, self.company_id).get(contact.id)

    def _wac_text_for(self, record, partner):
        """Return the text of the template for a channel that asks no approval of Meta.

        :raises NothingToSend: there is no template
        :raises UserError: a variable would be empty
        """
        name = self._wac_family_name()
        company = self._wac_company(record)
        domain = Domain("name", "=", name) & Domain("company_id", "=", company.id)
        domain &= Domain("model", "in", (record._name, False))
        lang = self._wac_lang(record, partner) or ""
        wanted = languages.fallbacks(lang, company.partner_id.lang or "")
        found = self.env["wac.template"].search(domain)
        template = found.sorted(lambda t: (_place(t.language, wanted), t.id))[:1]
        if not template:
            raise NothingToSend(
                self.env._("The template %s does not exist in any language.", name)
            )
        try:
            return template._wac_render(record, lang)[1]
        except UserError as error:
            raise NothingToSend(str(error)) from None


def _place(code, wanted):
    return wanted.index(code) if code in wanted else len(wanted)
