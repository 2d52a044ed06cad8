"""``wac.template``: a message Meta approved, in one language, with its variables.

Used by everything that speaks first. Must never send a variable empty.
"""

from odoo import fields, models


class WacTemplate(models.Model):
    _name = "wac.template"
    _description = "WhatsApp Template"
    _inherit = ["mail.thread"]
    _order = "name, language"
    _check_company_auto = True

    name = fields.Char("Technical Name", required=True)
    title = fields.Char(translate=True, help="What people call it.")
    active = fields.Boolean(default=True)
    account_id = fields.Many2one("wac.account", "Number", index=True, check_company=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    waba_id = fields.Char("WhatsApp Business Account ID", index=True)
    language = fields.Char(required=True, default="en_US", help="Meta's language code.")
    category = fields.Selection(
        [
            ("UTILITY", "Utility"),
            ("MARKETING", "Marketing"),
            ("AUTHENTICATION", "Authentication"),
        ],
        required=True,
        default="UTILITY",
    )
    status = fields.Char(
        default="DRAFT", readonly=True, copy=False, help="Meta's word; only APPROVED is sent."
    )
    rejected_reason = fields.Char(readonly=True, copy=False)
    meta_ref = fields.Char("Template ID", copy=False, index="btree_not_null")
    model_id = fields.Many2one("ir.model", "Applies To", ondelete="cascade")
    model = fields.Char(related="model_id.model", store=True)
    header = fields.Char()
    body = fields.Text(required=True)
    footer = fields.Char()
    variable_ids = fields.One2many("wac.template.variable", "template_id", copy=True)
    button_ids = fields.One2many("wac.template.button", "template_id", copy=True)

    _name_unique = models.Constraint(
        "UNIQUE(company_id, waba_id, name, language)",
        "A template exists once per language.",
    )


class WacTemplateVariable(models.Model):
    _name = "wac.template.variable"
    _description = "WhatsApp Template Variable"
    _order = "component, position, id"

    template_id = fields.Many2one("wac.template", required=True, ondelete="cascade", index=True)
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


class WacTemplateButton(models.Model):
    _name = "wac.template.button"
    _description = "WhatsApp Template Button"
    _order = "sequence, id"

    template_id = fields.Many2one("wac.template", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("quick_reply", "Quick Reply"),
            ("url", "Link"),
            ("phone", "Phone Call"),
            ("copy_code", "Copy Code"),
        ],
        required=True,
        default="quick_reply",
    )
    text = fields.Char(required=True)
    url = fields.Char()
    phone = fields.Char()
