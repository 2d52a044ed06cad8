"""``wac.contact.merge``: a manager says that two contacts are one person.

Opened from the list of contacts. Must never merge people whose ids differ.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

MANAGER_GROUP = "whatsapp_coexistence.group_wac_manager"


class WacContactMerge(models.TransientModel):
    _name = "wac.contact.merge"
    _description = "Merge WhatsApp Contacts"

    contact_ids = fields.Many2many(
        "wac.contact", string="Contacts", required=True, readonly=True
    )
    keep_id = fields.Many2one(
        "wac.contact",
        required=True,
        domain="[('id', 'in', contact_ids)]",
        help="Its partner and names are kept, and the other ones' chats come to it.",
    )
    refusal = fields.Char(compute="_compute_refusal")

    @api.model
    def default_get(self, fields_list):
        """Start with the contacts chosen in the list."""
        values = super().default_get(fields_list)
        contacts = self.env["wac.contact"].browse(
            self.env.context.get("active_ids") or []
        )
        if self.env.context.get("active_model") == "wac.contact" and contacts:
            kept = contacts.filtered("partner_id")[:1] or contacts.sorted("id")[:1]
            values |= {"contact_ids": [(6, 0, contacts.ids)], "keep_id": kept.id}
        return values

    @api.depends("contact_ids", "keep_id")
    @api.depends_context("lang")
    def _compute_refusal(self):
        for wizard in self:
            others = wizard.contact_ids - wizard.keep_id
            reasons = [wizard.keep_id._wac_merge_refusal(other) for other in others]
            if not others:
                reasons = [self.env._("Choose two contacts or more in the list.")]
            wizard.refusal = next(filter(None, reasons), False)

    def action_merge(self):
        """Make one contact of them."""
        self.ensure_one()
        if not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(self.env._("Only WhatsApp managers merge contacts."))
        self.contact_ids.check_access("write")
        if self.refusal:
            raise UserError(self.refusal)
        kept = self.keep_id
        for other in self.contact_ids - kept:
            kept._wac_absorb(other)
        return {
            "type": "ir.actions.act_window",
            "res_model": "wac.contact",
            "res_id": kept.id,
            "views": [(False, "form")],
        }
