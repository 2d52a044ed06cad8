"""``wac.reminder``, on screen: what would happen, what the customer reads, what happened.

Read by lists and forms of people who invoice, who need not see WhatsApp itself. Must never
show more than the reminder's own message and its attempts.
"""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime


class WacReminder(models.Model):
    _inherit = "wac.reminder"

    hint = fields.Char(
        "Note", compute="_compute_hint", help="Why it will not go by WhatsApp."
    )
    preview = fields.Text("Text", compute="_compute_preview")
    timeline = fields.Html(compute="_compute_timeline")
    channels_tried = fields.Char(compute="_compute_channels_tried")

    @api.depends("state", "move_id")
    def _compute_hint(self):
        waiting = self.filtered(lambda r: r.state == "proposed")
        refused = self.env["account.move.send"]._wac_refusals(waiting.move_id)
        hints = {}
        for reminder in self:
            hint = refused.get(reminder.move_id) if reminder in waiting else False
            if reminder in waiting and not hint:
                key = (reminder.step_id, reminder.is_group, reminder.partner_id.lang)
                if key not in hints:
                    hints[key] = reminder._wac_template_hint()
                hint = hints[key]
            reminder.hint = hint

    def _wac_template_hint(self):
        """Return why the template of this reminder cannot be sent now, or ``False``."""
        template = self._wac_template()
        if not template:
            return self.env._("Its template has no text.")
        return template._wac_hold_reason() or False

    def _wac_template(self):
        """Return the template in the customer's language, or an empty record."""
        # sudo: who invoices need not see numbers and templates
        step = self.step_id.sudo()
        family = step.group_family_id if self.is_group else step.family_id
        # sudo: who invoices need not see numbers and templates
        account = self.env["wac.account"]._wac_default_for(self.company_id).sudo()
        none = self.env["wac.template"].sudo()
        if not account or not family:
            return none
        model = "res.partner" if self.is_group else "account.move"
        lang = self.partner_id.lang or self.company_id.partner_id.lang
        return account.env["wac.template"]._wac_choose(
            family.name, model, account, lang
        )

    @api.depends("step_id", "is_group", "move_id")
    def _compute_preview(self):
        for reminder in self:
            template = reminder._wac_template()
            record = reminder.partner_id if reminder.is_group else reminder.move_id
            if reminder.state != "proposed" or not template:
                reminder.preview = False
                continue
            # sudo: what the message will say, to whoever decides on it
            record = record.sudo().with_company(reminder.company_id)
            lang = reminder.partner_id.lang
            try:
                values = template._wac_render(record, lang)
                reminder.preview = values[1]
            except UserError as error:
                reminder.preview = error.args[0]

    @api.depends("notification_id")
    def _compute_timeline(self):
        for reminder in self:
            # sudo: the attempts of this very reminder, not the journal
            attempts = reminder.notification_id.sudo().attempt_ids
            lines = [
                Markup("<li>%s · <b>%s</b>: %s %s</li>")
                % (
                    format_datetime(self.env, attempt.at),
                    attempt._wac_channel_name(),
                    attempt._wac_word(),
                    attempt.reason or "",
                )
                for attempt in attempts
            ]
            reminder.timeline = lines and Markup("<ul>%s</ul>") % Markup("").join(lines)

    @api.depends("notification_id")
    def _compute_channels_tried(self):
        for reminder in self:
            # sudo: the attempts of this very reminder, not the journal
            attempts = reminder.notification_id.sudo().attempt_ids
            reminder.channels_tried = " → ".join(
                f"{attempt._wac_channel_name()}: {attempt._wac_word()}"
                for attempt in attempts
            )
