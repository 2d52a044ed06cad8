"""``wac.message``: what the web client shows of a WhatsApp message, and live updates of it.

Called by whoever changes messages (receipts, sender, media, edits), once per batch.
Must never change a message.
"""

from odoo import api, models

from odoo.addons.mail.tools.discuss import Store

# Which state to show when one Discuss message became several WhatsApp messages:
# the one that needs a person first, then the least advanced.
SHOWN_FIRST = [
    "failed",
    "unknown",
    "held",
    "draft",
    "queued",
    "sending",
    "accepted",
    "sent",
    "delivered",
    "read",
    "played",
    "received",
    "canceled",
]
WITH_CONTENT = {"location", "contacts", "order"}


class WacMessage(models.Model):
    _inherit = "wac.message"

    def _wac_push_state(self):
        """Tell open clients the present state, in few notifications."""
        # sudo: everybody who sees the message sees its state
        messages = self.sudo()
        shown = messages.mail_message_id
        # read for all at once what the screens show of each
        shown.wac_message_ids.media_ids.fetch(["state"])
        by_channel = shown.filtered("channel_id").grouped("channel_id")
        for channel, in_channel in by_channel.items():
            Store(bus_channel=channel).add(
                in_channel, in_channel._wac_store_fields()
            ).bus_send()
        messages._wac_push_to_documents()

    def _wac_push_to_phones(self):
        """Notify the browsers and phones of agents who are away: the newest per chat."""
        newest = {}
        for message in self.filtered(
            lambda m: m.origin == "customer" and m.mail_message_id
        ):
            newest[message.thread_id.channel_id] = message.mail_message_id
        # sudo: whose devices they are is nobody's business
        partners = self.account_id.sudo().agent_ids.partner_id
        devices = self.env["mail.push.device"].sudo()
        if not devices.search_count([("partner_id", "in", partners.ids)], limit=1):
            return
        for channel, mail_message in newest.items():
            recipients = channel._notify_get_recipients(mail_message)
            channel._notify_thread_by_web_push(mail_message, recipients)

    def _wac_push_to_documents(self):
        """Tell the agents, who may be looking at an order's or a lead's chatter."""
        shown_to = {}
        for message, on_document in self._wac_document_messages():
            for user in message.account_id.agent_ids | message.user_id:
                previous = shown_to.get(user, on_document.browse())
                shown_to[user] = previous | on_document
        for user, on_documents in shown_to.items():
            Store(bus_channel=user).add(
                on_documents, on_documents._wac_store_fields()
            ).bus_send()
            # Odoo tells an open chatter of nothing that others write there
            notes = on_documents.mapped(lambda note: (note.id, note.model, note.res_id))
            user._bus_send("wac/noted", {"notes": notes})

    def _wac_document_messages(self):
        """Return pairs of a message and what shows it in a document's chatter."""
        if "document_mail_message_id" not in self._fields:
            return []
        return [
            (message, message.document_mail_message_id)
            for message in self
            if message.document_mail_message_id
        ]

    @api.model
    def _wac_of_document_messages(self, mail_message_ids):
        """Return the WhatsApp messages that chatter messages stand for, by their ids."""
        if not mail_message_ids or "document_mail_message_id" not in self._fields:
            return {}
        found = self.search([("document_mail_message_id", "in", mail_message_ids)])
        return {
            key.id: value
            for key, value in found.grouped("document_mail_message_id").items()
        }

    def _wac_store_value(self):
        """Return what the client shows of the WhatsApp messages behind one message."""
        messages = self.sorted("id")
        shown = min(messages, key=lambda m: (SHOWN_FIRST.index(m.state), m.id))
        first = messages[0]
        return {
            "ids": messages.ids,
            "attention_ids": messages.filtered(lambda m: m.state == shown.state).ids,
            "state": shown.state,
            "reason": shown._wac_shown_reason(),
            "detail": shown.state == "failed" and shown.error_detail,
            "direction": first.direction,
            "origin": first.origin,
            "kind": first.kind,
            "known": any(messages.mapped("wamid")),
            "author_name": first._wac_author_name(),
            "user_name": first.user_id.name or False,
            "template": first.template_id.title or first.template_id.name or False,
            "content": first.content if first.kind in WITH_CONTENT else False,
            "ad": first._wac_ad(),
            "media": [media._wac_store_value() for media in messages.media_ids],
            **messages._wac_changes(),
        }

    def _wac_shown_reason(self):
        """Return why it waits or failed, in words."""
        if self.state == "held":
            return self.hold_reason or False
        if self.state not in ("failed", "unknown"):
            return False
        code = self.error_code
        known = code and self._wac_error_sentences().get(code)
        reason = known or self.error_title or self.error_detail or ""
        return f"{reason} ({code})".strip() if code else reason

    def _wac_author_name(self):
        if self.direction == "in":
            return self.contact_id.name or False
        return self.user_id.name or self.account_id.name

    def _wac_changes(self):
        """Return the traces of an edit or a withdrawal."""
        edited = self.filtered("edited_at")[:1]
        revoked = self.filtered("revoked_at")[:1]
        return {
            "edited": bool(edited),
            "revoked": bool(revoked),
            "previous_body": (edited or revoked).previous_body or False,
        }


class WacMedia(models.Model):
    _inherit = "wac.media"

    def _wac_store_value(self):
        """Return what the client shows while the file is not there, or never will be."""
        return {
            "id": self.id,
            "kind": self.kind,
            "state": self.state,
            "filename": self.filename or False,
            "error": self.error or False,
            "attachment_id": self.attachment_id.id,
        }
