"""``wac.contact`` and the law: a legal hold, and what an erased person had objected to.

Called when contacts are made. Must never tell whose objection it was before.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .wac_tombstone import names_of


class WacContact(models.Model):
    _name = "wac.contact"
    _inherit = ["wac.contact", "wac.audit.mixin"]

    _wac_audited = {"legal_hold": "hold"}

    legal_hold = fields.Boolean(
        copy=False,
        help="Neither erased nor thinned out by retention: for claims and inspections.",
    )
    legal_hold_reason = fields.Char(copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        """Let somebody who was erased and comes back keep what they had objected to."""
        contacts = super().create(vals_list)
        for company, same in contacts.grouped("company_id").items():
            names = {
                contact: names_of(contact.wa_id, contact.bsuid, contact.parent_bsuid)
                for contact in same
            }
            found = self.env["wac.tombstone"]._wac_of(company, names)
            for contact, stones in found.items():
                contact._wac_keep_objections(stones.mapped("refused"))
        return contacts

    def _wac_check_hold(self):
        """Refuse where one of these may not be erased.

        :raises UserError: a legal hold
        """
        held = self.filtered("legal_hold")
        if held:
            raise UserError(
                self.env._(
                    "%s is under a legal hold. Take it off the contact first.",
                    ", ".join(held.mapped("display_name")),
                )
            )

    def _wac_keep_objections(self, refused):
        purposes = {p for text in refused if text for p in text.split(",")}
        if purposes:
            self.env["wac.consent"]._wac_record(
                self,
                "objected",
                sorted(purposes),
                "form",
                note=self.env._("Had objected before their data were erased."),
            )
