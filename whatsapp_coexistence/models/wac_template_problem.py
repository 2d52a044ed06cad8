"""``wac.template``, refusals of Meta's in words: which field, what is wrong, what to do.

Called by the cron when Meta did not take a template. Must never hide Meta's own words.
"""

from odoo import api, fields, models

from .wac_template_header import MEDIA_FORMATS

#: The field of the form that a part of the protocol is written in.
_FIELDS = {
    "name": "name",
    "language": "language_choice",
    "category": "category",
    "body": "body",
    "footer": "footer",
    "buttons": "button_ids",
}
#: A refusal that spoke of these is over when one of them changes.
ANSWERS = ("name", "language", "language_choice", "category", "variable_ids")


class WacTemplate(models.Model):
    _inherit = "wac.template"

    problem_field = fields.Char(
        compute="_compute_problem_field", help="The field a refusal is shown beside."
    )

    @api.depends("problem", "problem_part", "header_format", "task")
    def _compute_problem_field(self):
        for template in self:
            refused = template.problem and not template.task
            template.problem_field = refused and template._wac_problem_field()

    def _wac_problem_field(self):
        """Return the field of the form that Meta's refusal speaks of, or ``False``."""
        has_file = self.header_format in MEDIA_FORMATS
        if self.problem_part == "header":
            return "header_file" if has_file else "header"
        if self.problem_part == "sample":
            return "variable_ids" if self.variable_ids else "header_file"
        return _FIELDS.get(self.problem_part, False)

    def _wac_refusal_problems(self):
        """Return Meta's refusal, for the field it speaks of; see ``_wac_problems``."""
        if not self.problem_field:
            return []
        refusal = {"field": self.problem_field, "text": self.problem, "advice": False}
        return [refusal | {"refused": True}]

    @api.onchange(
        *ANSWERS,
        "header",
        "header_format",
        "header_file",
        "body",
        "footer",
        "button_ids",
    )
    def _onchange_refused(self):
        """A refusal spoke of what was there before."""
        self.problem = self.problem_part = False

    @api.model
    def _wac_places(self):
        """Return the name on the screen of each part of a template."""
        return {
            "account": self.env._("the account"),
            "name": self.env._("the technical name"),
            "language": self.env._("the language"),
            "category": self.env._("the category"),
            "header": self.env._("the header"),
            "body": self.env._("the text"),
            "footer": self.env._("the footer"),
            "buttons": self.env._("the buttons"),
            "sample": self.env._("the examples of the variables, or the header's file"),
            "edit": self.env._("the number of changes"),
        }

    def _wac_refusal_words(self, account, error, part):
        """Return a sentence for a refusal, with Meta's own words."""
        known = self._wac_refusal_sentences()
        api_error = error.error
        sentence = known.get(api_error.subcode) or known.get(api_error.code)
        told = api_error.user_message or api_error.details or api_error.message
        if not sentence and not part:
            return account._wac_explain(error)
        place = self._wac_places().get(part)
        sentence = sentence or self.env._("Meta refuses %s.", place)
        return f"{sentence} {self.env._('Meta says: %s', told)}" if told else sentence

    @api.model
    def _wac_refusal_sentences(self):
        """Return what the refusals people meet mean."""
        return {
            2388019: self.env._(
                "The account has as many templates as Meta allows: 250 until the business "
                "is verified. Delete some."
            ),
            2388023: self.env._(
                "A template of this name was deleted; Meta blocks the name for 30 days. "
                "Choose another name."
            ),
            2388024: self.env._(
                "Meta has a template of this name and language already. Bring templates up "
                "to date to see it, or choose another name."
            ),
            2388040: self.env._("A text is too long."),
            2388043: self.env._(
                "An example is missing: every variable needs one, and so does the file of "
                "a header."
            ),
            2388047: self.env._(
                "The header is not as Meta wants it: one line, no formatting, at most one "
                "variable, or a file of the right type."
            ),
            2388072: self.env._("The text is not as Meta wants it."),
            2388073: self.env._(
                "The footer is not as Meta wants it: short, no variables."
            ),
            2388293: self.env._(
                "There are too many variables for so short a text. Write more around them."
            ),
            2388299: self.env._(
                "The text begins or ends with a variable. Put words before or after it."
            ),
            80007: self.env._(
                "Meta takes at most 100 new templates in an hour. It is tried again later."
            ),
        }
