"""``wac.rate``: what one message costs in a market, from a day on.

Read by the adviser and by receipts; written by managers and by the import of Meta's card.
Must never be shown as more than an estimate: only Meta's invoice tells the price.
"""

from dataclasses import dataclass
from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain

from ..cloudapi import phone, pricing

#: Decimals of a price; cards have four, conversions may need more.
_STEP = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Quote:
    """What a message costs: an estimate, the more so where it was converted."""

    amount: Decimal
    currency: models.BaseModel
    is_converted: bool = False

    def values(self):
        """Return amount, id of the currency and whether it was converted."""
        return float(self.amount), self.currency.id, self.is_converted


class WacRate(models.Model):
    _name = "wac.rate"
    _description = "WhatsApp Price"
    _order = "valid_from desc, market, category, id"
    _rec_name = "market"

    market = fields.Selection(
        "_selection_market",
        required=True,
        index=True,
        help="Country of the customer's number, or the region Meta puts it in.",
    )
    category = fields.Selection(
        [
            ("marketing", "Marketing"),
            ("utility", "Utility"),
            ("authentication", "Authentication"),
            ("service", "Service"),
        ],
        required=True,
        help="Service: free text, and everything that is not a template.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="Currency in which Meta bills the WhatsApp account.",
    )
    amount = fields.Float("Price per Message", digits=(12, 6), required=True)
    valid_from = fields.Date(required=True, default=fields.Date.context_today)
    source = fields.Char(
        required=True, translate=True, help="Where the price was read, and when."
    )
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="Leave empty for all companies. A price of your own company comes first.",
    )

    _price_unique = models.UniqueIndex(
        "(market, category, currency_id, valid_from, COALESCE(company_id, 0))",
        "There is already a price for this market, category, currency and day.",
    )
    _amount_check = models.Constraint(
        "CHECK(amount >= 0)", "A price cannot be less than nothing."
    )

    @api.model
    def _selection_market(self):
        """Return Meta's regions, then every country, by its ISO code."""
        regions = [
            (pricing.NORTH_AMERICA, self.env._("North America")),
            (pricing.AFRICA, self.env._("Rest of Africa")),
            (pricing.ASIA_PACIFIC, self.env._("Rest of Asia Pacific")),
            (pricing.EASTERN_EUROPE, self.env._("Rest of Central & Eastern Europe")),
            (pricing.LATIN_AMERICA, self.env._("Rest of Latin America")),
            (pricing.MIDDLE_EAST, self.env._("Rest of Middle East")),
            (pricing.WESTERN_EUROPE, self.env._("Rest of Western Europe")),
            (pricing.OTHER, self.env._("Other")),
        ]
        # sudo: names of countries are no secret, and the same for everybody
        countries = self.env["res.country"].sudo().search([("code", "!=", False)])
        return regions + [(c.code, c.name) for c in countries]

    @api.depends("market", "category", "valid_from")
    def _compute_display_name(self):
        markets = dict(self._selection_market())
        categories = dict(self._fields["category"]._description_selection(self.env))
        for rate in self:
            rate.display_name = " · ".join(
                (
                    markets.get(rate.market) or "",
                    categories.get(rate.category) or "",
                    fields.Date.to_string(rate.valid_from) or "",
                )
            )

    @api.model
    def _wac_prices(self, keys, currency, company=None):
        """Return ``{(where, category, date): Decimal or None}``; one query for all.

        The exact country comes before its region, the company's own price before the
        shared one, then the newest that was valid on the day.
        """
        keys = set(keys)
        places = {where: pricing.markets(_country(where)) for where, _c, _d in keys}
        rates = self.search_fetch(
            Domain(
                "market", "in", list({m for found in places.values() for m in found})
            )
            & Domain("category", "in", list({category for _w, category, _d in keys}))
            & Domain("currency_id", "=", currency.id)
            & Domain("valid_from", "<=", max((d for _w, _c, d in keys), default=False))
            & Domain("company_id", "in", [False, (company or self.env.company).id]),
            ["market", "category", "amount", "valid_from", "company_id"],
            order="valid_from desc, id desc",
        )
        by_place = rates.grouped(lambda rate: (rate.market, rate.category))

        def choose(where, category, date):
            for market in places[where]:
                known = by_place.get((market, category), self.browse())
                valid = known.filtered(lambda rate: rate.valid_from <= date)
                if valid:
                    return (valid.filtered("company_id") or valid)[0]._wac_decimal()
            return None

        return {key: choose(*key) for key in keys}

    @api.model
    def _wac_quotes(self, keys, currency, company):
        """Return ``{(where, category, date): Quote or None}``; two queries for all.

        Where there is no price in the currency, the one in US dollars is converted by
        Odoo's own rates; without a rate it stays in dollars.
        """
        keys = set(keys)
        prices = self._wac_prices(keys, currency, company)
        quotes = {k: Quote(p, currency) for k, p in prices.items() if p is not None}
        missing = keys - quotes.keys()
        dollars = self.env.ref("base.USD", raise_if_not_found=False)
        if missing and dollars and dollars != currency:
            convert = self._wac_converter(dollars, currency, company)
            found = self._wac_prices(missing, dollars, company)
            quotes |= {k: convert(p, k[2]) for k, p in found.items() if p is not None}
        return {key: quotes.get(key) for key in keys}

    @api.model
    def _wac_converter(self, source, target, company):
        """Return a function of amount and day that converts; without rates it does not."""
        rates = self.env["res.currency.rate"].search_count(
            [
                ("currency_id", "in", (source | target).ids),
                ("company_id", "in", (False, company.root_id.id)),
            ],
            limit=1,
        )
        factors = {}

        def convert(amount, day):
            if not rates:
                return Quote(amount, source)
            if day not in factors:
                factor = source._get_conversion_rate(source, target, company, day)
                factors[day] = Decimal(repr(factor))
            return Quote((amount * factors[day]).quantize(_STEP), target, True)

        return convert

    def _wac_decimal(self):
        """Return the price as an exact number."""
        self.ensure_one()
        return Decimal(repr(self.amount)).quantize(_STEP)

    @api.model
    def _wac_currencies(self):
        """Return the currencies of which there are prices."""
        groups = self._read_group([], ["currency_id"])
        return self.env["res.currency"].union(*(currency for (currency,) in groups))


def _country(where):
    """Return the ISO code of a ``wa_id``, or the code itself."""
    text = (where or "").strip()
    return phone.country(text) if text.lstrip("+").isdecimal() else text
