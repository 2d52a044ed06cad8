"""``wac.template.variable`` and ``wac.template.button``: the parts that change.

A variable is bound to a field of a record, to a fixed text, to the portal link, or asked
for when sending. Must never show what is not for a customer's eyes.
"""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: Models a variable may not lead into: they hold what customers must never read.
_CLOSED_MODELS = ("res.users", "ir.", "wac.")


class WacTemplateVariable(models.Model):
    _name = "wac.template.variable"
    _description = "WhatsApp Template Variable"
    _order = "component, position, id"

    template_id = fields.Many2one(
        "wac.template", required=True, ondelete="cascade", index=True
    )
    component = fields.Selection(
        [("header", "Header"), ("body", "Body"), ("button", "Button")],
        required=True,
        default="body",
    )
    position = fields.Integer(required=True, default=1)
    name = fields.Char(help="For named variables.")
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
    field_path = fields.Char()
    text = fields.Char()
    sample = fields.Char(required=True)

    @api.constrains("source", "field_path", "template_id")
    def _check_field_path(self):
        for variable in self.filtered(lambda v: v.source == "field"):
            variable._wac_field()

    def _wac_field(self):
        """Return the last field of the path.

        :raises ValidationError: no such field, or one that is not for everybody's eyes
        """
        self.ensure_one()
        model = self.env.get(self.template_id.model or "")
        field = None
        for name in (self.field_path or "").split("."):
            field = model._fields.get(name) if model is not None else None
            if field is None or field.groups or model._name.startswith(_CLOSED_MODELS):
                raise ValidationError(
                    self.env._(
                        "A variable cannot show the field “%s”.", self.field_path
                    )
                )
            model = self.env.get(field.comodel_name or "")
        return field

    def _wac_label(self):
        """Return how people call this variable."""
        return self.name or f"{{{{{self.position}}}}}"


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
    text = fields.Char(required=True)
    url = fields.Char()
    phone = fields.Char()
    flow_ref = fields.Char("Flow ID", help="Of the form that the button opens.")
    flow_screen = fields.Char("First Screen", help="The screen the Flow begins with.")
