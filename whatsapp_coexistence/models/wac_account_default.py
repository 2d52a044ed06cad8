"""Which number writes when nobody said which: the user's, the company's, else the first.

Called by whatever starts a conversation. Must never choose a number of another company,
nor one the user may not see. An answer never asks: it goes out from its chat's number.
"""

from odoo import api, fields, models
from odoo.fields import Domain


class WacAccount(models.Model):
    _inherit = "wac.account"

    @api.model
    def _wac_default_for(self, company, user=None):
        """Return the number that writes for a company, or an empty record.

        :param company: whose number; several are tried in their order
        :param user: on whose behalf; ``None`` for automations, which see every number
        """
        # sudo: the choice itself is made among what the user may see
        accounts = self.with_user(user).sudo(False) if user else self.sudo()
        usable = accounts.search(
            Domain("company_id", "in", company.ids)
            & Domain("state", "in", ("connected", "held"))
        )
        own = user.sudo().wac_account_id if user else self.browse()
        wanted = own | company.sudo().wac_account_id
        for account in wanted:
            if account.id in usable.ids:
                return self.browse(account.id)
        for one in company:
            found = usable.filtered(lambda a, one=one: a.company_id.id == one.id)
            if found:
                # what can send now before what waits
                ready = found.filtered(lambda a: a.state == "connected")
                return self.browse((ready or found)[0].id)
        return self.browse()


class ResCompany(models.Model):
    _inherit = "res.company"

    wac_account_id = fields.Many2one(
        "wac.account",
        "Default WhatsApp Number",
        domain="[('company_id', '=', id)]",
        ondelete="set null",
        help="Writes for the company when nobody says which number.",
    )


class ResUsers(models.Model):
    _inherit = "res.users"

    wac_account_id = fields.Many2one(
        "wac.account",
        "WhatsApp Number",
        domain="[('company_id', 'in', company_ids)]",
        ondelete="set null",
        help="You write to new people from it. Answers go out from the chat's number.",
    )

    @property
    def SELF_READABLE_FIELDS(self):  # noqa: N802 - Odoo's name
        """Let people see their own choice."""
        return [*super().SELF_READABLE_FIELDS, "wac_account_id"]

    @property
    def SELF_WRITEABLE_FIELDS(self):  # noqa: N802 - Odoo's name
        """Let people make it themselves."""
        return [*super().SELF_WRITEABLE_FIELDS, "wac_account_id"]


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    wac_account_id = fields.Many2one(
        related="company_id.wac_account_id",
        readonly=False,
        domain="[('company_id', '=', company_id)]",
    )
