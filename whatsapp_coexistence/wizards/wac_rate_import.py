"""``wac.rate.import``: take over Meta's rate card (CSV) as dated prices.

Opened from the list of prices. Must never replace a price silently: what is there for the
same day is brought up to date and counted, what is not understood is named.
"""

import base64

from odoo import fields, models
from odoo.exceptions import UserError

from ..cloudapi import pricing, rate_card


class WacRateImport(models.TransientModel):
    _name = "wac.rate.import"
    _description = "Import WhatsApp Prices"

    file = fields.Binary("Rate Card", required=True, attachment=False)
    filename = fields.Char()
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="Meta has one file per currency.",
    )
    valid_from = fields.Date(required=True, default=fields.Date.context_today)

    def action_import(self):
        """Create or bring up to date the prices of the card."""
        self.ensure_one()
        self.env["wac.rate"].check_access("create")
        try:
            prices = rate_card.read(base64.b64decode(self.file))
        except rate_card.NotARateCard:
            raise UserError(
                self.env._(
                    "This file is not a rate card of Meta's. It must be the CSV file with "
                    "a column Market and one column per category, such as Marketing."
                )
            ) from None
        self._wac_check_currency(prices)
        codes, unknown = self._wac_market_codes({price.market for price in prices})
        amounts = {
            (codes[price.market], price.category): float(price.amount)
            for price in prices
            if price.market in codes
        }
        created, changed = self._wac_store(amounts)
        return self._wac_told(created, changed, unknown)

    def _wac_check_currency(self, prices):
        """Refuse a card whose own currency is another one than the chosen."""
        named = {price.currency.removeprefix("$").removesuffix("$") for price in prices}
        known = {code for code in named if len(code) == 3 and code.isalpha()}
        if known and known != {self.currency_id.name}:
            raise UserError(
                self.env._(
                    "The prices in this file are in %(file)s, not in %(chosen)s.",
                    file=", ".join(sorted(known)),
                    chosen=self.currency_id.name,
                )
            )

    def _wac_market_codes(self, names):
        """Return ``{name on the card: code}``, and the names nobody knows."""
        # cards are in English
        countries = self.env["res.country"].with_context(lang="en_US")
        countries = countries.search([("code", "!=", False)])
        by_name = {pricing.plain_name(c.name): c.code for c in countries}
        by_name |= rate_card.COUNTRY_NAMES
        codes = {
            name: pricing.region_code(name) or by_name.get(pricing.plain_name(name))
            for name in names
        }
        known = {name: code for name, code in codes.items() if code}
        return known, sorted(names - set(known))

    def _wac_store(self, amounts):
        """Write the prices of the chosen currency and day; return how many are new, changed."""
        rates = self.env["wac.rate"]
        source = self.env._("Meta's rate card: %s", self.filename or "CSV")
        same = rates.search(
            [
                ("currency_id", "=", self.currency_id.id),
                ("valid_from", "=", self.valid_from),
                ("company_id", "=", False),
            ]
        )
        known = {(rate.market, rate.category): rate for rate in same}
        changed = rates.browse()
        for key, amount in amounts.items():
            rate = known.get(key)
            if rate and rate.amount != amount:
                rate.write({"amount": amount, "source": source})
                changed |= rate
        common = {
            "currency_id": self.currency_id.id,
            "valid_from": self.valid_from,
            "source": source,
        }
        created = rates.create(
            [
                {"market": market, "category": category, "amount": amount, **common}
                for (market, category), amount in amounts.items()
                if (market, category) not in known
            ]
        )
        return created, changed

    def _wac_told(self, created, changed, unknown):
        """Return the notification, then the list."""
        message = self.env._(
            "New prices: %(new)s. Changed: %(changed)s.",
            new=len(created),
            changed=len(changed),
        )
        if unknown:
            message += " " + self.env._(
                "Markets that are not known here: %s.", ", ".join(unknown)
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if unknown else "success",
                "sticky": bool(unknown),
                "title": self.env._("Prices imported"),
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
