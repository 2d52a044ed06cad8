"""``wac.template.send.wizard``: choose an approved template, fill it in, send it to a chat.

Opened from Discuss when the window for free replies is closed. Must never send a template
that is not approved, nor one with an empty variable.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain


class WacTemplateSendWizard(models.TransientModel):
    _name = "wac.template.send.wizard"
    _description = "Send a WhatsApp Template"

    thread_id = fields.Many2one("wac.thread", "Chat", required=True, readonly=True)
    account_id = fields.Many2one(related="thread_id.account_id")
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    available_template_ids = fields.Many2many(
        "wac.template", compute="_compute_available_template_ids"
    )
    template_id = fields.Many2one(
        "wac.template",
        domain="[('id', 'in', available_template_ids)]",
        compute="_compute_template_id",
        store=True,
        readonly=False,
    )
    value_ids = fields.One2many(
        "wac.template.send.value",
        "wizard_id",
        compute="_compute_value_ids",
        store=True,
        readonly=False,
    )
    preview = fields.Text(compute="_compute_preview")

    @api.depends("thread_id", "res_model")
    def _compute_available_template_ids(self):
        """Approved templates of the number that need no document, or the one at hand."""
        for wizard in self:
            account = wizard.thread_id.account_id
            domain = Domain("status", "=", "APPROVED") & Domain(
                "model", "in", (False, wizard.res_model)
            )
            domain &= Domain("account_id", "=", account.id) | (
                Domain("account_id", "=", False)
                & Domain("waba_id", "=", account.waba_id)
            )
            wizard.available_template_ids = self.env["wac.template"].search(domain)

    @api.depends("available_template_ids")
    def _compute_template_id(self):
        """Offer the only one there is, or the one in the customer's language."""
        for wizard in self:
            language = (wizard.thread_id.partner_id.lang or self.env.lang or "")[:2]
            choices = wizard.available_template_ids.sorted(
                lambda template, language=language: template.language[:2] != language
            )
            wizard.template_id = choices[:1]

    @api.depends("template_id")
    def _compute_value_ids(self):
        for wizard in self:
            asked = wizard.template_id.variable_ids.filtered(
                lambda v: v.source == "free"
            )
            wizard.value_ids = [
                Command.clear(),
                *(Command.create({"variable_id": variable.id}) for variable in asked),
            ]

    @api.depends("template_id", "value_ids.value")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard.template_id and wizard._wac_preview()

    def _wac_preview(self):
        template = self.template_id
        try:
            return template._wac_render(
                self._wac_record(),
                template.language,
                free_values=self._wac_free_values(),
            )[1]
        except UserError:
            # Nothing is filled in yet: the text with its gaps says more than an error.
            return template.body

    def _wac_record(self):
        """Return the document at hand, which the user may read; else an empty record.

        :raises AccessError: somebody else's document
        """
        model = self.env.get(self.res_model or "")
        if model is None or not self.res_id:
            return self.env["res.partner"]
        record = model.browse(self.res_id).exists()
        record.check_access("read")
        return record

    def _wac_free_values(self):
        return {
            line.variable_id.id: line.value for line in self.value_ids if line.value
        }

    def action_send(self):
        """Queue the template; the chat shows it at once."""
        self.ensure_one()
        self.thread_id.check_access("read")
        if self.template_id not in self.available_template_ids:
            raise UserError(self.env._("Choose an approved template of this number."))
        if any(not (line.value or "").strip() for line in self.value_ids):
            raise UserError(self.env._("Fill in every gap of the template first."))
        # sudo: agents queue templates through this wizard only, checked above
        self.template_id.sudo()._wac_queue_for(
            self.thread_id.sudo(),
            record=self._wac_record().sudo(),
            free_values=self._wac_free_values(),
        )
        return {"type": "ir.actions.act_window_close"}


class WacTemplateSendValue(models.TransientModel):
    _name = "wac.template.send.value"
    _description = "Value for a Gap of a WhatsApp Template"

    wizard_id = fields.Many2one(
        "wac.template.send.wizard", required=True, ondelete="cascade"
    )
    variable_id = fields.Many2one("wac.template.variable", required=True, readonly=True)
    label = fields.Char("Gap", compute="_compute_label")
    sample = fields.Char(related="variable_id.sample")
    value = fields.Char("Your Text")

    @api.depends("variable_id")
    def _compute_label(self):
        for line in self:
            variable = line.variable_id
            line.label = variable.name or self.env._(
                "Gap %(number)s", number=variable.position
            )
