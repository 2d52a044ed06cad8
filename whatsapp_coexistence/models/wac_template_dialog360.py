"""``wac.template`` at 360dialog, which has no call to change a template.

It creates them, lists them, and deletes a name in all its languages. Must never pretend
that more was done, nor delete a language that nobody chose.
Source: https://docs.360dialog.com/docs/messaging/template-messages (checked 2026-11-27).
"""

from odoo import models
from odoo.exceptions import UserError

from .wac_template_submit import ABSENT


class WacTemplate(models.Model):
    _inherit = "wac.template"

    def _wac_is_dialog360(self):
        """Tell whether the number of this template is connected through 360dialog."""
        # sudo: whoever manages templates need not administer numbers
        account = self.account_id.sudo() or self._wac_submitting_account()
        return account.connection == "dialog360"

    def _wac_no_edit_words(self):
        return self.env._(
            "360dialog cannot change a template that Meta has. Duplicate it under another "
            "name, submit that one, and delete this one when nobody uses it anymore; or "
            "change it in 360dialog's Hub."
        )

    def _wac_check_editable(self):
        """Say so before anybody writes a text that could not be submitted."""
        result = super()._wac_check_editable()
        if self._wac_is_dialog360():
            raise UserError(self._wac_no_edit_words())
        return result

    def action_delete_at_meta(self):
        """Refuse where languages that were not chosen would be deleted, too."""
        self.check_access("write")
        for template in self.filtered(lambda t: t.account_id and t._wac_is_dialog360()):
            others = template._wac_other_languages() - self
            if others:
                raise UserError(
                    self.env._(
                        "360dialog deletes a template in all its languages at once. Choose "
                        "these as well, or delete none: %s",
                        ", ".join(others.mapped("display_name")),
                    )
                )
        return super().action_delete_at_meta()

    def _wac_other_languages(self):
        """Return the other languages of this name that Meta has."""
        languages = self.family_id.with_context(active_test=False).template_ids - self
        return languages.filtered(
            lambda t: (
                t.meta_ref and t.status not in ABSENT and t.waba_id == self.waba_id
            )
        )

    def _wac_task_run(self):
        # what was asked of one language may have been done with another
        return super()._wac_task_run() if self.task else None

    def _wac_do_edit(self, account, client, body):
        if account.connection == "dialog360":
            # asked for while the number was connected otherwise
            return self._wac_give_up(self._wac_no_edit_words(), "")
        return super()._wac_do_edit(account, client, body)

    def _wac_do_delete(self, account, client, body):
        result = super()._wac_do_delete(account, client, body)
        if account.connection == "dialog360":
            for other in self._wac_other_languages():
                other._wac_deleted()
        return result
