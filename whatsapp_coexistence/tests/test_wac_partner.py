"""From a contact to a partner and back; nothing of the partner is overwritten."""

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import WacCase
from .history_common import ANA, BEN, HistoryCase


@tagged("post_install", "-at_install")
class TestWacPartner(WacCase):
    def setUp(self):
        super().setUp()
        self.creator = new_test_user(
            self.env,
            "wac_creator",
            groups="whatsapp_coexistence.group_wac_agent,base.group_partner_manager",
        )
        self.account.agent_ids |= self.creator

    def chat(self, wa_id, **values):
        thread = self.make_thread(wa_id, window=False)
        thread.contact_id.write(values)
        return thread.with_user(self.creator)

    def test_contact_becomes_a_partner(self):
        contact = self.chat("34600999001", profile_name="Ona").contact_id
        action = contact.action_create_partner()
        self.assertEqual(contact.partner_id.name, "Ona")
        self.assertEqual(contact.partner_id.phone_sanitized, "+34600999001")
        self.assertEqual(action["res_id"], contact.partner_id.id)

    def test_second_click_makes_no_second_partner(self):
        contact = self.chat("34600999002").contact_id
        contact.action_create_partner()
        first = contact.partner_id
        contact.action_create_partner()
        self.assertEqual(contact.partner_id, first)

    def test_partner_with_the_number_is_linked_untouched(self):
        partner = self.env["res.partner"].create(
            {"name": "Written by us", "phone": "+34 600 99 90 03"}
        )
        contact = self.chat("34600999003", profile_name="Nickname").contact_id
        contact.action_create_partner()
        self.assertEqual(contact.partner_id, partner)
        self.assertEqual(partner.name, "Written by us")

    def test_two_partners_with_the_number_are_not_guessed(self):
        twins = self.env["res.partner"].create(
            [{"name": name, "phone": "+34600999004"} for name in "AB"]
        )
        contact = self.chat("34600999004").contact_id
        contact.action_create_partner()
        self.assertNotIn(contact.partner_id, twins)

    def test_button_opens_the_one_chat(self):
        partner = self.env["res.partner"].create({"name": "X", "phone": "+34600999005"})
        action = partner.with_user(self.creator).action_wac_chat()
        threads = self.env["wac.thread"].search(
            [("contact_id.partner_id", "=", partner.id)]
        )
        self.assertEqual(len(threads), 1)
        self.assertEqual(
            action["params"]["active_id"], f"discuss.channel_{threads.channel_id.id}"
        )
        again = partner.with_user(self.creator).action_wac_chat()
        self.assertEqual(again["params"], action["params"])

    def test_button_needs_a_number(self):
        partner = self.env["res.partner"].create({"name": "No phone"})
        with self.assertRaises(UserError):
            partner.with_user(self.creator).action_wac_chat()

    def test_button_needs_a_number_to_write_from(self):
        partner = self.env["res.partner"].create({"name": "X", "phone": "+34600999006"})
        self.account.agent_ids -= self.creator
        with self.assertRaises(UserError):
            partner.with_user(self.creator).action_wac_chat()

    def test_counts(self):
        partner = self.env["res.partner"].create({"name": "X", "phone": "+34600999007"})
        thread = self.make_thread("34600999007", window=False, partner=partner)
        self.queue(self.make_thread("34600999008"), "to somebody else")
        self.env["wac.message"].create(
            [
                {
                    "thread_id": thread.id,
                    "account_id": thread.account_id.id,
                    "direction": "in",
                    "origin": "customer",
                    "state": "received",
                }
            ]
            * 2
        )
        seen = partner.with_user(self.creator)
        self.assertEqual((seen.wac_thread_count, seen.wac_message_count), (1, 2))

    def test_merge_keeps_the_chats(self):
        partners = self.env["res.partner"].create(
            [{"name": f"P{i}", "email": "p@example.com"} for i in range(2)]
        )
        threads = [
            self.make_thread(f"3460099901{i}", window=False, partner=partner)
            for i, partner in enumerate(partners)
        ]
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(partners.ids, partners[0])
        self.env.invalidate_all()
        for thread in threads:
            self.assertEqual(thread.contact_id.partner_id, partners[0])

    def test_number_is_indexed(self):
        self.env.cr.execute(
            "SELECT count(*) FROM pg_indexes"
            " WHERE tablename = 'res_partner' AND indexdef LIKE '%(phone_sanitized)%'"
        )
        self.assertEqual(self.env.cr.fetchone()[0], 1)


@tagged("post_install", "-at_install")
class TestWacAuthors(HistoryCase):
    """Who is made a partner later is the author of what they wrote before."""

    def authors(self):
        messages = self.stored().sorted("date")
        return [message.mail_message_id.author_id for message in messages]

    def test_a_partner_made_later_signs_the_past_and_the_present(self):
        self.receive(
            self.chunk({ANA: [self.past("a", 30), self.past("b", 20, out=True)]})
        )
        self.receive(self.body(self.change([self.text("c")])))
        ours = self.number.company_id.partner_id
        nobody = self.env["res.partner"]
        self.assertEqual(self.authors(), [nobody, ours, nobody])
        contact = self.chat().contact_id
        contact.action_create_partner()
        self.assertEqual(self.authors(), [contact.partner_id, ours, contact.partner_id])

    def test_another_partner_takes_over_and_none_leaves_none(self):
        self.receive(self.chunk({ANA: [self.past("a", 30)]}))
        contact = self.chat().contact_id
        first, second = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        for partner in (first, second, first.browse()):
            contact.partner_id = partner
            self.assertEqual(self.authors(), [partner])

    def test_a_chat_keeps_its_authors_to_itself(self):
        self.receive(
            self.chunk(
                {ANA: [self.past("a", 30)], BEN: [self.past("b", 20, person=BEN)]}
            )
        )
        self.chat().contact_id.action_create_partner()
        self.assertFalse(self.chat(BEN).message_ids.mail_message_id.author_id)
