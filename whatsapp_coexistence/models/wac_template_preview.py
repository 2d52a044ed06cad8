"""``wac.template``, the preview: what a customer's phone would show, with a real record.

Computed while a template is written, and asked for by the form for its other languages.
Must never show a record that the user may not read, and never raise.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..cloudapi import formatting, template_message, templates

#: A customer who does not exist.
_SOMEBODY = {
    "name": "Marta",
    "display_name": "Marta",
    "complete_name": "Marta",
    "commercial_company_name": "Forn Vidal",
    "email": "marta@example.com",
    "phone": "+34 600 111 222",
    "street": "Plaça Major, 1",
    "city": "Girona",
    "zip": "17001",
}
_RIGHT_TO_LEFT = ("ar", "fa", "he", "ps", "ur")


class WacTemplate(models.Model):
    _inherit = "wac.template"

    preview_res_id = fields.Many2oneReference(
        "Preview With",
        model_field="model",
        compute="_compute_preview_res_id",
        readonly=False,
        help="The record whose values the preview shows; the latest one at first.",
    )
    preview_data = fields.Json(compute="_compute_preview_data")

    @api.depends("model")
    def _compute_preview_res_id(self):
        for template in self:
            template.preview_res_id = template._wac_latest_record().id

    @api.depends(
        "language",
        "header_format",
        "header",
        "header_filename",
        "header_report_id",
        "header_place",
        "header_address",
        "body",
        "footer",
        "preview_res_id",
        "variable_ids.source",
        "variable_ids.field_path",
        "variable_ids.text",
        "variable_ids.sample",
        "button_ids.sequence",
        "button_ids.kind",
        "button_ids.text",
        "button_ids.url",
        "button_ids.phone",
    )
    def _compute_preview_data(self):
        for template in self:
            record = template._wac_preview_record()
            template.preview_data = template._wac_preview_data(record)

    def _wac_model(self):
        """Return the model the template applies to, empty, if the user may read it."""
        model = self.env.get(self.model or "")
        return model if model is not None and model.has_access("read") else None

    def _wac_latest_record(self):
        """Return the newest record of the model, as an example."""
        model = self._wac_model()
        if model is None:
            return self.env["res.partner"]
        return model.search([], order="id desc", limit=1)

    def _wac_preview_record(self):
        model = self._wac_model()
        if model is None:
            return self.env["res.partner"]
        found = model.browse(self.preview_res_id or []).exists()
        return found if found.has_access("read") else model

    def _wac_sample(self, path):
        """Return what a field may say, for Meta's reviewers; ``""`` if nobody knows.

        A person is somebody made up: reviewers need not read who our customers are.
        """
        try:
            field = self._wac_path_field(path)
        except UserError:
            return ""
        people = ("res.partner", "res.users")
        if field.model_name in people or field.comodel_name in people:
            return _SOMEBODY.get(field.name if field.type != "many2one" else "name", "")
        localized = self.with_context(lang=self._wac_odoo_lang(self.language))
        record = self._wac_preview_record().with_context(lang=localized.env.lang)
        try:
            text = localized._wac_field_value(path, record)
        except UserError:
            return ""
        return template_message.clean_parameter(str(text or ""))

    def _wac_preview_data(self, record, free_values=None):
        """Return what the phone shows: header, body as safe HTML, footer, buttons.

        :param free_values: variable id to what was typed so far
        """
        values = self._wac_preview_values(record, free_values or {})
        spec = self._wac_spec_checked()
        shown = templates.preview(spec, self._wac_template_values(values))
        code = (self.language or "").partition("_")[0]
        return {
            "language": self.language,
            "dir": "rtl" if code in _RIGHT_TO_LEFT else "ltr",
            "header": {
                "kind": self.header_format or "none",
                "text": shown.header,
                "name": self._wac_preview_file(record),
                "place": self.header_place or "",
                "address": self.header_address or "",
            },
            "body": formatting.to_html(shown.body),
            "footer": shown.footer,
            "buttons": [
                {"kind": button.kind, "text": button.text or "", "detail": detail}
                for button, detail in self._wac_preview_buttons(shown)
            ],
            "record": record.display_name if record else "",
        }

    def _wac_preview_buttons(self, shown):
        """Yield each button with what it leads to."""
        for button, (_type, _label, url) in zip(
            self.button_ids, shown.buttons, strict=True
        ):
            yield button, url or button.phone or ""

    def _wac_preview_file(self, record):
        """Return the name of the header's file."""
        if not self.header_report_id:
            return self.header_filename or ""
        if not record or record._name != self.header_report_id.model:
            return f"{self.header_report_id.name}.pdf"
        localized = record.with_context(lang=self._wac_odoo_lang(self.language))
        try:
            return self._wac_report_name(localized)
        except (UserError, ValueError):
            return f"{record.display_name}.pdf"

    def _wac_preview_values(self, record, free_values):
        """Return the value of each variable, its example where the record has none."""
        localized = self.with_context(lang=self._wac_odoo_lang(self.language))
        record = record.with_context(lang=localized.env.lang)
        values = {}
        for variable in localized.variable_ids:
            try:
                typed = free_values.get(variable.id)
                free = {**free_values, variable.id: typed or variable.sample}
                values[variable] = localized._wac_value(variable, record, free)
            except (UserError, ValueError, KeyError):
                values[variable] = variable.sample or f"{{{{{variable._wac_key()}}}}}"
        return values
