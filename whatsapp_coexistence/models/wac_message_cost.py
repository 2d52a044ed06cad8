"""``wac.message``, what it cost: an estimate, once it was delivered.

Called after receipts, with a whole batch. Must never be taken for Meta's invoice, and
never charge a message twice: the first price stays.
"""

from odoo import api, fields, models

from ..cloudapi.pricing import CATEGORIES

_DELIVERED = ("delivered", "read", "played")
#: The only type Meta charges: https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing
#: (checked 2026-11-22); a message read before it was delivered counts as delivered.
_CHARGED = "regular"


class WacMessage(models.Model):
    _inherit = "wac.message"

    cost = fields.Float(
        "Estimated Cost",
        digits=(12, 6),
        readonly=True,
        copy=False,
        help="By the price list; only Meta's invoice tells the price.",
    )
    cost_currency_id = fields.Many2one("res.currency", readonly=True, copy=False)

    @api.model
    def _wac_write_receipts(self, changes):
        """Write receipts, then price what they say was delivered."""
        super()._wac_write_receipts(changes)
        self.union(*changes)._wac_estimate_cost()

    def _wac_estimate_cost(self):
        """Store the price of the delivered ones; one query for each company."""
        due = self.filtered(
            lambda m: (
                m.pricing_type == _CHARGED
                and m.state in _DELIVERED
                and not m.cost_currency_id
                and m.pricing_category in CATEGORIES
            )
        )
        for company, messages in due.grouped("company_id").items():
            currency = company.currency_id
            keys = {m: m._wac_cost_key() for m in messages}
            # sudo: the worker prices everybody's messages by the company's list
            rates = self.env["wac.rate"].sudo()
            prices = rates._wac_prices(list(keys.values()), currency, company)
            by_price = messages.grouped(lambda m, p=prices, k=keys: p[k[m]])
            for price, priced in by_price.items():
                if price is not None:
                    priced.write(
                        {"cost": float(price), "cost_currency_id": currency.id}
                    )

    def _wac_cost_key(self):
        """Return country, category and day of a message."""
        day = self.delivered_at or self.read_at or self.date
        where = self.contact_id.wa_id or self.company_id.country_id.code or ""
        return where, self.pricing_category, day.date()
