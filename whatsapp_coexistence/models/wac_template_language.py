"""``wac.template``, the languages of a family: choose one, add one, switch between them.

Called by the form and wherever a language is shown. Must never lose the bindings of the
variables when a language is added.
"""

from functools import lru_cache

from babel import Locale, UnknownLocaleError

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..cloudapi import languages


class WacTemplate(models.Model):
    _inherit = "wac.template"

    language_choice = fields.Selection(
        selection="_wac_language_names",
        string="Written In",
        compute="_compute_language_choice",
        inverse="_inverse_language_choice",
    )
    family_languages = fields.Json(compute="_compute_family_languages")

    @api.model
    def _wac_language_names(self):
        """Return Meta's languages as (code, name), those of this Odoo first."""
        installed = [
            code
            for lang, _name in self.env["res.lang"].get_installed()
            for code in languages.candidates(lang)
        ]
        names = {code: self._wac_language_name(code) for code in languages.CODES}
        others = sorted(names, key=names.get)
        return [(code, names[code]) for code in dict.fromkeys([*installed, *others])]

    @api.model
    def _wac_language_name(self, code):
        """Return what people call a language of Meta's; a code nobody knows is its name."""
        return _name(code or "", self.env.lang or "en_US")

    @api.depends("language")
    def _compute_language_choice(self):
        for template in self:
            known = template.language in languages.CODES
            template.language_choice = template.language if known else False

    @api.onchange("language_choice")
    def _inverse_language_choice(self):
        for template in self:
            if template.language_choice:
                template.language = template.language_choice

    @api.onchange("title")
    def _onchange_title(self):
        """Name a new template after its title."""
        if not self.family_id:
            self.name = self.env["wac.template.family"]._wac_free_name(self.title)

    @api.depends("family_id.template_ids.language", "family_id.template_ids.status")
    def _compute_family_languages(self):
        """The languages of the family, for the switch of the form."""
        for template in self:
            family = template.family_id.template_ids
            template.family_languages = [
                {
                    "id": one.id,
                    "language": one.language,
                    "status": one.status or "",
                    "state": one.status_text or "",
                }
                for one in family.sorted("id")
                if one.waba_id == template.waba_id or one._origin == template._origin
            ]

    def wac_add_language(self, code):
        """Add a language to the family, with the same variables; returns its template id.

        The text is copied too: it is easier to translate than to write.

        :raises AccessError: the user may not write templates
        :raises UserError: Meta does not know the language, or it is there already
        """
        self.ensure_one()
        self.check_access("write")
        if code not in languages.CODES:
            raise UserError(self.env._("WhatsApp does not know the language %s.", code))
        if code in self.family_id.template_ids.mapped("language"):
            raise UserError(self.env._("This template has that language already."))
        added = self.copy(
            {"family_id": self.family_id.id, "language": code, "is_builtin": False}
        )
        attachment = self.header_attachment_id
        if attachment:
            added.header_attachment_id = attachment.copy({"res_id": added.id})
        return added.id


@lru_cache(maxsize=1024)
def _name(code, shown):
    """Return the name of a language in another one."""
    try:
        name = Locale.parse(code).get_display_name(shown) or code
    except (UnknownLocaleError, ValueError):
        return code
    return f"{name[:1].upper()}{name[1:]}"
