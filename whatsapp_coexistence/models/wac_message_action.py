"""What people may do with a message that did not go out: retry, cancel, settle.

Called by buttons of the message's form, the journal and Discuss.
Must never send what Meta may already have, unless a person says so.
"""

from odoo import fields, models
from odoo.exceptions import UserError

#: Not ``retry_at``: what was planned for later is still for later.
_FRESH = {
    "state": "queued",
    "lease_until": False,
    "hold_scope": False,
    "hold_reason": False,
    "error_code": False,
    "error_title": False,
    "error_detail": False,
    "failed_at": False,
    "attempts": 0,
}


class WacMessage(models.Model):
    _inherit = "wac.message"

    def action_retry(self):
        """Queue again what Meta refused, or what is on hold: it has not been sent."""
        messages = self._wac_for_action("out", ("failed", "held"))
        for message in messages:
            if message.state == "failed" and message.wamid:
                # Meta took it once and could not deliver it: that is another message
                message._wac_send_copy()
                continue
            message._wac_check_sendable()
            stuck = message._wac_make_anew()
            if stuck:
                raise UserError(stuck.hold_reason)
            message.write(_FRESH)
        self._wac_after_action(messages)

    def action_cancel(self):
        """Take messages out of the queue."""
        messages = self._wac_for_action("out", ("queued", "held", "unknown"))
        messages.write({"state": "canceled", "retry_at": False, "lease_until": False})
        self._wac_after_action(messages)

    def action_send_again(self):
        """Send a message whose fate is unknown once more: the customer may get it twice."""
        messages = self._wac_for_action("out", ("unknown", "failed"))
        for message in messages:
            message._wac_send_copy()
        messages.filtered(lambda m: m.state == "unknown").write({"state": "canceled"})
        self._wac_after_action(messages)

    def action_mark_sent(self):
        """Settle an unknown outcome: a person has seen the message on the phone."""
        messages = self._wac_for_action("out", ("unknown",))
        messages.write({"state": "sent", "sent_at": fields.Datetime.now()})
        self._wac_after_action(messages)

    def _wac_for_action(self, direction, states):
        """Return the messages, with rights to change them, or say why not.

        :raises AccessError: messages the user may not read
        :raises UserError: a message in another state
        """
        self.check_access("read")
        # sudo: agents have no write access to messages, only to these actions
        messages = self.sudo()
        messages.lock_for_update()  # the sender may be taking it at this very moment
        messages.invalidate_recordset(["state"])
        if any(m.state not in states or m.direction != direction for m in messages):
            raise UserError(
                self.env._("This is not possible any more: the message has moved on.")
            )
        return messages

    def _wac_after_action(self, messages):
        messages._wac_push_state()
        self._wac_ring()

    def _wac_check_sendable(self):
        values = self._wac_queue_defaults(
            self.thread_id,
            {
                "kind": self.kind,
                "thread_id": self.thread_id.id,
                "template_id": self.template_id.id,
                "origin": self.origin,
                "purpose": self.purpose,
            },
        )
        refusal = self._wac_queue_refusals([values]).get(0)
        trouble = self._wac_queue_trouble(self.thread_id, values, refusal)
        if trouble:
            raise UserError(trouble.get("hold_reason") or trouble["error_title"])

    def _wac_send_copy(self):
        """Queue the same content as a new message, linked to this one."""
        self._wac_check_sendable()
        values = self.copy_data()[0] | {
            "state": "queued",
            "date": fields.Datetime.now(),
            "user_id": self.env.uid,
            "retry_of_id": self.id,
            "mail_message_id": self.mail_message_id.id,
            "document_mail_message_id": self.document_mail_message_id.id,
            "context_wamid": self.context_wamid,
            "reply_to_id": self.reply_to_id.id,
        }
        copied = self.create(values)
        for media in self.media_ids:
            media.copy({"message_id": copied.id})
        return copied
