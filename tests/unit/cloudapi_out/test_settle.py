"""One outgoing message against everything a network, a worker and Meta can do to it.

The machine plays the three of them: a row with its state, POSTs that Meta took or did not
take, answers that come late or never, receipts in any order and number. The judge is Meta's
side: what it took, counted. What Meta may do is in the reference of the Cloud API: an answer
may get lost, a receipt may come before the answer, twice, late, or be left out, and an error
500 of Graph's may come although the message goes out; then its receipt comes soon.
"""

import json
from dataclasses import dataclass, field

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cloudapi import retry, settle, status
from cloudapi.errors import ERRORS
from cloudapi.wire import HttpResponse, TransportFailure

LEASE = 120.0
HTML = b"<html>Bad Gateway</html>"
PROOF = ("accepted", "sent", "delivered", "read", "played")


def graph(http, code, **more):
    body = {"error": {"code": code, "message": "m", **more}}
    return HttpResponse(http, {}, json.dumps(body).encode())


#: A refusal of Graph's, by its code: Meta does not have the message.
REFUSALS = [
    graph(rule.http, rule.code)
    for rule in ERRORS.values()
    if rule.http and rule.http < 500
]
#: Trouble at Meta: mostly a refusal, but receipts have been seen behind it.
TROUBLE = [graph(500, 131000), graph(500, 131016), graph(503, 2), graph(500, 1)]
#: Meta never saw it.
NEVER_THERE = [
    HttpResponse(429, {}, HTML),
    HttpResponse(403, {}, HTML),
    HttpResponse(407, {}, HTML),
    HttpResponse(413, {}, HTML),
    *(
        TransportFailure("no", kind)
        for kind in ("dns", "refused", "connect_timeout", "tls", "proxy", "host")
    ),
]
#: Nobody on this side can tell.
SILENCE = [
    HttpResponse(502, {}, HTML),
    HttpResponse(504, {}, b""),
    HttpResponse(200, {}, b""),
    HttpResponse(200, {}, b'{"messages": [{}]}'),
    HttpResponse(200, {}, b'{"messages": [{"id": "wamid.'),
    *(
        TransportFailure("maybe", kind)
        for kind in ("reset", "read_timeout", "deadline", "truncated", "too_large")
    ),
]
#: What Meta may report of a message it took: one of these, in any order, with gaps.
LIVES = [
    ("sent",),
    ("sent", "delivered"),
    ("sent", "read"),
    ("sent", "delivered", "read"),
    ("sent", "delivered", "read", "played"),
    ("failed",),
    ("sent", "failed"),
    ("sent", "failed", "delivered"),
]


def accepted(wamid):
    body = {"messages": [{"id": wamid}]}
    return HttpResponse(200, {}, json.dumps(body).encode())


@dataclass
class Post:
    """One POST: the try it belongs to, what came back, and whether Meta has it."""

    attempt: int
    answer: object
    at_meta: bool
    receipts: list = field(default_factory=list)
    soon_until: float | None = None
    #: Whether a worker still waits for its answer.
    awaited: bool = True


class OneMessage(RuleBasedStateMachine):
    """A row as the sender keeps it, and Meta as it is."""

    @initialize(tried=st.sampled_from([0, 9]))
    def queue_message(self, tried=0):
        """Begin: with a new message, or one that was refused many times."""
        self.now = 0.0
        self.state, self.attempts, self.wamid = "queued", tried, ""
        self.retry_at, self.lease_until = 0.0, None
        self.posts = []
        self.reported = []

    # The sender

    def post(self, answer, at_meta, life=()):
        self.state, self.attempts = "sending", self.attempts + 1
        self.lease_until = self.now + LEASE
        post = Post(self.attempts, answer, at_meta, list(life) if at_meta else [])
        self.posts.append(post)
        return post

    def is_due(self):
        return self.state == "queued" and self.retry_at <= self.now

    @precondition(is_due)
    @rule(life=st.sampled_from(LIVES))
    def meta_takes_it(self, life):
        self.post(accepted(f"wamid.{len(self.posts)}"), True, life)

    @precondition(is_due)
    @rule(answer=st.sampled_from(REFUSALS + NEVER_THERE))
    def meta_does_not_take_it(self, answer):
        self.post(answer, False)

    @precondition(is_due)
    @rule(
        answer=st.sampled_from(SILENCE + TROUBLE),
        at_meta=st.booleans(),
        life=st.sampled_from(LIVES),
    )
    def meta_does_one_thing_and_says_another(self, answer, at_meta, life):
        post = self.post(answer, at_meta, life)
        if answer in TROUBLE and at_meta:
            post.soon_until = self.now + settle.RECEIPT_TIME - 1

    def has_answers(self):
        return any(post.awaited for post in self.posts)

    @precondition(has_answers)
    @rule(
        data=st.data(),
        jitter=st.sampled_from([0.0, 0.999]),
        killed=st.sampled_from([False, False, False, True]),
    )
    def the_answer_is_written_unless_the_worker_is_killed(self, data, jitter, killed):
        post = data.draw(st.sampled_from([p for p in self.posts if p.awaited]))
        post.awaited = False
        if not killed:
            self.write_answer(post, jitter)

    def write_answer(self, post, jitter=0.0):
        response, failure = post.answer, None
        if isinstance(response, TransportFailure):
            response, failure = None, response
        result = retry.classify(response, failure)
        found = settle.after_try(result, post.attempt, jitter)
        if found.state == "accepted":
            if self.state in settle.ACCEPTABLE:
                self.state = "accepted"
            self.wamid = self.wamid or result.wamid
            self.lease_until = None
        elif self.state in settle.OPEN and self.attempts == post.attempt:
            self.state, self.lease_until = found.state, None
            self.retry_at = self.now + (found.wait or 0.0)

    @rule(seconds=st.sampled_from([1.0, 30.0, 121.0, 4000.0, 90_000.0]))
    def time_goes_by(self, seconds):
        soon = [p.soon_until for p in self.posts if p.soon_until and p.receipts]
        self.now = min([self.now + seconds, *soon])
        if self.state == "sending" and self.lease_until < self.now:
            self.state, self.lease_until = settle.AFTER_LEASE, None

    # Receipts

    def has_receipts(self):
        return any(post.receipts for post in self.posts)

    @precondition(has_receipts)
    @rule(data=st.data(), again=st.booleans())
    def a_receipt_comes(self, data, again):
        post = data.draw(st.sampled_from([p for p in self.posts if p.receipts]))
        word = data.draw(st.sampled_from(post.receipts))
        self.hear(post, word, again)

    def hear(self, post, word, again):
        if not again:
            post.receipts.remove(word)
        post.soon_until = None
        self.reported.append(word)
        self.state = settle.after_receipt(self.state, word, taken=bool(self.wamid))
        self.wamid = self.wamid or f"wamid.{self.posts.index(post)}"
        self.lease_until = None

    # People

    @precondition(lambda self: self.state == "held")
    @rule()
    def the_number_is_mended(self):
        self.state, self.retry_at = "queued", 0.0

    @precondition(lambda self: self.state in ("queued", "held", "unknown"))
    @rule(sure=st.booleans())
    def somebody_cancels(self, sure):
        if sure:
            self.state = "canceled"

    # The judge

    @invariant()
    def meta_has_it_once_at_most(self):
        assert sum(post.at_meta for post in self.posts) <= 1

    @invariant()
    def nothing_is_stuck(self):
        assert self.state in status.STATES
        assert (self.state == "sending") <= (self.lease_until is not None)

    @invariant()
    def what_is_shown_as_sent_was_sent(self):
        if self.state in PROOF:
            assert any(post.at_meta for post in self.posts)

    @invariant()
    def the_best_report_is_shown(self):
        told = [
            word for word in self.reported if word in ("delivered", "read", "played")
        ]
        if told:
            assert self.state == max(told, key=PROOF.index)
        elif "failed" in self.reported:
            assert self.state == "failed"
        elif "sent" in self.reported:
            assert self.state == "sent"

    # The end

    def is_over(self):
        return self.state not in ("queued", "sending", "held")

    @precondition(is_over)
    @rule(tried=st.sampled_from([0, 9]))
    def the_next_message(self, tried):
        self.let_all_come()
        self.queue_message(tried)

    def let_all_come(self):
        """Let every receipt come that is still to come, and look at the end."""
        for post in self.posts:
            while post.receipts:
                self.hear(post, post.receipts[0], again=False)
        self.the_best_report_is_shown()

    def teardown(self):
        """Look at the end of the last message, too."""
        if hasattr(self, "posts"):
            self.let_all_come()


def test_any_life_of_a_message():
    run_state_machine_as_test(OneMessage)


def _repeats_silence(real):
    """Take silence for a refusal."""

    def after_try(result, attempt, jitter):
        found = real(result, attempt, jitter)
        silent = result.outcome is retry.Outcome.UNKNOWN
        return settle.Settled("queued", 0.0) if silent else found

    return after_try


def _does_not_wait(real):
    """Try again at once after an error that may have a receipt behind it."""

    def after_try(result, attempt, jitter):
        found = real(result, attempt, jitter)
        return settle.Settled(found.state, 0.0 if found.wait else None)

    return after_try


def _believes_itself(_real):
    """Take a failure of its own for a word of Meta's."""
    return lambda current, reported, *, taken: status.advance(current, reported)


def _believes_the_last(_real):
    """Take the last receipt for the state."""
    return lambda current, reported, *, taken: reported


def _play(steps, tried=0):
    """Play a life by hand: Meta has what it does not say, or takes it and reports."""
    life = OneMessage()
    life.queue_message(tried)
    for step, *about in steps:
        if step == "post":
            answer, at_meta, receipts = about
            life.post(answer, at_meta, receipts)
        elif step == "answer":
            life.write_answer(life.posts[-1])
        elif step == "receipt":
            life.hear(life.posts[0], about[0], again=False)
        else:
            life.now += about[0]
        if step == "post" or not life.is_due():
            continue
        life.post(accepted("wamid.again"), True, ("sent",))
    life.meta_has_it_once_at_most()
    life.the_best_report_is_shown()


@pytest.mark.parametrize(
    ("name", "worse", "tried", "steps"),
    [
        (
            "after_try",
            _repeats_silence,
            0,
            [("post", SILENCE[0], True, ("sent",)), ("answer",)],
        ),
        (
            "after_try",
            _does_not_wait,
            0,
            [("post", TROUBLE[0], True, ("sent",)), ("answer",), ("receipt", "sent")],
        ),
        (
            "after_receipt",
            _believes_itself,
            9,
            [("post", TROUBLE[0], True, ("sent",)), ("answer",), ("receipt", "sent")],
        ),
        (
            "after_receipt",
            _believes_the_last,
            0,
            [
                ("post", SILENCE[0], True, ("sent", "read")),
                ("receipt", "read"),
                ("receipt", "sent"),
            ],
        ),
    ],
    ids=["repeats_silence", "does_not_wait", "believes_itself", "believes_the_last"],
)
def test_the_judge_sees_a_worse_sender(name, worse, tried, steps, monkeypatch):
    _play(steps, tried)
    monkeypatch.setattr(settle, name, worse(getattr(settle, name)))
    with pytest.raises(AssertionError):
        _play(steps, tried)
