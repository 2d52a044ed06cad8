"""The property: however the phone's words are duplicated, ordered and batched, the same chats."""

import json
import random

from odoo.tests import tagged

from .history_common import ANA, BEN, HistoryCase


@tagged("post_install", "-at_install")
class TestWacHistoryOrders(HistoryCase):
    def test_any_order_and_batch_gives_the_same_threads(self):
        """Duplicated, reordered, cut and joined anew: always the same chats."""
        told = self.telling()
        expected = None
        for seed in range(16):
            rng = random.Random(seed)
            with self.env.cr.savepoint(flush=False) as savepoint:
                for bodies in self.batches(rng, told):
                    self.receive(*bodies)
                seen = (
                    self.picture(),
                    self.shown(),
                    self.shown(BEN),
                    self.member().message_unread_counter,
                )
                self.env.flush_all()
                savepoint.rollback()
            self.env.invalidate_all()
            expected = expected or seen
            self.assertEqual(seen, expected, f"seed {seed}")
        self.assertEqual(
            expected[1], ["a0", "a1", "a2", "Cake", "a4", "written on the phone"]
        )
        self.assertEqual(expected[2], ["b0", "b1", "b2", "b3", "said to Ben"])

    def telling(self):
        """Return what the phone tells, piece by piece; together they are two chats.

        :return: pairs of a person and a past message, or of none and another change
        """
        ana = [
            self.past(f"a{n}", 300 - 10 * n, wamid=f"wamid.a{n}", out=n % 2 == 1)
            for n in range(3)
        ]
        ana.append(self.placeholder(270, "wamid.a3", out=True))
        ana.append(self.past("a4", 260, wamid="wamid.a4"))
        ben = [
            self.past(f"b{n}", 200 - n, wamid=f"wamid.b{n}", person=BEN)
            for n in range(4)
        ]
        others = [
            self.echo("written on the phone", wamid="wamid.echo"),
            self.echo("said to Ben", person=BEN, wamid="wamid.echo2"),
            self.file("wamid.a3", 270, out=True),
        ]
        return (
            [(ANA, message) for message in ana]
            + [(BEN, message) for message in ben]
            + [(None, change) for body in others for change in _changes(body)]
        )

    def batches(self, rng, told):
        """Yield what the worker finds at once: bodies of any pieces, some of them twice."""
        pieces = told + rng.sample(told, len(told) // 2)
        rng.shuffle(pieces)
        bodies = []
        for part in _cut(rng, pieces, 5):
            bodies.append(self.one_body(rng, part))
        bodies += rng.sample(bodies, len(bodies) // 3)  # sent again as they were
        rng.shuffle(bodies)
        yield from _cut(rng, bodies, 4)

    def one_body(self, rng, part):
        """Return a body of these pieces: chunks of history, and changes beside them."""
        past = [piece for piece in part if piece[0]]
        changes = [change for person, change in part if not person]
        for chunk in _cut(rng, past, 4):
            threads = {}
            for person, message in chunk:
                threads.setdefault(person, []).append(message)
            order, progress = rng.randint(1, 9), rng.randint(0, 99)
            body = self.chunk(threads, rng.randint(0, 2), order, progress)
            changes += _changes(body)
        rng.shuffle(changes)
        return self.body(*changes, waba=self.number.waba_id)


def _changes(body):
    """Return the changes of a body."""
    return json.loads(body)["entry"][0]["changes"]


def _cut(rng, items, most):
    """Yield neighbours together, up to so many."""
    items = list(items)
    while items:
        count = rng.randint(1, most)
        yield items[:count]
        items = items[count:]
