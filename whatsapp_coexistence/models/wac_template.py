"""``wac.template``: a message Meta approved, in one language, with its variables.

Used by everything that speaks first. Must never send a variable empty.
"""

import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: Meta's code for an Odoo language that is not written the same way.
#: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/supported-languages
#: (checked 2026-11-22)
LANGUAGES = {"ca_ES": "ca", "fr_FR": "fr", "de_DE": "de", "it_IT": "it", "nl_NL": "nl"}
GAP = re.compile(r"\{\{\s*(\w+)\s*\}\}")
#: Models a variable may not lead into: they hold what customers must never read.
_CLOSED_MODELS = ("res.users", "ir.", "wac.")


class WacTemplate(models.Model):
    _name = "wac.template"
    _description = "WhatsApp Template"
    _inherit = ["mail.thread"]
    _order = "name, language"
    _check_company_auto = True

    name = fields.Char("Technical Name", required=True)
    title = fields.Char(translate=True, help="What people call it.")
    active = fields.Boolean(default=True)
    account_id = fields.Many2one(
        "wac.account", "Number", index=True, check_company=True
    )
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
        default="DRAFT",
        readonly=True,
        copy=False,
        help="Meta's word; only APPROVED is sent.",
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
    is_builtin = fields.Boolean(readonly=True, help="Comes with the add-on.")
    preview = fields.Text(compute="_compute_preview")

    _name_unique = models.Constraint(
        "UNIQUE(company_id, waba_id, name, language)",
        "A template exists once per language.",
    )

    @api.depends("name", "title", "language")
    def _compute_display_name(self):
        for template in self:
            template.display_name = (
                f"{template.title or template.name} ({template.language})"
            )

    @api.depends("header", "body", "footer", "variable_ids", "button_ids.text")
    def _compute_preview(self):
        for template in self:
            samples = {v: v.sample or "" for v in template.variable_ids}
            template.preview = template._wac_text(samples)

    @api.constrains("name")
    def _check_name(self):
        for template in self:
            if not re.fullmatch(r"[a-z0-9_]{1,512}", template.name):
                raise ValidationError(
                    self.env._("Technical names have small letters, digits and _ only.")
                )

    @api.model
    def _wac_languages(self, lang):
        """Return Meta's codes that suit an Odoo language, best first."""
        code = (lang or "").partition("@")[0]
        exact = LANGUAGES.get(code, code)
        found = [exact, exact.partition("_")[0], "en_US", "en"]
        return [one for one in dict.fromkeys(found) if one]

    @api.model
    def _wac_choose(self, name, model, account, lang):
        """Return the template to send in a language: an approved one, if there is any.

        The same language of another country comes before English, and English before
        any other; a template that waits for approval comes last.
        """
        domain = [
            ("name", "=", name),
            ("company_id", "=", account.company_id.id),
            ("waba_id", "in", (account.waba_id, False)),
            ("model", "in", (model, False)),
        ]
        languages = self._wac_languages(lang)

        def rank(template):
            code = template.language
            same = code.partition("_")[0] == languages[0].partition("_")[0]
            place = languages.index(code) if code in languages else len(languages)
            return (template.status != "APPROVED", not same, place, template.id)

        return self.search(domain).sorted(rank)[:1]

    @api.model
    def _wac_ensure_builtin(self, company):
        """Give a company its own copy of the templates that come with the add-on."""
        # sudo: the originals belong to another company
        builtin = self.sudo().search([("is_builtin", "=", True)], order="id")
        known = {(t.name, t.language) for t in builtin if t.company_id == company}
        for template in builtin.filtered(lambda t: t.company_id != company):
            if (template.name, template.language) not in known:
                known.add((template.name, template.language))
                template.copy({"company_id": company.id, "is_builtin": True})


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
        ],
        required=True,
        default="quick_reply",
    )
    text = fields.Char(required=True)
    url = fields.Char()
    phone = fields.Char()
