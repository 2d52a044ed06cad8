"""Everything one person does, in any order, in any batches, some of it twice."""

import base64
import itertools
import random
import time

from odoo.tests import tagged

from .history_common import ANA, OURS, HistoryCase

ORDERS = 10


def scoped(number, scope):
    """Return the id a message has in the scope of a number or of a user id."""
    text = f"\x1c\x18{scope}\x15\x02\x00\x11\x18\x14{int(number):020X}\x00"
    return f"wamid.{base64.b64encode(text.encode()).decode()}"


@tagged("post_install", "-at_install")
class TestWacAnyOrder(HistoryCase):
    """What is there in the end depends on what happened, not on when Meta told of it."""

    def named(self, message, number=None, user_id=None):
        """Return a change with a message whose sender is named so."""
        message = {k: v for k, v in message.items() if k != "from"}
        contact = {"profile": {"name": "Ana Pérez"}}
        if number:
            message["from"] = contact["wa_id"] = number
        if user_id:
            message["from_user_id"] = contact["user_id"] = user_id
        change = self.change([message], people={"-": "-"})
        change["value"]["contacts"] = [contact]
        return change

    def told(self, number, user_id):
        """Return what Meta tells of one person: changes, and bodies of their own."""
        a, b, d, p, q = (f"wamid.{number}.{name}" for name in "abdpq")
        c, twin = (scoped(number, scope) for scope in (number, user_id))
        call = {
            "id": f"wacid.{number}",
            "event": "connect",
            "timestamp": str(int(time.time()) - 70),
            "direction": "USER_INITIATED",
        }
        rung = self.named(call, number=number, user_id=user_id)
        rung["field"] = "calls"
        rung["value"]["calls"] = rung["value"].pop("messages")
        edit = self.text("", ago=250) | {
            "type": "edit",
            "edit": {
                "original_message_id": a,
                "message": {"type": "text", "text": {"body": "a, corrected"}},
            },
        }
        del edit["text"]
        reaction = self.text("", ago=20) | {
            "type": "reaction",
            "reaction": {"message_id": d, "emoji": "👍"},
        }
        del reaction["text"]
        return [
            self.named(self.text("a", wamid=a, ago=300), number=number),
            self.named(self.text("b", wamid=b, ago=200), user_id=user_id),
            self.named(
                self.text("c", wamid=c, ago=100), number=number, user_id=user_id
            ),
            self.named(self.text("c", wamid=twin, ago=100), user_id=user_id),
            rung,
            self.named(edit, number=number),
            self.named(reaction, user_id=user_id, number=number),
            self.echo("d", person=number, wamid=d),
            self.chunk(
                {
                    number: [
                        self.past("p", 9000, wamid=p, person=number),
                        self.past("q", 8000, out=True, wamid=q),
                    ]
                }
            ),
            self.cards(self.card("Ana of the Bakery", person=number)),
        ]

    def bodies(self, source, told):
        """Return bodies with what was told, in an order and in batches of the source's."""
        told = told + source.sample(told, 2)
        source.shuffle(told)
        bodies = []
        while told:
            size = source.randint(1, 3)
            batch, told = told[:size], told[size:]
            changes = [one for one in batch if isinstance(one, dict)]
            bodies += [one for one in batch if isinstance(one, bytes)]
            if changes:
                bodies.append(self.body(*changes))
        return bodies

    def end(self, number, user_id):
        """Return what is there of a person in the end."""
        contacts = self.env["wac.contact"].search(
            ["|", ("wa_id", "=", number), ("bsuid", "=", user_id)]
        )
        messages = self.stored().filtered(lambda m: m.contact_id in contacts)
        shown = messages.mail_message_id
        return {
            "people": [
                (c.wa_id == number, c.bsuid == user_id, c.profile_name, c.name)
                for c in contacts
            ],
            "chats": len(messages.thread_id),
            "channels": len(messages.thread_id.channel_id),
            "shown": len(shown),
            "messages": sorted(
                (
                    "call" if m.kind == "call" else m.body,
                    m.direction,
                    m.origin,
                    m.state,
                    m.body,
                    m.previous_body,
                    str(m.mail_message_id.body),
                    m.mail_message_id.author_id.id,
                    tuple(m.mail_message_id.reaction_ids.mapped("content")),
                )
                for m in messages
            ),
            "window": messages.thread_id.mapped(lambda t: t._wac_is_window_open()),
            "waits": messages.thread_id.mapped(lambda t: bool(t.waiting_since)),
            "letters": self.letters().mapped("reason"),
        }

    def test_any_order_of_everything(self):
        ends = []
        for seed in range(ORDERS):
            source = random.Random(seed)
            who = f"346112300{seed:02}", f"ES.10000000000007{seed:02}"
            for body in self.bodies(source, self.told(*who)):
                self.ingest(body)
                if source.random() < 0.5:
                    self.work()
            self.work()
            ends.append(self.end(*who))
        for seed, end in enumerate(ends):
            with self.subTest(seed=seed):
                self.assertEqual(end, ends[0])
        self.assertEqual(len(ends[0]["people"]), 1)
        self.assertEqual(ends[0]["chats"], 1)
        found = [row[0] for row in ends[0]["messages"]]
        self.assertEqual(found, ["a, corrected", "b", "c", "call", "d", "p", "q"])

    def test_an_answer_from_here_ends_the_waiting(self):
        self.receive(self.body(self.change([self.text("hello?")])))
        chat = self.chat()
        self.assertTrue(chat.waiting_since)
        self.queue(chat, "Good morning", origin="rule")
        self.assertTrue(chat.waiting_since, "an automation is nobody who answers")
        self.queue(chat, "Yes?")
        self.assertFalse(chat.waiting_since)

    def test_who_writes_again_after_an_answer_on_the_phone_waits_since_then(self):
        first, second = self.text("a", ago=50), self.text("b", ago=10)
        answer = self.text("yes", sender=OURS, ago=30) | {"to": ANA}
        echo = self.value("smb_message_echoes", {"message_echoes": [answer]})
        for order in itertools.permutations([first, second, echo]):
            self.chat().unlink()
            for one in order:
                body = one if isinstance(one, bytes) else self.change([one])
                self.receive(body if isinstance(body, bytes) else self.body(body))
            chat = self.chat()
            later = chat.message_ids.filtered(lambda m: m.body == "b")
            self.assertEqual(chat.waiting_since, later.date)

    def test_a_closed_chat_opens_although_nobody_had_answered(self):
        self.receive(self.body(self.change([self.text("hello?")])))
        self.chat().action_close()
        self.assertFalse(self.chat().waiting_since, "it is done for now")
        self.receive(self.body(self.change([self.text("hello??")])))
        self.assertEqual(self.chat().state, "open")
        self.assertTrue(self.chat().waiting_since)
