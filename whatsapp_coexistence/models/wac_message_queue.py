"""Putting messages in the queue, and taking them out of a hold.

Called by Discuss, the composer, automations and buttons, inside their transaction.
Must never call Graph: it writes rows and rings the sender's cron.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .wac_message import PRIORITY_CAMPAIGN, PRIORITY_RULE, PRIORITY_USER

_PRIORITIES = {
    "user": PRIORITY_USER,
    "rule": PRIORITY_RULE,
    "campaign": PRIORITY_CAMPAIGN,
}


class WacMessage(models.Model):
    _inherit = "wac.message"

    @api.model
    def _wac_queue(self, vals_list):
        """Create queued messages and ring the sender.

        Each ``vals`` needs ``thread_id``; ``origin`` is ``user`` unless told otherwise.
        What waits for a number or a template is kept (``held``). What can never be sent is
        refused with a sentence when a person wrote it, ``failed`` when an automation did.

        :raises UserError: a person's message that cannot be sent
        """
        thread_ids = {vals["thread_id"] for vals in vals_list}
        # sudo: agents write messages only through this door, which checks each of them
        threads = {t.id: t for t in self.env["wac.thread"].sudo().browse(thread_ids)}
        wanted = [
            self._wac_queue_defaults(threads[vals["thread_id"]], vals)
            for vals in vals_list
        ]
        refusals = self._wac_queue_refusals(wanted)
        prepared = []
        for place, values in enumerate(wanted):
            thread = threads[values["thread_id"]]
            trouble = self._wac_queue_trouble(thread, values, refusals.get(place))
            gone = thread.account_id.state in ("draft", "disconnected")
            if (
                trouble
                and values["origin"] == "user"
                and (gone or trouble["state"] == "failed")
            ):
                raise UserError(trouble.get("hold_reason") or trouble["error_title"])
            prepared.append(values | (trouble or {}))
        messages = self.sudo().create(prepared)
        messages.filtered(_is_answer).thread_id._wac_note_answer()
        if any(values["state"] == "queued" for values in prepared):
            self._wac_ring()
        return messages

    @api.model
    def _wac_queue_defaults(self, thread, vals):
        origin = vals.get("origin", "user")
        defaults = {
            "account_id": thread.account_id.id,
            "direction": "out",
            "origin": origin,
            "kind": "template" if vals.get("template_id") else "text",
            "state": "queued",
            "priority": _PRIORITIES.get(origin, PRIORITY_RULE),
            "user_id": self.env.uid if origin == "user" else False,
        }
        return defaults | vals

    @api.model
    def _wac_queue_trouble(self, thread, values, refusal=None):
        """Return the values of a message that cannot go out now, or ``None``.

        :param refusal: why consent stands against it, in words
        """
        account = thread.account_id
        if refusal:
            return _never(refusal)
        if account.state != "connected":
            return {
                "state": "held",
                "hold_scope": "account",
                "hold_reason": account._wac_trouble(),
            }
        if values["kind"] == "template":
            # sudo: whether a template can be sent, whoever may read it
            template = self.env["wac.template"].sudo().browse(values.get("template_id"))
            return template._wac_hold_values()
        if not thread._wac_is_window_open():
            reason = self.env._(
                "More than 24 hours have passed since the customer's last message. "
                "WhatsApp now only allows an approved template."
            )
            return _never(reason)
        return None

    @api.model
    def _wac_ring(self, at=None):
        """Wake the sender (at once, or at a moment)."""
        cron = self.env.ref(
            "whatsapp_coexistence.ir_cron_wac_send", raise_if_not_found=False
        )
        if cron:
            cron._wac_ring(at)

    @api.model
    def _wac_requeue_held(self, accounts, template=None):
        """Queue again what was held for the sake of these numbers or of a template.

        What was planned for later keeps its hour.
        """
        domain = [("state", "=", "held"), ("account_id", "in", accounts.ids)]
        if template:
            domain += [
                ("hold_scope", "=", "template"),
                ("template_id", "=", template.id),
            ]
        else:
            domain.append(("hold_scope", "=", "account"))
        # sudo: mending a number releases everybody's messages
        held = self.sudo().search(domain)
        held -= held._wac_make_anew()
        held.write(
            {
                "state": "queued",
                "hold_scope": False,
                "hold_reason": False,
                "error_title": False,
            }
        )
        if held:
            self._wac_ring()
            held._wac_push_state()
        return held

    @api.model
    def _wac_hold_queued(self, domain, scope, reason):
        """Hold everything queued that matches, with the reason people read."""
        # sudo: called by the sender and by whoever may hold a number
        queued = self.sudo().search([("state", "=", "queued"), *domain])
        queued.write({"state": "held", "hold_scope": scope, "hold_reason": reason})
        queued._wac_push_state()
        return queued


def _is_answer(message):
    """Tell whether a person wrote it, and it may still go out."""
    return (
        message.origin == "user"
        and message.kind != "reaction"
        and message.state != "failed"
    )


def _never(reason):
    """Return the values of a message that can never be sent."""
    return {
        "state": "failed",
        "failed_at": fields.Datetime.now(),
        "error_title": reason,
    }
