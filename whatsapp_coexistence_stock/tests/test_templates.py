"""The template about deliveries is filled in from the delivery."""

from odoo.tests import tagged

from odoo.addons.whatsapp_coexistence.tests.common import WacCase


@tagged("post_install", "-at_install")
class TestStockTemplates(WacCase):
    def test_delivery(self):
        partner = self.env["res.partner"].create({"name": "Núria Puig"})
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        picking = self.env["stock.picking"].create(
            {"partner_id": partner.id, "picking_type_id": warehouse.out_type_id.id}
        )
        for lang in ("en", "es", "ca"):
            texts = self.builtin_texts(picking, lang)
            self.assertEqual(set(texts), {"odoo_delivery", "odoo_delivery_done"})
            for name, text in texts.items():
                with self.subTest(name, lang=lang):
                    self.assertIn("Núria Puig", text)
                    self.assertIn(picking.name, text)
                    self.assertNotIn("{{", text)
