"""A confirmed order tells its customer once, and never gets in the way."""

from odoo import Command
from odoo.tests import tagged

from odoo.addons.whatsapp_coexistence.tests.common import WacCase


@tagged("post_install", "-at_install")
class TestSaleOrder(WacCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.company.wac_order_confirmation = True
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

    def setUp(self):
        super().setUp()
        if not self.sim.world.wabas[self.account.waba_id].templates:
            self.templates.action_submit()
            self.run_template_cron()
            self.sim.settle()
        self.env["wac.template"]._wac_sync(self.account)

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
        self.company.wac_order_confirmation = False
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
        order = self.make_order()
        order.action_confirm()
        self.send()
        message = self.messages_of(order)
        self.assertEqual((message.state, message.hold_scope), ("held", "template"))
        self.templates.write({"status": "APPROVED"})
        self.templates._wac_release_held()
        self.send()
        self.assertEqual(message.state, "accepted", message.error_title)

    def test_cheap(self):
        orders = [self.make_order() for _n in range(3)]
        self.env.flush_all()
        queries = []
        for wanted, order in zip((False, False, True), orders, strict=True):
            self.company.wac_order_confirmation = wanted
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.action_confirm()
            self.env.flush_all()
            queries.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(queries[2] - queries[1], 6, queries)
