"""``wac.template``: a message Meta approved, in one language, with its variables.

Used by everything that speaks first. Must never send a variable empty.
"""

from odoo import api, fields, models

from ..cloudapi import languages
from .wac_template_family import CATEGORIES

#: Values of a template that belong to its family, which all languages share.
_OF_FAMILY = ("name", "title", "company_id", "model_id", "user_id")


class WacTemplate(models.Model):
    _name = "wac.template"
    _description = "WhatsApp Template"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, language, id"
    _check_company_auto = True

    family_id = fields.Many2one(
        "wac.template.family",
        "Template",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    name = fields.Char(related="family_id.name", store=True, index=True, readonly=False)
    title = fields.Char(related="family_id.title", readonly=False)
    user_id = fields.Many2one(related="family_id.user_id", readonly=False)
    active = fields.Boolean(default=True)
    account_id = fields.Many2one(
        "wac.account", "Number", index=True, check_company=True
    )
    company_id = fields.Many2one(related="family_id.company_id", store=True, index=True)
    waba_id = fields.Char("WhatsApp Business Account ID", index=True)
    language = fields.Char(
        required=True,
        default=lambda self: languages.fallbacks(self.env.lang or "")[0],
        help="Meta's language code.",
    )
    category = fields.Selection(
        CATEGORIES,
        compute="_compute_category",
        precompute=True,
        store=True,
        readonly=False,
        required=True,
        help="Meta's price and rules depend on it; Meta may change it.",
    )
    status = fields.Char(
        default="DRAFT",
        readonly=True,
        copy=False,
        help="Meta's word; only APPROVED is sent.",
    )
    rejected_reason = fields.Char(readonly=True, copy=False)
    meta_ref = fields.Char("Template ID", copy=False, index="btree_not_null")
    model_id = fields.Many2one(related="family_id.model_id", store=True, readonly=False)
    model = fields.Char(compute="_compute_model", store=True)
    header_format = fields.Selection(
        [
            ("none", "None"),
            ("text", "Text"),
            ("image", "Picture"),
            ("video", "Video"),
            ("document", "Document"),
            ("location", "Place"),
        ],
        "Header Type",
        compute="_compute_header_format",
        precompute=True,
        store=True,
        readonly=False,
        required=True,
    )
    header = fields.Char("Header Text")
    header_attachment_id = fields.Many2one(
        "ir.attachment",
        "Header File",
        copy=False,
        help="Sent with every message, unless a report is chosen.",
    )
    header_report_id = fields.Many2one(
        "ir.actions.report",
        domain="[('model', '=', model)]",
        help="Printed for the record and sent as the document.",
    )
    body = fields.Text(required=True)
    footer = fields.Char()
    variable_ids = fields.One2many("wac.template.variable", "template_id", copy=True)
    button_ids = fields.One2many("wac.template.button", "template_id", copy=True)
    is_builtin = fields.Boolean(readonly=True, help="Comes with the add-on.")

    _language_unique = models.UniqueIndex(
        "(family_id, COALESCE(waba_id, ''), language)",
        "A template exists once per language.",
    )

    @api.depends("family_id")
    def _compute_category(self):
        for template in self:
            template.category = template.family_id.category or "UTILITY"

    @api.depends("model_id")
    def _compute_model(self):
        for template in self:
            # sudo: not everybody who sees templates may read the names of models
            template.model = template.model_id.sudo().model

    @api.depends("header")
    def _compute_header_format(self):
        for template in self:
            if template.header_format in (False, "none", "text"):
                template.header_format = "text" if template.header else "none"

    @api.model_create_multi
    def create(self, vals_list):
        alone = [vals for vals in vals_list if not vals.get("family_id")]
        families = self.env["wac.template.family"]._wac_for(alone)
        for vals, family in zip(alone, families, strict=True):
            vals["family_id"] = family.id
            for key in _OF_FAMILY:
                vals.pop(key, None)
        created = super().create(vals_list)
        for template, vals in zip(created, vals_list, strict=True):
            if "variable_ids" not in vals:
                template._wac_sync_variables()
        return created

    def write(self, vals):
        result = super().write(vals)
        if "model_id" in vals:
            self.variable_ids._wac_check_paths()
        return result

    @api.depends("name", "title", "language")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for template in self:
            title = template.title or template.name
            language = self._wac_language_name(template.language)
            template.display_name = title and f"{title} ({language})"

    @api.model
    def _wac_choose(self, name, model, account, lang):
        """Return the template to send in a language: an approved one, if there is any.

        In order: the customer's language, as spoken in their country, anywhere, or next to
        it; the company's language; English; any other. What waits for approval comes last.
        """
        domain = [
            ("name", "=", name),
            ("company_id", "=", account.company_id.id),
            ("waba_id", "in", (account.waba_id, False)),
            ("model", "in", (model, False)),
        ]
        house = account.company_id.partner_id.lang or ""
        wanted = languages.fallbacks(lang or "", house)
        first = (*languages.candidates(lang or ""), *wanted)[0]

        def rank(template):
            code = template.language
            other = not languages.same_language(code, first)
            place = wanted.index(code) if code in wanted else len(wanted)
            return (template.status != "APPROVED", other, place, template.id)

        return self.search(domain)._wac_of(account).sorted(rank)[:1]

    @api.model
    def _wac_ensure_builtin(self, company):
        """Give a company its own copy of the templates that come with the add-on."""
        # sudo: the originals belong to another company
        builtin = self.sudo().search([("is_builtin", "=", True)], order="id")
        known = {(t.name, t.language) for t in builtin if t.company_id == company}
        families = {}
        for template in builtin.filtered(lambda t: t.company_id != company):
            if (template.name, template.language) in known:
                continue
            known.add((template.name, template.language))
            name = template.name
            families[name] = families.get(name) or template.family_id._wac_in(company)
            # what Meta knows of the original is no business of the copy
            template.copy(
                {
                    "family_id": families[name].id,
                    "is_builtin": True,
                    "account_id": False,
                    "waba_id": False,
                }
            )
