"""Templates about orders: money and dates as the customer's language writes them."""

from odoo import Command
from odoo.tests import tagged

from odoo.addons.whatsapp_coexistence.tests.common import WacCase


@tagged("post_install", "-at_install")
class TestSaleTemplates(WacCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("ca_ES", "es_ES", "fr_FR"):
            cls.env["res.lang"]._activate_lang(code)
        cls.env.ref("base.EUR").active = True
        cls.customer = cls.env["res.partner"].create({"name": "Marta"})

    def order(self, currency, price):
        pricelist = self.env["product.pricelist"].create(
            {"name": "List", "currency_id": self.env.ref(f"base.{currency}").id}
        )
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "pricelist_id": pricelist.id,
                "date_order": "2026-11-05 10:00:00",
                "order_line": [
                    Command.create(
                        {"name": "Bread", "price_unit": price, "tax_ids": False}
                    )
                ],
            }
        )

    def text(self, order, language, path, lang):
        template = self.make_template(
            language=language,
            body="It is {{1}}, we think.",
            model_id=self.env["ir.model"]._get_id("sale.order"),
            variable_ids=[(0, 0, {"field_path": path, "sample": "x"})],
        )
        text = template._wac_render(order, lang)[1]
        text = text.removeprefix("It is ").removesuffix(", we think.")
        return text.replace("\N{NO-BREAK SPACE}", " ")

    def test_money_follows_the_language_and_keeps_its_currency(self):
        for currency, price, expected in (
            (
                "EUR",
                1234.5,
                {
                    ("es", "es_ES"): "1.234,50 €",
                    ("ca", "ca_ES"): "1.234,50 €",
                    ("fr", "fr_FR"): "1 234,50 €",
                    ("en", "en_US"): "1,234.50 €",
                },
            ),
            (
                "USD",
                0.5,
                {("es", "es_ES"): "$ 0,50", ("en", "en_US"): "$ 0.50"},
            ),
        ):
            order = self.order(currency, price)
            for (language, lang), words in expected.items():
                with self.subTest(currency, language=language):
                    found = self.text(order, language, "amount_total", lang)
                    self.assertEqual(found, words)

    def test_an_order_of_nothing_costs_nothing(self):
        """A figure of zero is a figure, never an empty variable."""
        found = self.text(self.order("EUR", 0), "es", "amount_total", "es_ES")
        self.assertEqual(found, "0,00 €")

    def test_figures_follow_the_text_not_the_reader(self):
        """A text in Spanish for somebody who reads Catalan has Spanish figures."""
        found = self.text(self.order("EUR", 1234.5), "en", "amount_total", "es_ES")
        self.assertEqual(found, "1,234.50 €")

    def test_days(self):
        order = self.order("EUR", 1)
        for language, lang, words in (
            ("es", "es_ES", "05/11/2026"),
            ("ca", "ca_ES", "05/11/2026"),
            ("en", "en_US", "11/05/2026"),
        ):
            order.validity_date = "2026-11-05"
            with self.subTest(language):
                found = self.text(order, language, "validity_date", lang)
                self.assertEqual(found, words)
