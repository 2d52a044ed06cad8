"""``wac.privacy.ask``: what will be exported or erased, shown before it is asked for.

Opened from contacts and customers. Must never do the work itself: it makes a request for
the background.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.wac_erasure import PRIVACY_CRON

MANAGER_GROUP = "whatsapp_coexistence.group_wac_manager"
ADMIN_GROUP = "whatsapp_coexistence.group_wac_admin"


class WacPrivacyAsk(models.TransientModel):
    _name = "wac.privacy.ask"
    _description = "Export or Erase a Person's WhatsApp Data"

    kind = fields.Selection(
        [("export", "Export"), ("erase", "Erasure")], required=True, default="export"
    )
    contact_ids = fields.Many2many("wac.contact", string="Contacts", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda s: s.env.company
    )
    with_partner = fields.Boolean(
        "Delete the customer too", help="Only if no document or user needs them."
    )
    is_sure = fields.Boolean("I understand that this cannot be undone")
    message_count = fields.Integer("Messages", compute="_compute_counts")
    file_count = fields.Integer("Files", compute="_compute_counts")
    hold = fields.Char(compute="_compute_counts")

    @api.model
    def default_get(self, fields_list):
        """Start with the contacts, or the customer, it was opened for."""
        values = super().default_get(fields_list)
        ids = self.env.context.get("active_ids") or []
        contacts = self.env["wac.contact"]
        if self.env.context.get("active_model") == "res.partner":
            partner = self.env["res.partner"].browse(ids)
            if len(partner) != 1:
                raise UserError(self.env._("Choose one customer."))
            values["partner_id"] = partner.id
            domain = [
                ("partner_id", "=", partner.id),
                ("company_id", "=", self.env.company.id),
            ]
            contacts = contacts.search(domain)
        elif self.env.context.get("active_model") == "wac.contact":
            contacts = contacts.browse(ids).exists()
            if len(contacts.company_id) == 1:
                values["company_id"] = contacts.company_id.id
            if len(contacts.partner_id) == 1:
                values["partner_id"] = contacts.partner_id.id
        values["contact_ids"] = [(6, 0, contacts.ids)]
        return values

    @api.depends("contact_ids")
    def _compute_counts(self):
        for wizard in self:
            contacts = wizard.contact_ids._origin
            messages = [("contact_id", "in", contacts.ids)]
            wizard.message_count = self.env["wac.message"].search_count(messages)
            wizard.file_count = self.env["wac.media"].search_count(
                [("message_id.contact_id", "in", contacts.ids), ("state", "=", "done")]
            )
            held = contacts.filtered("legal_hold")
            wizard.hold = ", ".join(held.mapped("display_name")) or False

    def action_confirm(self):
        """Ask for it; returns the list of requests.

        :raises AccessError: not a manager, or not an administrator for an erasure
        :raises UserError: the box was not ticked, or a legal hold
        """
        self.ensure_one()
        erase = self.kind == "erase"
        if not self.env.user.has_group(ADMIN_GROUP if erase else MANAGER_GROUP):
            raise AccessError(
                self.env._(
                    "WhatsApp administrators erase people, managers export their data."
                )
            )
        self.contact_ids.check_access("read")
        self.partner_id.check_access("unlink" if self.with_partner else "read")
        self._wac_check()
        # sudo: requests are made here only; the rights are checked above
        self.env["wac.privacy.request"].sudo().create(
            {
                "kind": self.kind,
                "contact_ids": [(6, 0, self.contact_ids.ids)],
                "partner_id": self.partner_id.id,
                "with_partner": erase and self.with_partner,
                "company_id": self.company_id.id,
                "user_id": self.env.uid,
            }
        )
        # sudo: ringing a cron of ours
        self.env.ref(PRIVACY_CRON).sudo()._wac_ring()
        action = "whatsapp_coexistence.wac_privacy_request_action"
        return self.env["ir.actions.act_window"]._for_xml_id(action)

    def _wac_check(self):
        if not self.contact_ids and not self.partner_id:
            raise UserError(self.env._("Choose somebody first."))
        if len(self.contact_ids.company_id | self.company_id) > 1:
            raise UserError(
                self.env._("These contacts belong to several companies: take one.")
            )
        if self.kind != "erase":
            return
        if self.hold:
            raise UserError(
                self.env._(
                    "%s is under a legal hold. Take it off the contact first.",
                    self.hold,
                )
            )
        if not self.is_sure:
            raise UserError(self.env._("Tick the box first: nothing can be undone."))
