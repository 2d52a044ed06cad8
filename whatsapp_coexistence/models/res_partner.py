"""``res.partner``: the way from a customer to the WhatsApp chat and back.

Called from the partner's form. Must never be changed by what comes from WhatsApp.
"""

from odoo import api, fields, models

from .wac_mixin import AGENT_GROUP


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "wac.mixin"]

    # every message that comes in looks its sender up by this column
    phone_sanitized = fields.Char(index="btree_not_null")
    wac_contact_ids = fields.One2many(
        "wac.contact", "partner_id", string="WhatsApp Contacts", groups=AGENT_GROUP
    )
    wac_thread_count = fields.Integer(
        "WhatsApp Chats", compute="_compute_wac_counts", groups=AGENT_GROUP
    )
    wac_message_count = fields.Integer(compute="_compute_wac_counts")

    @api.depends("wac_contact_ids.thread_ids.message_ids")
    def _compute_wac_counts(self):
        threads = self.env["wac.thread"]._read_group(
            [("contact_id.partner_id", "in", self.ids)], ["contact_id"], ["__count"]
        )
        messages = dict(
            self.env["wac.message"]._read_group(
                [("contact_id", "in", [contact.id for contact, _count in threads])],
                ["contact_id"],
                ["__count"],
            )
        )
        counts = dict.fromkeys(self.ids, (0, 0))
        for contact, chats in threads:
            before = counts[contact.partner_id.id]
            texts = messages.get(contact, 0)
            counts[contact.partner_id.id] = (before[0] + chats, before[1] + texts)
        for partner in self:
            found = counts.get(partner._origin.id, (0, 0))
            partner.wac_thread_count, partner.wac_message_count = found

    def _wac_messages_domain(self):
        """Return all that was written with the partner, whatever it was about."""
        return [("contact_id.partner_id", "=", self.id)]

    def _wac_partners(self):
        return {partner.id: partner for partner in self}
