"""Who has bought something: only a confirmed order of this company counts."""

from odoo.tests import tagged

from odoo.addons.whatsapp_coexistence.tests.common import WacCase


@tagged("post_install", "-at_install")
class TestWacExistingCustomers(WacCase):
    def test_confirmed_orders_only(self):
        shop, clerk = self.env["res.partner"].create([{"name": "Shop"}, {"name": "C"}])
        clerk.parent_id = shop
        self.company.wac_similar_products = True
        contact = self.make_thread("34600777001", partner=clerk).contact_id
        order = self.env["sale.order"].create({"partner_id": shop.id})
        consents = self.env["wac.consent"]
        self.assertTrue(consents._wac_refusal(contact, "marketing"))
        order.action_confirm()
        self.assertFalse(consents._wac_refusal(contact, "marketing"))
        consents._wac_record(contact, "objected", ["marketing"], "keyword")
        self.assertTrue(consents._wac_refusal(contact, "marketing"))

    def test_option_is_off_unless_the_company_says_so(self):
        partner = self.env["res.partner"].create({"name": "Shop"})
        contact = self.make_thread("34600777001", partner=partner).contact_id
        self.env["sale.order"].create({"partner_id": partner.id}).action_confirm()
        self.assertTrue(self.env["wac.consent"]._wac_refusal(contact, "marketing"))

    def test_orders_of_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        partner = self.env["res.partner"].create({"name": "Shop"})
        order = self.env["sale.order"].create({"partner_id": partner.id})
        order.action_confirm()
        self.assertTrue(partner._wac_existing_customers(self.company))
        self.assertFalse(partner._wac_existing_customers(other))
