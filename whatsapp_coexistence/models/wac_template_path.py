"""``wac.template``, field paths: what a variable may show, and its value in words.

Called when variables are saved, by previews and when a message is filled in. Must never
evaluate anything: a path is names of fields, looked up one by one.
"""

import re

from odoo import models
from odoo.exceptions import ValidationError

#: Models a variable may not lead into: they hold what customers must never read.
_CLOSED_MODELS = ("res.users", "ir.", "wac.")
_CLOSED_NAMES = re.compile(r"passw|secret|token|api_?key|totp|_cipher$")
_CLOSED_TYPES = ("binary", "image", "json", "properties", "properties_definition")


class WacTemplate(models.Model):
    _inherit = "wac.template"

    def _wac_path_field(self, path):
        """Return the last field of a path.

        The path is judged with the rights of the user of this environment: who writes a
        template can only show what they may read themselves.

        :raises ValidationError: no such field, or one that is not for everybody's eyes
        """
        self.ensure_one()
        model = self.env.get(self.model or "")
        field = None
        names = path.split(".")
        for i, name in enumerate(names):
            field = model._fields.get(name) if model is not None else None
            reason = self._wac_closed(path, model, field, is_last=i == len(names) - 1)
            if reason:
                raise ValidationError(reason)
            model = self.env.get(field.comodel_name or "")
        return field

    def _wac_closed(self, path, model, field, is_last):
        """Return why a step of the path cannot be taken, or ``None``."""
        if field is None:
            return self.env._("There is no field “%s”: choose another one.", path)
        secret = field.groups or _CLOSED_NAMES.search(field.name)
        if secret or model._name.startswith(_CLOSED_MODELS):
            return self.env._("A variable cannot show the field “%s”.", path)
        if not model.has_access("read"):
            return self.env._("You may not read the field “%s” yourself.", path)
        if field.type in _CLOSED_TYPES:
            return self.env._("The field “%s” is not a text.", path)
        if not is_last and field.type != "many2one":
            return self.env._("The field “%s” does not lead to one record.", path)
        return None

    def _wac_field_value(self, path, record):
        """Return a field as the customer would write it: money, dates, names.

        :param record: in the customer's language, as this template
        """
        if not record:
            return ""
        field = self._wac_path_field(path)
        way, _dot, name = path.rpartition(".")
        owner = record.mapped(way)[:1] if way else record
        value = owner[name] if owner else False
        write = {
            "monetary": self._wac_money,
            "date": self._wac_date,
            "datetime": self._wac_moment,
            "integer": self._wac_number,
            "float": self._wac_number,
            "html": self._wac_plain,
        }.get(field.type)
        if not write:
            return record._find_value_from_field_path(path)
        return write(value, field, owner, record) if owner else ""
