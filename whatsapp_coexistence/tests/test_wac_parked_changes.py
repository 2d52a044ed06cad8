"""Reactions, edits and withdrawals that come before their message wait for it."""

import random

from odoo.tests import tagged

from .history_common import ANA, BEN, OURS, HistoryCase


@tagged("post_install", "-at_install")
class TestWacParkedChanges(HistoryCase):
    def told(self, kind, target, content=None, sender=ANA, ago=0):
        """Return a message of somebody's that changes another message."""
        message = self.text("", sender=sender, ago=ago) | {"type": kind}
        del message["text"]
        return message | {kind: {"original_message_id": target, **(content or {})}}

    def edit(self, text, target, **more):
        new = {"type": "text", "text": {"body": text}}
        return self.told("edit", target, {"message": new}, **more)

    def reaction(self, emoji, target, **more):
        content = {"message_id": target, "emoji": emoji}
        return self.told("reaction", target, content, **more)

    def live(self, *messages):
        return self.body(self.change(list(messages)))

    def parked(self):
        return self.env["wac.parked.change"].search(
            [("account_id", "=", self.number.id)]
        )

    def reactions(self, message):
        return message.mail_message_id.reaction_ids.mapped("content")

    def test_changes_of_strangers_make_no_chat(self):
        contacts = self.env["wac.contact"].search_count([])
        events = self.receive(
            self.live(
                self.reaction("👍", "wamid.never"),
                self.edit("x", "wamid.never"),
                self.told("revoke", "wamid.never"),
            )
        )
        self.assertEqual(events.mapped("state"), ["done"])
        self.assertFalse(self.chat())
        self.assertEqual(self.env["wac.contact"].search_count([]), contacts)
        self.assertEqual(len(self.parked()), 3)
        self.assertEqual(self.parked().company_id, self.number.company_id)

    def test_message_that_comes_later_gets_them(self):
        self.receive(
            self.live(self.reaction("👍", "wamid.1"), self.edit("b", "wamid.1"))
        )
        self.receive(self.live(self.text("a", wamid="wamid.1", ago=60)))
        message = self.stored()
        self.assertEqual((message.body, message.previous_body), ("b", "a"))
        self.assertIn("b", str(message.mail_message_id.body))
        self.assertEqual(self.reactions(message), ["👍"])
        self.assertFalse(self.parked())

    def test_in_order_of_time_whichever_came_first(self):
        self.receive(self.live(self.edit("third", "wamid.1", ago=10)))
        self.receive(self.live(self.edit("second", "wamid.1", ago=20)))
        self.receive(
            self.live(
                self.reaction("❤", "wamid.1", ago=5),
                self.text("first", wamid="wamid.1"),
            )
        )
        self.assertEqual(self.stored().body, "third")
        self.assertEqual(self.reactions(self.stored()), ["❤"])

    def test_withdrawn_before_it_came(self):
        self.receive(self.live(self.told("revoke", "wamid.1")))
        self.receive(self.live(self.text("secret", wamid="wamid.1", ago=60)))
        self.assertTrue(self.stored().revoked_at)
        self.assertNotIn("secret", str(self.stored().mail_message_id.body))

    def test_customers_reaction_before_the_echo(self):
        self.receive(self.live(self.reaction("👍", "wamid.echo")))
        self.receive(self.echo("at ten", wamid="wamid.echo"))
        self.assertEqual(self.reactions(self.stored()), ["👍"])

    def test_owners_edit_before_the_echo(self):
        change = self.edit("at eleven", "wamid.echo", sender=OURS)
        echoes = {"message_echoes": [change | {"to": ANA}]}
        self.receive(self.value("smb_message_echoes", echoes))
        self.assertFalse(self.chat(), "an edit is no message")
        self.receive(self.echo("at ten", wamid="wamid.echo"))
        self.assertEqual(self.stored().body, "at eleven")

    def test_live_changes_before_the_past_is_shared(self):
        self.receive(
            self.live(self.reaction("👍", "wamid.p"), self.edit("new", "wamid.p"))
        )
        self.receive(self.chunk({ANA: [self.past("old", 90, wamid="wamid.p")]}))
        message = self.stored()
        self.assertEqual((message.body, message.previous_body), ("new", "old"))
        self.assertEqual(self.reactions(message), ["👍"])
        self.assertFalse(self.parked())

    def test_changes_within_the_past(self):
        reaction = self.reaction("🎉", "wamid.p") | {"history_context": {}}
        self.receive(self.chunk({ANA: [reaction]}))
        self.assertFalse(self.letters())
        self.assertFalse(self.chat())
        self.receive(self.chunk({ANA: [self.past("old", 90, wamid="wamid.p")]}))
        again = reaction | {"id": "wamid.r2"}
        self.receive(self.chunk({ANA: [again]}, order=2))
        self.assertEqual(self.reactions(self.stored()), ["🎉"])
        self.assertFalse(self.letters())

    def test_before_the_answer_to_our_own_post(self):
        self.receive(self.live(self.text("hi"), self.reaction("👍", "wamid.out")))
        message = self.queue(self.chat(), "hello")
        message._wac_show()
        self.assertEqual(len(self.parked()), 1)
        message.write({"state": "accepted", "wamid": "wamid.out"})
        message._wac_match_parked()
        self.assertEqual(self.reactions(message), ["👍"])
        self.assertFalse(self.parked())

    def test_nobody_elses_message(self):
        self.receive(self.live(self.edit("free!", "wamid.1", sender=BEN)))
        self.receive(self.live(self.text("a", wamid="wamid.1")))
        self.assertEqual(self.stored().body, "a")

    def test_any_order_in_any_batches_ends_in_the_same(self):
        """Meta promises no order, and repeats what it was not thanked for."""
        source, ends = random.Random(6), set()
        for number in range(12):
            wamid = f"wamid.any.{number}"
            told = [
                self.text("one", wamid=wamid, ago=60),
                self.edit("two", wamid, ago=50),
                self.edit("three", wamid, ago=40),
                self.reaction("👍", wamid, ago=30),
                self.reaction("❤", wamid, ago=20),
                self.reaction("", wamid, ago=15),
                self.reaction("🎉", wamid, ago=10),
                self.told("revoke", wamid, ago=5),
            ]
            told += source.sample(told, 3)
            source.shuffle(told)
            bodies = []
            while told:
                size = source.randint(1, 3)
                bodies.append(self.live(*told[:size]))
                del told[:size]
            cut = source.randint(0, len(bodies))
            self.receive(*bodies[:cut])
            self.receive(*bodies[cut:])
            message = self.stored().filtered(lambda m, wamid=wamid: m.wamid == wamid)
            ends.add(
                (
                    message.body,
                    message.previous_body,
                    bool(message.revoked_at),
                    tuple(self.reactions(message)),
                    str(message.mail_message_id.body),
                )
            )
        self.assertEqual(len(ends), 1, ends)
        (end,) = ends
        self.assertEqual(end[:4], ("three", "one", True, ("🎉",)))
        self.assertFalse(self.parked())

    def test_a_late_reaction_of_the_phone_does_not_undo_a_newer_one(self):
        self.receive(self.live(self.text("hi", wamid="wamid.1", ago=60)))
        for emoji, ago in (("🎉", 10), ("👍", 20)):
            change = self.reaction(emoji, "wamid.1", sender=OURS, ago=ago)
            echoes = {"message_echoes": [change | {"to": ANA}]}
            self.receive(self.value("smb_message_echoes", echoes))
        self.assertEqual(self.reactions(self.stored()), ["🎉"])

    def test_the_company_has_one_reaction_wherever_it_is_given(self):
        self.receive(self.live(self.text("hi", wamid="wamid.1", ago=60)))
        message = self.stored()
        shown = message.mail_message_id.with_user(self.agent).sudo()
        shown._message_reaction(
            "👍", "add", self.agent.partner_id, self.env["mail.guest"]
        )
        self.assertEqual(self.reactions(message), ["👍"])
        for emoji, ago in (("🎉", -2), ("❤", 30)):
            change = self.reaction(emoji, "wamid.1", sender=OURS, ago=ago)
            echoes = {"message_echoes": [change | {"to": ANA}]}
            self.receive(self.value("smb_message_echoes", echoes))
            self.assertEqual(self.reactions(message), ["🎉"])

    def test_not_kept_for_ever(self):
        self.receive(self.live(self.reaction("👍", "wamid.never")))
        parked = self.parked()
        parked._gc_parked()
        self.assertTrue(parked.exists())
        self.env.cr.execute(
            "UPDATE wac_parked_change SET create_date = create_date - interval '8 days'"
        )
        parked.invalidate_recordset()
        parked._gc_parked()
        self.assertFalse(parked.exists())
