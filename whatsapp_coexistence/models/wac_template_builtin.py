"""``wac.template``, many at once: the library that comes along, all languages of a family.

Called by the setup and by buttons. Must never submit a template twice to one account.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..cloudapi import languages as meta_languages
from .wac_template_submit import ABSENT


class WacTemplate(models.Model):
    _inherit = "wac.template"

    family_draft_count = fields.Integer(compute="_compute_family_draft_count")

    @api.depends("family_id.template_ids.status", "family_id.template_ids.task")
    def _compute_family_draft_count(self):
        for template in self:
            template.family_draft_count = len(template.family_id._wac_to_submit())

    def action_submit_family(self):
        """Send this language and the others that Meta does not have yet to review."""
        self.ensure_one()
        return self.family_id.action_submit()

    @api.model
    def _wac_submit_builtin(self, account, languages=None):
        """Queue the built-in templates for the review of one account.

        :param account: the number whose account gets them
        :param languages: Odoo's or Meta's codes; ``None`` means all there are
        :return: ``(templates on their way, sentences about those left out)``
        """
        self._wac_ensure_builtin(account.company_id)
        self._wac_copy_builtin_to(account)
        domain = [
            ("is_builtin", "=", True),
            ("company_id", "=", account.company_id.id),
            ("task", "=", False),
            ("status", "=", "DRAFT"),
        ]
        found = self.search(domain)._wac_of(account)
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

    @api.model
    def _wac_copy_builtin_to(self, account):
        """Give a second WhatsApp Business Account of a company its own copies."""
        # sudo: our own texts; who connects a number need not read orders and invoices
        builtin = self.sudo().search(
            [("is_builtin", "=", True), ("company_id", "=", account.company_id.id)]
        )
        own = builtin._wac_of(account)
        known = {(t.family_id, t.language) for t in own}
        for template in builtin - own:
            key = (template.family_id, template.language)
            if key not in known:
                known.add(key)
                template._wac_copy_to(account)

    def _wac_copy_to(self, account):
        """Have this text in another WhatsApp Business Account, too, to be submitted."""
        self.ensure_one()
        added = self.copy(
            {
                "family_id": self.family_id.id,
                # the other account's may not be at Meta yet: once per language
                "waba_id": account.waba_id,
                "account_id": account.id,
            }
        )
        attachment = self.header_attachment_id
        if attachment:
            added.header_attachment_id = attachment.copy({"res_id": added.id})

    def _wac_of(self, account):
        """Return those that are, or may still become, of this number's account at Meta."""
        return self.filtered(
            lambda t: (t.waba_id or t.account_id.waba_id) in (False, account.waba_id)
        )


class WacTemplateFamily(models.Model):
    _inherit = "wac.template.family"

    def action_submit(self):
        """Send every language that Meta does not have yet, or has rejected, to review."""
        self.check_access("write")
        languages = self._wac_to_submit()
        if not languages:
            raise UserError(self.env._("Every language has been sent to Meta already."))
        return languages.action_submit()

    def _wac_to_submit(self):
        """Return the languages that wait for somebody to submit them."""
        return self.template_ids.filtered(
            lambda t: not t.task and t.status in (*ABSENT, "REJECTED")
        )

    def action_delete_at_meta(self):
        """Delete all languages at Meta."""
        self.check_access("write")
        there = self.template_ids.filtered(
            lambda t: t.meta_ref and t.status not in (*ABSENT, "DISABLED")
        )
        if not there:
            raise UserError(self.env._("No language of it exists at Meta."))
        return there.action_delete_at_meta()
