"""Whether a person may be written to: asked when a message is queued and when it leaves.

Called by the queue, the sender, the composer, rules and campaigns. Must never ask Meta,
and never need more than one query per kind of fact, however many people.
"""

from odoo import api, fields, models

from ..cloudapi.consent import Facts, Reason, refusal
from .wac_consent import PURPOSES

#: What a template's category says about a message's purpose, whoever sends it.
_BY_CATEGORY = {"MARKETING": "marketing", "AUTHENTICATION": "service"}


def purpose_of(origin, category):
    """Return what a message is for, where nobody said so.

    :param origin: the message's origin
    :param category: of its template; empty for a free text
    """
    if category in _BY_CATEGORY:
        return _BY_CATEGORY[category]
    if origin == "user":
        return "service"
    # an automation's free text answers, or tells about an order
    return "marketing" if origin == "campaign" else "notice"


class WacConsent(models.Model):
    _inherit = "wac.consent"

    @api.model
    def _wac_refusal(self, contacts, purpose, company=None):
        """Return why people may not be written to, for those who may not.

        :param contacts: ``wac.contact`` records, or their ids
        :param purpose: ``service``, ``notice`` or ``marketing``
        :param company: who writes; every contact belongs to one company, so it only
            needs to be said where contacts of others may be among them, who are refused
        :return: ``{contact id: sentence}``; nobody else is in it
        """
        # sudo: what binds the company binds everybody who writes for it
        model = self.env["wac.contact"].sudo()
        found = model.browse(getattr(contacts, "ids", contacts))
        refused = self._wac_reasons([(contact, purpose) for contact in found])
        sentences = {
            contact.id: self._wac_sentence(reason, contact.name)
            for (contact, _purpose), reason in refused.items()
        }
        if company:
            for contact in found.filtered(lambda c: c.company_id != company):
                sentences[contact.id] = self.env._(
                    "%s is a contact of another company.", contact.name
                )
        return sentences

    @api.model
    def _wac_refusal_of_new(self, people, purpose, company):
        """Return why people who have no contact yet may not be written to.

        :param people: ``(digits of the number, partner)`` pairs
        :return: ``{number: sentence}``; see :meth:`_wac_refusal`
        """
        # sudo: what binds the company binds everybody who writes for it
        model = self.env["wac.contact"].sudo()
        new = model.concat(
            *(
                model.new(
                    {"wa_id": wa_id, "partner_id": partner.id, "company_id": company.id}
                )
                for wa_id, partner in people
            )
        )
        # all at once: Odoo would compute them one by one
        new._compute_consent()
        refused = self._wac_reasons([(contact, purpose) for contact in new])
        return {
            contact.wa_id: self._wac_sentence(reason, contact.name)
            for (contact, _purpose), reason in refused.items()
        }

    @api.model
    def _wac_reasons(self, pairs):
        """Return ``{(contact, purpose): Reason}`` of those who may not be written to."""
        contacts = self.env["wac.contact"].union(*(contact for contact, _p in pairs))
        blocked = contacts._wac_blocked()
        undecided = (
            self.env["wac.contact"]
            .union(*(c for c, purpose in pairs if purpose == "marketing"))
            .filtered(lambda c: c.consent_marketing == "unset")
        )
        excluded = undecided._wac_excluded()
        similar = (undecided - excluded)._wac_similar_customers()
        found = {}
        for contact, purpose in pairs:
            facts = Facts(
                state=contact[f"consent_{purpose}"] or "unset",
                blocked=contact in blocked,
                excluded=contact in excluded,
                similar=contact in similar,
            )
            reason = refusal(purpose, facts)
            if reason:
                found[contact, purpose] = reason
        return found

    @api.model
    def _wac_sentence(self, reason, name):
        """Return what people read when somebody may not be written to."""
        return {
            Reason.BLOCKED: self.env._(
                "%s asked not to be written to at all: the number is on the blacklist.",
                name,
            ),
            Reason.OBJECTED: self.env._("%s objected to messages of this kind.", name),
            Reason.EXCLUDED: self.env._(
                "%s is on an advertising exclusion list and has not agreed to offers.",
                name,
            ),
            Reason.NO_CONSENT: self.env._(
                "%s has not agreed to offers and news.", name
            ),
        }[reason]


class WacContact(models.Model):
    _inherit = "wac.contact"

    def _wac_similar_customers(self):
        """Return those who may get offers as customers (LSSI art. 21.2)."""
        companies = self.company_id.filtered("wac_similar_products")
        found = self.browse()
        for company in companies:
            mine = self.filtered(lambda c, company=company: c.company_id == company)
            customers = mine.partner_id._wac_existing_customers(company)
            found |= mine.filtered(lambda c, known=customers: c.partner_id in known)
        return found


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _wac_existing_customers(self, company):
        """Return those of these partners who have bought something from the company.

        A seam: bridges to sales and invoices know. Without them nobody is a customer.
        """
        return self.browse()


class ResCompany(models.Model):
    _inherit = "res.company"

    wac_similar_products = fields.Boolean(
        "Offers to Existing Customers",
        help="Customers who bought something may get offers of similar products until "
        "they object (LSSI art. 21.2). Only if they were told so, and could refuse, "
        "when they gave you their number.",
    )
    wac_privacy_url = fields.Char(
        "Privacy Policy", help="Address of the page, for who agrees to get offers."
    )

    def _wac_consent_text(self):
        """Return what people agree to where they agree to offers (GDPR art. 13)."""
        text = self.env._(
            "I agree that %(company)s sends me offers and news by WhatsApp. I can stop "
            "this at any time by writing STOP, free of charge.",
            company=self.name,
        )
        policy = self.wac_privacy_url
        more = self.env._("How we use your data: %s", policy) if policy else ""
        return f"{text} {more}".strip()


class WacMessage(models.Model):
    _inherit = "wac.message"

    purpose = fields.Selection(
        PURPOSES, readonly=True, help="What it is for; consent is judged by it."
    )

    @api.model
    def _wac_queue_defaults(self, thread, vals):
        """Say what each message is for."""
        values = super()._wac_queue_defaults(thread, vals)
        # sudo: the category decides, whoever may read templates
        template = self.env["wac.template"].sudo().browse(values.get("template_id"))
        guess = purpose_of(values["origin"], template.category)
        # advertising stays advertising, whatever its sender calls it
        wanted = guess if guess == "marketing" else values.get("purpose")
        return values | {"purpose": wanted or guess}

    @api.model
    def _wac_queue_refusals(self, prepared):
        """Return why messages may not be queued, by their place in the list.

        :param prepared: values of messages, each with its thread
        """
        # sudo: the queue has checked who may write
        threads = self.env["wac.thread"].sudo()
        rows = [
            {
                "id": place,
                "contact_id": threads.browse(values["thread_id"]).contact_id.id,
                "origin": values["origin"],
                "purpose": values["purpose"],
                "confirmed": threads.browse(values["thread_id"])._wac_is_confirmed(),
            }
            for place, values in enumerate(prepared)
        ]
        return self._wac_refusals(rows)

    @api.model
    def _wac_refusals(self, rows):
        """Return ``{id: sentence}`` of messages that consent stands against.

        :param rows: each with ``id``, ``contact_id``, ``origin``, ``purpose`` and
            ``confirmed``: whether a person insisted on answering
        """
        consents = self.env["wac.consent"]
        # sudo: the queue has checked who may write
        contacts = (
            self.env["wac.contact"].sudo().browse(row["contact_id"] for row in rows)
        )
        pairs = [
            (contact, row["purpose"])
            for contact, row in zip(contacts, rows, strict=True)
        ]
        reasons = consents._wac_reasons(list(dict.fromkeys(pairs)))
        found = {}
        for row, (contact, purpose) in zip(rows, pairs, strict=True):
            reason = reasons.get((contact, purpose))
            answers = row["origin"] == "user" and purpose != "marketing"
            if reason and not (answers and row["confirmed"]):
                sentence = consents._wac_sentence(reason, contact.name)
                found[row["id"]] = (
                    f"{sentence} {self._wac_insist()}" if answers else sentence
                )
        return found

    @api.model
    def _wac_insist(self):
        return self.env._(
            "If you must answer all the same, press “Answer anyway” in the chat first."
        )


class WacThread(models.Model):
    _inherit = "wac.thread"

    answer_anyway_until = fields.Datetime(
        readonly=True,
        help="Somebody confirmed that this person is answered although they objected.",
    )

    def _wac_is_confirmed(self):
        """Tell whether a person insisted on answering, and it still counts."""
        until = self.answer_anyway_until
        return bool(until) and fields.Datetime.now() < until

    def _wac_answer_anyway(self):
        """Let people answer this chat for a day although its person objected.

        Noted in the ledger with who did it: an objection is not overridden silently.
        """
        self.answer_anyway_until = fields.Datetime.add(fields.Datetime.now(), days=1)
        self.env["wac.consent"]._wac_record(
            self.contact_id,
            "noted",
            ["service"],
            "form",
            user_id=self.env.uid,
            note=self.env._("Answered all the same."),
        )
        self._wac_push()
