"""``wac.template``, filling in: values of a record, the message, and its text.

Called when something is queued and by previews. Must never send a variable empty, and
never read a field the template's authors may not show (see the check of its path).
"""

from dataclasses import replace

from odoo import models
from odoo.exceptions import UserError

from ..cloudapi import messages, template_message, templates
from .wac_template_header import MEDIA_FORMATS
from .wac_template_variable import PERSON


class WacTemplate(models.Model):
    _inherit = "wac.template"

    def _wac_render(self, record, lang, free_values=None):
        """Return what is sent (for ``wac.message.content``) and what the customer reads.

        A header with a file is named only; the file itself travels as ``wac.media``.

        :param record: what it is about; an empty recordset if nothing
        :param lang: Odoo's or Meta's code of the customer's language
        :param free_values: variable id to what a person typed
        :raises UserError: a variable that is empty, by name, or a text Meta refuses
        """
        self.ensure_one()
        values = self._wac_values(record, lang, free_values)
        spec = self._wac_spec()
        content = {}
        if self.header_format in MEDIA_FORMATS:
            content["header"] = self.header_format
            spec = replace(spec, header=None)
        try:
            content["components"] = templates.components(
                spec, self._wac_template_values(values)
            )
        except messages.MessageInvalid as error:
            raise UserError(
                self.env["wac.message"]._wac_explain_invalid(error)
            ) from None
        return content, self._wac_text(values)

    def _wac_values(self, record, lang, free_values=None):
        """Return the text of every variable.

        :raises UserError: one would be empty
        """
        localized = self.with_context(lang=self._wac_odoo_lang(lang))
        record = record.with_context(lang=localized.env.lang)
        return {
            variable: localized._wac_value(variable, record, free_values or {})
            for variable in localized.variable_ids
        }

    def _wac_queue_for(self, thread, record=None, free_values=None, **vals):
        """Queue this template to a chat and show it there."""
        record = self.env["res.partner"] if record is None else record
        lang = thread.partner_id.lang or self.language
        values = self._wac_message_values(thread, record, lang, free_values)
        queued = self.env["wac.message"]._wac_queue([values | vals])
        queued._wac_show()
        return queued

    def _wac_odoo_lang(self, lang):
        """Return an installed language of Odoo for the template's own language."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        wanted = [lang, self.language, f"{self.language}_{self.language.upper()}"]
        start = self.language.partition("_")[0]
        if lang and lang.partition("_")[0] != start:
            wanted = wanted[1:]  # figures and dates follow the text's language
        near = [code for code in installed if code.partition("_")[0] == start]
        # without the language, names of things are those the business itself reads
        house = self.company_id.partner_id.lang
        wanted += [*near, house]
        return next((code for code in wanted if code in installed), "en_US")

    def _wac_value(self, variable, record, free_values):
        """Return the text of one variable, on one line.

        :raises UserError: it would be empty
        """
        if variable.source == "free":
            text = free_values.get(variable.id)
        elif variable.source == "person":
            text = free_values.get(PERSON) or self._wac_person_name(record)
        elif variable.source == "text":
            text = variable.text
        elif variable.source == "portal_url":
            text = self._wac_portal_url(variable, record)
        else:
            text = self._wac_field_value(variable.field_path or "", record)
        text = template_message.clean_parameter(str(text or ""))
        if not text:
            raise UserError(
                self.env._(
                    "The variable %(name)s of the template %(template)s is empty.",
                    name=variable._wac_label(),
                    template=self.display_name,
                )
            )
        return text

    def _wac_person_name(self, record):
        """Return what a record's customer is called, where no chat tells."""
        if not record or not hasattr(record, "_wac_customer_name"):
            return ""
        # sudo: the name of who gets the message, for who reads the record
        partner = record.sudo()._wac_partners()[record.id][:1]
        return partner.name or record._wac_customer_name()

    def _wac_portal_url(self, variable, record):
        """Return the record's page for its customer; in a button, only its last part."""
        if not record or not hasattr(record, "get_portal_url"):
            return ""
        path = record.get_portal_url()
        in_button = variable.component == "button"
        return path.lstrip("/") if in_button else f"{record.get_base_url()}{path}"

    def _wac_template_values(self, values):
        """Return the values in the words of the protocol."""
        header = self._wac_values_of(values, "header")
        return templates.TemplateValues(
            body=_by_key(self._wac_values_of(values, "body")),
            header=header[0][1] if header else "",
            header_location=self._wac_header_location(),
            buttons={
                variable.position - 1: text
                for variable, text in self._wac_values_of(values, "button")
            },
        )

    def _wac_values_of(self, values, component):
        """Return ``(variable, value)`` of a component, in order of their places."""
        found = [(v, text) for v, text in values.items() if v.component == component]
        return sorted(found, key=lambda pair: (pair[0].position, pair[0].id))

    def _wac_text(self, values):
        """Return the template as the customer reads it."""
        parts = [
            _fill(self.header, self._wac_values_of(values, "header")),
            _fill(self.body, self._wac_values_of(values, "body")),
            self.footer,
        ]
        links = dict(self._wac_button_links(values))
        for index, button in enumerate(self.button_ids):
            parts.append(
                f"[{button.text}]" + (f" {links[index]}" if index in links else "")
            )
        return "\n\n".join(part for part in parts if part)

    def _wac_button_links(self, values):
        """Yield the full address of each link whose end is a variable."""
        for variable, value in self._wac_values_of(values, "button"):
            index = variable.position - 1
            if index < len(self.button_ids) and self.button_ids[index].kind == "url":
                url = self.button_ids[index]._wac_full_url()
                names = templates.variables(url)
                yield index, templates.render_text(url, dict.fromkeys(names, value))


class WacTemplateButton(models.Model):
    _inherit = "wac.template.button"

    def _wac_full_url(self):
        """Return the address; one that begins with ``/`` is a page of this Odoo."""
        url = self.url or ""
        return f"{self.template_id.get_base_url()}{url}" if url.startswith("/") else url


def _by_key(pairs):
    """Return value by name or place."""
    return {variable._wac_key(): value for variable, value in pairs}


def _fill(text, pairs):
    """Return ``text`` with its gaps filled, by name or by place."""
    return templates.render_text(text or "", _by_key(pairs))
