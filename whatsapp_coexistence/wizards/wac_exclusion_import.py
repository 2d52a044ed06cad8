"""``wac.exclusion.import``: a file of numbers that must get no advertising.

Opened by managers from the exclusion lists. Must never keep the file: only digests of its
numbers stay.
"""

import base64

from odoo import fields, models
from odoo.exceptions import UserError

from . import wac_table


class WacExclusionImport(models.TransientModel):
    _name = "wac.exclusion.import"
    _description = "Upload an Exclusion List"

    list_id = fields.Many2one("wac.exclusion.list", required=True, readonly=True)
    # required on the form: the row forgets it afterwards
    file = fields.Binary(
        attachment=False,
        help="CSV, XLSX or text; numbers, or their MD5, SHA-1 or SHA-256 digests.",
    )
    file_name = fields.Char()

    def action_import(self):
        """Add the numbers of the file to the list, and forget the file.

        :raises UserError: there is no number in it
        """
        self.ensure_one()
        self.list_id.check_access("write")
        country = self.list_id.company_id.country_id.code
        try:
            content = base64.b64decode(self.file or b"")
            cells = list(wac_table.cells(content, self.file_name or ""))
        except wac_table.NotATable:
            raise UserError(
                self.env._("This file is neither text, CSV nor XLSX.")
            ) from None
        found, bad = wac_table.numbers(cells, country, with_hashes=True)
        if not found:
            raise UserError(self.env._("There are no phone numbers in this file."))
        new = self.list_id._wac_add(found)
        self.file = False
        return self._wac_told(new, len(found) - new, bad)

    def _wac_told(self, new, known, bad):
        text = self.env._(
            "%(new)s numbers added, %(known)s were there, %(bad)s are no numbers.",
            new=new,
            known=known,
            bad=len(bad),
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": text,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
