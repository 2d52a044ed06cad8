"""What a message costs: whose market, which day, which currency, and what is free."""

from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.whatsapp_coexistence.models import wac_message_cost

from .common import WacCase

DAY = "2026-11-27 10:00:00"


@tagged("post_install", "-at_install")
class TestWacMessageCost(WacCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usd, cls.eur, cls.mxn = (
            cls.env.ref(f"base.{code}") for code in ("USD", "EUR", "MXN")
        )
        (cls.eur | cls.mxn).active = True
        cls.company = cls.account.company_id
        cls.company.partner_id.tz = "Europe/Madrid"
        cls.env["wac.rate"].search([]).unlink()
        cls.rate("ES", "utility", 0.02)
        cls.rate("ES", "service", 0.01)
        cls.account.billing_currency_id = cls.usd

    @classmethod
    def rate(cls, market, category, amount, currency=None, **values):
        return cls.env["wac.rate"].create(
            {
                "market": market,
                "category": category,
                "amount": amount,
                "currency_id": (currency or cls.usd).id,
                "valid_from": "2020-01-01",
                "source": "test",
                **values,
            }
        )

    def setUp(self):
        super().setUp()
        self.thread = self.make_thread("34600000901")

    def receipt(self, category="utility", status="delivered", date=DAY, **values):
        return {
            "status": status,
            "wamid": False,
            "date": date,
            "pricing_type": "regular",
            "pricing_category": category,
            **values,
        }

    def sent(self, *receipts, thread=None):
        """Return a message of which Meta told these receipts."""
        message = self.queue(thread or self.thread)
        message.state = "sent"
        self.env["wac.message"]._wac_write_receipts({message: list(receipts)})
        return message

    def cost(self, message):
        return round(message.cost, 6), message.cost_currency_id.name

    def test_market_of_the_recipient_not_of_the_number(self):
        self.rate("FR", "utility", 0.05)
        french = self.make_thread("33600000901")
        self.assertEqual(self.cost(self.sent(self.receipt())), (0.02, "USD"))
        message = self.sent(self.receipt(), thread=french)
        self.assertEqual(self.cost(message), (0.05, "USD"))

    def test_read_may_come_alone_and_the_first_price_stays(self):
        message = self.sent(self.receipt(status="read"))
        self.assertEqual(self.cost(message), (0.02, "USD"))
        self.rate("ES", "utility", 9, valid_from="2026-01-01")
        messages = self.env["wac.message"]
        messages._wac_write_receipts({message: [self.receipt(category="marketing")]})
        self.assertEqual(self.cost(message), (0.02, "USD"))

    def test_day_of_delivery_on_the_numbers_clock(self):
        self.rate("ES", "utility", 0.04, valid_from="2026-12-01")
        before = self.sent(self.receipt(date="2026-11-30 22:59:59"))
        after = self.sent(self.receipt(date="2026-11-30 23:00:00"))  # midnight in Spain
        self.assertEqual(self.cost(before), (0.02, "USD"))
        self.assertEqual(self.cost(after), (0.04, "USD"))

    def test_what_costs_nothing(self):
        for receipt in (
            self.receipt(status="sent"),
            self.receipt(status="failed"),
            self.receipt(pricing_type="free_customer_service"),
            self.receipt(pricing_type="free_entry_point"),
            self.receipt(category="general_purpose_ai"),
        ):
            with self.subTest(receipt):
                self.assertEqual(self.cost(self.sent(receipt)), (0.0, False))

    def test_marketing_lite_is_marketing(self):
        self.rate("ES", "marketing", 0.07)
        message = self.sent(self.receipt(category="marketing_lite"))
        self.assertEqual(self.cost(message), (0.07, "USD"))

    @patch.object(wac_message_cost, "FREE_SERVICE_MESSAGES", 2)
    def test_first_service_messages_of_a_month_are_free(self):
        costs = [
            self.cost(self.sent(self.receipt("service", date=date)))
            for date in (
                "2026-11-30 20:00:00",
                "2026-11-30 21:00:00",
                "2026-11-30 22:00:00",
                "2026-11-30 23:30:00",  # December in Spain
            )
        ]
        free, charged = (0.0, "USD"), (0.01, "USD")
        self.assertEqual(costs, [free, free, charged, free])

    @patch.object(wac_message_cost, "FREE_SERVICE_MESSAGES", 2)
    def test_within_one_batch_in_order_of_delivery(self):
        messages = self.queue(self.thread) + self.queue(self.thread)
        messages += self.queue(self.thread)
        messages.state = "sent"
        changes = {
            message: [self.receipt("service", date=f"2026-11-27 10:00:0{second}")]
            for message, second in zip(messages, (3, 1, 2), strict=True)
        }
        self.env["wac.message"]._wac_write_receipts(changes)
        self.assertEqual([m.cost for m in messages], [0.01, 0.0, 0.0])

    @patch.object(wac_message_cost, "FREE_SERVICE_MESSAGES", 1)
    def test_each_number_has_its_own_free_ones(self):
        other = self.make_account(self.credentials["numbers"][1])
        other.billing_currency_id = self.usd
        chat = self.make_thread("34600000902", account=other)
        costs = [
            self.sent(self.receipt("service"), thread=thread).cost
            for thread in (self.thread, chat, self.thread)
        ]
        self.assertEqual(costs, [0.0, 0.0, 0.01])

    def test_currency_of_the_bill(self):
        self.rate("ES", "utility", 0.018, self.eur)
        self.account.billing_currency_id = self.eur
        message = self.sent(self.receipt())
        self.assertEqual(self.cost(message), (0.018, "EUR"))
        self.assertFalse(message.cost_is_converted)

    def test_without_a_card_in_it_dollars_are_converted(self):
        self.env["res.currency.rate"].search([]).unlink()
        self.account.billing_currency_id = self.mxn
        self.assertEqual(self.cost(self.sent(self.receipt())), (0.02, "USD"))
        foreign = self.mxn if self.company.currency_id == self.usd else self.usd
        rate = 20.0 if foreign == self.mxn else 0.05
        self.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "currency_id": foreign.id,
                "rate": rate,
                "company_id": self.company.id,
            }
        )
        message = self.sent(self.receipt())
        self.assertEqual(self.cost(message), (0.4, "MXN"))
        self.assertTrue(message.cost_is_converted)

    def test_a_number_is_billed_in_the_companys_currency_if_it_has_prices(self):
        company = self.env["res.company"].create(
            {"name": "Mexicans", "currency_id": self.mxn.id}
        )
        values = {"company_id": company.id}
        account = self.account.new(values)
        self.assertEqual(account.billing_currency_id, self.usd)
        self.rate("ES", "utility", 0.3, self.mxn, company_id=company.id)
        self.assertEqual(self.account.new(values).billing_currency_id, self.mxn)

    def test_many_in_few_queries(self):
        def batch(count):
            messages = self.env["wac.message"].union(
                *(self.queue(self.thread) for _n in range(count))
            )
            messages.state = "sent"
            messages.write(
                {
                    "state": "delivered",
                    "pricing_type": "regular",
                    "pricing_category": "service",
                    "delivered_at": DAY,
                }
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            messages._wac_estimate_cost()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        batch(2)
        self.assertEqual(batch(2), batch(12))
