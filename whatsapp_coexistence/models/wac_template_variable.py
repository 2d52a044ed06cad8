"""``wac.template.variable`` and ``wac.template.button``: the parts that change.

A variable is bound to a field of a record, to a fixed text, to the portal link, or asked
for when sending. Must never show what is not for a customer's eyes.
"""

import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: Models a variable may not lead into: they hold what customers must never read.
_CLOSED_MODELS = ("res.users", "ir.", "wac.")
_CLOSED_NAMES = re.compile(r"passw|secret|token|api_?key|totp|_cipher$")
_CLOSED_TYPES = ("binary", "image", "json", "properties", "properties_definition")


class WacTemplateVariable(models.Model):
    _name = "wac.template.variable"
    _description = "WhatsApp Template Variable"
    _order = "component, position, id"

    template_id = fields.Many2one(
        "wac.template", required=True, ondelete="cascade", index=True
    )
    model = fields.Char(related="template_id.model")
    component = fields.Selection(
        [("header", "Header"), ("body", "Body"), ("button", "Button")],
        required=True,
        default="body",
    )
    position = fields.Integer(required=True, default=1)
    name = fields.Char(help="For named variables.")
    label = fields.Char("Variable", compute="_compute_label")
    source = fields.Selection(
        [
            ("field", "Field"),
            ("portal_url", "Portal Link"),
            ("text", "Fixed Text"),
            ("free", "Asked When Sending"),
        ],
        required=True,
        default="field",
    )
    field_path = fields.Char("Field")
    text = fields.Char("Fixed Text")
    sample = fields.Char(
        help="Meta's reviewers read the template with this example in its place."
    )

    @api.depends("component", "position", "name")
    def _compute_label(self):
        for variable in self:
            variable.label = variable._wac_label()

    @api.model_create_multi
    def create(self, vals_list):
        variables = super().create(vals_list)
        variables._wac_check_paths()
        return variables

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"source", "field_path", "template_id"}:
            self._wac_check_paths()
        return result

    def _wac_check_paths(self):
        """Judge the paths; no constraint, for Odoo runs those without the author's rights.

        :raises ValidationError: a path that its author may not show
        """
        for variable in self.filtered(lambda v: v.source == "field"):
            variable._wac_field()

    def _wac_field(self):
        """Return the last field of the path.

        The path is judged with the rights of the user of this environment: who writes a
        template can only show what they may read themselves.

        :raises ValidationError: no such field, or one that is not for everybody's eyes
        """
        self.ensure_one()
        model = self.env.get(self.template_id.model or "")
        field = None
        names = (self.field_path or "").split(".")
        for i, name in enumerate(names):
            field = model._fields.get(name) if model is not None else None
            reason = self._wac_closed(model, field, is_last=i == len(names) - 1)
            if reason:
                raise ValidationError(reason)
            model = self.env.get(field.comodel_name or "")
        return field

    def _wac_closed(self, model, field, is_last):
        """Return why a step of the path cannot be taken, or ``None``."""
        path = self.field_path or self._wac_label()
        if field is None:
            return self.env._("There is no field “%s”: choose another one.", path)
        secret = field.groups or _CLOSED_NAMES.search(field.name)
        if secret or model._name.startswith(_CLOSED_MODELS):
            return self.env._("A variable cannot show the field “%s”.", path)
        if not model.has_access("read"):
            return self.env._("You may not read the field “%s” yourself.", path)
        if field.type in _CLOSED_TYPES:
            return self.env._("The field “%s” is not a text.", path)
        if not is_last and field.type != "many2one":
            return self.env._("The field “%s” does not lead to one record.", path)
        return None

    def _wac_key(self):
        """Return what stands between the braces."""
        return self.name or str(self.position)

    def _wac_label(self):
        """Return how people call this variable."""
        if self.component == "button":
            return self.env._("Button %s", self.position)
        return f"{{{{{self._wac_key()}}}}}"


class WacTemplateButton(models.Model):
    _name = "wac.template.button"
    _description = "WhatsApp Template Button"
    _order = "sequence, id"

    template_id = fields.Many2one(
        "wac.template", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("quick_reply", "Quick Reply"),
            ("url", "Link"),
            ("phone", "Phone Call"),
            ("copy_code", "Copy Code"),
            ("flow", "Flow"),
        ],
        required=True,
        default="quick_reply",
    )
    text = fields.Char("Label", required=True)
    url = fields.Char(
        "Address", help="May end in {{1}}; / at the start is a page of this Odoo."
    )
    phone = fields.Char("Phone Number")
    flow_ref = fields.Char("Flow ID", help="Of the form that the button opens.")
    flow_screen = fields.Char("First Screen", help="The screen the Flow begins with.")

    def _wac_has_value(self):
        """Tell whether something of this button is filled in when sending."""
        return self.kind == "copy_code" or (
            self.kind == "url" and "{{" in (self.url or "")
        )
