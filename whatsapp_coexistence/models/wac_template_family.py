"""``wac.template.family``: one message in all its languages.

Used by the templates, which are its languages, and by whoever chooses one of them.
Must never hold a text: texts, and what Meta thinks of them, belong to the languages.
"""

import re
import unicodedata

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..cloudapi import limits

CATEGORIES = [
    ("UTILITY", "Utility"),
    ("MARKETING", "Marketing"),
    ("AUTHENTICATION", "Authentication"),
]
_NOT_A_NAME = re.compile(r"[^a-z0-9]+")


class WacTemplateFamily(models.Model):
    _name = "wac.template.family"
    _description = "WhatsApp Template in All Languages"
    _order = "name, id"
    _rec_name = "title"
    # what was written at Meta has no title
    _rec_names_search = ["title", "name"]
    _check_company_auto = True

    name = fields.Char("Technical Name", required=True, index=True)
    title = fields.Char(translate=True, help="What people call it.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    category = fields.Selection(CATEGORIES, required=True, default="UTILITY")
    model_id = fields.Many2one(
        "ir.model",
        "Applies To",
        ondelete="cascade",
        domain=[("transient", "=", False), ("abstract", "=", False)],
        help="Whose fields the variables may show.",
    )
    model = fields.Char(related="model_id.model", store=True)
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Told what Meta decides about it.",
    )
    template_ids = fields.One2many("wac.template", "family_id", "Languages")

    _name_unique = models.Constraint(
        "UNIQUE(company_id, name)", "There is a template of this name already."
    )

    @api.depends("name", "title")
    def _compute_display_name(self):
        for family in self:
            family.display_name = family.title or family.name

    @api.constrains("name")
    def _check_name(self):
        pattern = rf"[a-z0-9_]{{1,{limits.TEMPLATE_NAME_MAX}}}"
        for family in self:
            if not re.fullmatch(pattern, family.name):
                raise ValidationError(
                    self.env._("Technical names have small letters, digits and _ only.")
                )

    @api.model
    def _wac_name_of(self, title):
        """Return a technical name for a title, in letters Meta takes."""
        plain = _ascii(title or "").lower()
        name = _NOT_A_NAME.sub("_", plain).strip("_")[: limits.TEMPLATE_NAME_MAX]
        # a title in other letters has to be called something, too
        return name or ("template" if title else "")

    @api.model
    def _wac_free_name(self, title):
        """Return a technical name that no other template of the company has."""
        name = self._wac_name_of(title)
        domain = Domain("company_id", "=", self.env.company.id)
        found = self.with_context(active_test=False).search(
            domain & Domain("name", "=like", f"{name}%")
        )
        taken, free, place = set(found.mapped("name")), name, 1
        while name and free in taken:
            place += 1
            end = f"_{place}"
            free = name[: limits.TEMPLATE_NAME_MAX - len(end)] + end
        return free

    def _wac_in(self, company):
        """Return this family in another company, made without languages if needed."""
        domain = [("company_id", "=", company.id), ("name", "=", self.name)]
        found = self.with_context(active_test=False).search(domain, limit=1)
        values = {"company_id": company.id, "name": self.name}
        return found or self.copy(values)

    @api.model
    def _wac_for(self, vals_list):
        """Return the family of each new template, made if it is not there.

        :param vals_list: values of templates; ``name`` is the technical name
        """
        keys = [self._wac_key(vals) for vals in vals_list]
        domain = Domain("company_id", "in", [company for company, _name in keys])
        domain &= Domain("name", "in", [name for _company, name in keys])
        found = self.with_context(active_test=False).search(domain)
        known = {(family.company_id.id, family.name): family for family in found}
        missing = {
            key: self._wac_values_for(key, vals)
            for key, vals in zip(keys, vals_list, strict=True)
            if key not in known
        }
        made = self.create(list(missing.values()))
        known |= dict(zip(missing, made, strict=True))
        return [known[key] for key in keys]

    def _wac_key(self, vals):
        name = vals.get("name") or self._wac_name_of(vals.get("title"))
        return vals.get("company_id") or self.env.company.id, name

    def _wac_values_for(self, key, vals):
        shared = ("title", "category", "model_id", "user_id")
        values = {name: vals[name] for name in shared if vals.get(name)}
        return {"company_id": key[0], "name": key[1], **values}


def _ascii(text):
    """Return a text without accents: ``Confirmació`` becomes ``Confirmacio``."""
    plain = unicodedata.normalize("NFKD", text)
    return plain.encode("ascii", "ignore").decode()
