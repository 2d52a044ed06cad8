"""Two contacts of one person become one; two people never do."""

import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .inbound_common import InboundCase

ANA = "GB.1000000000000000111"
EVA = "GB.2000000000000000222"
NUMBER, NEW_NUMBER = "447700900111", "447700900444"


class MergeCase(InboundCase):
    def says(self, words, number=None, bsuid=None, **values):
        """Let a person write, named by what Meta tells of them."""
        message = {**self.text(words), **values}
        message.pop("from")
        contact = {"profile": {"name": "Ana"}}
        if number:
            message["from"] = contact["wa_id"] = number
        if bsuid:
            message["from_user_id"] = contact["user_id"] = bsuid
        change = self.change([message], people={"-": "-"})
        change["value"]["contacts"] = [contact]
        self.receive(self.body(change))

    def moves(self, kind="user_changed_number", sender=None, **system):
        message = {**self.text("-"), "type": "system"}
        del message["text"], message["from"]
        if sender:
            message["from"] = sender
        message["system"] = {"body": "Meta's words", "type": kind, **system}
        change = self.change([message], people={"-": "-"})
        del change["value"]["contacts"]
        self.receive(self.body(change))

    def contacts(self):
        return self.env["wac.contact"].search(
            [("portfolio_ref", "=", self.number.portfolio_ref)], order="id"
        )

    def bodies(self, contact):
        messages = contact.thread_ids.message_ids.sorted("id")
        return [m.body for m in messages if m.kind != "system"]

    def shown(self, thread):
        return " ".join(thread.channel_id.message_ids.mapped("body"))


@tagged("post_install", "-at_install")
class TestWacMeeting(MergeCase):
    def test_two_halves_meet(self):
        """Known by number, then by BSUID, then both are named: one chat with all of it."""
        self.number.agent_ids = self.agent
        self.says("by number", number=NUMBER)
        self.says("by id", bsuid=ANA)
        first, second = self.contacts()
        gone_channel = second.thread_ids.channel_id
        waiting = first.thread_ids.waiting_since
        self.says("both", number=NUMBER, bsuid=ANA)
        contact = self.contacts()
        self.assertEqual(len(contact), 1)
        self.assertEqual((contact.bsuid, contact.wa_id), (ANA, NUMBER))
        thread = contact.thread_ids
        self.assertEqual(self.bodies(contact), ["by number", "by id", "both"])
        for words in ("by number", "by id", "both", "became this one"):
            self.assertIn(words, self.shown(thread))
        self.assertFalse(gone_channel.exists())
        self.assertEqual(thread.waiting_since, waiting)
        self.assertTrue(thread._wac_is_window_open())
        member = thread.channel_id.channel_member_ids
        self.assertEqual(member.partner_id, self.agent.partner_id)
        self.assertGreaterEqual(member.message_unread_counter, 3)
        self.assertFalse(self.letters())

    def test_open_screens_go_on_with_the_chat_of_both(self):
        self.number.agent_ids = self.agent
        self.says("by number", number=NUMBER)
        self.says("by id", bsuid=ANA)
        kept, gone = (contact.thread_ids.channel_id.id for contact in self.contacts())
        last = self.env["bus.bus"].search([], order="id desc", limit=1).id
        self.says("both", number=NUMBER, bsuid=ANA)
        self.env.cr.precommit.run()
        sent = self.env["bus.bus"].search([("id", ">", last)], order="id")
        told = [
            (json.loads(one.channel)[1:], message["payload"])
            for one in sent
            if (message := json.loads(one.message))["type"] == "wac/merged"
        ]
        payload = {"channel_id": kept, "gone_id": gone}
        self.assertIn((["discuss.channel", gone], payload), told)
        self.assertIn((["discuss.channel", kept], payload), told)
        types = [json.loads(one.message)["type"] for one in sent]
        self.assertLess(
            types.index("wac/merged"), types.index("discuss.channel/delete")
        )

    def test_the_partner_of_one_half_signs_the_others_words(self):
        self.says("by number", number=NUMBER)
        self.says("by id", bsuid=ANA)
        first, second = self.contacts()
        partner = self.env["res.partner"].create({"name": "Ana"})
        first.partner_id = partner
        self.says("both", number=NUMBER, bsuid=ANA)
        written = self.contacts().thread_ids.message_ids
        self.assertEqual(len(written), 3)
        self.assertEqual(written.mail_message_id.mapped("author_id"), partner)

    def test_two_halves_meet_within_one_batch(self):
        self.says("by number", number=NUMBER)
        self.says("by id", bsuid=ANA)
        only_id, both = self.text("id again"), self.text("both", sender=NUMBER)
        del only_id["from"]
        only_id["from_user_id"] = both["from_user_id"] = ANA
        change = self.change([only_id, both], people={"-": "-"})
        del change["value"]["contacts"]
        self.receive(self.body(change))
        contact = self.contacts()
        self.assertEqual(len(contact), 1)
        self.assertEqual(
            self.bodies(contact), ["by number", "by id", "id again", "both"]
        )
        self.assertFalse(self.letters())

    def test_what_was_read_stays_read(self):
        self.number.agent_ids = self.agent
        self.says("by number", number=NUMBER)
        self.says("by id", bsuid=ANA)
        for contact in self.contacts():
            member = contact.thread_ids.channel_id.channel_member_ids
            newest = contact.thread_ids.channel_id.message_ids[:1]
            member.with_user(self.agent)._mark_as_read(newest.id)
        self.env.invalidate_all()
        first, second = self.contacts()
        first._wac_absorb(second)
        member = first.thread_ids.channel_id.channel_member_ids
        self.assertLessEqual(member.message_unread_counter, 1)

    def test_partner_is_kept(self):
        self.says("by number", number=NUMBER)
        self.says("by id", bsuid=ANA)
        _first, second = self.contacts()
        second.partner_id = self.env["res.partner"].create({"name": "Ana Partner"})
        self.says("both", number=NUMBER, bsuid=ANA)
        contact = self.contacts()
        self.assertEqual(contact, second)
        self.assertEqual(contact.partner_id.name, "Ana Partner")
        self.assertEqual(contact.thread_ids.channel_id.name, "Ana Partner")
        self.assertEqual(len(self.bodies(contact)), 3)

    def test_two_partners_are_left_to_people(self):
        self.says("by number", number=NUMBER)
        self.says("by id", bsuid=ANA)
        partners = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        for contact, partner in zip(self.contacts(), partners, strict=True):
            contact.partner_id = partner
        self.says("both", number=NUMBER, bsuid=ANA)
        self.assertEqual(len(self.contacts()), 2)
        self.assertFalse(self.letters())

    def test_number_with_a_new_owner(self):
        """Another BSUID on the same number: a new contact, the old chat stays."""
        self.says("Ana's secret", number=NUMBER, bsuid=ANA)
        ana = self.contacts()
        self.says("I am Eva", number=NUMBER, bsuid=EVA)
        eva = self.contacts() - ana
        self.assertEqual((ana.bsuid, ana.wa_id), (ANA, False))
        self.assertEqual((eva.bsuid, eva.wa_id), (EVA, NUMBER))
        self.assertNotIn("secret", self.shown(eva.thread_ids))
        self.assertIn("somebody else", self.shown(ana.thread_ids))

    def test_known_person_gets_the_number_of_another(self):
        self.says("Ana", number=NUMBER, bsuid=ANA)
        self.says("Eva without number", bsuid=EVA)
        ana, eva = self.contacts()
        self.says("Eva with Ana's old number", number=NUMBER, bsuid=EVA)
        self.assertEqual(self.contacts(), ana | eva)
        self.assertEqual((ana.wa_id, eva.wa_id), (False, NUMBER))

    def test_chats_on_other_numbers_move_along(self):
        other = self.make_account(
            {
                "name": "Second",
                "phone_number_id": "200000000000003",
                "waba_id": self.number.waba_id,
                "mode": "api",
                "phone": "442079460001",
            }
        )
        self.says("by number", number=NUMBER)
        change = self.change([self.text("on the second")], number="200000000000003")
        change["value"]["messages"][0]["from_user_id"] = ANA
        del change["value"]["messages"][0]["from"]
        change["value"]["contacts"] = [{"user_id": ANA}]
        self.receive(self.body(change))
        self.says("both", number=NUMBER, bsuid=ANA)
        contact = self.contacts()
        self.assertEqual(len(contact), 1)
        self.assertEqual(contact.thread_ids.account_id, self.number | other)
        self.assertFalse(self.letters())


@tagged("post_install", "-at_install")
class TestWacMoves(MergeCase):
    def test_new_number(self):
        self.says("hello", number=NUMBER, bsuid=ANA)
        contact = self.contacts()
        contact.partner_id = self.env["res.partner"].create(
            {"name": "Ana", "phone": f"+{NUMBER}"}
        )
        self.moves(sender=NUMBER, wa_id=NEW_NUMBER, user_id=EVA, previous_user_id=ANA)
        self.assertEqual(self.contacts(), contact)
        self.assertEqual((contact.wa_id, contact.bsuid), (NEW_NUMBER, EVA))
        self.assertEqual(contact.partner_id.phone, f"+{NUMBER}")
        self.assertIn("changed their WhatsApp number", self.shown(contact.thread_ids))
        self.says("from the new one", number=NEW_NUMBER, bsuid=EVA)
        self.assertEqual(self.contacts(), contact)
        self.assertEqual(self.bodies(contact), ["hello", "from the new one"])

    def test_new_number_without_new_id(self):
        self.says("hello", number=NUMBER, bsuid=ANA)
        contact = self.contacts()
        self.moves(sender=NUMBER, new_wa_id=NEW_NUMBER)
        self.assertEqual(contact.wa_id, NEW_NUMBER)
        self.says("from the new one", number=NEW_NUMBER, bsuid=EVA)
        self.assertEqual(self.contacts(), contact)
        self.assertEqual(contact.bsuid, EVA)

    def test_new_id_and_no_number_at_all(self):
        self.says("hello", bsuid=ANA)
        contact = self.contacts()
        self.moves("user_changed_user_id", user_id=EVA, previous_user_id=ANA)
        self.assertEqual(self.contacts(), contact)
        self.assertEqual(contact.bsuid, EVA)
        self.assertIn("new identifier", self.shown(contact.thread_ids))

    def test_wrote_from_the_new_number_before_the_notice(self):
        self.says("old number", number=NUMBER, bsuid=ANA)
        self.says("new number", number=NEW_NUMBER, bsuid=EVA)
        self.assertEqual(len(self.contacts()), 2)
        self.moves(sender=NUMBER, wa_id=NEW_NUMBER, user_id=EVA, previous_user_id=ANA)
        contact = self.contacts()
        self.assertEqual(len(contact), 1)
        self.assertEqual((contact.wa_id, contact.bsuid), (NEW_NUMBER, EVA))
        self.assertEqual(self.bodies(contact), ["old number", "new number"])

    def test_nobody_takes_over_the_chat_of_the_numbers_former_owner(self):
        self.says("private", number=NEW_NUMBER)
        stranger = self.contacts()
        self.says("hello", number=NUMBER, bsuid=ANA)
        ana = self.contacts() - stranger
        self.moves(sender=NUMBER, wa_id=NEW_NUMBER, user_id=EVA, previous_user_id=ANA)
        self.assertEqual(self.contacts(), stranger | ana)
        self.assertEqual((stranger.wa_id, ana.wa_id), (False, NEW_NUMBER))
        self.assertNotIn("private", self.shown(ana.thread_ids))
        self.assertFalse(self.letters())

    def test_a_name_in_the_address_book_is_taken_along(self):
        known = self.env["wac.contact"].create(
            {
                "company_id": self.number.company_id.id,
                "portfolio_ref": self.number.portfolio_ref,
                "wa_id": NEW_NUMBER,
                "phonebook_name": "Ana new",
            }
        )
        self.says("hello", number=NUMBER, bsuid=ANA)
        self.moves(sender=NUMBER, wa_id=NEW_NUMBER, user_id=EVA, previous_user_id=ANA)
        contact = self.contacts()
        self.assertEqual(contact, known)
        self.assertEqual(contact.phonebook_name, "Ana new")
        self.assertEqual(self.bodies(contact), ["hello"])

    def test_told_twice(self):
        self.says("hello", number=NUMBER, bsuid=ANA)
        contact = self.contacts()
        for _again in range(2):
            self.moves(
                sender=NUMBER, wa_id=NEW_NUMBER, user_id=EVA, previous_user_id=ANA
            )
        self.says("later", number=NEW_NUMBER, bsuid=EVA)
        self.assertEqual(contact.wa_id, NEW_NUMBER)
        self.assertEqual(self.bodies(contact), ["hello", "later"])


@tagged("post_install", "-at_install")
class TestWacMergeByHand(MergeCase):
    def wizard(self, contacts, user):
        model = self.env["wac.contact.merge"].with_user(user)
        return model.with_context(
            active_model="wac.contact", active_ids=contacts.ids
        ).create({})

    def test_manager_merges_two_halves(self):
        self.says("by number", number=NUMBER)
        self.says("by id", bsuid=ANA)
        contacts = self.contacts()
        wizard = self.wizard(contacts, self.manager)
        self.assertFalse(wizard.refusal)
        wizard.action_merge()
        self.assertEqual(len(self.contacts()), 1)
        self.assertEqual(self.bodies(self.contacts()), ["by number", "by id"])

    def test_the_partner_to_keep_is_chosen(self):
        self.says("by number", number=NUMBER)
        self.says("by id", bsuid=ANA)
        partners = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        first, second = self.contacts()
        first.partner_id, second.partner_id = partners
        wizard = self.wizard(first | second, self.manager)
        wizard.keep_id = second
        wizard.action_merge()
        self.assertEqual(self.contacts(), second)
        self.assertEqual(second.partner_id.name, "B")

    def test_two_people_are_refused(self):
        self.says("Ana", number=NUMBER, bsuid=ANA)
        self.says("Eva", number=NEW_NUMBER, bsuid=EVA)
        wizard = self.wizard(self.contacts(), self.manager)
        self.assertIn("two WhatsApp accounts", wizard.refusal)
        with self.assertRaises(UserError):
            wizard.action_merge()
        self.assertEqual(len(self.contacts()), 2)

    def test_agents_do_not_merge(self):
        self.number.agent_ids = self.agent
        self.says("by number", number=NUMBER)
        with self.assertRaises(AccessError):
            self.wizard(self.contacts(), self.agent)

    def test_odoos_merge_of_partners_takes_the_chats_along(self):
        self.says("hello", number=NUMBER)
        contact = self.contacts()
        partners = self.env["res.partner"].create(
            [{"name": "Ana twice"}, {"name": "Ana once"}]
        )
        contact.partner_id = partners[0]
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {"partner_ids": [(6, 0, partners.ids)], "dst_partner_id": partners[1].id}
        )
        wizard.action_merge()
        self.assertEqual(contact.partner_id, partners[1])
        self.assertEqual(contact.name, "Ana once")
        self.assertEqual(contact.thread_ids.channel_id.name, "Ana once")
