"""A number that Meta has in another account or portfolio now: one row, one chat a person."""

from odoo.tests import tagged

from odoo.addons.whatsapp_coexistence.cloudapi.events import Identity

from .test_wac_connect import ConnectCase


@tagged("post_install", "-at_install")
class TestWacAccountMoved(ConnectCase):
    def setUp(self):
        super().setUp()
        self.account.write({"portfolio_ref": "P1", "waba_id": "W1"})
        self.shown = self.account.display_phone_number

    def make_chat(self, wa_id, **ids):
        chat = self.make_thread(wa_id, window=False)
        chat.contact_id.write(ids)
        self.queue_past(chat)
        return chat

    def queue_past(self, chat):
        return self.env["wac.message"].create(
            {
                "thread_id": chat.id,
                "account_id": chat.account_id.id,
                "direction": "in",
                "origin": "customer",
                "kind": "text",
                "state": "received",
                "body": "before",
            }
        )

    def move(self, waba="W2", phone_number_id="anew", **values):
        """Connect the number as a door does that found it under another account."""
        node = {"id": phone_number_id, "display_phone_number": self.shown}
        values = {"waba_id": waba, "mode": "coexistence", **values}
        model = self.env["wac.account"].with_user(self.admin)
        moved = model._wac_connect(self.app, self.company, node, values)
        self.assertEqual(moved, self.account, "no second row")
        self.env.flush_all()
        self.env.invalidate_all()
        return moved

    def find(self, **ids):
        """Return who writes, as the worker finds them."""
        person = Identity(**ids)
        contacts = self.env["wac.contact"]
        return contacts._wac_find_or_create(self.account, [person])[person]

    def test_people_are_known_by_number_and_get_new_ids(self):
        chat = self.make_chat("34600000401", bsuid="ES.1")
        contact = chat.contact_id
        self.move(portfolio_ref="P2")
        self.assertEqual(self.account.portfolio_ref, "P2")
        self.assertFalse(contact.bsuid, "it is P1's")
        self.assertEqual(self.find(user_id="ES.2", wa_id="34600000401"), contact)
        self.assertEqual(contact.bsuid, "ES.2")
        self.assertEqual(contact.thread_ids, chat)
        self.assertEqual(chat.message_ids.contact_id, contact)

    def test_the_address_book_comes_along_unless_another_number_shares_it(self):
        somebody = self.find(user_id="ES.3", wa_id="34600000407")
        self.move(portfolio_ref="P2")
        self.assertEqual((somebody.portfolio_ref, somebody.bsuid), ("P2", False))
        self.make_account(self.credentials["numbers"][1], portfolio_ref="P2")
        self.move(waba="W3", phone_number_id="again", portfolio_ref="P3")
        self.assertEqual(somebody.portfolio_ref, "P2")

    def test_in_the_same_portfolio_ids_stay(self):
        contact = self.make_chat("34600000402", bsuid="ES.1").contact_id
        self.move(portfolio_ref="P1")
        self.assertEqual(contact.bsuid, "ES.1")
        self.assertEqual(self.account.waba_id, "W2")

    def test_where_nobody_tells_the_portfolio(self):
        contact = self.make_chat("34600000403", bsuid="ES.1").contact_id
        self.move(phone_number_id=self.account.phone_number_id)
        self.assertEqual(contact.bsuid, "ES.1", "an id that Meta kept is of its owner")
        self.move(waba="W3")
        self.assertEqual((self.account.portfolio_ref, contact.bsuid), ("W3", False))

    def test_who_writes_to_another_number_is_known_in_both(self):
        other = self.make_account(self.credentials["numbers"][1], portfolio_ref="P1")
        chat = self.make_chat("34600000404", bsuid="ES.1", phonebook_name="Marta")
        contact = chat.contact_id
        kept = self.env["wac.thread"].create(
            {"account_id": other.id, "contact_id": contact.id}
        )
        self.move(portfolio_ref="P2")
        self.assertEqual(kept.contact_id, contact)
        self.assertEqual((contact.portfolio_ref, contact.bsuid), ("P1", "ES.1"))
        double = chat.contact_id
        self.assertEqual(double.portfolio_ref, "P2")
        self.assertEqual((double.wa_id, double.bsuid), ("34600000404", False))
        self.assertEqual(double.name, "Marta")
        self.assertEqual(chat.message_ids.contact_id, double)
        self.assertEqual(self.find(user_id="ES.2", wa_id="34600000404"), double)

    def test_who_is_known_there_already_is_one_person(self):
        other = self.make_account(self.credentials["numbers"][1], portfolio_ref="P2")
        there = self.make_thread("34600000405", account=other, window=False)
        there.contact_id.bsuid = "ES.2"
        chat = self.make_chat("34600000405", bsuid="ES.1")
        self.move(portfolio_ref="P2")
        self.assertEqual(chat.contact_id, there.contact_id)
        self.assertEqual(there.contact_id.bsuid, "ES.2")
        self.assertEqual(chat.message_ids.mapped("body"), ["before"])

    def test_back_to_where_it_was(self):
        """The person has a contact in both, and a chat of this number with each."""
        other = self.make_account(self.credentials["numbers"][1], portfolio_ref="P1")
        chat = self.make_chat("34600000406", bsuid="ES.1")
        contact = chat.contact_id
        self.env["wac.thread"].create(
            {"account_id": other.id, "contact_id": contact.id}
        )
        self.move(portfolio_ref="P2")
        self.move(waba="W1", phone_number_id="back", portfolio_ref="P1")
        self.assertEqual(chat.contact_id, contact)
        self.assertEqual(contact.bsuid, "ES.1")
        self.assertEqual(len(self.account.search([("id", "=", self.account.id)])), 1)

    def test_who_is_known_by_an_id_alone_waits_for_the_next_one(self):
        person = self.find(user_id="ES.1")
        chats = self.env["wac.thread"]
        chat = chats._wac_find_or_create(self.account, person)[person]
        self.move(portfolio_ref="P2")
        contact = chat.contact_id
        self.assertEqual((contact.bsuid, contact.portfolio_ref), (False, "P2"))
        shown = str(chat.channel_id.message_ids.mapped("body"))
        self.assertIn("new identifier", shown)
        anew = self.find(user_id="ES.2")
        self.assertNotEqual(anew, contact)
        anew._wac_absorb(contact)
        self.assertEqual(chat.contact_id, anew)

    def test_texts_are_ready_for_the_new_account(self):
        template = self.make_template(waba_id="W1", language="en", name="mine")
        self.move()
        copy = template.family_id.template_ids - template
        self.assertRecordValues(
            copy, [{"waba_id": "W2", "status": "DRAFT", "body": template.body}]
        )
        self.move(waba="W1", phone_number_id="back")
        self.assertEqual(template.family_id.template_ids, template + copy)

    def test_another_number_of_the_account_is_another_one(self):
        node = {"id": "anew", "display_phone_number": "+34 600 99 99 99"}
        values = {"waba_id": "W1", "mode": "coexistence"}
        model = self.env["wac.account"].with_user(self.admin)
        made = model._wac_connect(self.app, self.company, node, values)
        self.assertNotEqual(made, self.account)

    def test_by_a_pasted_token(self):
        self.account.phone_number_id = "elsewhere"
        token = self.sim.add_token(self.credentials["numbers"][0]["waba_id"]).value
        _wizard, action = self.connect(token=token)
        self.assertEqual(self.account_of(action), self.account)
        self.assertEqual(self.account.state, "connected")
