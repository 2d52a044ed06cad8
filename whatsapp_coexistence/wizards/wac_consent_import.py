"""``wac.consent.import``: many people who agreed elsewhere, with the proof of it.

Opened by managers from the list of consents. Must never override an objection: who said no
is left alone and counted.
"""

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..cloudapi import phone
from ..models.wac_consent import PURPOSES
from . import wac_table


class WacConsentImport(models.TransientModel):
    _name = "wac.consent.import"
    _description = "Import Consents"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    purpose = fields.Selection(PURPOSES, required=True, default="marketing")
    date = fields.Datetime("Agreed On", required=True)
    text = fields.Text(
        "Text They Agreed To",
        required=True,
        help="Word for word, as it was shown to them: which company, what for.",
    )
    words = fields.Char(
        "Where They Agreed", required=True, help="A form on the website, a fair…"
    )
    proof = fields.Binary(
        required=True, help="The forms, or the export of the web form with its times."
    )
    proof_name = fields.Char()
    numbers = fields.Text("Phone Numbers", help="One per line.")
    file = fields.Binary("Or a File", help="CSV or XLSX; every number in it counts.")
    file_name = fields.Char()
    summary = fields.Text(compute="_compute_summary")

    @api.depends("numbers", "file", "company_id", "purpose")
    def _compute_summary(self):
        for wizard in self:
            try:
                found, bad = wizard._wac_numbers()
            except UserError as error:
                wizard.summary = str(error)
                continue
            wizard.summary = wizard._wac_summary(found, bad) if found or bad else False

    def _wac_summary(self, found, bad):
        said_no = self._wac_who_said_no(found)
        lines = [
            self.env._("%s numbers will be recorded.", len(found) - len(said_no)),
            said_no
            and self.env._("%s have objected and are left alone.", len(said_no)),
            bad
            and self.env._(
                "%(count)s are no phone numbers: %(examples)s",
                count=len(bad),
                examples=", ".join(bad[:5]),
            ),
        ]
        return "\n".join(filter(None, lines))

    def _wac_numbers(self):
        """Return the numbers, and what is none.

        :raises UserError: the file cannot be read
        """
        cells = list(wac_table.text_cells(self.numbers or ""))
        if self.file:
            try:
                content = base64.b64decode(self.file)
                cells += wac_table.cells(content, self.file_name or "")
            except wac_table.NotATable:
                raise UserError(
                    self.env._("This file is neither CSV nor XLSX.")
                ) from None
        return wac_table.numbers(cells, self.company_id.country_id.code)

    def _wac_who_said_no(self, found):
        """Return those of these numbers whose owners objected to this."""
        people = self._wac_people(found)
        # sudo: an import must not write to those who objected, seen or not
        new = self.env["wac.contact"].sudo()
        contacts = new.concat(
            *(
                new.new(
                    {
                        "wa_id": number,
                        "company_id": self.company_id.id,
                        "partner_id": people.get(number, {}).get("partner_id"),
                    }
                )
                for number in found
            )
        )
        contacts._compute_consent()
        name = f"consent_{self.purpose}"
        return {c.wa_id for c in contacts if c[name] == "objected"}

    def _wac_people(self, found):
        """Return ``{number: whose it is}``, for those who are known here."""
        # sudo: the import links consents to people, it shows nobody
        contacts = (
            self.env["wac.contact"]
            .sudo()
            .search(
                [
                    ("wa_id", "in", phone.spellings(found)),
                    ("company_id", "=", self.company_id.id),
                ]
            )
        )
        partners = (
            self.env["res.partner"]
            .sudo()
            .search(
                [
                    ("phone_sanitized", "in", [f"+{number}" for number in found]),
                    ("company_id", "in", (False, self.company_id.id)),
                ]
            )
        )
        people = {
            partner_phone.removeprefix("+"): {"partner_id": same.id}
            for partner_phone, same in partners.grouped("phone_sanitized").items()
            if len(same) == 1
        }
        for contact in contacts:
            for number in phone.variants(contact.wa_id):
                people[number] = {
                    "contact_id": contact.id,
                    "partner_id": contact.partner_id.id,
                }
        return people

    def action_import(self):
        """Record the consent of everybody who has not objected.

        :raises UserError: nobody is left, or the day has not come yet
        """
        self.ensure_one()
        if self.date > fields.Datetime.now():
            raise UserError(self.env._("This day has not come yet."))
        found, _bad = self._wac_numbers()
        said_no = self._wac_who_said_no(found)
        wanted = [number for number in found if number not in said_no]
        if not wanted:
            raise UserError(self.env._("There is no number to record."))
        people = self._wac_people(wanted)
        # sudo: it belongs to the ledger, which nobody may write
        proof = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": self.proof_name or self.env._("Proof of consent"),
                    "datas": self.proof,
                    "res_model": "wac.consent",
                }
            )
        )
        common = {
            "company_id": self.company_id.id,
            "purpose": self.purpose,
            "act": "given",
            "route": "import",
            "date": self.date,
            "text": self.text,
            "words": self.words,
            "user_id": self.env.uid,
            "attachment_id": proof.id,
        }
        lines = self.env["wac.consent"]._wac_record_lines(
            [{**common, "wa_id": number, **people.get(number, {})} for number in wanted]
        )
        self.env["wac.audit"]._wac_note("consent", lines, "import")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "whatsapp_coexistence.wac_consent_action"
        )
        return action | {"domain": [("attachment_id", "=", proof.id)], "context": {}}
