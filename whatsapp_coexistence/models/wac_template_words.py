"""``wac.template``, Meta's rules in words: one sentence for each, with what to do.

Asked for by the editor and when a template is submitted. Must never know a rule itself:
rules are in ``cloudapi``.
"""

import re

from odoo import api, models

from ..cloudapi.invalid import Rule

_INDEX = re.compile(r"buttons\[(\d+)\]")


class WacTemplate(models.Model):
    _inherit = "wac.template"

    @api.model
    def _wac_sentence(self, violation):
        """Return a rule in words people understand, with what to do."""
        place = self._wac_place(violation.field)
        limit, value = violation.limit, violation.value
        sentence = self._wac_sentences().get((_area(violation.field), violation.rule))
        sentence = sentence or self._wac_sentences().get(("", violation.rule))
        if not sentence:
            return self.env["wac.message"]._wac_explain_invalid(violation)
        return sentence % {"place": place, "limit": limit, "value": value}

    @api.model
    def _wac_place(self, field):
        """Return the name people know of a place in the protocol."""
        index = _INDEX.match(field)
        if index:
            return self.env._("Button %s", int(index[1]) + 1)
        area, _dot, key = field.partition(".")
        if key and area in ("header", "body") and key != "text":
            key = key.removeprefix("text.")
            return f"{{{{{key}}}}}"
        names = {
            "name": self.env._("Technical Name"),
            "language": self.env._("Language"),
            "category": self.env._("Category"),
            "header": self.env._("Header"),
            "body": self.env._("Text"),
            "footer": self.env._("Footer"),
            "buttons": self.env._("Buttons"),
        }
        return names.get(area, area)

    @api.model
    def _wac_sentences(self):
        """Return the sentence of each rule; ``("", rule)`` is for every place."""
        return {
            ("", Rule.EMPTY): self.env._("%(place)s: write something, it is empty."),
            ("", Rule.TOO_LONG): self.env._(
                "%(place)s: %(value)s characters, Meta takes %(limit)s at most."
            ),
            ("", Rule.TOO_MANY): self.env._(
                "%(place)s: %(value)s, Meta takes %(limit)s at most."
            ),
            ("header", Rule.TOO_MANY): self.env._("A header has one variable at most."),
            ("url", Rule.TOO_MANY): self.env._(
                "%(place)s: an address has one variable at most."
            ),
            ("button_url", Rule.TOO_MANY): self.env._(
                "At most %(limit)s buttons are links."
            ),
            ("button_phone", Rule.TOO_MANY): self.env._(
                "At most one button calls a phone."
            ),
            ("button_code", Rule.TOO_MANY): self.env._(
                "At most one button copies a code."
            ),
            ("button_flow", Rule.TOO_MANY): self.env._(
                "At most one button opens a Flow."
            ),
            ("name", Rule.CHARACTERS): self.env._(
                "A technical name has small letters, digits and _ only."
            ),
            ("header", Rule.CHARACTERS): self.env._(
                "A header has no emoji, no line breaks and no marks such as * or _."
            ),
            ("", Rule.CHARACTERS): self.env._(
                "%(place)s: Meta does not take these characters; allowed are %(limit)s."
            ),
            ("body", Rule.CHARACTERS): self.env._(
                "Variables are numbers, {{1}}, or names in small letters, {{first_name}}."
            ),
            ("variable", Rule.CHARACTERS): self.env._(
                "{{%(value)s}}: variables are numbers, {{1}}, or names in small letters, "
                "{{first_name}}; not both in one text."
            ),
            ("code", Rule.CHARACTERS): self.env._(
                "%(place)s: a code has letters and digits only."
            ),
            ("code", Rule.EMPTY): self.env._(
                "%(place)s needs an example of the code: Meta's reviewers read it."
            ),
            ("flow", Rule.EMPTY): self.env._(
                "%(place)s: say which Flow it opens, by its ID."
            ),
            ("label", Rule.CHARACTERS): self.env._("%(place)s: the label is one line."),
            ("", Rule.MISSING_SAMPLE): self.env._(
                "%(place)s needs an example: Meta's reviewers read it."
            ),
            ("header", Rule.MISSING_SAMPLE): self.env._(
                "The header needs a file: Meta's reviewers look at it."
            ),
            ("", Rule.EDGE_VARIABLE): self.env._(
                "The text cannot begin or end with a variable: put words, or a full stop, "
                "around it."
            ),
            ("", Rule.ADJACENT_VARIABLES): self.env._(
                "Two variables stand side by side: put words between them."
            ),
            ("", Rule.FEW_WORDS): self.env._(
                "There are %(limit)s variables and only %(value)s words: write more text."
            ),
            ("", Rule.BRACES): self.env._(
                "%(place)s: a brace belongs to no variable. Write variables as {{1}}."
            ),
            ("", Rule.ORDER): self.env._(
                "Number the variables 1, 2, 3… without gaps, or give all of them names."
            ),
            ("buttons", Rule.ORDER): self.env._("Keep the quick replies together."),
            ("url", Rule.ORDER): self.env._(
                "%(place)s: the variable stands at the address's end."
            ),
            ("footer", Rule.NOT_ALLOWED): self.env._("A footer has no variables."),
            ("label", Rule.NOT_ALLOWED): self.env._(
                "%(place)s: a label has no variables."
            ),
            ("url", Rule.FORMAT): self.env._(
                "%(place)s: an address begins with https://."
            ),
            ("phone", Rule.FORMAT): self.env._(
                "%(place)s: write the phone number with its country, as in +34 600 111 222."
            ),
            ("language", Rule.FORMAT): self.env._("Choose a language that Meta knows."),
            ("language", Rule.CHOICE): self.env._("Choose a language that Meta knows."),
            ("", Rule.CHOICE): self.env._("%(place)s: choose one of %(limit)s."),
            ("", Rule.SHORT_LINK): self.env._(
                "%(place)s: Meta rejects shortened links and links into WhatsApp "
                "(%(value)s). Use your own domain."
            ),
            ("", Rule.SECRECY): self.env._(
                "%(place)s: Meta rejects templates that ask for “%(value)s”."
            ),
            ("", Rule.THREAT): self.env._(
                "%(place)s: “%(value)s” reads like a threat to Meta."
            ),
            ("", Rule.PRIZE): self.env._(
                "%(place)s: “%(value)s” is marketing to Meta; choose that category."
            ),
            ("", Rule.ONE_TIME_CODE): self.env._(
                "%(place)s: one-time codes have a category of their own, Authentication."
            ),
            ("", Rule.PROMOTION): self.env._(
                "%(place)s: Meta will take this for marketing (%(value)s), at its price."
            ),
            ("", Rule.OTHER_LANGUAGE): self.env._(
                "The text seems to be in another language than the template's (“%(value)s”): "
                "Meta rejects that."
            ),
            ("", Rule.OPT_OUT): self.env._(
                "Advertising must let the customer say no in each message (LSSI art. "
                "21.2): add a quick reply such as “No more offers”, or a footer such as "
                "“To stop, write STOP”."
            ),
        }


_AREAS = {
    "text": "label",
    "url": "url",
    "phone_number": "phone",
    "example": "code",
    "flow": "flow",
    "URL": "button_url",
    "PHONE_NUMBER": "button_phone",
    "COPY_CODE": "button_code",
    "FLOW": "button_flow",
}


def _area(field):
    """Return the kind of place a rule speaks of."""
    area, _dot, key = field.partition(".")
    if area.startswith("buttons") and key:
        return _AREAS.get(key, "button")
    is_variable = key and key != "text" and area in ("header", "body")
    return "variable" if is_variable else area
