"""``wac.message``, what it cost: an estimate, once it was delivered.

Called after receipts, with a whole batch. Must never be taken for Meta's invoice, and
never charge a message twice: the first price stays.
"""

from odoo import api, fields, models

from ..cloudapi.pricing import CHARGED, FREE_SERVICE_MESSAGES, category_of

#: A message that was read without a receipt of its delivery was delivered.
_DELIVERED = ("delivered", "read", "played")
_USED = """
SELECT v.account_id, v.first, (
    SELECT count(*) FROM (
        SELECT 1 FROM wac_message m
         WHERE m.account_id = v.account_id AND lower(m.pricing_category) = 'service'
           AND COALESCE(m.delivered_at, m.read_at) >= v.first
           AND COALESCE(m.delivered_at, m.read_at) < v.next
           AND m.pricing_type IS DISTINCT FROM 'free_entry_point'
           AND m.id <> ALL(v.but)
         LIMIT %s) used)
  FROM (VALUES %%s) AS v (account_id, first, next, but)
"""


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
    cost_is_converted = fields.Boolean(
        "Converted from US Dollars",
        readonly=True,
        copy=False,
        help="There was no price in this currency: Meta's price in US dollars was "
        "converted with Odoo's rate of the day.",
    )

    # the free service messages of a month are counted with every batch of receipts
    _service_month_idx = models.Index(
        "(account_id, COALESCE(delivered_at, read_at)) "
        "WHERE lower(pricing_category) = 'service'"
    )

    @api.model
    def _wac_write_receipts(self, changes):
        """Write receipts, then price what they say was delivered."""
        result = super()._wac_write_receipts(changes)
        self.union(*changes)._wac_estimate_cost()
        return result

    def _wac_estimate_cost(self):
        """Store the price of the delivered ones; one query for each currency.

        Charged is what Meta calls ``regular``: the recipient's market, the category and
        the day of delivery decide. A message that failed costs nothing.
        Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing
        (checked 2026-11-22).
        """
        due = self.filtered(
            lambda m: (
                m.pricing_type == CHARGED
                and m.state in _DELIVERED
                and not m.cost_currency_id
                and category_of(m.pricing_category)
            )
        )
        free, alike = set(due._wac_free_service().ids), {}
        for (company, currency), messages in due.grouped(_bill_of).items():
            keys = {m: m._wac_cost_key() for m in messages}
            # sudo: the worker prices everybody's messages by the company's list
            rates = self.env["wac.rate"].sudo()
            quotes = rates._wac_quotes(keys.values(), currency, company)
            for message, key in keys.items():
                values = (0.0, currency.id, False)
                if message.id not in free and quotes[key]:
                    values = quotes[key].values()
                elif message.id not in free:
                    continue
                alike.setdefault(values, []).append(message.id)
        names = ("cost", "cost_currency_id", "cost_is_converted")
        for values, ids in alike.items():
            self.browse(ids).write(dict(zip(names, values, strict=True)))

    def _wac_delivered_at(self):
        return self.delivered_at or self.read_at or self.date

    def _wac_cost_key(self):
        """Return country, category and day of a message."""
        day = self.account_id._wac_local(self._wac_delivered_at()).date()
        where = self.contact_id.wa_id or self.company_id.country_id.code or ""
        return where, category_of(self.pricing_category), day

    def _wac_free_service(self):
        """Return which of these are among the free service messages of their month."""
        service = self.filtered(
            lambda m: category_of(m.pricing_category) == "service"
        ).sorted(lambda m: (m._wac_delivered_at(), m.id))
        months = service.grouped(
            lambda m: (m.account_id, *m.account_id._wac_month(m._wac_delivered_at()))
        )
        used = self._wac_service_used(months)
        free = self.browse()
        for (account, first, _next), messages in months.items():
            free |= messages[: FREE_SERVICE_MESSAGES - used[account.id, first]]
        return free

    @api.model
    def _wac_service_used(self, months):
        """Return ``{(account id, first): used}``: service messages of months, up to the free ones.

        :param months: ``{(account, first, next): messages that do not count}``
        """
        if not months:
            return {}
        self.flush_model(
            [
                "account_id",
                "pricing_type",
                "pricing_category",
                "delivered_at",
                "read_at",
            ]
        )
        rows = [
            (account.id, first, following, messages.ids)
            for (account, first, following), messages in months.items()
        ]
        query = _USED % FREE_SERVICE_MESSAGES
        found = self.env.cr.execute_values(query, rows, fetch=True)
        return {(account_id, first): used for account_id, first, used in found}


def _bill_of(message):
    """Return whose price list counts for a message, and in which currency."""
    company = message.company_id
    return company, message.account_id.billing_currency_id or company.currency_id
