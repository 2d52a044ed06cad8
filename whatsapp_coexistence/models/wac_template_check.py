"""``wac.template``, bindings that broke: a field that a template shows is gone.

Called once a day and whenever fields are deleted (an upgrade, an add-on that leaves). Must
never let such a template send an empty variable; the people who look after it are told.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError


class WacTemplate(models.Model):
    _inherit = "wac.template"

    broken_reason = fields.Char(
        "Broken Variable", readonly=True, copy=False, help="Why it cannot be filled in."
    )

    @api.model
    def _wac_check_bindings(self):
        """Note which templates cannot be filled in any more, and tell who looks after them."""
        for template in self.search([("model_id", "!=", False)]):
            reason = template._wac_broken_binding()
            if (template.broken_reason or "") == reason:
                continue
            template.broken_reason = reason or False
            if reason:
                template._wac_tell_broken(reason)

    def write(self, vals):
        """See at once whether a broken variable is mended."""
        result = super().write(vals)
        if vals.keys() & {"variable_ids", "model_id", "body", "header", "button_ids"}:
            for template in self.filtered("broken_reason"):
                template.broken_reason = template._wac_broken_binding() or False
        return result

    def _wac_broken_binding(self):
        """Return the first variable that cannot be filled in, in words, or ``""``."""
        for variable in self.variable_ids.filtered(lambda v: v.source == "field"):
            try:
                variable._wac_field()
            except UserError as error:
                return f"{variable._wac_label()}: {error}"
        return ""

    def _wac_tell_broken(self, reason):
        """Give an activity to whoever is responsible, else to a manager."""
        managers = self.env.ref("whatsapp_coexistence.group_wac_manager").all_user_ids
        somebody = managers.filtered(lambda u: self.company_id in u.company_ids)[:1]
        user = self.user_id if self.user_id.active else somebody
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("A variable of this template is broken"),
            note=reason,
            user_id=(user or somebody).id or self.env.uid,
        )


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    def unlink(self):
        """Have the templates checked when fields go."""
        result = super().unlink()
        cron = self.env.ref(
            "whatsapp_coexistence.ir_cron_wac_template_check", raise_if_not_found=False
        )
        if cron:
            # sudo: deleting fields and waking a job are two different rights
            cron.sudo()._wac_ring()
        return result
