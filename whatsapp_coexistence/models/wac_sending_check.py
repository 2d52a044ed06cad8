"""``wac.sending``, the checks: every reason why somebody gets nothing, in a sentence.

Called when something is planned. The sender decides once more when it sends; here people
are told before. Must never fail: what cannot be sent is refused, and the others are not.
"""

from odoo import fields, models

from ..cloudapi import phone as phone_numbers

#: Meta's code for a number it cannot reach, see ``_wac_error_sentences``.
UNREACHABLE = 131026


class WacSending(models.AbstractModel):
    _inherit = "wac.sending"

    def _check(self, recipients, account, letter):
        """Add refusals and warnings; a recipient keeps the first refusal."""
        if not account.has_access("read"):
            self._refuse_sender(recipients)
            return
        self._check_records(recipients, account)
        self._check_numbers(recipients, account)
        self._check_objections(recipients, account, letter)
        if letter.family or letter.template:
            self._check_template(recipients, account, letter)
        else:
            self._check_window(recipients, letter)

    def _refuse_sender(self, recipients):
        """Refuse everybody: the user only reads the chats of this number."""
        for recipient in recipients:
            recipient.refusal = recipient.refusal or self.env._(
                "You do not answer this number. A manager may add you to it."
            )

    def _check_records(self, recipients, account):
        for recipient in _open(recipients):
            record = recipient.record
            own = record._wac_company() if hasattr(record, "_wac_company") else None
            company = own or recipient.partner.company_id
            if company and company != account.company_id:
                recipient.refusal = self.env._(
                    "It belongs to another company: %s.", company.name
                )
            elif recipient.partner and not recipient.partner.active:
                recipient.refusal = self.env._("%s is archived.", recipient.name)
            elif "active" in record and record and not record.active:
                recipient.refusal = self.env._("It is archived.")

    def _check_numbers(self, recipients, account):
        """Refuse doubles and ourselves, warn of landlines and of numbers that failed."""
        seen = {}
        ours = phone_numbers.normalize(account.display_phone_number or "")
        unreachable = self._unreachable(recipients)
        for recipient in _open(recipients):
            first = seen.setdefault(recipient.key, recipient)
            if first is not recipient:
                recipient.refusal = self.env._(
                    "Same number as %s, who is on the list already.", first.name
                )
            elif ours and recipient.key == ours:
                recipient.refusal = self.env._("It is the number that sends.")
            elif recipient.contact and recipient.contact.id in unreachable:
                recipient.warnings.append(
                    self.env._(
                        "WhatsApp could not reach this number last time: it may have no "
                        "WhatsApp."
                    )
                )
            elif not recipient.contact and phone_numbers.is_landline(recipient.key):
                recipient.warnings.append(
                    self.env._("This is a landline: it may have no WhatsApp.")
                )

    def _unreachable(self, recipients):
        """Return the ids of contacts whose last message of ours could not be delivered."""
        ids = [r.contact.id for r in recipients if r.contact]
        if not ids:
            return set()
        self.env["wac.message"].flush_model()
        self.env.cr.execute(
            """SELECT c.id FROM unnest(%s) AS c (id) CROSS JOIN LATERAL (
                   SELECT error_code, state FROM wac_message
                    WHERE contact_id = c.id AND state IN
                          ('received', 'failed', 'delivered', 'read', 'played')
                    ORDER BY id DESC LIMIT 1) AS last
                WHERE last.state = 'failed' AND last.error_code = %s""",
            [ids, UNREACHABLE],
        )
        return {row[0] for row in self.env.cr.fetchall()}

    def _check_objections(self, recipients, account, letter):
        """Refuse who does not want this; one person's letter may insist, see ``_queue``."""
        blacklist = self._blacklisted(recipients)
        refused = self._refused_consents(recipients, account, letter)
        insists = not letter.is_mass and letter.purpose != "marketing"
        for recipient in _open(recipients):
            sentence = refused.get(recipient.contact.id or recipient.key)
            if not sentence and recipient.key in blacklist:
                sentence = self.env._("The phone number is on the blacklist.")
            if sentence and insists:
                recipient.warnings.append(sentence)
                recipient.objects = True
            elif sentence:
                recipient.refusal = sentence

    def _blacklisted(self, recipients):
        numbers = [r.identity.wa_id for r in recipients if r.key]
        # sudo: whether a number is on the list, for who may write to it
        return self.env["phone.blacklist"].sudo()._wac_listed(numbers)

    def _refused_consents(self, recipients, account, letter):
        """Return sentences for those who did not agree, or objected.

        By the id of their contact, or by the number of who has none yet.
        """
        # sudo: who is about to write is told who objected
        contacts = self.env["wac.contact"].sudo()
        contacts = contacts.union(*(r.contact for r in _open(recipients) if r.contact))
        new = [(r.key, r.partner) for r in _open(recipients) if r.key and not r.contact]
        # sudo: who objected to what is told to whoever is about to write
        consents = self.env["wac.consent"].sudo()
        company, purpose = account.company_id, letter.purpose
        return consents._wac_refusal(contacts, purpose, company) | (
            consents._wac_refusal_of_new(new, purpose, company)
        )

    def _check_window(self, recipients, letter):
        at = letter.at or fields.Datetime.now()
        for recipient in _open(recipients):
            until = recipient.thread and recipient.thread.window_expires_at
            if not until or until <= at:
                recipient.refusal = self.env._(
                    "The customer has not written in the last 24 hours: WhatsApp only "
                    "allows an approved template."
                )

    def _check_template(self, recipients, account, letter):
        """Choose each one's language, refuse what is not approved or would be empty."""
        chosen = {}
        for recipient in _open(recipients):
            lang = recipient.lang
            if lang not in chosen:
                chosen[lang] = self._template_for(recipient, account, letter)
            recipient.template, recipient.refusal, warning = chosen[lang]
            if warning:
                recipient.warnings.append(warning)
        by_template = {}
        for recipient in _open(recipients):
            by_template.setdefault(recipient.template, []).append(recipient)
        for template, people in by_template.items():
            self._check_variables(template, people, letter)

    def _template_for(self, recipient, account, letter):
        """Return the template in a person's language, a refusal and a warning."""
        template = letter.template or self.env["wac.template"]._wac_choose(
            letter.family.name, recipient.record._name, account, recipient.lang
        )
        if not template:
            return template, self.env._("The template has no text for this."), ""
        reason = template._wac_hold_reason()
        reason = reason or template._wac_header_refusal(letter.header)
        spoken = (recipient.lang or template.language).partition("_")[0]
        warning = ""
        if not reason and spoken != template.language.partition("_")[0]:
            warning = self.env._(
                "There is no approved text in the customer's language: %s is sent.",
                template.language,
            )
        return template, reason or "", warning

    def _check_variables(self, template, recipients, letter):
        """Refuse whose values are empty, found without making any text."""
        typed = letter.free_values(template)
        for variable in template.variable_ids:
            if variable.source == "free":
                is_empty = letter.free is not None and not typed.get(variable.id)
                empty = recipients if is_empty else ()
            elif variable.source == "field":
                path = variable.field_path or ""
                empty = [r for r in recipients if _is_empty(r.record, path)]
            elif variable.source == "portal_url":
                empty = [r for r in recipients if not hasattr(r.record, "access_token")]
            else:
                continue
            for recipient in empty:
                recipient.refusal = recipient.refusal or self.env._(
                    "The variable %s would be empty.", variable._wac_label()
                )


def _open(recipients):
    """Return those who still get it."""
    return [recipient for recipient in recipients if not recipient.refusal]


def _is_empty(record, path):
    """Tell whether a field path leads to nothing; a figure of zero is something."""
    if not record:
        return True
    # sudo: the path was judged when the template was written
    way, _dot, name = path.rpartition(".")
    owner = record.sudo().mapped(way)[:1] if way else record.sudo()
    if not owner or name not in owner._fields:
        return True
    numeric = owner._fields[name].type in ("integer", "float", "monetary", "boolean")
    return not numeric and not owner[name]
