"""``wac.template``, the library that comes with the add-on: submitted all at once.

Called by the setup and by tests. Must never submit a template twice to one account.
"""

from odoo import api, models
from odoo.exceptions import UserError

from ..cloudapi import languages as meta_languages
from .wac_template_submit import ABSENT


class WacTemplate(models.Model):
    _inherit = "wac.template"

    @api.model
    def _wac_submit_builtin(self, account, languages=None):
        """Queue the built-in templates for the review of one account.

        :param account: the number whose account gets them
        :param languages: Odoo's or Meta's codes; ``None`` means all there are
        :return: ``(templates on their way, sentences about those left out)``
        """
        self._wac_ensure_builtin(account.company_id)
        domain = [
            ("is_builtin", "=", True),
            ("company_id", "=", account.company_id.id),
            ("waba_id", "in", (False, account.waba_id)),
            ("task", "=", False),
            ("status", "in", (*ABSENT, "REJECTED")),
        ]
        found = self.search(domain)
        if languages is not None:
            found = found.filtered(
                lambda t: any(
                    meta_languages.same_language(t.language, code) for code in languages
                )
            )
        left_out, done = [], self.browse()
        for template in found:
            try:
                template.account_id = account
                template._wac_submit()
                done |= template
            except UserError as error:
                left_out.append(f"{template.display_name}: {error.args[0]}")
        return done, left_out
