"""``account.move.line``: which instalments a customer may be reminded of.

Asked by the daily plan, by the stop before each attempt and by the texts. Must never let
through what is paid, promised, disputed or excluded: all of them ask here.
"""

from odoo import api, models
from odoo.fields import Domain


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model
    def _wac_open_domain(self, company, today, customers=None):
        """Return the domain of instalments that are open, with nothing against a reminder.

        :param company: whose invoices; exclusions of customers are per company
        :param today: a date; a promise that is not over yet stops reminders
        :param customers: who is asked about, so that not everybody is looked through
        """
        silent = Domain("wac_no_reminder", "=", True)
        silent |= Domain("wac_promise_date", ">=", today)
        if customers is not None:
            silent &= Domain("id", "in", customers.commercial_partner_id.ids)
        partners = self.env["res.partner"].with_company(company)
        partners = partners.with_context(active_test=False)
        promised = Domain("move_id.wac_promise_date", ">=", today)
        return (
            Domain("company_id", "=", company.id)
            & Domain("display_type", "=", "payment_term")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("amount_residual", ">", 0)
            & Domain("date_maturity", "!=", False)
            & Domain("no_followup", "=", False)
            & Domain("move_id.move_type", "in", ("out_invoice", "out_receipt"))
            & Domain("move_id.payment_state", "in", ("not_paid", "partial"))
            & Domain("move_id.wac_is_disputed", "=", False)
            & ~promised
            & Domain(
                "move_id.commercial_partner_id", "not in", partners._search(silent)
            )
        )

    @api.model
    def _wac_overdue_of(self, partners, company, today):
        """Return the overdue instalments that these customers may be reminded of."""
        domain = self._wac_open_domain(company, today, partners)
        domain &= Domain("move_id.partner_id", "in", partners.ids)
        domain &= Domain("date_maturity", "<", today)
        return self.search(domain, order="date_maturity, id")
