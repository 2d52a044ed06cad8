"""``wac.consent.record``: a user writes down what a customer said, with its proof.

Opened from a customer or a WhatsApp contact. Must never record consent to advertising
without the text that was shown and a proof.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.wac_consent import PURPOSES


class WacConsentRecord(models.TransientModel):
    _name = "wac.consent.record"
    _description = "Write Down a Consent"

    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    contact_id = fields.Many2one("wac.contact", "WhatsApp Contact", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    act = fields.Selection(
        [
            ("given", "Agrees"),
            ("objected", "Does not want it"),
            ("block", "Wants no message at all"),
            ("unblock", "Takes the block of all messages back"),
        ],
        "The Customer",
        required=True,
        default="given",
    )
    purpose = fields.Selection(PURPOSES, "To", default="marketing", required=True)
    date = fields.Datetime("When", required=True, default=fields.Datetime.now)
    words = fields.Char("How They Said It", help="By phone, in the shop, by e-mail…")
    text = fields.Text(
        "Text They Agreed To",
        compute="_compute_text",
        store=True,
        readonly=False,
        help="Word for word, as it was shown or read to them.",
    )
    proof = fields.Binary(help="The signed form, the e-mail or a screenshot.")
    proof_name = fields.Char()
    needs_proof = fields.Boolean(compute="_compute_needs_proof")

    @api.model
    def _wac_open(self, context):
        """Return the action that opens the form."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write Down a Consent"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": context,
        }

    @api.depends("act", "purpose")
    def _compute_needs_proof(self):
        for wizard in self:
            wizard.needs_proof = (wizard.act, wizard.purpose) == ("given", "marketing")

    @api.depends("company_id")
    def _compute_text(self):
        for wizard in self:
            wizard.text = wizard.company_id._wac_consent_text()

    def action_record(self):
        """Write it down.

        :raises UserError: consent to advertising without a text and a proof, or a date
            that has not come
        """
        self.ensure_one()
        (self.contact_id or self.partner_id).check_access("read")
        if self.date > fields.Datetime.now():
            raise UserError(self.env._("This day has not come yet."))
        if self.needs_proof and not (self.text and self.proof):
            raise UserError(
                self.env._(
                    "Consent to offers must be proven (GDPR art. 7.1): add the text the "
                    "customer agreed to and a document that shows it."
                )
            )
        self._wac_record()
        return {"type": "ir.actions.act_window_close"}

    def _wac_record(self):
        reason = self.words or self.env._("Written down by %s.", self.env.user.name)
        values = {
            "user_id": self.env.uid,
            "date": self.date,
            "words": self.words,
            "attachment_id": self._wac_keep_proof().id,
        }
        # sudo: the user may see the person, which was checked; who writes is recorded
        person = (self.contact_id or self.partner_id).sudo()
        if self.act in ("given", "objected"):
            if self.act == "given":
                values["text"] = self.text
            if person._name == "res.partner":
                values["company_id"] = self.company_id.id
            self.env["wac.consent"]._wac_record(
                person, self.act, [self.purpose], "form", **values
            )
            return
        blocks = self.act == "block"
        if person._name == "res.partner":
            method = person._wac_block_all if blocks else person._wac_unblock_all
            method(self.company_id, reason, "form", **values)
            return
        person._wac_block(reason) if blocks else person._wac_leave_blacklist(reason)
        self.env["wac.consent"]._wac_record(
            person,
            "objected" if blocks else "lifted",
            [purpose for purpose, _label in PURPOSES],
            "form",
            is_total=True,
            **values,
        )

    def _wac_keep_proof(self):
        """Return the proof as an attachment that is opened through its line alone."""
        attachments = self.env["ir.attachment"]
        if not self.proof:
            return attachments
        # sudo: it belongs to the ledger, which nobody may write
        return attachments.sudo().create(
            {
                "name": self.proof_name or self.env._("Proof of consent"),
                "datas": self.proof,
                "res_model": "wac.consent",
            }
        )
