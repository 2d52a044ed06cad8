"""``wac.contact``, the buttons: make a partner of a contact, or find the one there is.

Called from the contact's form and from the CRM bridge; whatever links a partner has what
the person wrote signed with it. Must never overwrite a partner.
"""

from odoo import models

from ..cloudapi import phone


class WacContact(models.Model):
    _inherit = "wac.contact"

    def write(self, vals):
        """Sign what a person wrote with the partner they are now known as."""
        before = {contact: contact.partner_id for contact in self}
        result = super().write(vals)
        if "partner_id" in vals:
            changed = self.filtered(lambda c: c.partner_id != before[c])
            # sudo: a person's chats follow them, whoever may see them
            changed.sudo().filtered("thread_ids")._wac_sign_messages()
        return result

    def _wac_sign_messages(self):
        """Make the partner the author of all that these people wrote, the past too.

        By SQL: a chat may hold thousands of messages, and nobody is to be told again.
        """
        if not self.ids:
            return
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE mail_message shown SET author_id = contact.partner_id
              FROM wac_message message
              JOIN wac_contact contact ON contact.id = message.contact_id
             WHERE contact.id = ANY(%s) AND message.direction = 'in'
               AND shown.id = message.mail_message_id
               AND shown.author_id IS DISTINCT FROM contact.partner_id
            """,
            [self.ids],
        )
        self.env["mail.message"].invalidate_model(["author_id"], flush=False)

    def action_create_partner(self):
        """Link each contact to a partner, made when there is none; show the last one."""
        self.check_access("write")
        for contact in self.filtered(lambda c: not c.partner_id):
            contact.partner_id = (
                contact._wac_same_number() or contact._wac_new_partner()
            )
        return self.action_open_partner()

    def action_open_partner(self):
        """Open the partner of the contact."""
        partner = self[-1:].partner_id
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": partner.id,
            "views": [(False, "form")],
        }

    def action_open_chat(self):
        """Open the latest chat with the contact in Discuss."""
        self.ensure_one()
        self.check_access("read")
        threads = self.env["wac.thread"].search([("contact_id", "=", self.id)], limit=1)
        return threads.action_open_discuss() if threads else False

    def _wac_same_number(self):
        """Return the only partner with this number, or none."""
        if not self.wa_id:
            return self.env["res.partner"]
        found = self.env["res.partner"].search(
            [
                (
                    "phone_sanitized",
                    "in",
                    [f"+{n}" for n in phone.variants(self.wa_id)],
                ),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            limit=2,
        )
        return found if len(found) == 1 else found.browse()

    def _wac_new_partner(self):
        return self.env["res.partner"].create(self._wac_partner_values())

    def _wac_partner_values(self):
        """Return what a partner made from this contact starts with."""
        return {
            "name": self.name or self.phone or self.username,
            "phone": self.phone or (f"+{self.wa_id}" if self.wa_id else False),
        }
