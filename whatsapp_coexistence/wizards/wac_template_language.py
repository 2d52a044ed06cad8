"""``wac.template.language.wizard``: the same template in one more language.

Opened from a template. Must never submit anything: the text has to be translated first.
"""

from babel import Locale, UnknownLocaleError

from odoo import fields, models
from odoo.exceptions import UserError

from ..cloudapi import languages


class WacTemplateLanguageWizard(models.TransientModel):
    _name = "wac.template.language.wizard"
    _description = "Add a Language to a WhatsApp Template"

    template_id = fields.Many2one("wac.template", required=True, readonly=True)
    language = fields.Selection("_selection_language", required=True)

    def _selection_language(self):
        """Return the languages Meta knows, by their names in the reader's language."""
        locale = Locale.parse((self.env.lang or "en_US").partition("@")[0])
        named = [(code, _name(code, locale)) for code in languages.CODES]
        return sorted(named, key=lambda pair: pair[1].lower())

    def action_add(self):
        """Copy the template into the language, and open the copy to be translated."""
        self.ensure_one()
        self.template_id.check_access("write")
        template = self.template_id
        twins = template.family_id.with_context(active_test=False).template_ids
        exists = twins.filtered(
            lambda t: (
                t.language == self.language
                and t.waba_id in (False, "", template.waba_id)
            )
        )
        if exists:
            raise UserError(self.env._("%s exists already.", exists[:1].display_name))
        copy = template.copy(
            {
                "family_id": template.family_id.id,
                "language": self.language,
                "is_builtin": False,
                "waba_id": False,
                "category": template.category,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "wac.template",
            "res_id": copy.id,
            "view_mode": "form",
        }


def _name(code, locale):
    """Return the name of one of Meta's languages, with its code."""
    try:
        found = Locale.parse(code).get_display_name(locale) or code
    except (UnknownLocaleError, ValueError):
        found = code
    return f"{found[:1].upper()}{found[1:]} ({code})"
