"""``wac.template.variable`` and ``wac.template.button``: the parts that change.

A variable is bound to a field of a record, to the name of who gets it, to a fixed text, to
the portal link, or asked for when sending. Must never show what is not for a customer's eyes.
"""

from odoo import api, fields, models

#: Among the typed values: the name of who gets it.
PERSON = "person"


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
            ("person", "Customer's Name"),
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

    def _wac_judged(self):
        """Return this variable in the rights its path is to be judged with."""
        saved = self._origin
        same = ("source", "field_path", "model")
        if saved and all(saved[name] == self[name] for name in same):
            # sudo: its author was judged when it was saved; what is left to see is
            # whether the field still exists
            return self.sudo()
        return self

    def _wac_field(self):
        """Return the last field of the path; see :meth:`wac.template._wac_path_field`."""
        self.ensure_one()
        return self.template_id._wac_path_field(self.field_path or "")

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
