"""``wac.audit.mixin``: notes who changed the fields that matter on an administered model.

Inherited by numbers, apps, templates, rules and companies, below. Must never note a
value of a secret, nor what the background jobs change by themselves.
"""

from odoo import api, models


def noted(fields_of):
    """Return ``{field: action}`` of ``{action: "field field …"}``."""
    return {
        name: action for action, names in fields_of.items() for name in names.split()
    }


class WacAuditMixin(models.AbstractModel):
    _name = "wac.audit.mixin"
    _description = "Changes noted in the audit log"

    #: Field to the action it is noted as.
    _wac_audited = {}
    #: The action of a new or deleted record, if that is noted.
    _wac_audited_life = None

    @api.model_create_multi
    def create(self, vals_list):
        """Note new records."""
        records = super().create(vals_list)
        if self._wac_audited_life and records and not self._wac_is_install():
            self.env["wac.audit"]._wac_note(
                self._wac_audited_life, records, self.env._("Created")
            )
        return records

    def write(self, vals):
        """Note which of the fields that matter were written."""
        result = super().write(vals)
        touched = {}
        for name in vals:
            if name in self._wac_audited:
                touched.setdefault(self._wac_audited[name], []).append(name)
        if self and not self._wac_is_install():
            for action, names in touched.items():
                self.env["wac.audit"]._wac_note(
                    action, self, self._wac_audit_detail(names, vals)
                )
        return result

    def unlink(self):
        """Note what is deleted."""
        if self._wac_audited_life and self and not self._wac_is_install():
            self.env["wac.audit"]._wac_note(
                self._wac_audited_life, self, self.env._("Deleted")
            )
        return super().unlink()

    def _wac_is_install(self):
        """Tell whether an installation or update writes, not a person."""
        return bool(self.env.context.get("install_mode"))

    def _wac_audit_detail(self, names, vals):
        """Return ``field: value`` of what was written; of secrets only the field."""
        parts = []
        for name in sorted(names):
            field, value = self._fields[name], vals[name]
            label = field.get_description(self.env, ["string"])["string"] or name
            secret = name.endswith("_cipher")
            plain = field.type in ("boolean", "integer", "selection", "many2one")
            label = f"{label} ({name})"
            parts.append(f"{label}: {value}" if plain and not secret else label)
        return "\n".join(parts)


class WacAccount(models.Model):
    _name = "wac.account"
    _inherit = ["wac.account", "wac.audit.mixin"]

    _wac_audited_life = "number"
    _wac_audited = noted(
        {
            "secret": "access_token_cipher pin_cipher",
            "number": "active app_id company_id phone_number_id waba_id mode"
            " contact_policy user_id",
            "agents": "agent_ids",
        }
    )


class WacApp(models.Model):
    _name = "wac.app"
    _inherit = ["wac.app", "wac.audit.mixin"]

    _wac_audited_life = "app"
    _wac_audited = noted(
        {
            "secret": "app_secret_cipher previous_app_secret_cipher verify_token_cipher",
            "app": "active company_id connection meta_app_id simulator_url uuid",
        }
    )


class WacNotificationRule(models.Model):
    _name = "wac.notification.rule"
    _inherit = ["wac.notification.rule", "wac.audit.mixin"]

    _wac_audited_life = "rule"
    _wac_audited = noted({"rule": "enabled active company_id event model_id domain"})


class WacTemplate(models.Model):
    _inherit = "wac.template"

    def _wac_ask(self, task):
        """Note what is asked of Meta, except to be told its state."""
        result = super()._wac_ask(task)
        if task != "read":
            self.env["wac.audit"]._wac_note("template", self, task)
        return result
