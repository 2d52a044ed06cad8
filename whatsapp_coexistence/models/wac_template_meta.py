"""``wac.template`` in the words of the protocol, and back.

Called when a template is checked, sent to review, imported or compared. Must never lose
a part it does not know without the caller being able to see it.
"""

from odoo import api, models

from ..cloudapi import templates

_BUTTON_TYPES = {
    "quick_reply": "QUICK_REPLY",
    "url": "URL",
    "phone": "PHONE_NUMBER",
    "copy_code": "COPY_CODE",
    "flow": "FLOW",
}


class WacTemplate(models.Model):
    _inherit = "wac.template"

    def _wac_spec(self):
        """Return the template in the words of the protocol."""
        variables = self.variable_ids
        body = variables.filtered(lambda v: v.component == "body")
        head = variables.filtered(lambda v: v.component == "header")[:1]
        header = None
        if self.header_format == "text":
            header = templates.TemplateHeader(
                text=self.header or "", sample=head.sample or ""
            )
        elif self.header_format not in (False, "none"):
            header = templates.TemplateHeader(format=self.header_format.upper())
        names = templates.variables(f"{self.header or ''} {self.body or ''}")
        named = any(not name.isdecimal() for name in names)
        return templates.TemplateSpec(
            name=self.name or "",
            language=self.language or "",
            category=self.category or "",
            header=header,
            body=self.body or "",
            footer=self.footer or "",
            buttons=tuple(
                button._wac_spec(i) for i, button in enumerate(self.button_ids)
            ),
            parameter_format="NAMED" if named else "POSITIONAL",
            samples={v._wac_key(): v.sample or "" for v in body},
        )

    @api.model
    def _wac_values_of_spec(self, account, spec):
        """Return the values of a template made elsewhere; its gaps are asked for."""
        header = (
            spec.header.text if spec.header and spec.header.format == "TEXT" else ""
        )
        variables = [
            ("body", key, spec.samples.get(key)) for key in spec.body_variables
        ]
        variables += [
            ("header", key, spec.header.sample) for key in templates.variables(header)
        ]
        variables += [
            ("button", str(place), _end_of(button))
            for place, button in enumerate(spec.buttons, start=1)
            if templates.variables(button.url) or button.type == "COPY_CODE"
        ]
        return {
            "name": spec.name,
            "language": spec.language,
            "company_id": account.company_id.id,
            "account_id": account.id,
            "header": header or False,
            "header_format": _header_format(spec.header),
            "body": spec.body or "-",
            "footer": spec.footer or False,
            "variable_ids": [
                (0, 0, _variable(component, key, sample))
                for component, key, sample in variables
            ],
            "button_ids": [
                (0, 0, values)
                for button in spec.buttons
                if (values := _button_values(button))
            ],
        }


class WacTemplateButton(models.Model):
    _inherit = "wac.template.button"

    def _wac_spec(self, index):
        """Return the button in the words of the protocol."""
        sample = self.template_id.variable_ids.filtered(
            lambda v: v.component == "button" and v.position == index + 1
        )[:1].sample
        url = self._wac_full_url() if self.kind == "url" else ""
        gaps = templates.variables(url)
        example = templates.render_text(url, dict.fromkeys(gaps, sample or ""))
        has_gap = bool(gaps and sample)
        return templates.TemplateButton(
            type=_BUTTON_TYPES.get(self.kind, ""),
            text=self.text or "",
            url=url,
            phone_number=self.phone or "",
            flow_ref=self.flow_ref or "",
            flow_screen=self.flow_screen or "",
            example=sample or "" if self.kind == "copy_code" else example * has_gap,
        )


def _end_of(button):
    """Return the example of what changes in a button: the end of its link, or the code."""
    return button.example.removeprefix(button.url.partition("{{")[0])


def _variable(component, key, sample):
    """Return the values of a variable whose value is asked for when sending."""
    return {
        "component": component,
        "position": int(key) if key.isdecimal() else 1,
        "name": False if key.isdecimal() else key,
        "source": "free",
        "sample": sample or key,
    }


def _header_format(header):
    """Return our word for a header of Meta's; one we cannot send is none."""
    known = ("text", "image", "video", "document", "location")
    found = header.format.lower() if header else "none"
    return found if found in known else "none"


def _button_values(button):
    """Return the values of a button of a kind we have, or ``None``."""
    kinds = {meta: ours for ours, meta in _BUTTON_TYPES.items()}
    if button.type not in kinds or not button.text:
        return None
    return {
        "kind": kinds[button.type],
        "text": button.text,
        "url": button.url or False,
        "phone": button.phone_number or False,
        "flow_ref": button.flow_ref or False,
        "flow_screen": button.flow_screen or False,
    }
