"""``wac.composer``, the file above a template: the template's own, or one chosen instead.

Templates that were written at Meta come without their file. Must never send a file that
the user may not read.
"""

from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..cloudapi.media import RULES
from ..models.wac_template_header import MEDIA_FORMATS

#: Files of the record that are offered.
MAX_FILES = 40


class WacComposer(models.TransientModel):
    _inherit = "wac.composer"

    header_kind = fields.Char(compute="_compute_header_kind")
    header_hint = fields.Char(compute="_compute_header_kind")
    header_ids = fields.Many2many(
        "ir.attachment", "wac_composer_header_rel", string="File Above the Text"
    )
    available_header_ids = fields.Many2many(
        "ir.attachment", compute="_compute_available_header_ids"
    )
    header_pick_id = fields.Many2one(
        "ir.attachment",
        "Or One of the Record's Files",
        domain="[('id', 'in', available_header_ids)]",
    )

    @api.depends("template_id", "way")
    def _compute_header_kind(self):
        """Which kind of file goes above the text, unless it is printed for each."""
        for composer in self:
            template = composer.template_id
            kind = composer.way == "template" and template.header_format
            if kind not in MEDIA_FORMATS or template.header_report_id:
                kind = False
            composer.header_kind = kind
            composer.header_hint = kind and composer._header_hint(kind)

    def _header_hint(self, kind):
        own = self.template_id.header_filename
        if own:
            return self.env._("%s, from the template, unless you choose another.", own)
        return {
            "image": self.env._("This template needs an image: a JPEG or PNG file."),
            "video": self.env._("This template needs a video: an MP4 or 3GP file."),
            "document": self.env._("This template needs a document, as a PDF file."),
        }[kind]

    @api.depends("header_kind", "res_model", "res_ids")
    def _compute_available_header_ids(self):
        """The files of one record, of the kind that fits."""
        files = self.env["ir.attachment"]
        for composer in self:
            fits = [kind for kind, rule in RULES.items() if composer._fits(rule)]
            ids = composer.res_ids or []
            domain = Domain("res_model", "=", composer.res_model)
            domain &= Domain("res_id", "in", ids) & Domain("mimetype", "in", fits)
            found = bool(fits) and len(ids) == 1
            composer.available_header_ids = (
                files.search(domain, order="id desc", limit=MAX_FILES)
                if found
                else files
            )

    def _fits(self, rule):
        return rule.kind == self.header_kind

    @api.onchange("header_pick_id")
    def _onchange_header_pick_id(self):
        if self.header_pick_id:
            self.header_ids = False

    @api.onchange("header_ids")
    def _onchange_header_ids(self):
        if self.header_ids:
            self.header_pick_id = False

    def _header_file(self):
        """Return the file that was chosen for this message, or none."""
        return (self.header_ids[:1] or self.header_pick_id)._origin

    def _letter(self, is_final=False):
        letter = super()._letter(is_final)
        return replace(letter, header=self.header_kind and self._header_file() or None)

    def _check_choices(self):
        """Refuse a file that is not the user's to send."""
        result = super()._check_choices()
        self._header_file().check_access("read")
        if self.header_pick_id and self.header_pick_id not in self.available_header_ids:
            raise UserError(self.env._("Choose one of the record's own files."))
        return result

    @api.depends("header_ids", "header_pick_id")
    def _compute_people(self):
        return super()._compute_people()

    @api.depends("header_ids", "header_pick_id")
    def _compute_preview_data(self):
        return super()._compute_preview_data()

    def _template_preview(self):
        """Show the chosen file instead of the template's own."""
        data = super()._template_preview()
        chosen = self.header_kind and self._header_file()
        if chosen:
            data["header"]["name"] = chosen.name
            if self.header_kind == "image":
                data["image"] = f"/web/image/{chosen.id}"
        return data
