"""Faults that other connectors had and that no other test of ours would notice.

Which test notices which fault: docs/faults.md.
"""

from odoo.tests import tagged
from odoo.tools import mute_logger

from .inbound_common import InboundCase, recorded

HTTP = "odoo.addons.whatsapp_coexistence.cloudapi.transport"
PERSON = "447700900111"


@tagged("post_install", "-at_install")
class TestWacSeenElsewhere(InboundCase):
    def echo(self, words, to=PERSON, wamid=None, account=None):
        """Return a body that says what was written on the phone."""
        account = account or self.number
        message = self.text(words, sender="442079460000", wamid=wamid) | {"to": to}
        change = self.change(
            [], account.phone_number_id, "smb_message_echoes", people={to: "x"}
        )
        change["value"]["message_echoes"] = [message]
        del change["value"]["messages"]
        return self.body(change, waba=account.waba_id)

    def told(self, *messages):
        return self.body(self.change(list(messages)))

    def test_the_same_words_again_are_another_message(self):
        self.receive(
            self.told(self.text("ok"), self.text("ok")),
            self.told(self.text("ok")),
            self.echo("ok"),
            self.echo("ok"),
        )
        stored = self.stored()
        self.assertEqual(stored.mapped("body"), ["ok"] * 5)
        self.assertEqual(stored.mapped("direction"), ["in"] * 3 + ["out"] * 2)
        self.assertEqual(len(stored.mail_message_id), 5)

    def test_echo_of_what_was_sent_from_here_is_no_second_message(self):
        sent = self.queue(self.make_thread(), "Good morning")
        self.send()
        self.assertTrue(sent.wamid)
        before = self.stored(self.account)
        person = sent.thread_id.contact_id.wa_id
        echo = self.echo("Good morning", person, sent.wamid, self.account)
        event = self.receive(echo)
        self.assertEqual(event.state, "done", event.dead_letter_ids.mapped("reason"))
        self.assertEqual(self.stored(self.account), before)
        self.assertEqual((sent.origin, sent.state), ("user", "accepted"))

    def test_a_number_on_hold_still_hears(self):
        self.receive(self.told(self.text("before")))
        for state in ("held", "disconnected"):
            self.number.write({"state": state, "hold_reason": "Its token was revoked."})
            event = self.receive(self.told(self.text(state)))
            self.assertEqual(event.state, "done", state)
        self.assertEqual(
            self.stored().mapped("body"), ["before", "held", "disconnected"]
        )
        self.assertFalse(self.letters())

    def test_several_cards_are_one_message(self):
        self.receive(recorded("message_contacts"))
        cards = self.stored()
        self.assertEqual(len(cards), 1)
        self.assertEqual(len(cards.content["contacts"]), 2)
        self.assertEqual(len(cards.mail_message_id), 1)

    def test_what_cannot_be_shown_begins_a_chat_that_says_so(self):
        for name in ("message_unsupported_unavailable", "message_image_too_large"):
            self.receive(recorded(name))
        stored = self.stored()
        self.assertEqual(len(stored), 2)
        self.assertEqual(len(stored.thread_id.channel_id), 1)
        for message in stored:
            self.assertIn("phone", message.mail_message_id.body, message.kind)
        self.receive(self.told(self.text("as I said")))
        self.assertEqual(len(self.stored().thread_id), 1)

    def test_who_waits_behind_a_message_that_is_tried_again_is_not_refused(self):
        thread = self.make_thread()
        first, second = self.queue(thread, "one"), self.queue(thread, "two")
        self.sim.faults.set("error_after_accept", count=1, on="messages")
        with mute_logger(HTTP):
            self.send()
        self.assertEqual(first.state, "queued")
        self.assertEqual((second.state, second.error_title), ("queued", False))
        other = self.queue(self.make_thread("447700900222"), "somebody else")
        self.send()
        self.assertEqual(other.state, "accepted")
        self.assertEqual((first + second).mapped("state"), ["queued"] * 2)
