"""The composer in a real browser, from an order."""

from odoo import Command
from odoo.tests import tagged

from odoo.addons.whatsapp_coexistence.tests.browser_common import WacBrowserCase
from odoo.addons.whatsapp_coexistence.tests.test_wac_mixin import WacMixinCase


@tagged("post_install", "-at_install", "wac_browser")
class TestOrderComposer(WacMixinCase, WacBrowserCase):
    def test_from_an_order(self):
        """Send a template, see it in the chatter and on the list of messages."""
        self.agent.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.thread.window_expires_at = False
        template = self.env["wac.template"].create(
            {
                "name": "order_news",
                "waba_id": self.account.waba_id,
                "language": "en_US",
                "body": "Your order {{1}} is being made.",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "variable_ids": [Command.create({"position": 1, "field_path": "name"})],
            }
        )
        template.status = "APPROVED"
        order = self.env["sale.order"].create(
            {"partner_id": self.partner.id, "user_id": self.agent.id}
        )
        self.start_tour(
            f"/odoo/sale.order/{order.id}", "wac_composer_order", login="wac_agent"
        )
        message = self.env["wac.message"].search(
            [("res_model", "=", "sale.order"), ("res_id", "=", order.id)]
        )
        self.assertRecordValues(
            message, [{"template_id": template.id, "state": "queued"}]
        )
        self.assertIn(order.name, message.body)
