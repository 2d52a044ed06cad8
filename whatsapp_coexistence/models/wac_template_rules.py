"""``wac.template``, what is wrong with it: told beside the field while it is written.

Computed while a template is written and checked before it is submitted. Must never know a
rule itself: rules are in ``cloudapi``, their sentences in :mod:`.wac_template_words`.
"""

from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..cloudapi import templates
from ..cloudapi.invalid import Rule

#: Rules that only announce what the review will think.
_ADVICE = frozenset(
    (
        Rule.SHORT_LINK,
        Rule.SECRECY,
        Rule.THREAT,
        Rule.PRIZE,
        Rule.ONE_TIME_CODE,
        Rule.PROMOTION,
        Rule.OTHER_LANGUAGE,
    )
)


class WacTemplate(models.Model):
    _inherit = "wac.template"

    problems = fields.Json(
        compute="_compute_problems",
        help="Rules of Meta that this breaks: field, sentence, and whether it is advice.",
    )

    @api.depends(
        "name",
        "title",
        "language",
        "category",
        "header_format",
        "header",
        "header_file",
        "header_report_id",
        "header_latitude",
        "header_longitude",
        "body",
        "footer",
        "model_id",
        "variable_ids.source",
        "variable_ids.field_path",
        "variable_ids.text",
        "variable_ids.sample",
        "variable_ids.name",
        "variable_ids.position",
        "button_ids.sequence",
        "button_ids.kind",
        "button_ids.text",
        "button_ids.url",
        "button_ids.phone",
        "button_ids.flow_ref",
        "problem_field",
    )
    def _compute_problems(self):
        for template in self:
            template.problems = template._wac_problems()

    def _wac_problems(self):
        """Return what is wrong, as ``{field, text, advice}``; fields are those of the form."""
        if self.category == "AUTHENTICATION":
            return [*self._wac_refusal_problems(), self._wac_authentication_problem()]
        spec = self._wac_spec_checked()
        found = [*templates.validate(spec), *templates.advise(spec)]
        problems = [
            {
                "field": _field_of(violation),
                "text": self._wac_sentence(violation),
                "advice": violation.rule in _ADVICE,
            }
            for violation in found
        ]
        return [
            *self._wac_refusal_problems(),
            *problems,
            *self._wac_binding_problems(),
            *self._wac_header_problems(),
            *self._wac_twin_problems(),
        ]

    def _wac_spec_checked(self):
        """Return the template as Meta will get it, also before it has a name or a file."""
        named = self.name or self.family_id._wac_name_of(self.title)
        spec = self._wac_spec()
        header = spec.header
        if header and (self.header_file or self.header_report_id):
            # whether the file is there is all that matters; it is uploaded on submission
            header = replace(header, sample=header.sample or "file")
        return replace(spec, name=named, header=header)

    def _wac_binding_problems(self):
        """Return what is wrong with the variables' sources."""
        found = []
        for variable in self.variable_ids:
            try:
                if variable.source == "field":
                    variable._wac_judged()._wac_field()
            except UserError as error:
                text = f"{variable._wac_label()}: {error}"
                found.append({"field": "variable_ids", "text": text, "advice": False})
            if variable.source == "text" and not (variable.text or "").strip():
                text = self.env._(
                    "%s has no text: write what it says.", variable._wac_label()
                )
                found.append({"field": "variable_ids", "text": text, "advice": False})
        return found

    def _wac_authentication_problem(self):
        """Say that this editor is not for one-time codes: their text is Meta's own."""
        text = self.env._(
            "One-time codes cannot be written here: Meta itself writes their text. Make "
            "the template in WhatsApp Manager if you need one, or choose Utility."
        )
        return {"field": "category", "text": text, "advice": False}

    def _wac_twin_problems(self):
        """Return advice where another template says the same: Meta rejects copies."""
        body = (self.body or "").strip()
        if not body:
            return []
        twin = self.search(
            [
                ("company_id", "=", (self.company_id or self.env.company).id),
                ("id", "!=", self._origin.id),
                ("body", "=", self.body),
                ("footer", "=", self.footer or False),
                ("waba_id", "in", (self.waba_id, False)),
            ],
            limit=1,
        )
        if not twin:
            return []
        if twin.family_id == self.family_id._origin:
            text = self.env._(
                "The text is the same as in %s: translate it, or Meta rejects it.",
                dict(self._wac_language_names()).get(twin.language, twin.language),
            )
        else:
            text = self.env._(
                "The template %s has the same text: Meta rejects copies.",
                twin.display_name,
            )
        return [{"field": "body", "text": text, "advice": True}]

    def _wac_header_problems(self):
        if self.header_format != "location" or (
            self.header_latitude or self.header_longitude
        ):
            return []
        text = self.env._("Say where the place is: latitude and longitude in degrees.")
        return [{"field": "header_latitude", "text": text, "advice": False}]


def _field_of(violation):
    """Return the field of the form that a place of the protocol is written in."""
    area, _dot, key = violation.field.partition(".")
    is_sample = violation.rule is Rule.MISSING_SAMPLE or key == "example"
    if is_sample and key:
        return "variable_ids"
    if area.startswith("buttons"):
        return "button_ids"
    if area == "header" and not key:
        return "header_file"
    return {"parameter_format": "body", "language": "language_choice"}.get(area, area)
