"""``wac.message``: a template whose text changed while the message waited.

Called before a message that was held or refused goes to the sender again, and by the sender
for what was planned for later. Must never send values of one text in another: what cannot be
written anew waits, and says so.
"""

import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..cloudapi import template_compare, template_given


class WacTemplate(models.Model):
    _inherit = "wac.template"

    text_mark = fields.Char(
        compute="_compute_text_mark", store=True, help="Another text, another mark."
    )

    @api.depends(
        "header_format",
        "header",
        "body",
        "footer",
        "button_ids.sequence",
        "button_ids.kind",
        "button_ids.text",
        "button_ids.url",
        "button_ids.phone",
    )
    def _compute_text_mark(self):
        for template in self:
            texts = template_compare.texts(template._wac_spec())
            written = json.dumps(texts, sort_keys=True).encode()
            template.text_mark = hashlib.sha256(written).hexdigest()[:16]

    def _wac_render(self, record, lang, free_values=None):
        """Remember in the message which text it was made from."""
        content, text = super()._wac_render(record, lang, free_values)
        return content | {"made_from": self.text_mark}, text


class WacMessage(models.Model):
    _inherit = "wac.message"

    def _wac_make_anew(self):
        """Write these messages in the text that is approved now; return those that cannot.

        These are held, each for itself, with the reason.
        """
        stuck = self.browse()
        for message in self.filtered("template_id"):
            made_from = (message.content or {}).get("made_from")
            if made_from in (None, message.template_id.text_mark):
                continue
            try:
                message._wac_write_anew()
            except UserError as error:
                stuck |= message
                message.write(
                    {
                        "state": "held",
                        "hold_scope": "message",
                        "hold_reason": self.env._(
                            "The text of the template has changed, and this message "
                            "cannot be written anew: %s Cancel it and write again.",
                            error.args[0],
                        ),
                    }
                )
        return stuck

    def _wac_write_anew(self):
        """Fill the template in again, with what was typed for this message.

        :raises UserError: something it needs is not known
        """
        self.ensure_one()
        template, content = self.template_id, self.content or {}
        record = self.env["res.partner"]
        if self.res_model in self.env:
            record = self.env[self.res_model].browse(self.res_id or []).exists()
        typed = template_given.given(content.get("components") or ())
        free = {
            variable.id: typed.get((variable.component, variable._wac_key()))
            for variable in template.variable_ids
        }
        lang = self.thread_id.partner_id.lang or template.language
        made, text = template._wac_render(record, lang, free)
        if made.get("header") != content.get("header"):
            raise UserError(self.env._("It has another file above it."))
        self.write({"content": made, "body": text})
        if self.mail_message_id:
            self.mail_message_id.body = self._wac_html()
