"""A quotation sent from the chat, in a real browser."""

from odoo import Command
from odoo.tests import tagged

from odoo.addons.whatsapp_coexistence.tests.browser_common import WacBrowserCase
from odoo.addons.whatsapp_coexistence.tests.test_wac_mixin import WacMixinCase


@tagged("post_install", "-at_install", "wac_browser")
class TestQuotationFromChat(WacMixinCase, WacBrowserCase):
    def test_from_discuss(self):
        """The customer asks, and gets the quotation with its PDF in the chat."""
        self.agent.group_ids |= self.env.ref("sales_team.group_sale_salesman")
        self._receive("How much for ten cakes?")
        product = self.env["product.product"].create({"name": "Cake"})
        line = {"product_id": product.id, "product_uom_qty": 10, "price_unit": 12.5}
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "user_id": self.agent.id,
                "order_line": [Command.create(line)],
            }
        )
        self.start_tour(
            f"/odoo/action-mail.action_discuss?active_id=discuss.channel_{self.channel.id}",
            "wac_quotation_from_chat",
            login="wac_agent",
        )
        self.assertEqual(order.state, "sent")
        message = self.env["wac.message"].search([("res_model", "=", "sale.order")])
        self.assertRecordValues(
            message,
            [
                {
                    "res_id": order.id,
                    "thread_id": self.thread.id,
                    "kind": "document",
                    "state": "queued",
                    "user_id": self.agent.id,
                }
            ],
        )
        self.assertIn(order.name, message.body)
        self.assertEqual(message.media_ids.filename, f"{order.name}.pdf")
