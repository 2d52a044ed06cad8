"""One message against everything that may happen to it, in any order.

The judge is what Meta took, counted. The same game is played with the pure decisions in
``tests/unit/cloudapi_out/test_settle.py``, which says what Meta may do; here it is played
with the rows and the SQL of the sender.
"""

import itertools
import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.whatsapp_coexistence.cloudapi import retry
from odoo.addons.whatsapp_coexistence.cloudapi.events import ApiError, StatusEvent
from odoo.addons.whatsapp_coexistence.cloudapi.wire import (
    HttpResponse,
    TransportFailure,
)
from odoo.addons.whatsapp_coexistence.models.wac_outbound_lane import Lane
from odoo.addons.whatsapp_coexistence.models.wac_outbound_pool import Done

from .common import WacCase

LIVES = [
    ("sent",),
    ("sent", "delivered"),
    ("sent", "read"),
    ("sent", "delivered", "read"),
    ("failed",),
    ("sent", "failed"),
    ("sent", "failed", "delivered"),
]
PROOF = ("accepted", "sent", "delivered", "read", "played")
RECEIVED_AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
RESULT = (
    "state", "wamid", "sent_at", "delivered_at", "read_at", "failed_at", "error_code",
    "error_title", "lease_until", "pricing_type",
)  # fmt: skip
WALKS = 60
STEPS = 14


def graph(http, code):
    return HttpResponse(http, {}, json.dumps({"error": {"code": code}}).encode())


REFUSALS = [graph(400, code) for code in (131026, 131047, 131056, 130429, 132001)]
NEVER_THERE = [
    HttpResponse(429, {}, b"<html>"),
    HttpResponse(413, {}, b"<html>"),
    TransportFailure("no", "dns"),
    TransportFailure("no", "tls"),
]
TROUBLE = [graph(500, 131000), graph(503, 2)]
SILENCE = [
    HttpResponse(502, {}, b"<html>"),
    HttpResponse(200, {}, b"{}"),
    TransportFailure("maybe", "reset"),
    TransportFailure("maybe", "deadline"),
]


@dataclass
class Post:
    """One POST: what comes back, whether Meta has it, what Meta has yet to report."""

    job: object
    answer: object
    at_meta: bool
    wamid: str
    receipts: list = field(default_factory=list)
    awaited: bool = True
    soon: bool = False


class OrdersCase(WacCase):
    """A sender whose network is a table."""

    def claim(self):
        """Return the job of the one message that is due, or ``None``."""
        self.env.flush_all()
        lane = Lane(self.account.id, 80)
        jobs = self.outbound._claim(lane, 10, 10**6)
        self.env.invalidate_all()
        return jobs[0] if jobs else None

    def answer(self, job, answer):
        """Write what came back for a job."""
        self.env.flush_all()
        failure = answer if isinstance(answer, TransportFailure) else None
        result = retry.classify(None if failure else answer, failure)
        self.outbound._write_results([Done(job, result)])
        self.env.invalidate_all()

    def accepted_answer(self, wamid):
        return HttpResponse(200, {}, json.dumps({"messages": [{"id": wamid}]}).encode())

    def receipt(self, word, wamid, callback=""):
        """Apply one receipt."""
        errors = (ApiError(131026, "Undeliverable"),) if word == "failed" else ()
        event = StatusEvent(
            wamid=wamid,
            status=word,
            timestamp=RECEIVED_AT,
            callback_data=callback,
            errors=errors,
            pricing_type="regular" if word == "sent" else "",
        )
        self.env["wac.message"]._wac_apply_receipts([(self.account, event)])
        self.env.flush_all()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestWacOutboundOrders(OrdersCase):
    def end_of(self, order, marked):
        """Return what a message is after its answer and its receipts in this order."""
        message = self.queue(self.thread)
        job = self.claim()
        wamid = f"wamid.{message.uuid}"
        for word in order:
            if word == "answer":
                self.answer(job, self.accepted_answer(wamid))
            else:
                self.receipt(word, wamid, message.uuid if marked else "")
        result = {name: message[name] for name in RESULT}
        return result | {"wamid": result["wamid"] == wamid}

    def test_answer_and_receipts_in_any_order(self):
        self.thread = self.make_thread()
        for life, marked in itertools.product(LIVES, (True, False)):
            orders = list(itertools.permutations(["answer", *life]))
            first = self.end_of(orders[0], marked)
            for order in orders[1:]:
                with self.subTest(order=order, marked=marked):
                    self.assertEqual(self.end_of(order, marked), first)

    def test_receipts_settle_a_message_whose_answer_never_came(self):
        self.thread = self.make_thread()
        for life in LIVES:
            answered = self.end_of(["answer", *life], marked=True)
            for order in itertools.permutations(life):
                with self.subTest(order=order):
                    self.assertEqual(self.end_of(order, marked=True), answered)


@tagged("post_install", "-at_install")
class TestWacOutboundWalk(OrdersCase):
    """Random lives of a message; a failure names its seed and its steps."""

    def setUp(self):
        super().setUp()
        self.thread = self.make_thread()

    def test_at_most_once_whatever_happens(self):
        for seed in range(WALKS):
            with self.subTest(seed=seed):
                self.walk(random.Random(seed))

    def walk(self, source):
        self.random, self.posts, self.steps = source, [], []
        self.account.state = "connected"
        self.message = self.queue(self.thread)
        self.message.attempts = source.choice((0, 0, 9))
        moves = (
            *[self.post, self.write_answer, self.hear] * 3,
            *[self.pass_time, self.release, self.cancel, self.lose_answer],
        )
        for _step in range(STEPS):
            self.random.choice(moves)()
            self.judge()
        for post in self.posts:
            while post.receipts:
                self.hear()
        self.pass_time(9000)
        self.judge()
        self.assertNotEqual(self.message.state, "sending", self.steps)
        self.message.write({"state": "canceled"})

    def note(self, *words):
        self.steps.append((*words, self.message.state))

    def post(self):
        job = self.claim()
        if job is None:
            return
        at_meta, wamid = True, f"wamid.{job.uuid}.{len(self.posts)}"
        kind = self.random.randrange(4)
        if kind == 0:
            answer = self.accepted_answer(wamid)
        elif kind == 1:
            answer, at_meta = self.random.choice(REFUSALS + NEVER_THERE), False
        else:
            answer = self.random.choice(SILENCE + TROUBLE)
            at_meta = self.random.random() < 0.5
        life = list(self.random.choice(LIVES)) if at_meta else []
        soon = at_meta and answer in TROUBLE
        self.posts.append(Post(job, answer, at_meta, wamid, life, soon=soon))
        self.note("post", answer, at_meta, life)

    @mute_logger("odoo.sql_db")
    def write_answer(self):
        waiting = [post for post in self.posts if post.awaited]
        if waiting:
            post = self.random.choice(waiting)
            post.awaited = False
            self.answer(post.job, post.answer)
            self.note("answer")

    def lose_answer(self):
        for post in self.posts:
            post.awaited = False

    def hear(self):
        waiting = [post for post in self.posts if post.receipts]
        if waiting:
            post = self.random.choice(waiting)
            word = post.receipts.pop(self.random.randrange(len(post.receipts)))
            post.soon = False
            for _again in range(self.random.choice((1, 1, 2))):
                self.receipt(word, post.wamid, self.message.uuid)
            self.note("receipt", word)

    def pass_time(self, seconds=None):
        """Let time go by; a receipt behind an error of Meta's comes in two minutes."""
        if any(post.soon for post in self.posts):
            return
        seconds = seconds or self.random.choice((1, 90, 150, 5000))
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE wac_message SET retry_at = retry_at - make_interval(secs => %s),
                      lease_until = lease_until - make_interval(secs => %s)
                WHERE id = %s""",
            [seconds, seconds, self.message.id],
        )
        self.env.invalidate_all()
        with mute_logger("odoo.addons.whatsapp_coexistence.models.wac_outbound"):
            self.outbound._expire_leases()
        self.note("time", seconds)

    def release(self):
        self.account._wac_release()
        if self.message.state == "held":
            self.message.action_retry()
            self.note("released")

    def cancel(self):
        if self.message.state in ("held", "unknown") and self.random.random() < 0.3:
            self.message.action_cancel()
            self.note("canceled")

    def judge(self):
        message = self.message
        taken = [post for post in self.posts if post.at_meta]
        self.assertLessEqual(len(taken), 1, self.steps)
        if message.state in PROOF:
            self.assertTrue(taken, self.steps)
        if message.state == "sending":
            self.assertTrue(message.lease_until, self.steps)
        told = [
            word for step in self.steps if step[0] == "receipt" for word in step[1:2]
        ]
        best = [w for w in ("read", "delivered", "failed", "sent") if w in told]
        if best:
            self.assertEqual(message.state, best[0], self.steps)
        if message.state in PROOF[1:]:
            self.assertFalse(message.error_title, self.steps)
