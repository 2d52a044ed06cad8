"""``wac.setup``, the adviser: phone app and Odoo or Odoo only, and what a month may cost.

Computed while the owner types, on the first step. Must never show a sum without saying
that it is an estimate, of which day the prices are, and in which currency.
"""

from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from ..cloudapi import adviser, const, phone, pricing
from .wac_setup_ready import bullets

#: A customer who writes gets so many answers, and so many notices (order, invoice).
_ANSWERS, _NOTICES = 3, 1
_MINUTE = 60
_TOTAL = Markup(
    '<tr class="fw-bold"><td>%s</td><td class="text-end">%s</td>'
    '<td class="text-end">%s</td></tr>'
)


class WacSetup(models.Model):
    _inherit = "wac.setup"

    customers_month = fields.Integer(
        "Customers who write to you in a month", default=200
    )
    service_month = fields.Integer(
        "Answers to them",
        compute="_compute_service_month",
        store=True,
        readonly=False,
        help="Free text within 24 hours of the customer's message.",
    )
    utility_month = fields.Integer(
        "Order, invoice and appointment notices",
        compute="_compute_utility_month",
        store=True,
        readonly=False,
    )
    marketing_month = fields.Integer("Advertising messages")
    phone_share = fields.Integer(
        "Of the answers, % written on the phone",
        default=50,
        help="Messages written in the phone app cost nothing.",
    )
    people = fields.Integer("People who answer customers", default=2)
    needs_phone = fields.Boolean(
        "We want to go on using WhatsApp on the phone", default=True
    )
    needs_calls = fields.Boolean("We need calls or groups with this number")
    needs_local_storage = fields.Boolean(
        "Messages must be stored at Meta within the EU",
        help="For example because a contract or an authority demands it.",
    )
    customer_country_ids = fields.Many2many(
        "res.country",
        string="Countries of your customers",
        default=lambda self: self.env.company.country_id,
    )
    rate_currency_id = fields.Many2one(
        "res.currency",
        "Currency of the estimate",
        default=lambda self: self._default_rate_currency_id(),
        domain="[('id', 'in', available_currency_ids)]",
        context={"active_test": False},
    )
    available_currency_ids = fields.Many2many(
        "res.currency", compute="_compute_available_currency_ids"
    )
    advised_mode = fields.Selection(
        [("coexistence", "Phone app and Odoo"), ("api", "Odoo only")],
        compute="_compute_advice",
    )
    advice_html = fields.Html(compute="_compute_advice", sanitize=False)
    cost_html = fields.Html(compute="_compute_cost_html", sanitize=False)

    @api.model
    def _default_rate_currency_id(self):
        known = self.env["wac.rate"]._wac_currencies()
        own = self.env.company.currency_id
        return own if own in known else known[:1]

    def _compute_available_currency_ids(self):
        self.available_currency_ids = self.env["wac.rate"]._wac_currencies()

    @api.depends("customers_month")
    def _compute_service_month(self):
        for setup in self:
            setup.service_month = _ANSWERS * setup.customers_month

    @api.depends("customers_month")
    def _compute_utility_month(self):
        for setup in self:
            setup.utility_month = _NOTICES * setup.customers_month

    @api.depends(
        "needs_phone",
        "needs_calls",
        "needs_local_storage",
        "people",
        "marketing_month",
        "phone_kind",
        "number",
        "country_id",
    )
    def _compute_advice(self):
        for setup in self:
            advice = adviser.advise(setup._wac_needs())
            setup.advised_mode = advice.mode
            say = [
                setup._wac_reason(code, advice.mailing_seconds)
                for code in advice.reasons
            ]
            warn = [
                setup._wac_reason(code, advice.mailing_seconds)
                for code in advice.warnings
            ]
            setup.advice_html = Markup(
                '<p class="h4 mb-2">%s</p>%s<p class="fw-bold mt-3 mb-1">%s</p>%s'
            ) % (
                setup._wac_verdict(advice.mode),
                bullets(say),
                self.env._("Good to know"),
                bullets(warn),
            )

    def _wac_needs(self):
        wa_id = self._wac_wa_id()
        return adviser.Needs(
            phone_app=self.needs_phone,
            calls_or_groups=self.needs_calls,
            local_storage=self.needs_local_storage,
            people=self.people,
            marketing=self.marketing_month,
            utility=self.utility_month,
            service=self.service_month,
            country=phone.country(wa_id) if wa_id else self.country_id.code,
            has_phone_app=self.phone_kind != "none",
        )

    def _wac_verdict(self, mode):
        if mode == "coexistence":
            return self.env._("Our advice: keep the app on the phone and add Odoo.")
        return self.env._("Our advice: use the number from Odoo only.")

    def _wac_reason(self, code, seconds):
        """Return the sentence of a reason; ``seconds`` is how long a mailing takes."""
        texts = {
            "phone_stays": self.env._(
                "Your phone goes on as it is. Each message shows in both places."
            ),
            "phone_messages_free": self.env._(
                "What you write on the phone stays free; Meta charges only what is sent "
                "from Odoo."
            ),
            "past_chats": self.env._(
                "Chats of the last 180 days and your contacts can be taken over, once."
            ),
            "calls_and_groups": self.env._(
                "Calls, groups, catalogue and status stay on the phone. Odoo does not see "
                "them."
            ),
            "many_people": self.env._(
                "A phone can be linked to %s other devices only. In Odoo any number of "
                "people answer, and everybody sees who did.",
                adviser.LINKED_DEVICES,
            ),
            "no_local_storage": self.env._(
                "A number shared with the phone app cannot use Meta's local (EU) storage: "
                "Meta may keep its messages anywhere in the world for up to 30 days."
            ),
            "twenty_a_second": self.env._(
                "It sends at most %(shared)s messages a second, other numbers %(own)s.",
                shared=const.MPS_COEXISTENCE,
                own=const.MPS_STANDARD,
            ),
            "open_the_app": self.env._(
                "Open the app on the phone at least every few days: after about %s days "
                "without it Meta ends the connection.",
                const.PRIMARY_INACTIVITY.days,
            ),
        }
        return texts.get(code) or self._wac_rarer_reason(code, seconds)

    def _wac_rarer_reason(self, code, seconds):
        texts = {
            "long_mailing": self.env._(
                "All your advertising at once would take about %s minutes.",
                seconds // _MINUTE,
            ),
            "fast_mailing": self.env._(
                "Large mailings go out faster: with the phone app yours would take about "
                "%s minutes.",
                seconds // _MINUTE,
            ),
            "doubtful_country": self.env._(
                "For numbers of this country Meta did not allow the shared use for a long "
                "time, and some of its partners still do not offer it."
            ),
            "local_storage": self.env._(
                "Storage within the EU is possible only for a number that is not in the "
                "phone app. It is switched on at Meta before the number is registered."
            ),
            "no_phone_app": self.env._("There is no phone app that could be shared."),
            "phone_not_needed": self.env._("You do not need the phone app."),
            "phone_app_ends": self.env._(
                "The number stops working in the phone app. Chats on the phone are not "
                "taken over."
            ),
            "no_calls_or_groups": self.env._(
                "There are no groups, and no calls as you know them from the phone."
            ),
            "storage_or_phone": self.env._(
                "You asked for both the phone app and storage within the EU. Meta does "
                "not offer both together: decide which one you need more."
            ),
        }
        return texts[code]

    # Costs

    @api.depends(
        "service_month",
        "utility_month",
        "marketing_month",
        "phone_share",
        "customer_country_ids",
        "rate_currency_id",
        "mode",
    )
    def _compute_cost_html(self):
        for setup in self:
            setup.cost_html = setup._wac_cost_html()

    def _wac_estimate(self, mode):
        """Return the month's estimate of a mode, or ``None`` without a currency.

        Customers of several countries count as equally many in each.
        """
        if not self.rate_currency_id:
            return None
        share = min(100, max(0, self.phone_share)) if mode == "coexistence" else 0
        counts = {
            "service": self.service_month * (100 - share) // 100,
            "utility": self.utility_month,
            "marketing": self.marketing_month,
        }
        return pricing.estimate(counts, self._wac_mean_prices(counts))

    def _wac_mean_prices(self, categories):
        """Return ``{category: Decimal or None}``, the mean over the customers' countries."""
        today = fields.Date.context_today(self)
        countries = self.customer_country_ids or self.country_id
        codes = countries.mapped("code") or [""]
        keys = [(code, category, today) for code in codes for category in categories]
        prices = self.env["wac.rate"]._wac_prices(
            keys, self.rate_currency_id, self.company_id
        )
        means = {}
        for category in categories:
            known = [prices[code, category, today] for code in codes]
            complete = None not in known
            means[category] = sum(known, Decimal(0)) / len(known) if complete else None
        return means

    def _wac_cost_html(self):
        shared, alone = self._wac_estimate("coexistence"), self._wac_estimate("api")
        if not shared:
            return self.env._(
                "Enter prices under Configuration, Prices for an estimate."
            )
        rows = Markup().join(
            Markup(
                '<tr><td>%s</td><td class="text-end">%s</td><td class="text-end">%s</td></tr>'
            )
            % (label, left, right)
            for label, left, right in self._wac_cost_rows(shared, alone)
        )
        head = Markup(
            '<tr><th></th><th class="text-end">%s</th><th class="text-end">%s</th></tr>'
        ) % (self.env._("Phone and Odoo"), self.env._("Odoo only"))
        total = _TOTAL % (
            self.env._("Estimate per month"),
            self._wac_total(shared),
            self._wac_total(alone),
        )
        table = Markup('<table class="table table-sm mb-2">%s%s%s</table>') % (
            head,
            rows,
            total,
        )
        return table + Markup('<p class="text-muted small mb-0">%s</p>') % " ".join(
            self._wac_cost_notes(alone)
        )

    def _wac_cost_rows(self, shared, alone):
        labels = {
            "service": self.env._(
                "Answers, after %s free ones", pricing.FREE_SERVICE_MESSAGES
            ),
            "utility": self.env._("Notices (utility templates)"),
            "marketing": self.env._("Advertising (marketing templates)"),
        }
        pairs = zip(shared.lines, alone.lines, strict=True)
        return [
            (labels[one.category], self._wac_cell(one), self._wac_cell(two))
            for one, two in pairs
            if one.category in labels
        ]

    def _wac_cell(self, line):
        """Return what a line costs, or that nobody knows."""
        known = line.price is not None or not line.charged
        return self._wac_money(line.amount) if known else "?"

    def _wac_total(self, estimate):
        if estimate.unpriced and not estimate.total:
            return "?"  # "from 0.00" would read as a price
        total = self._wac_money(estimate.total)
        return self.env._("from %s", total) if estimate.unpriced else total

    def _wac_cost_notes(self, estimate):
        rates = self.env["wac.rate"].search(
            [
                ("currency_id", "=", self.rate_currency_id.id),
                ("valid_from", "<=", fields.Date.context_today(self)),
            ],
            order="valid_from desc, id desc",
            limit=1,
        )
        notes = [
            self.env._(
                "An estimate only, with the prices of %(day)s in %(currency)s. Meta's "
                "invoice counts.",
                day=format_date(self.env, rates.valid_from) if rates else "-",
                currency=self.rate_currency_id.name,
            )
        ]
        if estimate.unpriced:
            notes.append(
                self.env._(
                    "No price is known for one of the countries; what is missing counts "
                    "as nothing. Import Meta's card under Configuration, Prices."
                )
            )
        return notes

    def _wac_money(self, amount):
        return formatLang(self.env, float(amount), currency_obj=self.rate_currency_id)
