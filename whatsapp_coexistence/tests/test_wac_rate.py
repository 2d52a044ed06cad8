"""Prices: which one counts, who may write them, and Meta's card taken over."""

import base64
from datetime import date
from decimal import Decimal

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

CARD = """Market,Currency,Marketing,Utility,Service
Spain,USD,0.0800,0.0300,0.0300
Rest of Western Europe,USD,0.0600,n/a,n/a
Turkey,USD,0.0090,0.0007,0.0007
Narnia,USD,1,1,1
"""
NEW_YEAR = date(2027, 1, 1)


@tagged("post_install", "-at_install")
class TestWacRate(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rates = cls.env["wac.rate"]
        cls.usd = cls.env.ref("base.USD")
        cls.eur = cls.env.ref("base.EUR")
        cls.manager = new_test_user(
            cls.env, "wac_rate_manager", groups="whatsapp_coexistence.group_wac_manager"
        )
        cls.agent = new_test_user(
            cls.env, "wac_rate_agent", groups="whatsapp_coexistence.group_wac_agent"
        )

    def price(self, where, category="marketing", currency=None, day=date(2026, 11, 1)):
        key = (where, category, day)
        return self.rates._wac_prices([key], currency or self.usd)[key]

    def make(self, **values):
        base = {
            "market": "ES",
            "category": "marketing",
            "currency_id": self.usd.id,
            "amount": 0.09,
            "valid_from": NEW_YEAR,
            "source": "test",
        }
        return self.rates.create(base | values)

    # What is shipped

    def test_the_card_of_october_2026_is_there(self):
        self.assertEqual(self.price("ES"), Decimal("0.070700"))
        self.assertEqual(self.price("ES", "utility"), Decimal("0.020000"))
        self.assertEqual(self.price("ES", "service"), Decimal("0.020000"))
        self.assertEqual(self.price("DE"), Decimal("0.136500"))

    def test_service_was_free_before(self):
        self.assertIsNone(self.price("ES", "service", day=date(2026, 9, 30)))

    # Which price counts

    def test_by_number_or_country(self):
        self.assertEqual(self.price("34612345678"), self.price("ES"))
        self.assertEqual(self.price("+34612345678"), self.price("ES"))

    def test_a_country_without_a_price_has_that_of_its_region(self):
        self.assertEqual(self.price("PT"), Decimal("0.059200"))
        self.assertEqual(self.price("351912345678"), Decimal("0.059200"))

    def test_what_nobody_knows_is_none(self):
        self.assertIsNone(self.price("JP"))
        self.assertIsNone(self.price(""))
        self.assertIsNone(self.price("ES", currency=self.eur))
        self.assertIsNone(self.price("ES", category="general_purpose_ai"))

    def test_the_newest_price_of_the_day(self):
        self.make()
        self.assertEqual(self.price("ES", day=date(2026, 12, 31)), Decimal("0.070700"))
        self.assertEqual(self.price("ES", day=NEW_YEAR), Decimal("0.090000"))

    def test_a_country_that_leaves_its_region(self):
        self.make(market="PT", amount=0.05)
        self.assertEqual(self.price("PT", day=date(2026, 12, 1)), Decimal("0.059200"))
        self.assertEqual(self.price("PT", day=NEW_YEAR), Decimal("0.050000"))

    def test_the_companys_own_price_comes_first(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.make(
            amount=0.1, valid_from=date(2026, 10, 1), company_id=self.env.company.id
        )
        self.make(amount=0.2, valid_from=date(2026, 10, 1), company_id=other.id)
        self.assertEqual(self.price("ES"), Decimal("0.100000"))

    def test_many_prices_in_one_query(self):
        keys = [(c, "utility", date(2026, 11, 1)) for c in ("ES", "FR", "PT", "JP")]
        self.rates._wac_prices(keys, self.usd)
        with self.assertQueryCount(1):
            self.env.invalidate_all()
            found = self.rates._wac_prices(keys, self.usd)
        self.assertEqual(found[keys[1]], Decimal("0.030000"))
        self.assertIsNone(found[keys[3]])

    # What is refused

    @mute_logger("odoo.sql_db")
    def test_one_price_per_day(self):
        self.make()
        with self.assertRaises(IntegrityError):
            self.make()

    @mute_logger("odoo.sql_db")
    def test_no_price_below_zero(self):
        with self.assertRaises(IntegrityError):
            self.make(amount=-0.01)

    def test_managers_write_and_agents_read(self):
        self.rates.with_user(self.manager).create(
            {
                "market": "REST_OF_AFRICA",
                "category": "utility",
                "currency_id": self.usd.id,
                "amount": 0.01,
                "source": "test",
            }
        )
        self.assertTrue(self.rates.with_user(self.agent).search_count([]))
        with self.assertRaises(AccessError):
            self.rates.with_user(self.agent).create({"market": "ES"})

    # Meta's card

    def card(self, content=CARD, currency=None, user=None):
        return (
            self.env["wac.rate.import"]
            .with_user(user or self.manager)
            .create(
                {
                    "file": base64.b64encode(content.encode()),
                    "filename": "usd.csv",
                    "currency_id": (currency or self.usd).id,
                    "valid_from": NEW_YEAR,
                }
            )
        )

    def test_a_card_is_taken_over_and_the_unknown_is_named(self):
        told = self.card().action_import()["params"]
        self.assertIn("Narnia", told["message"])
        self.assertEqual(self.price("ES", day=NEW_YEAR), Decimal("0.080000"))
        self.assertEqual(self.price("PT", day=NEW_YEAR), Decimal("0.060000"))
        self.assertEqual(self.price("TR", "service", day=NEW_YEAR), Decimal("0.000700"))
        self.assertEqual(self.price("ES"), Decimal("0.070700"))

    def test_a_card_twice_changes_nothing(self):
        self.card().action_import()
        count = self.rates.search_count([])
        told = self.card().action_import()["params"]
        self.assertEqual(self.rates.search_count([]), count)
        self.assertIn("0", told["message"])

    def test_a_mended_card_replaces_its_own_prices(self):
        self.card().action_import()
        self.card(CARD.replace("0.0800", "0.0810")).action_import()
        self.assertEqual(self.price("ES", day=NEW_YEAR), Decimal("0.081000"))

    def test_the_wrong_currency_is_refused(self):
        with self.assertRaisesRegex(UserError, "USD"):
            self.card(currency=self.eur).action_import()

    def test_what_is_no_card_is_refused_in_words(self):
        with self.assertRaisesRegex(UserError, "rate card"):
            self.card("hello").action_import()

    def test_odoos_own_import_takes_names_and_codes(self):
        columns = [
            "market",
            "category",
            "currency_id",
            "amount",
            "valid_from",
            "source",
        ]
        result = self.rates.load(
            columns,
            [
                ["Japan", "Marketing", "USD", "0.05", "2027-01-01", "x"],
                ["KR", "utility", "USD", "0.02", "2027-01-01", "x"],
            ],
        )
        self.assertFalse(result["messages"])
        self.assertEqual(self.price("JP", day=NEW_YEAR), Decimal("0.050000"))
        self.assertEqual(self.price("KR", "utility", day=NEW_YEAR), Decimal("0.020000"))
