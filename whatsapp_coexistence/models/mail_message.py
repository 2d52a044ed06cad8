"""``mail.message`` of type ``wac``: a WhatsApp message as Discuss and the chatter show it.

Read by the web client and called when somebody reacts. Must never send by itself: what
is to be sent is queued.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.mail.tools.discuss import Store

_INSERT = """
INSERT INTO mail_message (
    id, model, res_id, message_type, subtype_id, author_id, date, create_date,
    write_date, body, message_id, is_internal, email_add_signature,
    reply_to_force_new, email_from
) VALUES %s
"""


class MailMessage(models.Model):
    _inherit = "mail.message"

    message_type = fields.Selection(
        selection_add=[("wac", "WhatsApp")],
        ondelete={"wac": lambda records: records.write({"message_type": "comment"})},
    )
    wac_message_ids = fields.One2many("wac.message", "mail_message_id")

    @api.model
    def _wac_insert(self, vals_list):
        """Return what the same letter to many people becomes on their chats and records.

        Inserted by SQL, as the past is: Odoo would take 2 ms for each.

        :param vals_list: with ``model``, ``res_id``, ``subtype_id``, ``author_id``,
            ``date`` and ``body``; ``is_internal`` and ``email_from`` may be there
        """
        cr = self.env.cr
        cr.execute(
            "SELECT nextval('mail_message_id_seq') FROM generate_series(1, %s)",
            [len(vals_list)],
        )
        ids = sorted(row[0] for row in cr.fetchall())
        rows = []
        for message_id, vals in zip(ids, vals_list, strict=True):
            document = {"model": vals["model"], "res_id": vals["res_id"]}
            is_note = vals.get("is_internal", False)
            rows.append(
                (message_id, vals["model"], vals["res_id"], "wac", vals["subtype_id"])
                + (vals["author_id"] or None, vals["date"], cr.now(), cr.now())
                + (vals["body"], self._get_message_id(document))
                + (is_note, not is_note, False)
                + (vals.get("email_from") or None,)
            )
        cr.execute_values(_INSERT, rows, page_size=len(rows))
        return self.browse(ids)

    def _to_store_defaults(self, target):
        return super()._to_store_defaults(target) + self._wac_store_fields()

    def _wac_store_fields(self):
        """Return the field that carries ticks, origin and files to the client."""
        wanted = self.filtered(lambda message: message.message_type == "wac")
        # sudo: whoever reads the message may see what became of it
        values = wanted.sudo()._wac_shown_messages()
        return [
            Store.Attr(
                "wac",
                lambda message: values[message.id]._wac_store_value(),
                predicate=lambda message: bool(values.get(message.id)),
            )
        ]

    def _wac_shown_messages(self):
        """Return the WhatsApp messages behind each message, in a chat or on a document."""
        shown = {message.id: message.wac_message_ids for message in self}
        missing = [message_id for message_id, found in shown.items() if not found]
        on_documents = self.env["wac.message"]._wac_of_document_messages(missing)
        return shown | on_documents

    def _wac_quotable(self):
        """Return the WhatsApp message one may quote or react to, or none."""
        known = self.wac_message_ids.filtered("wamid")
        return known.sorted("id")[-1:]

    def _message_reaction(self, content, action, partner, guest, store=None):
        """Send an agent's reaction to WhatsApp, where a company has one per message."""
        if not self._wac_is_agents_reaction(partner):
            return super()._message_reaction(content, action, partner, guest, store)
        self.channel_id._wac_check_can_answer()
        target = self._wac_quotable()
        if not target:
            raise UserError(self.env._("WhatsApp does not know this message yet."))
        if action == "add":
            self._wac_drop_reactions_of_company(content, guest)
        super()._message_reaction(content, action, partner, guest, store)
        self._wac_queue_reaction(target, content if action == "add" else "")
        return None

    def _wac_is_agents_reaction(self, partner):
        """Tell an agent's reaction from the customer's, which the worker records."""
        channel = self.channel_id
        return channel.channel_type == "wac" and partner == self.env.user.partner_id

    # The method of core takes back one reaction; nothing of what it returns is wanted.
    # pylint: disable-next=missing-return
    def _wac_drop_reactions_of_company(self, content, guest):
        customer = self.channel_id.wac_thread_ids.partner_id
        for reaction in self.reaction_ids:
            theirs = reaction.guest_id or reaction.partner_id == customer
            if not theirs and reaction.partner_id:
                super()._message_reaction(
                    reaction.content, "remove", reaction.partner_id, reaction.guest_id
                )

    def _wac_queue_reaction(self, target, emoji):
        vals = {
            "thread_id": target.thread_id.id,
            "account_id": target.account_id.id,
            "direction": "out",
            "origin": "user",
            "user_id": self.env.uid,
            "kind": "reaction",
            "body": emoji,
            "reply_to_id": target.id,
        }
        # sudo: agents queue through Discuss only, checked above
        self.env["wac.message"].sudo()._wac_queue([vals])
        target.sudo().company_reacted_at = fields.Datetime.now()
