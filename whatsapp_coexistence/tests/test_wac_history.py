"""Past chats: any order, any batch, once; in time order, and quiet."""

import itertools
from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.whatsapp_coexistence.models import wac_inbound_history

from .history_common import ANA, BEN, HistoryCase


@tagged("post_install", "-at_install")
class TestWacHistory(HistoryCase):
    def test_past_is_shown_in_time_order_before_what_came_live(self):
        self.receive(self.body(self.change([self.text("now")])))
        self.receive(self.chunk({ANA: [self.past("third", 10)]}, order=2))
        self.receive(
            self.chunk(
                {ANA: [self.past("second", 20, out=True), self.past("first", 30)]}
            )
        )
        self.assertEqual(self.shown(), ["first", "second", "third", "now"])

    def test_pages_follow_time_in_both_directions(self):
        self.receive(self.body(self.change([self.text("now")])))
        texts = [self.past(f"m{n}", 100 - n) for n in range(9)]
        for part in (texts[6:], texts[:3], texts[3:6]):
            self.receive(self.chunk({ANA: part}))
        expected = [f"m{n}" for n in range(9)] + ["now"]
        by_text = {m.preview: m.id for m in self.chat().channel_id.message_ids}
        self.assertEqual(self.shown(limit=4), expected[-4:])
        self.assertEqual(self.shown(limit=4, before=by_text["m6"]), expected[2:6])
        self.assertEqual(self.shown(limit=4, after=by_text["m6"]), expected[7:])
        self.assertEqual(self.shown(limit=6, around=by_text["m4"]), expected[2:8])
        self.assertEqual(self.shown(limit=6, around=0), expected[:3])

    def test_preview_is_the_last_in_time(self):
        self.receive(self.body(self.change([self.text("now")])))
        self.receive(self.chunk({ANA: [self.past("old", 30)]}))
        channel = self.chat().channel_id
        self.assertEqual(channel._get_last_messages().preview, "now")

    def test_past_counts_for_nothing(self):
        last = self.env["bus.bus"].search([], order="id desc", limit=1).id
        self.receive(self.chunk({ANA: [self.past("first", 30)]}))
        chat = self.chat()
        self.assertFalse(chat.window_expires_at)
        self.assertFalse(chat.waiting_since)
        self.assertFalse(chat.last_inbound_at)
        self.assertEqual(chat.state, "closed")
        self.assertEqual(self.member().message_unread_counter, 0)
        self.assertFalse(self.member().is_pinned)
        self.assertFalse(
            self.env["bus.bus"].search(
                [("id", ">", last), ("message", "ilike", "new_message")]
            )
        )
        self.assertEqual(self.stored().origin, "history")

    def test_unread_live_messages_stay_unread_and_the_past_adds_none(self):
        self.receive(self.body(self.change([self.text("now")])))
        self.receive(self.chunk({ANA: [self.past("old", 30), self.past("older", 40)]}))
        self.assertEqual(self.member().message_unread_counter, 1)
        now = self.stored().filtered(lambda m: m.origin == "customer")
        self.assertEqual(self.member().new_message_separator, now.mail_message_id.id)

    def test_a_live_message_pins_and_opens_a_chat_of_the_past(self):
        self.receive(self.chunk({ANA: [self.past("old", 30)]}))
        # "now" in SQL is when the test began
        self.member().unpin_dt -= timedelta(hours=1)
        self.receive(self.body(self.change([self.text("now")])))
        self.assertTrue(self.member().is_pinned)
        self.assertEqual(self.chat().state, "open")
        self.assertEqual(self.member().message_unread_counter, 1)

    def test_message_told_as_past_and_live_is_live(self):
        for bodies in itertools.permutations(["past", "live"]):
            wamid = f"wamid.{bodies[0]}"
            made = {
                "past": self.chunk({ANA: [self.past("both", 0, wamid=wamid)]}),
                "live": self.body(self.change([self.text("both", wamid=wamid)])),
            }
            self.receive(*[made[name] for name in bodies])
            message = self.stored().filtered(lambda m, w=wamid: m.wamid == w)
            self.assertEqual(message.origin, "customer")
            self.assertTrue(self.chat().window_expires_at)

    def test_file_before_and_after_its_placeholder(self):
        self.receive(self.chunk({ANA: [self.placeholder(30, "wamid.A")]}))
        self.receive(self.file("wamid.A", 30))
        self.receive(self.file("wamid.B", 20, out=True))
        self.receive(self.chunk({ANA: [self.placeholder(20, "wamid.B", out=True)]}))
        first, second = self.stored().sorted("wamid")
        for message in (first, second):
            self.assertEqual(message.kind, "image")
            self.assertEqual(len(message.media_ids), 1)
            self.assertEqual(message.media_ids.priority, 10)
            self.assertIn("Cake", message.mail_message_id.body)
            self.assertNotIn("phone", message.mail_message_id.body)
        self.assertEqual(second.state, "read")

    def test_placeholder_without_file_says_where_it_is(self):
        self.receive(self.chunk({ANA: [self.placeholder(30, "wamid.A")]}))
        self.assertIn("Open it on the phone", self.stored().mail_message_id.body)

    def test_answers_find_what_they_quote_in_any_order(self):
        for name in ("A", "B"):
            quoted = self.past("question", 30, wamid=f"wamid.Q{name}")
            answer = self.past(
                "answer",
                20,
                out=True,
                wamid=f"wamid.R{name}",
                context={"id": f"wamid.Q{name}"},
            )
            parts = [quoted, answer] if name == "A" else [answer, quoted]
            for part in parts:
                self.receive(self.chunk({ANA: [part]}))
            found = {m.wamid: m for m in self.stored()}
            self.assertEqual(
                found[f"wamid.R{name}"].reply_to_id, found[f"wamid.Q{name}"]
            )
            self.assertEqual(
                found[f"wamid.R{name}"].mail_message_id.parent_id,
                found[f"wamid.Q{name}"].mail_message_id,
            )

    def test_one_broken_message_costs_only_itself(self):
        good, bad = self.past("good", 30), self.past("bad", 20)
        bad["text"] = {"body": "bad"}
        bad["id"] = "wamid.bad"
        original = wac_inbound_history._item

        def item(account, event, past):
            if past.wamid == "wamid.bad":
                raise ValueError("broken")
            return original(account, event, past)

        with patch.object(wac_inbound_history, "_item", item):
            self.receive(self.chunk({ANA: [good, bad, self.past("last", 10)]}))
        self.assertEqual(self.shown(), ["good", "last"])
        self.assertEqual(len(self.letters()), 1)

    def test_large_body_is_applied_in_slices_and_resumed(self):
        people = {f"4477009{n:05d}": [] for n in range(5)}
        for person, messages in people.items():
            messages += [self.past(f"{n}", 500 - n, person=person) for n in range(20)]
        body = self.chunk(people, progress=100)
        calls = []
        original = type(self.env["wac.message"])._wac_add_past

        def add(model, account, items, threads):
            calls.append(len(items))
            if len(calls) == 3:
                raise KeyboardInterrupt  # as a killed worker: nothing catches it
            return original(model, account, items, threads)

        with (
            patch.object(wac_inbound_history, "HEAVY", 1000),
            patch.object(wac_inbound_history, "SLICE", 15),
            patch.object(type(self.env["wac.message"]), "_wac_add_past", add),
        ):
            event = self.ingest(body)
            cron = self.env.ref("whatsapp_coexistence.ir_cron_wac_inbound")
            # assertRaises would roll back what the worker had committed
            with self.enter_registry_test_mode(), suppress(KeyboardInterrupt):
                cron.method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(len(calls), 3)
            self.assertEqual(len(self.stored()), 20)
            self.work()
        self.assertEqual(event.state, "done")
        self.assertEqual(len(self.stored()), 100)
        self.assertEqual(len(set(self.stored().mapped("wamid"))), 100)
        self.assertLessEqual(max(calls), 15)
        row = self.sync_row("history")
        self.assertEqual((row.message_count, row.thread_count), (100, 5))
        self.assertEqual(self.shown("447700900003"), [str(n) for n in range(20)])


@tagged("post_install", "-at_install")
class TestWacAddressBook(HistoryCase):
    def contact(self, person=ANA):
        return self.env["wac.contact"].search([("wa_id", "=", person)])

    def test_newest_card_wins_whatever_the_order(self):
        for order in itertools.permutations(
            [
                self.card("Old", at=1000),
                self.card("New", at=3000),
                self.card("Mid", at=2000),
            ]
        ):
            self.contact().write({"phonebook_name": False, "phonebook_at": False})
            for card in order:
                self.receive(self.cards(card))
            self.assertEqual(self.contact().phonebook_name, "New")

    def test_removal_takes_the_name_away_and_later_cards_bring_it_back(self):
        self.receive(self.cards(self.card("Ana", at=1000)))
        self.receive(self.cards(self.card("", at=2000, action="remove")))
        self.assertFalse(self.contact().phonebook_name)
        self.receive(self.cards(self.card("Ana", at=1500)))
        self.assertFalse(self.contact().phonebook_name)
        self.receive(self.cards(self.card("Ana M.", at=3000)))
        self.assertEqual(self.contact().phonebook_name, "Ana M.")

    def test_card_without_phone_number(self):
        card = self.card("Hidden", person="", user_id="ES.13491208655302741918")
        self.receive(self.cards(card))
        found = self.env["wac.contact"].search(
            [("bsuid", "=", card["contact"]["user_id"])]
        )
        self.assertEqual(found.phonebook_name, "Hidden")
        self.assertFalse(found.wa_id)

    def partners(self):
        self.known = self.env["res.partner"].create(
            {"name": "Ana Known", "phone": f"+{ANA}", "company_id": self.company.id}
        )
        self.receive(
            self.cards(self.card("Ana Phone"), self.card("Ben Phone", person=BEN)),
            self.chunk({"447700900199": [self.past("hi", 9, person="447700900199")]}),
        )
        return (
            self.contact().partner_id,
            self.contact(BEN).partner_id,
            self.contact("447700900199").partner_id,
        )

    def test_policy_keep(self):
        self.number.contact_policy = "keep"
        self.assertEqual([bool(p) for p in self.partners()], [False, False, False])

    def test_policy_match_never_renames(self):
        ana, ben, other = self.partners()
        self.assertEqual(ana, self.known)
        self.assertEqual(self.known.name, "Ana Known")
        self.assertFalse(ben | other)

    def test_policy_create_makes_partners_of_who_has_a_name(self):
        self.number.contact_policy = "create"
        ana, ben, other = self.partners()
        self.assertEqual(ana, self.known)
        self.assertEqual((ben.name, ben.company_id), ("Ben Phone", self.company))
        self.assertFalse(other)
