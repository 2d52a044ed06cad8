"""A lead from a chat: with phone, customer and origin, and only one."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.whatsapp_coexistence.tests.common import WacCase


@tagged("post_install", "-at_install")
class TestWacLead(WacCase):
    def setUp(self):
        super().setUp()
        self.seller = new_test_user(
            self.env,
            "wac_seller",
            groups="whatsapp_coexistence.group_wac_agent,sales_team.group_sale_salesman",
        )
        self.account.agent_ids |= self.seller

    def lead(self, thread):
        action = thread.with_user(self.seller).action_create_lead()
        return self.env["crm.lead"].browse(action["res_id"])

    def test_unknown_person(self):
        thread = self.make_thread("34600666001", window=False)
        lead = self.lead(thread)
        self.assertEqual(lead.phone_sanitized, "+34600666001")
        self.assertEqual(lead.contact_name, thread.contact_id.name)
        self.assertEqual(lead.medium_id.name, "WhatsApp")
        self.assertFalse(lead.partner_id)
        self.assertEqual(lead.user_id, self.seller)
        # the composer calls the person by their name, not by the lead's
        [recipient] = lead._wac_recipients(lead._wac_account())[lead.id]
        self.assertEqual(recipient.name, thread.contact_id.name)

    def test_customer(self):
        partner = self.env["res.partner"].create({"name": "C", "phone": "+34600666002"})
        lead = self.lead(self.make_thread("34600666002", window=False, partner=partner))
        self.assertEqual(lead.partner_id, partner)
        self.assertEqual(partner.phone, "+34600666002")

    def test_once_per_open_lead(self):
        thread = self.make_thread("34600666003", window=False)
        first = self.lead(thread)
        self.assertEqual(self.lead(thread), first)
        first.action_set_lost()
        self.assertNotEqual(self.lead(thread), first)

    def test_agent_who_does_not_sell_is_refused(self):
        thread = self.make_thread("34600666004", window=False)
        with self.assertRaises(AccessError):
            thread.with_user(self.agent).action_create_lead()

    def test_lead_opens_its_chat(self):
        account = self.account
        contact = self.make_thread("34600666005", window=False).contact_id
        thread = self.env["wac.thread"].search([("contact_id", "=", contact.id)])
        thread.channel_id = thread._wac_new_channels(account, contact)
        lead = self.lead(thread).with_user(self.seller)
        active = lead.action_wac_chat()["params"]["active_id"]
        self.assertEqual(active, f"discuss.channel_{thread.channel_id.id}")
