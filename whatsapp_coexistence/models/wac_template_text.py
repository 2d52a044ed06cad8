"""``wac.template``, text and variables: what stands between braces has a row, and back.

Called while a template is written and when one is created. Must never lose the binding of
a variable that is still in the text.
"""

import re

from odoo import api, fields, models
from odoo.fields import Command

from ..cloudapi import templates

_BINDING = ("source", "field_path", "text", "sample")


class WacTemplate(models.Model):
    _inherit = "wac.template"

    # What the picker of the editor has just put into the text, as "key=path".
    inserted = fields.Char(store=False)

    @api.onchange("body", "header", "header_format", "button_ids", "inserted")
    def _onchange_texts(self):
        self._wac_sync_variables()

    @api.onchange("variable_ids")
    def _onchange_variables(self):
        """Take a variable out of the text when its row is deleted."""
        for part in ("header", "body"):
            rows = self.variable_ids.filtered(lambda v, p=part: v.component == p)
            keys = {variable._wac_key() for variable in rows}
            for key in set(templates.variables(self[part] or "")) - keys:
                self[part] = _without(self[part], key)

    def _wac_sync_variables(self):
        """Give every gap of the texts its row, and drop rows without gap."""
        self.ensure_one()
        header = self.header if self.header_format == "text" else ""
        self._wac_sync_part("header", templates.variables(header or ""))
        self._wac_sync_part("body", templates.variables(self.body or ""))
        buttons = [
            str(place)
            for place, button in enumerate(self.button_ids, start=1)
            if button._wac_has_value()
        ]
        self._wac_sync_part("button", buttons)

    def _wac_sync_part(self, component, keys):
        rows = self.variable_ids.filtered(lambda v: v.component == component)
        known = {variable._wac_key(): variable for variable in rows}
        new = [key for key in keys if key not in known]
        gone = [variable for key, variable in known.items() if key not in keys]
        # a name that is being typed, or a number that has changed, keeps its binding
        for key, variable in zip(new, gone, strict=False):
            variable.update(_place(component, key, keys))
        for variable in gone[len(new) :]:
            self.variable_ids -= variable
        self.variable_ids = [
            Command.create(self._wac_new_variable(component, key, keys))
            for key in new[len(gone) :]
        ]

    def _wac_new_variable(self, component, key, keys):
        """Return the values of a row: picked, or as another language has it, or asked."""
        values = {"source": "free", **_place(component, key, keys)}
        picked, _equals, path = (self.inserted or "").partition("=")
        if picked == key and path:
            binding = {"source": "field", "field_path": path}
            return values | binding | {"sample": self._wac_sample(path)}
        twin = self._wac_twins().variable_ids.filtered(
            lambda v: v.component == component and v._wac_key() == key
        )[:1]
        return values | {name: twin[name] for name in _BINDING if twin}

    def _wac_twins(self):
        """Return this template as it was saved, and the other languages of its family."""
        return self._origin | (self.family_id._origin.template_ids - self._origin)


def _place(component, key, keys):
    """Return component, position and name of a variable."""
    named = not key.isdecimal()
    return {
        "component": component,
        "position": keys.index(key) + 1 if named else int(key),
        "name": key if named else False,
    }


def _without(text, key):
    """Return a text without one of its variables, nor the space before it."""
    return re.sub(rf"[ \t]?\{{\{{\s*{re.escape(key)}\s*\}}\}}", "", text or "")
