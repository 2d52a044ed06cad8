"""The worker: what is made of each event, and of events that come twice or wrong."""

import base64
import random
import time
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.whatsapp_coexistence.models import wac_inbound

from .inbound_common import PAYLOADS, InboundCase, recorded

WORKER = "odoo.addons.whatsapp_coexistence.models.wac_inbound"


@tagged("post_install", "-at_install")
class TestWacInbound(InboundCase):
    # Every recorded payload

    def test_every_recorded_payload_goes_through(self):
        names = sorted(path.stem for path in PAYLOADS.glob("*.json"))
        self.assertGreater(len(names), 150)
        for name in names:
            with self.subTest(payload=name):
                with mute_logger(WORKER):
                    event = self.receive(recorded(name))
                reasons = event.dead_letter_ids.mapped("reason")
                crashes = event.dead_letter_ids.filtered("traceback")
                self.assertFalse(crashes, crashes[:1].traceback)
                self.assertIn(event.state, ("done", "partial"), reasons)

    def test_every_kind_of_message_is_shown_without_a_dead_letter(self):
        names = sorted(path.stem for path in PAYLOADS.glob("message_*.json"))
        # the batch also stops a number that is not here
        skipped = {"message_dashboard_test", "message_text_group", "message_batch"}
        for name in set(names) - skipped:
            with self.subTest(payload=name):
                event = self.receive(recorded(name))
                self.assertFalse(event.dead_letter_ids.mapped("reason"))
        shown = self.stored()
        self.assertGreater(len(shown), 20)
        self.assertFalse(shown.filtered(lambda m: not m.mail_message_id))
        bare = shown.filtered(
            lambda m: (
                not m.mail_message_id.body
                and not m.media_ids
                and m.kind not in ("location", "contacts")
            )
        )
        self.assertFalse(bare.mapped("kind"), "a bubble with nothing in it")

    # One message, one chat

    def test_first_messages_of_a_person_make_one_chat(self):
        bodies = [self.body(self.change([self.text(f"m{i}")])) for i in range(8)]
        self.receive(*bodies)
        self.assertEqual(len(self.stored()), 8)
        self.assertEqual(len(self.stored().thread_id), 1)
        self.assertEqual(len(self.stored().thread_id.channel_id), 1)

    def test_members_of_the_chat_are_the_agents(self):
        self.receive(self.body(self.change([self.text("hi")])))
        channel = self.stored().thread_id.channel_id
        self.assertEqual(channel.channel_member_ids.partner_id, self.agent.partner_id)
        member = channel.channel_member_ids.with_user(self.agent)
        self.assertEqual(member.message_unread_counter, 1)
        self.assertFalse(channel.with_user(self.nobody).has_access("read"))

    def test_two_senders_in_one_body(self):
        messages = [self.text("from a"), self.text("from b", sender="447700900222")]
        self.receive(self.body(self.change(messages)))
        found = {m.contact_id.wa_id: m.body for m in self.stored()}
        self.assertEqual(found, {"447700900111": "from a", "447700900222": "from b"})

    def test_two_numbers_do_not_share_a_chat(self):
        other = self.make_account(
            {
                "name": "Second",
                "phone_number_id": "200000000000099",
                "waba_id": "100000000000001",
                "mode": "coexistence",
                "phone": "442079460099",
            }
        )
        self.receive(
            self.body(
                self.change([self.text("to one")]),
                self.change([self.text("to two")], number="200000000000099"),
            )
        )
        self.assertEqual(self.stored().body, "to one")
        self.assertEqual(self.stored(other).body, "to two")
        self.assertNotEqual(self.stored().thread_id, self.stored(other).thread_id)
        self.assertEqual(self.stored().contact_id, self.stored(other).contact_id)

    def test_one_message_under_two_ids_is_one(self):
        """Since July 2026 an id may name the phone number or the person's own id."""

        def wamid(peer):
            inner = b"\x1d\x0c" + peer + b"\x15\x02\x00\x12\x18\x14"
            inner += b"A1B2C3D4E5F6A7B80099" + b"\x00"
            return "wamid." + base64.b64encode(inner).decode()

        first, twin = wamid(b"447700900111"), wamid(b"GB.1000000000000000111")
        for body in (first, twin, first):
            self.receive(self.body(self.change([self.text("once", wamid=body)])))
        self.assertEqual(self.stored().mapped("wamid"), [first])
        self.receive(
            self.body(
                self.change([self.text("other", wamid=twin, sender="447700900222")])
            )
        )
        self.assertEqual(self.stored().mapped("body"), ["once", "other"])

    # The same state, however it comes

    def test_duplicates_order_and_batches_do_not_matter(self):
        people = ("447700900111", "447700900222")
        messages = [
            self.text(f"n{i}", sender=people[i % 2], wamid=f"wamid.n{i}")
            for i in range(10)
        ]
        singles = [self.body(self.change([message])) for message in messages]
        self.receive(self.body(self.change(messages)))
        expected = self.picture()
        self.assertEqual(len(expected), 10)
        dice = random.Random(7)
        for _ in range(3):
            self.stored().mail_message_id.unlink()
            self.stored().unlink()
            again = singles * 2
            dice.shuffle(again)
            cut = dice.randrange(len(again))
            self.receive(*again[:cut])
            self.receive(*again[cut:])
            self.assertEqual(self.picture(), expected)

    # What must not be applied

    def test_foreign_number_is_kept_and_makes_nothing(self):
        event = self.receive(self.body(self.change([self.text("x")], number="999")))
        self.assertEqual(event.state, "partial")
        self.assertIn("not connected here", self.letters()[:1].reason)
        self.assertFalse(self.stored())

    def test_number_of_another_app_is_not_served(self):
        other = self.env["wac.app"].create({"name": "Other", "app_secret": "s"})
        self.number.app_id = other
        self.receive(self.body(self.change([self.text("x")])))
        self.assertFalse(self.stored())
        self.assertTrue(self.letters())

    def test_other_business_account_is_refused(self):
        self.receive(self.body(self.change([self.text("x")]), waba="100000000000777"))
        self.assertFalse(self.stored())
        self.assertTrue(self.letters())

    def test_dashboard_test_makes_nothing(self):
        event = self.receive(recorded("message_dashboard_test"))
        self.assertEqual(event.state, "done")
        self.assertFalse(event.dead_letter_ids)
        self.assertFalse(
            self.env["wac.message"].search([("wamid", "ilike", "ABGGFlA5")])
        )

    def test_old_message_is_quarantined_and_can_be_replayed(self):
        body = self.body(self.change([self.text("old", ago=9 * 86400)]))
        event = self.receive(body)
        self.assertFalse(self.stored())
        letter = event.dead_letter_ids
        letter.with_user(self.admin).action_replay()
        self.assertEqual(letter.state, "replayed")
        self.assertEqual(self.stored().body, "old")

    def test_one_bad_entry_leaves_the_good_ones(self):
        bad = {"field": "messages", "value": {"messages": [{"id": 5, "from": []}]}}
        event = self.receive(
            self.body(
                self.change([self.text("before")]),
                self.change([self.text("stray")], number="999"),
                bad,
                self.change([self.text("after")]),
            )
        )
        self.assertEqual(self.stored().mapped("body"), ["before", "after"])
        self.assertEqual(event.state, "partial")

    def test_body_that_kills_the_worker_does_not_block_others(self):
        poison = self.ingest(self.body(self.change([self.text("poison")])))
        poison.attempts = wac_inbound.MAX_ATTEMPTS
        self.receive(self.body(self.change([self.text("fine")])))
        self.assertEqual(poison.state, "dead")
        self.assertEqual(self.stored().mapped("body"), ["fine"])

    def test_body_under_many_kills_lets_others_go_first_and_is_not_blamed_at_once(self):
        unlucky = self.ingest(self.body(self.change([self.text("unlucky")])))
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            worker = self.env(cr=cr)["wac.inbound"]
            for _death in range(3):  # begun, and the worker is killed
                self.assertEqual(worker._claim(self.app.id), unlucky.ids)
            self.assertFalse(worker._claim(self.app.id), "its next try is later")
        self.env.invalidate_all()
        self.receive(self.body(self.change([self.text("later")])))
        self.assertEqual(self.stored().mapped("body"), ["later"])
        self.assertEqual(unlucky.state, "pending")
        self.assertGreater(unlucky.retry_at, fields.Datetime.now())
        self.assertFalse(self.env["wac.inbound"]._count_pending(self.app.id))
        unlucky.retry_at = fields.Datetime.now() - timedelta(seconds=1)
        self.work()
        self.assertEqual(unlucky.state, "done")
        self.assertIn("unlucky", self.stored().mapped("body"))

    # Echoes, windows, waiting

    def test_echo_is_the_companys_and_opens_nothing(self):
        self.receive(*[recorded("echo_text")] * 2)
        echo = self.stored()
        self.assertEqual((len(echo), echo.direction, echo.origin), (1, "out", "phone"))
        self.assertFalse(echo.thread_id.window_expires_at)
        self.assertFalse(echo.thread_id.waiting_since)
        self.assertTrue(self.number.last_phone_activity_at)

    def test_customer_opens_the_window_and_waits(self):
        self.receive(self.body(self.change([self.text("hello", ago=3600)])))
        thread = self.stored().thread_id
        left = thread.window_expires_at - fields.Datetime.now()
        self.assertAlmostEqual(left.total_seconds(), 86400 - 3600, delta=600)
        self.assertTrue(thread.waiting_since)

    def test_message_before_the_connection_opens_nothing(self):
        self.number.onboarded_at = fields.Datetime.now() - timedelta(hours=1)
        self.receive(self.body(self.change([self.text("early", ago=7200)])))
        self.assertFalse(self.stored().thread_id.window_expires_at)

    def test_answer_on_the_phone_ends_the_waiting(self):
        person = "447700900111"
        self.receive(self.body(self.change([self.text("hi", ago=30)])))
        echo = self.text("here", sender="442079460000") | {"to": person}
        change = self.change([], field="smb_message_echoes", people={person: "x"})
        change["value"]["message_echoes"] = [echo]
        del change["value"]["messages"]
        self.receive(self.body(change))
        self.assertEqual(self.stored().mapped("direction"), ["in", "out"])
        self.assertFalse(self.stored().thread_id[:1].waiting_since)

    # Changes of messages

    def test_reaction_is_one_per_person_and_can_be_taken_back(self):
        self.receive(self.body(self.change([self.text("hi", wamid="wamid.target")])))
        shown = self.stored().mail_message_id
        for emoji in ("👍", "❤️", "❤️"):
            self.receive(self.reaction(emoji))
        self.assertEqual(shown.reaction_ids.mapped("content"), ["❤️"])
        self.receive(self.reaction(""))
        self.assertFalse(shown.reaction_ids)
        self.assertEqual(len(self.stored()), 1)

    def reaction(self, emoji):
        message = self.text("") | {
            "type": "reaction",
            "reaction": {"message_id": "wamid.target", "emoji": emoji},
        }
        del message["text"]
        return self.body(self.change([message]))

    def test_text_of_a_stranger_is_no_html(self):
        self.receive(
            self.body(self.change([self.text("<img src=x onerror=alert(1)>*b*")]))
        )
        html = str(self.stored().mail_message_id.body)
        self.assertNotIn("<img", html)
        self.assertIn("&lt;img", html)

    def test_partner_is_linked_and_never_renamed(self):
        partner = self.env["res.partner"].create(
            {"name": "Ana SL", "phone": "+34600000303"}
        )
        self.receive(self.body(self.change([self.text("hi", sender="34600000303")])))
        self.assertEqual(self.stored().contact_id.partner_id, partner)
        self.assertEqual(partner.name, "Ana SL")
        self.assertEqual(self.stored().mail_message_id.author_id, partner)

    def test_statements_do_not_grow_with_the_batch(self):
        def cost(count):
            sender = f"4477009{count:05d}"
            messages = [self.text(f"c{i}", sender=sender) for i in range(count)]
            self.receive(self.body(self.change([self.text("warm", sender=sender)])))
            self.ingest(self.body(self.change(messages)))
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.work()
            return self.env.cr.sql_log_count - before

        small, large = cost(5), cost(50)
        self.assertLess(large - small, 45, "less than one statement a message")

    def test_time_from_the_future_is_now(self):
        message = self.text("tomorrow") | {"timestamp": str(int(time.time()) + 86400)}
        self.receive(self.body(self.change([message])))
        self.assertLessEqual(self.stored().date, fields.Datetime.now())
