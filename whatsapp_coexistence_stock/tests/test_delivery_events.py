"""Deliveries tell their customers when they leave, and when nothing is left to ship."""

from odoo import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.whatsapp_coexistence.tests.common import WacCase


@tagged("post_install", "-at_install")
class TestDeliveryEvents(WacCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Marta Soler", "phone": "+34 600 00 02 02", "lang": "en_US"}
        )
        rules = cls.env["wac.notification.rule"].search(
            [("model", "=", "stock.picking"), ("company_id", "=", cls.company.id)]
        )
        rules.write({"enabled": True, "quiet": False})
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )

    def make_picking(self, kind, quantity=2):
        product = self.env["product.product"].create({"name": "Bread", "type": "consu"})
        picking_type = self.warehouse[kind]
        picking = self.env["stock.picking"].create(
            {
                "partner_id": self.customer.id,
                "picking_type_id": picking_type.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "location_id": picking_type.default_location_src_id.id,
                            "location_dest_id": picking_type.default_location_dest_id.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        return picking

    def ship(self, picking, quantity=2):
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking._action_done()

    def owed(self, picking):
        return self.env["wac.notification"].search(
            [("res_model", "=", "stock.picking"), ("res_id", "=", picking.id)]
        )

    def test_shipped(self):
        user = new_test_user(self.env, "wac_store", groups="stock.group_stock_user")
        picking = self.make_picking("out_type_id").with_user(user)
        self.ship(picking)
        events = sorted(self.owed(picking).mapped("event"))
        self.assertEqual(events, ["delivery_done", "delivery_shipped"])

    def test_a_part_is_left(self):
        picking = self.make_picking("out_type_id")
        self.ship(picking, quantity=1)
        self.assertTrue(picking.backorder_ids)
        self.send()
        done = self.owed(picking).filtered(lambda n: n.event == "delivery_done")
        self.assertEqual(done.state, "stopped")
        self.assertIn("still to be shipped", done.reason)

    def test_names_typed_in_a_chat_become_links(self):
        picking = self.make_picking("out_type_id")
        thread = self.make_thread(partner=self.customer)
        store = new_test_user(
            self.env,
            "wac_store_agent",
            groups="stock.group_stock_user,whatsapp_coexistence.group_wac_agent",
        )
        self.account.agent_ids |= store
        channel = thread._wac_new_channels(self.account, thread.contact_id)
        thread.channel_id = channel
        found = channel.with_user(store).wac_find_documents([picking.name.lower(), "x"])
        self.assertEqual(found[picking.name.lower()]["id"], picking.id)
        self.assertFalse(
            channel.with_user(self.agent).wac_find_documents([picking.name])
        )
        info = channel.with_user(store).wac_customer_info()
        self.assertEqual([g["key"] for g in info["documents"]], ["delivery"])
        self.ship(picking)
        info = channel.with_user(store).wac_customer_info()
        self.assertFalse(info["documents"])

    def test_what_comes_in(self):
        picking = self.make_picking("in_type_id")
        self.ship(picking)
        self.assertFalse(self.owed(picking))
