"""The setup's advice: what a month may cost, and how sure that is."""

from odoo.tests import tagged

from .setup_common import SetupCase


@tagged("post_install", "-at_install")
class TestWacSetupCost(SetupCase):
    def month(self, **values):
        self.setup.write(
            {
                "rate_currency_id": self.env.ref("base.USD").id,
                "customer_country_ids": self.env.ref("base.es").ids,
                "customers_month": 1000,
                "marketing_month": 0,
                "phone_share": 50,
                **values,
            }
        )
        return self.setup

    def test_answers_on_the_phone_cost_nothing(self):
        setup = self.month(utility_month=0)
        self.assertEqual(setup.service_month, 3000)
        self.assertEqual(float(setup._wac_estimate("coexistence").total), 500 * 0.02)
        self.assertEqual(float(setup._wac_estimate("api").total), 2000 * 0.02)

    def test_several_countries_count_alike(self):
        countries = self.env.ref("base.es") + self.env.ref("base.fr")
        setup = self.month(
            service_month=0,
            utility_month=0,
            marketing_month=100,
            customer_country_ids=countries.ids,
        )
        total = setup._wac_estimate("api").total
        self.assertAlmostEqual(float(total), 100 * (0.0707 + 0.0859) / 2)

    def test_it_is_called_an_estimate_with_its_day(self):
        html = self.month().cost_html
        self.assertIn("estimate", html.lower())
        self.assertIn("2026", html)
        self.assertIn("USD", html)

    def test_an_unknown_country_is_told(self):
        html = self.month(customer_country_ids=self.env.ref("base.jp").ids).cost_html
        self.assertIn("No price is known", html)
        self.assertNotIn(
            "from", html.partition("</table>")[0], "no sum without a price"
        )

    def test_without_prices_it_says_where_to_enter_them(self):
        self.setup.rate_currency_id = False
        self.assertIn("Prices", self.setup.cost_html)

    def test_the_limits_are_said_plainly(self):
        self.assertIn("EU", self.setup.advice_html)
        self.assertIn("20 messages a second", self.setup.advice_html)
