"""``wac.notification.preview``: what a rule would send now, on real records.

Opened from a rule. Must never send, and never show a record the user may not read.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..models.wac_consent_check import purpose_of
from ..models.wac_notification import CHANNELS, NothingToSend

SAMPLES = 20


class WacNotificationPreview(models.TransientModel):
    _name = "wac.notification.preview"
    _description = "What a WhatsApp Notification Rule Would Send"

    rule_id = fields.Many2one("wac.notification.rule", required=True, readonly=True)
    is_timed = fields.Boolean(related="rule_id.is_timed")
    missing = fields.Char(related="rule_id.missing")
    line_ids = fields.One2many(
        "wac.notification.preview.line",
        "preview_id",
        compute="_compute_line_ids",
        store=True,
    )

    @api.depends("rule_id")
    def _compute_line_ids(self):
        for preview in self:
            records = preview._wac_records()
            preview.line_ids = [
                Command.clear(),
                *(Command.create(preview._wac_line(record)) for record in records),
            ]

    def _wac_records(self):
        """Return the newest records of the kind the rule is for; those due now first."""
        rule = self.rule_id
        model = self.env.get(rule.model or "")
        if model is None or not model.has_access("read"):
            return self.env["res.partner"]
        if rule.is_timed:
            return model.search(rule._wac_due_domain(), limit=SAMPLES)
        domain = Domain(list(rule._wac_event().domain)) & rule._wac_company_domain()
        return model.search(domain, order="id desc", limit=SAMPLES)

    def _wac_line(self, record):
        """Return what would become of one record."""
        # sudo: the record is one the user may read, and so is all that a template shows
        rule = self.rule_id.sudo()
        record = record.sudo().with_company(rule.company_id)
        plan = self.env["wac.notification"].sudo()._wac_plan(rule, record)
        return {"res_model": record._name, "res_id": record.id, **plan}


class WacNotificationPreviewLine(models.TransientModel):
    _name = "wac.notification.preview.line"
    _description = "One Record of a Preview of Notifications"
    _rec_name = "res_name"

    preview_id = fields.Many2one(
        "wac.notification.preview", required=True, ondelete="cascade"
    )
    res_model = fields.Char()
    res_id = fields.Many2oneReference("Record ID", model_field="res_model")
    res_name = fields.Char("Record")
    recipient_name = fields.Char("Recipient")
    channel = fields.Selection(CHANNELS)
    due = fields.Datetime("When")
    text = fields.Text("What Would Be Sent")
    reason = fields.Char("Remark")

    def action_open_record(self):
        """Open the record; Odoo checks the rights."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [[False, "form"]],
        }


class WacNotification(models.Model):
    _inherit = "wac.notification"

    @api.model
    def _wac_plan(self, rule, record):
        """Return what a rule would send about a record, for the preview; sends nothing."""
        plan = {"res_name": record.display_name}
        company = self.with_company(rule.company_id)._wac_company(record)
        draft = self.new(
            {
                "rule_id": rule.id,
                "event": rule.event,
                "key": rule._wac_key(record) if rule.is_timed else rule.event,
                "recipient": rule.recipient,
                "res_model": record._name,
                "res_id": record.id,
                "company_id": company.id,
            }
        )
        told = rule._wac_told(record)
        if told:
            return plan | {"reason": told}
        sentence = rule._wac_mismatch(record, draft)
        sentence = sentence or record._wac_notification_stop(draft)
        if sentence:
            return plan | {"reason": sentence}
        try:
            partner = draft._wac_first_of(record)
        except NothingToSend as reason:
            return plan | {"reason": str(reason)}
        plan["recipient_name"] = partner.display_name or record.display_name
        plan["due"] = draft._wac_wait(record, partner)
        return plan | draft._wac_plan_channels(record, partner)

    def _wac_plan_channels(self, record, partner):
        """Return the first channel that would be taken, and why the others are not."""
        reasons = []
        for channel in self._wac_order(partner):
            try:
                text = getattr(self, f"_wac_plan_{channel}")(record, partner)
            except (NothingToSend, UserError) as reason:
                reasons.append(str(reason))
            else:
                return {"channel": channel, "text": text, "reason": " ".join(reasons)}
        return {"reason": " ".join(reasons)}

    def _wac_plan_whatsapp(self, record, partner):
        account = self._wac_account(record)
        template = self._wac_template(record, account, partner)
        self._wac_check_template(template, partner)
        self._wac_plan_refusal(self._wac_wa_id(partner, record), partner, template)
        return template._wac_render(record, self._wac_lang(record, partner))[1]

    def _wac_plan_refusal(self, wa_id, partner, template):
        """Refuse whom we may not write to, without making a contact of them.

        :raises NothingToSend: an objection, or the blacklist
        """
        if self.recipient == "user":
            return
        purpose = purpose_of("rule", template.category)
        refused = self.env["wac.consent"]._wac_refusal_of_new(
            [(wa_id, partner)], purpose, self.company_id
        )
        if refused:
            raise NothingToSend(refused[wa_id])

    def _wac_plan_email(self, record, partner):
        self._wac_check_email(record, partner)
        template = self._wac_mail_template(record)
        return template.name if template else self._wac_text_for(record, partner)

    def _wac_plan_sms(self, record, partner):
        self._wac_wa_id(partner, record)
        return self._wac_sms_body(record, partner)

    def _wac_plan_activity(self, record, partner):
        return self._wac_caller(record, partner).display_name


class WacNotificationRule(models.Model):
    _inherit = "wac.notification.rule"

    def _wac_told(self, record):
        """Return that this rule has told about a record already, or ``False``."""
        told = self.env["wac.notification"].search_count(
            [
                ("rule_id", "=", self.id),
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
            ],
            limit=1,
        )
        return bool(told) and self.env._("The customer was notified already.")
