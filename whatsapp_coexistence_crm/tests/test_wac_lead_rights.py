"""Who reads which chat: the salesperson of its lead, and nobody by a trick."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.whatsapp_coexistence.models.wac_recipient import Letter
from odoo.addons.whatsapp_coexistence.tests.common import WacCase

GROUPS = "whatsapp_coexistence.group_wac_agent,sales_team.group_sale_salesman"


@tagged("post_install", "-at_install")
class TestWacLeadRights(WacCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # own documents only, and they answer no number
        cls.rep = new_test_user(cls.env, "wac_rep", groups=GROUPS)
        cls.rival = new_test_user(cls.env, "wac_rival", groups=GROUPS)
        cls.outsider = new_test_user(
            cls.env, "wac_out", groups="sales_team.group_sale_salesman"
        )

    def chat(self, wa_id="34600888001", partner=None):
        contact = self.make_thread(wa_id, window=True, partner=partner).contact_id
        thread = contact.thread_ids
        thread.channel_id = thread._wac_new_channels(self.account, contact)
        return thread

    def lead(self, user=None, **values):
        owner = user or self.rep
        leads = self.env["crm.lead"].with_user(values.pop("by", owner))
        return leads.create({"name": "Cakes for May", "user_id": owner.id, **values})

    def reads(self, user, thread):
        channel = thread.channel_id.with_user(user)
        return thread.with_user(user).has_access("read"), channel.has_access("read")

    def test_the_salesperson_reads_the_chat_in_the_lead(self):
        thread = self.chat()
        lead = self.lead(wac_thread_id=thread.id, by=self.env.user)
        self.assertEqual(self.reads(self.rep, thread), (True, True))
        self.assertEqual(self.reads(self.rival, thread), (False, False))
        shown = lead.with_user(self.rep).wac_conversations()
        self.assertEqual([one["thread_id"] for one in shown], thread.ids)
        self.assertEqual(shown[0]["number"], self.account.name)
        fetched = self.env["mail.message"].with_user(self.rep)
        domain = [
            ("model", "=", "discuss.channel"),
            ("res_id", "=", thread.channel_id.id),
        ]
        self.assertEqual(
            fetched.search_count(domain),
            self.env["mail.message"].search_count(domain),
        )

    def test_reading_is_not_answering(self):
        thread = self.chat()
        self.lead(wac_thread_id=thread.id, by=self.env.user)
        with self.assertRaises(AccessError):
            thread.channel_id.with_user(self.rep).message_post(
                body="Hi", message_type="comment"
            )
        mine = thread.with_user(self.rep)
        plan = self.env["wac.sending"].with_user(self.rep)._plan_thread(mine, Letter())
        self.assertIn("do not answer", plan.refusal)
        for write in (
            mine.action_assign_me,
            mine.action_close,
            mine.action_create_lead,
        ):
            with self.subTest(action=write.__name__), self.assertRaises(AccessError):
                write()
        self.assertFalse(
            self.env["wac.message"].search([("thread_id", "=", thread.id)])
        )

    def test_it_ends_with_the_lead(self):
        thread = self.chat()
        lead = self.lead(wac_thread_id=thread.id, by=self.env.user)
        lead.with_user(self.env.user).user_id = self.rival
        self.assertEqual(self.reads(self.rep, thread), (False, False))
        self.assertEqual(self.reads(self.rival, thread), (True, True))

    def test_nobody_takes_a_chat_by_writing_the_field(self):
        thread = self.chat()
        with self.assertRaises(AccessError):
            self.lead(wac_thread_id=thread.id)
        lead = self.lead()
        with self.assertRaises(AccessError):
            lead.wac_thread_id = thread
        leads = self.env["crm.lead"].with_user(self.rep)
        with self.assertRaises(AccessError):
            leads.with_context(default_wac_thread_id=thread.id).create({"name": "x"})
        self.assertEqual(self.reads(self.rep, thread), (False, False))

    def test_nobody_takes_a_chat_by_typing_its_number(self):
        partner = self.env["res.partner"].create({"name": "Marta"})
        thread = self.chat(partner=partner)
        lead = self.lead(phone="+34600888001")
        lead.write({"phone": "+34 600 888 001", "partner_id": partner.id})
        self.assertFalse(lead.sudo().wac_thread_id)
        self.assertEqual(self.reads(self.rep, thread), (False, False))

    def test_who_reads_the_chat_links_it_by_number_or_customer(self):
        thread = self.chat()
        self.account.agent_ids |= self.rep
        self.assertEqual(self.lead(phone="+34600888001").wac_thread_id, thread)
        partner = self.env["res.partner"].create({"name": "Marta"})
        other = self.chat("34600888002", partner)
        self.assertEqual(self.lead(partner_id=partner.id).wac_thread_id, other)

    def test_a_lead_waits_for_its_chat(self):
        lead = self.lead(phone="+34600888003")
        closed = self.lead(phone="+34600888003")
        closed.with_user(self.env.user).action_set_lost()
        thread = self.chat("34600888003")
        self.assertEqual(lead.sudo().wac_thread_id, thread)
        self.assertFalse(closed.sudo().wac_thread_id)
        self.assertEqual(self.reads(self.rep, thread), (True, True))

    def test_salespeople_who_do_not_answer_at_all(self):
        lead = self.lead(user=self.outsider, phone="+34600888004")
        thread = self.chat("34600888004")
        self.assertEqual(lead.sudo().wac_thread_id, thread)
        self.assertFalse(thread.channel_id.with_user(self.outsider).has_access("read"))
        lead.with_user(self.outsider).write({"phone": "+34600888005"})

    def test_merged_leads_keep_the_chat(self):
        thread = self.chat()
        one = self.lead(by=self.env.user)
        two = self.lead(wac_thread_id=thread.id, wac_ad_title="Offer", by=self.env.user)
        merged = (one | two).with_user(self.env.user).merge_opportunity()
        self.assertEqual(merged.wac_thread_id, thread)
        self.assertEqual(merged.wac_ad_title, "Offer")

    def test_a_colleagues_open_lead_is_named_not_doubled(self):
        thread = self.chat()
        self.lead(user=self.rival, wac_thread_id=thread.id, by=self.env.user)
        self.account.agent_ids |= self.rep
        with self.assertRaises(UserError) as refused:
            thread.with_user(self.rep).action_create_lead()
        self.assertIn(self.rival.name, str(refused.exception))

    def test_agents_without_sales_still_see_their_chats(self):
        thread = self.chat().with_user(self.agent)
        self.assertTrue(thread.search([("id", "=", thread.id)]))
        self.assertTrue(thread.read(["contact_id"]))
        self.assertTrue(thread.channel_id.has_access("read"))
