"""``wac.composer``, the button: check once more, queue for everybody at once, say so.

Called when a person presses Send. Must never trust what the browser sends back: rights,
number, template and files are checked here, with the user's own rights.
"""

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError


class WacComposer(models.TransientModel):
    _inherit = "wac.composer"

    def action_send(self):
        """Queue the message to everybody who may get it.

        :raises AccessError: the user may not send, or not read what is sent
        :raises UserError: something is missing, or nobody can get it
        """
        self.ensure_one()
        self.env["wac.mixin"]._wac_check_may_send()
        self._check_choices()
        self._check_complete()
        letter = self._letter(is_final=True)
        plan = self._plan(letter)
        self._check_somebody(plan)
        # sudo: planned with the user's own rights, and every choice was checked
        self.env["wac.sending"].sudo()._queue(plan, self.account_id, letter)
        self._check_somebody(plan)
        if not self.is_mass:
            return {"type": "ir.actions.act_window_close"}
        self._note_skipped([one for one in plan if one.refusal])
        return self._tell(plan)

    def _check_choices(self):
        """Refuse a chat, a number, a template or a file that is not the user's to use."""
        self.thread_id.check_access("read")
        self.attachment_ids.check_access("read")
        if self.account_id not in self.available_account_ids:
            self.env["wac.mixin"]._wac_account(self.company_id)
            raise UserError(self.env._("Choose the number to write from."))
        if self.way == "text":
            return
        families, templates = self.available_family_ids, self.available_template_ids
        is_mine = self.family_id in families and (
            self.is_mass or self.template_id in templates
        )
        if not is_mine:
            raise UserError(self.env._("Choose an approved template of this number."))

    def _check_complete(self):
        if self.way == "text":
            if not (self.body or "").strip() and not self.attachment_ids:
                raise UserError(self.env._("Write something or attach a file first."))
            if self.file_trouble:
                raise UserError(self.file_trouble)
        elif any(not (line.value or "").strip() for line in self.value_ids):
            raise UserError(self.env._("Fill in every gap of the template first."))
        if self.at and self.at < fields.Datetime.now():
            self.at = False

    def _check_somebody(self, plan):
        """Say why nobody gets it: the reason, or the first of many.

        :raises UserError: everybody is refused
        """
        if any(not one.refusal for one in plan):
            return
        reason = plan[0].refusal if plan else self.env._("There is no record.")
        if self.is_mass:
            reason = self.env._("Nobody can get this message. %s", reason)
        raise UserError(reason)

    def _note_skipped(self, skipped):
        """Note on each record why its customer got nothing, one create for all."""
        bodies, records = {}, self._records().browse()
        title = self.env._("Not sent by WhatsApp:")
        readable = self._records().exists()._filtered_access("read")
        if not hasattr(readable, "_message_log_batch"):
            return
        for one in skipped:
            if one.record in readable:
                records |= one.record
                bodies[one.record.id] = Markup("%s %s") % (title, one.refusal)
        if records:
            records._message_log_batch(bodies=bodies)

    def _tell(self, plan):
        """Return the notice of how many get it."""
        skipped = sum(1 for one in plan if one.refusal)
        text = self.env._("%s messages are on their way.", len(plan) - skipped)
        if self.at:
            text = self.env._("%s messages will be sent later.", len(plan) - skipped)
        if skipped:
            text += " " + self.env._(
                "%s were left out; the reason stands on each record.", skipped
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("WhatsApp"),
                "message": text,
                "type": "warning" if skipped else "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
