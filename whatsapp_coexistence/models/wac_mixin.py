"""``wac.mixin``: a record whose customer can be written to on WhatsApp.

One line gives a model its buttons, its list of messages and its public methods::

    class Lead(models.Model):
        _name = "crm.lead"
        _inherit = ["crm.lead", "wac.mixin"]

Used by the forms, by other modules and by automations. Must never call Graph: everything
is queued in the transaction of the caller and leaves when that has been committed.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..cloudapi import phone as phone_numbers
from .wac_recipient import Letter

AGENT_GROUP = "whatsapp_coexistence.group_wac_agent"


class WacMixin(models.AbstractModel):
    _name = "wac.mixin"
    _description = "Record with a Customer on WhatsApp"

    wac_message_count = fields.Integer(
        "WhatsApp Messages", compute="_compute_wac_message_count", groups=AGENT_GROUP
    )

    def _compute_wac_message_count(self):
        groups = self.env["wac.message"]._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)],
            ["res_id"],
            ["__count"],
        )
        counts = dict(groups)
        for record in self:
            record.wac_message_count = counts.get(record._origin.id, 0)

    # Buttons

    def wac_conversations(self):
        """Return the chats with the record's customer, the latest first, for its form.

        :return: dicts with ``channel_id``, ``name``, ``number`` and ``thread_id``
        :raises AccessError: a record the user may not read
        """
        self.ensure_one()
        self.check_access("read")
        threads = self.env["wac.thread"].search(
            [*self._wac_threads_domain(), ("channel_id", "!=", False)], limit=20
        )
        # sudo: whoever reads a chat sees with whom and on which number it is
        return [
            {
                "thread_id": thread.id,
                "channel_id": thread.channel_id.id,
                "name": thread.name,
                "number": thread.account_id.name,
            }
            for thread in threads.sudo()
        ]

    def action_wac_messages(self):
        """List the WhatsApp messages about this record."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "whatsapp_coexistence.wac_message_action"
        )
        action["domain"] = self._wac_messages_domain()
        action["context"] = {}
        return action

    def action_wac_chat(self):
        """Open the chat with the record's customer; make it when there is none.

        :raises UserError: no phone number, or no number to write from
        """
        self.ensure_one()
        self.check_access("read")
        threads = self.env["wac.thread"].search(self._wac_threads_domain(), limit=1)
        return (threads or self._wac_new_thread()).action_open_discuss()

    def _wac_messages_domain(self):
        return [("res_model", "=", self._name), ("res_id", "=", self.id)]

    def _wac_threads_domain(self):
        """Return the domain of the chats with the record's customer."""
        # sudo: only the ids and numbers of the customer, to find chats one may see
        people = self.sudo()._wac_partners()[self.id]
        return ["|", *_of_people(people), *_of_numbers(self._wac_own_numbers())]

    def _wac_new_thread(self):
        """Make the chat with the customer, on the number the user writes from."""
        self._wac_check_may_send()
        account = self._wac_account()
        sending = self.env["wac.sending"]
        (recipient,) = sending._plan(self, account, Letter())
        if not recipient.identity:
            raise UserError(recipient.refusal)
        # sudo: agents answer contacts and chats but may not make them at will; here the
        # number is one they answer and the record one they may read
        sending.sudo()._open_threads([recipient], account)
        return recipient.thread.with_env(self.env)

    # What other modules call

    def wac_send_template(self, family_name, **values):
        """Queue a template to the customer of each of these records.

        :param str family_name: technical name of the template, in whatever language; each
            customer gets it in theirs
        :param values: texts for the variables that are asked for when sending, by their
            name (``{{name}}``), or by their place: ``**{"1": "Monday"}``
        :return: the queued ``wac.message`` records, one for each record
        :raises AccessError: the user may not send, or not read one of the records
        :raises UserError: there is no such template, or one of the customers cannot be
            written to; then nothing is queued for any of them
        """
        self._wac_check_may_send()
        free = {("body", str(key)): str(text) for key, text in values.items()}
        return self._wac_send(family_name=family_name, free=free)

    def wac_send_text(self, body):
        """Queue a free text to the customer of each of these records.

        :param str body: plain text; WhatsApp's marks (``*bold*``) are understood
        :return: the queued ``wac.message`` records, one for each record
        :raises AccessError: the user may not send, or not read one of the records
        :raises UserError: one of the customers cannot be written to, or has not written in
            the last 24 hours; then nothing is queued for any of them
        """
        self._wac_check_may_send()
        if not (body or "").strip():
            raise UserError(self.env._("Write something first."))
        return self._wac_send(body=body)

    def _wac_send(self, family_name=None, **what):
        """Queue the same to the customers of these records, or raise."""
        queued = self.env["wac.message"]
        origin = "rule" if self.env.su else "user"
        for company, records in self._wac_by_company().items():
            account = records._wac_account(company)
            family = account and family_name and self._wac_family(family_name, account)
            letter = Letter(family=family, origin=origin, **what)
            sending = self.env["wac.sending"]
            recipients = sending._plan(records, account, letter)
            self._wac_raise_refusals(recipients)
            # sudo: planned with the user's own rights just above
            queued |= sending.sudo()._queue(recipients, account, letter)
            self._wac_raise_refusals(recipients)
        return queued.with_env(self.env)

    def _wac_raise_refusals(self, recipients):
        refused = [r for r in recipients if r.refusal]
        if refused:
            raise UserError(
                "\n".join(f"{r.record.display_name}: {r.refusal}" for r in refused)
            )

    def _wac_family(self, name, account):
        family = self.env["wac.template.family"].search(
            [("name", "=", name), ("company_id", "=", account.company_id.id)]
        )
        if not family:
            raise UserError(self.env._("The template %s does not exist.", name))
        return family

    # Seams

    def _wac_partners(self):
        """Return ``{record id: partners}``, the one to write to first."""
        return self._mail_get_partners()

    def _wac_own_numbers(self):
        """Return ``[(record id, typed, E.164 or False)]`` of numbers on the records."""
        if "phone" not in self._fields or self._name == "res.partner":
            return []
        stored = "phone_sanitized" in self._fields
        return [
            (
                record.id,
                record.phone,
                record.phone_sanitized if stored else record._phone_format("phone"),
            )
            for record in self
            if record.phone
        ]

    def _wac_usual_template(self):
        """Return the technical name of what these records' customers are usually sent.

        A seam: the composer opens with it where it is approved. Empty: no idea.
        """
        return ""

    def _wac_customer_name(self):
        """Return how to call the customer of a record that has no partner."""
        return self.display_name

    def _wac_company(self):
        """Return the company the record belongs to, or none for one of all companies."""
        return self.company_id if "company_id" in self else self.env["res.company"]

    def _wac_by_company(self):
        """Return the records by company; those of all companies count to the user's."""
        return self.grouped(lambda r: r._wac_company() or self.env.company)

    def _wac_account(self, company=None):
        """Return the number to write from: one the user may see, in the right company.

        :raises UserError: there is none
        """
        companies = company or self[:1]._wac_company()
        companies = companies or self.env.company | self.env.companies
        user = None if self.env.su else self.env.user
        account = self.env["wac.account"]._wac_default_for(companies, user)
        if not account and self.env.su:
            raise UserError(self.env._("No WhatsApp number is connected."))
        if not account:
            raise UserError(
                self.env._(
                    "You answer no WhatsApp number. Ask an administrator to add you "
                    "under WhatsApp, Configuration, Numbers."
                )
            )
        return account

    @api.model
    def _wac_check_may_send(self):
        """Let agents send, and code that checked already.

        :raises AccessError: anybody else
        """
        if not self.env.su and not self.env.user.has_group(AGENT_GROUP):
            raise AccessError(
                self.env._("Only people who answer on WhatsApp can write to customers.")
            )


def _of_people(partners):
    return [("contact_id.partner_id", "in", partners.ids)]


def _of_numbers(numbers):
    digits = phone_numbers.spellings(e164 for _id, _typed, e164 in numbers)
    return [("contact_id.wa_id", "in", digits)]
