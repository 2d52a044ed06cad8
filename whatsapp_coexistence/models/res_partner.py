"""``res.partner``: the way from a customer to the WhatsApp chat and back.

Called from the partner's form. Must never be changed by what comes from WhatsApp.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..cloudapi.events import Identity
from ..cloudapi.phone import normalize

AGENT_GROUP = "whatsapp_coexistence.group_wac_agent"


class ResPartner(models.Model):
    _inherit = "res.partner"

    # every message that comes in looks its sender up by this column
    phone_sanitized = fields.Char(index="btree_not_null")
    wac_contact_ids = fields.One2many(
        "wac.contact", "partner_id", string="WhatsApp Contacts", groups=AGENT_GROUP
    )
    wac_thread_count = fields.Integer(
        "WhatsApp Chats", compute="_compute_wac_counts", groups=AGENT_GROUP
    )
    wac_message_count = fields.Integer(
        "WhatsApp Messages", compute="_compute_wac_counts", groups=AGENT_GROUP
    )

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

    def action_wac_chat(self):
        """Open the partner's chat; make it when only the number is known."""
        self.ensure_one()
        self.check_access("read")
        thread = self.env["wac.thread"].search(
            [("contact_id.partner_id", "=", self.id)], limit=1
        )
        return (thread or self._wac_new_thread()).action_open_discuss()

    def action_wac_threads(self):
        """List the partner's chats."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "whatsapp_coexistence.wac_thread_action"
        )
        action["domain"] = [("contact_id.partner_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_wac_messages(self):
        """List what was written with the partner on WhatsApp."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "whatsapp_coexistence.wac_message_action"
        )
        action["domain"] = [("contact_id.partner_id", "=", self.id)]
        action["context"] = {}
        return action

    def _wac_new_thread(self):
        """Make the chat with the partner on the user's first number."""
        account = self._wac_account()
        country = self.country_id or account.company_id.country_id
        number = normalize(self.phone or "", country.code or None)
        if not number:
            raise UserError(
                self.env._("Write the phone number of %s first.", self.display_name)
            )
        identity = Identity(wa_id=number)
        # sudo: agents answer contacts and chats but may not make them at will; here the
        # number is one they answer and the partner one they may read
        found = self.env["wac.contact"].sudo()._wac_find_or_create(account, [identity])
        contact = found[identity]
        if not contact.partner_id:
            contact.partner_id = self
        threads = self.env["wac.thread"].sudo()._wac_find_or_create(account, contact)
        return threads[contact].with_env(self.env)

    def _wac_account(self):
        """Return the number to write from: one the user may see, in his company."""
        companies = self.company_id or self.env.company | self.env.companies
        account = self.env["wac.account"]._wac_default_for(companies, self.env.user)
        if not account:
            raise UserError(
                self.env._(
                    "You answer no WhatsApp number. Ask an administrator to add you "
                    "under WhatsApp, Configuration, Numbers."
                )
            )
        return account
