"""Leads: the salesperson is told on their own phone, the customer thanked, each once."""

from odoo.tests import new_test_user, tagged

from odoo.addons.whatsapp_coexistence.tests.common import WacCase


@tagged("post_install", "-at_install")
class TestLeadEvents(WacCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rules = cls.env["wac.notification.rule"].search(
            [("model", "=", "crm.lead"), ("company_id", "=", cls.company.id)]
        )
        rules.write({"enabled": True, "quiet": False})
        cls.seller = new_test_user(
            cls.env, "wac_rep", groups="sales_team.group_sale_salesman"
        )
        cls.seller.partner_id.phone = "+34 600 00 03 03"

    def make_lead(self, **values):
        return self.env["crm.lead"].create(
            {"name": "Bread for the hotel", "user_id": self.env.user.id, **values}
        )

    def owed(self, lead):
        return self.env["wac.notification"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)]
        )

    def test_assigned(self):
        lead = self.make_lead()
        self.assertFalse(self.owed(lead), "one knows of one's own leads")
        lead.user_id = self.seller
        lead.user_id = self.env.user
        lead.user_id = self.seller
        told = self.owed(lead)
        self.assertEqual(told.event, "lead_assigned")
        self.send()
        self.assertEqual(told.partner_id, self.seller.partner_id)

    def test_assigned_to_somebody_else_meanwhile(self):
        lead = self.make_lead(user_id=self.seller.id)
        told = self.owed(lead)
        lead.user_id = self.env.user
        self.send()
        self.assertEqual(told.state, "stopped")

    def test_won(self):
        lead = self.make_lead(user_id=self.seller.id, phone="+34 600 00 02 02")
        lead.with_user(self.seller).action_set_won()
        told = self.owed(lead).filtered(lambda n: n.event == "lead_won")
        self.assertEqual(len(told), 1)
        self.send()
        self.assertFalse(told.partner_id, "only a number is known")
        self.assertNotIn("customer", told.reason or "")

    def test_nobody_to_thank(self):
        lead = self.make_lead()
        lead.action_set_won()
        self.send()
        self.assertIn("There is no customer.", self.owed(lead).reason)
