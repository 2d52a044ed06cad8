"""``wac.account``, its bill: in which currency Meta counts, and when a month begins.

Read by the estimate of costs. Must never be taken for what Meta's invoice says.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class WacAccount(models.Model):
    _inherit = "wac.account"

    billing_currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_billing_currency_id",
        store=True,
        readonly=False,
        help="Currency in which Meta bills this WhatsApp Business Account.",
    )

    @api.depends("company_id")
    def _compute_billing_currency_id(self):
        """Take the company's currency where there are prices in it, else US dollars."""
        # sudo: in which currencies there are prices is no secret
        groups = (
            self.env["wac.rate"]
            .sudo()
            ._read_group(
                [("company_id", "in", [False, *self.company_id.ids])],
                ["currency_id", "company_id"],
            )
        )
        priced = {(currency, company.id or False) for currency, company in groups}
        dollars = self.env.ref("base.USD", raise_if_not_found=False)
        for account in self:
            company = account.company_id
            own = company.currency_id
            is_priced = (own, False) in priced or (own, company.id) in priced
            account.billing_currency_id = own if is_priced or not dollars else dollars

    def _wac_zone(self):
        """Return the time zone in which a number's days and months are counted."""
        self.ensure_one()
        # sudo: the worker counts for everybody
        number = self.sudo()
        name = number.company_id.partner_id.tz or number.user_id.tz
        try:
            return ZoneInfo(name or "UTC")
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")

    def _wac_local(self, moment):
        """Return a moment (naive, UTC) on the number's clock, aware."""
        return moment.replace(tzinfo=UTC).astimezone(self._wac_zone())

    def _wac_month(self, moment):
        """Return begin and end of the month a moment is in: all three naive, in UTC."""
        local = self._wac_local(moment)
        first = datetime(local.year, local.month, 1)  # noqa: DTZ001 (zone follows)
        return tuple(
            day.replace(tzinfo=local.tzinfo).astimezone(UTC).replace(tzinfo=None)
            for day in (first, first + relativedelta(months=1))
        )
