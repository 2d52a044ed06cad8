"""A confirmed order tells its customer once, and never gets in the way."""

from odoo import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.whatsapp_coexistence.tests.common import WacCase


class SaleCase(WacCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.rule = cls.rule_of("order_confirmed")
        cls.rule.enabled = True
        cls.env["wac.template"].search([("is_builtin", "=", True)]).write(
            {"status": "DRAFT"}
        )
        cls.templates = cls.env["wac.template"].search(
            [
                ("name", "=", "odoo_order_confirmation"),
                ("company_id", "=", cls.company.id),
            ]
        )
        cls.templates.write({"waba_id": False, "account_id": cls.account.id})
        cls.customer = cls.env["res.partner"].create(
            {"name": "Marta Soler", "phone": "+34 600 00 02 02", "lang": "en_US"}
        )
        cls.approve_at_meta(cls.templates)

    @classmethod
    def rule_of(cls, key):
        return cls.env["wac.notification.rule"].search(
            [("builtin_key", "=", key), ("company_id", "=", cls.company.id)]
        )

    def make_order(self, **values):
        product = self.env["product.product"].create(
            {"name": "Bread", "list_price": 4.5}
        )
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": product.id, "tax_ids": False})
                ],
                **values,
            }
        )

    def messages_of(self, order):
        return self.env["wac.message"].search(
            [("res_model", "=", "sale.order"), ("res_id", "=", order.id)]
        )


@tagged("post_install", "-at_install")
class TestSaleOrder(SaleCase):
    def test_customer_is_told_and_the_chatter_shows_it(self):
        order = self.make_order()
        order.action_confirm()
        self.assertFalse(
            self.accepted(), "nothing is sent while the order is confirmed"
        )
        self.assertFalse(self.messages_of(order))
        self.send()
        message = self.messages_of(order)
        self.assertEqual(message.state, "accepted", message.error_title)
        self.assertEqual([e.callback for e in self.accepted()], [message.uuid])
        self.assertIn("Hello Marta Soler,", message.body)
        self.assertIn(order.name, message.body)
        self.assertIn("4.50", message.body)
        self.assertIn(f"/my/orders/{order.id}?access_token=", message.body)
        note = message.document_mail_message_id
        self.assertIn(note, order.message_ids)
        self.assertEqual(note.message_type, "wac")
        self.assertTrue(note.subtype_id.internal)
        self.assertTrue(message.mail_message_id, "it is in the chat, too")
        self.assertEqual(message.contact_id.partner_id, self.customer)

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("ca_ES")
        self.customer.lang = "ca_ES"
        order = self.make_order()
        order.action_confirm()
        self.send()
        body = self.messages_of(order).body
        self.assertIn("gràcies per la vostra comanda", body)
        self.assertIn("4,50", body)

    def test_once_per_order(self):
        order = self.make_order()
        order.action_confirm()
        self.send()
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.send()
        self.assertEqual(len(self.messages_of(order)), 1)
        self.assertEqual(len(self.accepted()), 1)

    def test_switched_off(self):
        self.rule.enabled = False
        order = self.make_order()
        order.action_confirm()
        self.send()
        self.assertFalse(self.messages_of(order))
        self.assertFalse(
            self.env["wac.notification"].search([("res_id", "=", order.id)])
        )

    def reason_for(self, order):
        order.action_confirm()
        self.send()
        self.assertEqual(order.state, "sale")
        self.assertFalse(self.messages_of(order))
        return str(order.message_ids[0].body)

    def test_no_phone(self):
        self.customer.phone = False
        self.assertIn("no phone number", self.reason_for(self.make_order()))

    def test_bad_phone(self):
        self.customer.phone = "12"
        self.assertIn("not valid", self.reason_for(self.make_order()))

    def test_no_number_connected(self):
        self.account._wac_disconnect("bye")
        self.assertIn("no WhatsApp number", self.reason_for(self.make_order()))

    def test_template_waits_for_approval(self):
        self.templates.write({"status": "PENDING"})
        self.rule.channel_ids.filtered(lambda c: c.channel != "whatsapp").unlink()
        order = self.make_order()
        order.action_confirm()
        self.send()
        message = self.messages_of(order)
        self.assertEqual((message.state, message.hold_scope), ("held", "template"))
        self.templates.write({"status": "APPROVED"})
        self.templates._wac_release_held()
        self.send()
        self.assertEqual(message.state, "accepted", message.error_title)

    def queries_of(self, change, order):
        """Return how many statements a change of an order takes."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        change(order)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_cheap(self):
        queries = []
        for wanted in (False, True):
            self.rule.enabled = wanted
            confirm = type(self.rule.env["sale.order"]).action_confirm
            self.queries_of(confirm, self.make_order())  # fills the caches
            queries.append(self.queries_of(confirm, self.make_order()))
        self.assertLessEqual(queries[1] - queries[0], 6, queries)

    @mute_logger("odoo.addons.whatsapp_coexistence.models.wac_notification_rule")
    def test_nothing_of_ours_stops_an_order(self):
        self.env.ref("whatsapp_coexistence.ir_cron_wac_notify").unlink()
        self.account._wac_disconnect("bye")
        # a filter written past the checks, for a field that is gone
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE wac_notification_rule SET domain = %s, recipient = 'x' WHERE id = %s",
            ["[('gone', '=', 1)]", self.rule.id],
        )
        self.env.invalidate_all()
        order = self.make_order()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_a_seller_without_any_right_of_ours(self):
        seller = new_test_user(
            self.env, "wac_plain_seller", groups="sales_team.group_sale_salesman"
        )
        order = self.make_order(user_id=seller.id)
        order.with_user(seller).action_confirm()
        self.send()
        self.assertEqual(self.messages_of(order).state, "accepted")


@tagged("post_install", "-at_install")
class TestSaleEvents(SaleCase):
    """Which event happens when; what is owed is all that matters here."""

    def owed(self, order):
        owed = self.env["wac.notification"].search(
            [("res_model", "=", "sale.order"), ("res_id", "=", order.id)]
        )
        return set(owed.mapped("event"))

    def setUp(self):
        super().setUp()
        for key in ("quotation_sent", "order_canceled", "order_paid"):
            self.rule_of(key).enabled = True

    def test_quotation(self):
        order = self.make_order()
        self.assertFalse(self.owed(order))
        order.action_quotation_sent()
        self.assertEqual(self.owed(order), {"quotation_sent"})

    def test_sent_by_hand(self):
        order = self.make_order()
        order.with_context(wac_no_notification=True).action_quotation_sent()
        self.assertFalse(self.owed(order))

    def test_cancelled(self):
        quotation, order = self.make_order(), self.make_order()
        quotation._action_cancel()
        self.assertFalse(self.owed(quotation))
        order.action_confirm()
        order._action_cancel()
        self.assertEqual(self.owed(order), {"order_confirmed", "order_canceled"})
        self.send()
        told = self.env["wac.notification"].search([("res_id", "=", order.id)])
        stopped = told.filtered(lambda n: n.event == "order_confirmed")
        self.assertEqual(stopped.state, "stopped", "nobody is told of what is over")

    def test_paid(self):
        order = self.make_order()
        everything = self.env(context={"active_test": False})
        method = everything["payment.method"].search([], limit=1)
        provider = everything["payment.provider"].search([], limit=1)
        payment = self.env["account.payment"].create(
            {"partner_id": self.customer.id, "amount": 1.0, "payment_type": "inbound"}
        )
        transaction = self.env["payment.transaction"].create(
            {
                "amount": 1.0,
                "currency_id": order.currency_id.id,
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "reference": "wac-test",
                "partner_id": self.customer.id,
                "sale_order_ids": [Command.set(order.ids)],
                "payment_id": payment.id,
                "state": "done",
            }
        )
        transaction._post_process()
        self.assertIn("order_paid", self.owed(order))
        transaction._post_process()
        owed = self.env["wac.notification"].search([("event", "=", "order_paid")])
        self.assertEqual(len(owed), 1)
