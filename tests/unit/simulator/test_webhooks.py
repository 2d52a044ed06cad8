"""Webhooks: the exact bytes, who gets them, how often, in which order."""

import hashlib
import hmac
import json
import threading
import time

import pytest

from cloudapi import signature
from simulator import Simulator, fast
from simulator.webhooks import signing
from simulator.webhooks.change import Change, envelope
from simulator.webhooks.delivery import CallbackRefusedError, check_url

CORPUS = ["ä", "مرحبا", "🎂👩‍🍳", "a/b", "<b>&@%", '"\\', "\u2028", "ñandú\n\t"]


@pytest.mark.parametrize("text", CORPUS)
def test_signed_bytes_verify(text, sim, receiver):
    sim.customer_sends("marta", f"x {text}")
    assert sim.settle()
    headers, body, _ = receiver.received[-1]
    secret = sim.credentials["app_secret"]
    header = headers["X-Hub-Signature-256"]
    assert signature.verify(body, header, [secret])
    assert not signature.verify(body, header, ["another"])
    assert not signature.verify(body + b" ", header, [secret])
    assert (
        header
        == "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    )
    assert body.isascii()
    assert json.loads(body)["entry"][0]["changes"][0]["value"]["messages"][0][
        "text"
    ] == {"body": f"x {text}"}


def test_escapes_as_meta_does():
    assert signing.serialize({"t": "ä/é"}) == b'{"t":"\\u00e4\\/\\u00e9"}'
    assert signing.serialize("a/b", escape_slashes=False) == b'"a/b"'


def test_published_vector():
    body = b'{"object":"whatsapp_business_account","entry":[]}'
    document = {"object": "whatsapp_business_account", "entry": []}
    assert signing.serialize(document) == body
    expected = "sha256=dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756"
    assert signing.headers(body, "test_app_secret")["X-Hub-Signature-256"] == expected


def test_envelope_groups_by_entry():
    changes = [
        Change("messages", "1", {"n": 1}),
        Change("messages", "1", {"n": 2}),
        Change("account_update", "1", {"n": 3}),
        Change("messages", "2", {"n": 4}),
    ]
    entries = envelope(changes, 7)["entry"]
    assert [len(e["changes"]) for e in entries] == [2, 1, 1]
    assert ["time" in e for e in entries] == [False, True, False]


def test_settled_is_not_what_a_job_has_just_sent(sim, receiver, monkeypatch):
    """A job that ends while ``settle`` looks leaves a webhook that is on its way."""
    may_run, idle = threading.Event(), sim.webhooks.idle

    def job():
        may_run.wait(60)
        sim.customer_sends("marta", "hola")

    def look():
        found = idle()
        if not may_run.is_set():
            may_run.set()
            while sim.scheduler.due_within(1):
                time.sleep(0.01)
        return found

    monkeypatch.setattr(sim.webhooks, "idle", look)
    sim.scheduler.after(0, job)
    with receiver.lock:  # nobody answers
        assert not sim.settle(timeout=1)
    assert sim.settle()
    assert len(receiver.messages()) == 1


def test_order_within_a_chat(sim, receiver):
    for index in range(30):
        sim.customer_sends("marta", str(index))
    assert sim.settle()
    texts = [m["text"]["body"] for m in receiver.messages()]
    assert texts == [str(index) for index in range(30)]


@pytest.mark.parametrize("status", [500, 403, 204, 302, 201])
def test_only_200_counts(status, sim, receiver):
    receiver.statuses = [status, status]
    sim.customer_sends("marta", "a")
    assert sim.settle()
    bodies = {body for _, body, _ in receiver.received}
    assert len(receiver.received) == 3
    assert len(bodies) == 1
    [delivery] = sim.webhooks.deliveries
    assert (delivery.state, delivery.attempts) == ("delivered", 3)


def test_a_receiver_that_is_down_gets_it_when_it_is_back(receiver, eventually):
    options = fast()
    with Simulator(options=options, callback_url="http://127.0.0.1:9/") as sim:
        sim.customer_sends("marta", "a")
        assert eventually(lambda: sim.webhooks.deliveries[0].attempts > 1)
        sim.webhooks.deliveries[0].url = receiver.url
        assert sim.settle()
        assert len(receiver.received) == 1


def test_it_gives_up_in_the_end(receiver):
    options = fast()
    options.retry_schedule = (0.01, 0.01)
    with Simulator(options=options, callback_url="http://127.0.0.1:9/") as sim:
        sim.customer_sends("marta", "a")
        assert sim.settle()
        [delivery] = sim.webhooks.deliveries
        assert (delivery.state, delivery.attempts) == ("lost", 3)


def test_the_schedule_follows_the_clock(receiver, eventually):
    options = fast()
    options.retry_schedule = (3600.0,)
    with Simulator(options=options, callback_url=receiver.url) as sim:
        receiver.statuses = [500]
        sim.customer_sends("marta", "a")
        assert sim.settle()
        assert len(receiver.received) == 1
        sim.clock.advance(3601)
        assert eventually(lambda: len(receiver.received) == 2)


def test_duplicates(sim, receiver):
    sim.faults.set("webhook_duplicate", count=1, copies=3)
    sim.customer_sends("marta", "a")
    assert sim.settle()
    assert [m["text"]["body"] for m in receiver.messages()] == ["a"] * 3


def test_shuffled(sim, receiver):
    sim.faults.set("webhook_shuffle", seconds=0.3)
    for index in range(30):
        sim.customer_sends("marta", str(index))
    assert sim.settle()
    texts = [m["text"]["body"] for m in receiver.messages()]
    assert texts != sorted(texts, key=int)
    assert sorted(texts, key=int) == [str(index) for index in range(30)]


def test_batched(sim, receiver):
    sim.faults.set("webhook_batch", size=10, seconds=0.2)
    for index in range(25):
        sim.customer_sends("marta", str(index))
    assert sim.settle()
    assert len(receiver.received) == 3
    assert len(receiver.messages()) == 25


def test_delayed(sim, receiver):
    sim.faults.set("webhook_delay", seconds=5)
    sim.customer_sends("marta", "a")
    assert sim.settle()
    assert receiver.received == []
    sim.clock.advance(6)
    assert sim.settle()
    assert len(receiver.received) == 1


def test_dropped_and_redelivered(sim, receiver):
    sim.faults.set("webhook_drop", count=2)
    sim.customer_sends("marta", "a")
    sim.customer_sends("james", "b")
    assert sim.settle()
    assert {m["text"]["body"] for m in receiver.messages()} == {"a", "b"}
    assert [d.attempts for d in sim.webhooks.deliveries] == [2, 2]


def test_bad_signature(sim, receiver):
    sim.faults.set("webhook_bad_signature", count=1)
    sim.customer_sends("marta", "a")
    assert sim.settle()
    headers, body, _ = receiver.received[-1]
    secret = sim.credentials["app_secret"]
    assert not signature.verify(body, headers["X-Hub-Signature-256"], [secret])


def test_redelivery_by_hand(sim, receiver):
    sim.customer_sends("marta", "a")
    assert sim.settle()
    assert sim.webhooks.redeliver(1)
    assert not sim.webhooks.redeliver(99)
    assert sim.settle()
    first, second = (body for _, body, _ in receiver.received)
    assert first == second


# -- subscriptions ---------------------------------------------------------------------


def subscribe(graph, **body):
    return graph.call("POST", f"{graph.sim.number.waba_id}/subscribed_apps", json=body)


def test_nothing_without_a_subscription(graph, sim, receiver):
    path = f"{sim.number.waba_id}/subscribed_apps"
    assert graph.call("DELETE", path).json() == {"success": True}
    sim.customer_sends("marta", "a")
    assert sim.settle()
    assert receiver.received == []
    assert sim.webhooks.unheard == 1
    assert subscribe(graph).json() == {"success": True}
    sim.customer_sends("marta", "b")
    assert sim.settle()
    assert len(receiver.received) == 1


def test_override_only_moves_some_fields(graph, sim, receiver):
    other = receiver.url.replace("/hook", "/other")
    answer = subscribe(
        graph, override_callback_uri=other, verify_token=receiver.verify_token
    )
    assert answer.json() == {"success": True}
    listed = graph.call("GET", f"{sim.number.waba_id}/subscribed_apps").json()["data"]
    assert listed[0]["override_callback_uri"] == other
    sim.customer_sends("marta", "a")
    sim.account_event("ACCOUNT_OFFBOARDED")
    assert sim.settle()
    urls = {d.fields[0]: d.url for d in sim.webhooks.deliveries}
    assert urls == {"messages": other, "account_update": receiver.url}
    subscribe(graph)
    sim.owner_sends("marta", "b")
    assert sim.settle()
    assert sim.webhooks.deliveries[0].url == other


def test_the_number_wins_over_the_account(graph, sim, receiver):
    url = receiver.url.replace("/hook", "/number")
    body = {"override_callback_uri": url, "verify_token": receiver.verify_token}
    path = sim.number.number_id
    answer = graph.call("POST", path, json={"webhook_configuration": body})
    assert answer.json() == {"success": True}
    fields = graph.call("GET", f"{path}?fields=webhook_configuration").json()
    assert fields["webhook_configuration"]["phone_number"] == url
    sim.customer_sends("marta", "a")
    assert sim.settle()
    assert sim.webhooks.deliveries[0].url == url
    empty = {"webhook_configuration": {"override_callback_uri": ""}}
    assert graph.call("POST", path, json=empty).status_code == 200
    assert sim.number.webhook_override == ""


def test_override_needs_a_subscription_and_the_handshake(graph, sim, receiver):
    wrong = subscribe(graph, override_callback_uri=receiver.url, verify_token="nope")
    assert graph.error(wrong) == (400, 2200)
    dead = subscribe(
        graph, override_callback_uri="http://127.0.0.1:9/", verify_token="x"
    )
    assert graph.error(dead) == (400, 2200)
    long = subscribe(graph, override_callback_uri=f"{receiver.url}/{'x' * 200}")
    assert graph.error(long) == (400, 100)
    graph.call("DELETE", f"{sim.number.waba_id}/subscribed_apps")
    early = subscribe(
        graph, override_callback_uri=receiver.url, verify_token=receiver.verify_token
    )
    assert graph.error(early) == (400, 100)


def app_call(graph, method="POST", **params):
    told = graph.sim.credentials
    graph.token = f"{told['app_id']}|{told['app_secret']}"
    return graph.call(method, f"{told['app_id']}/subscriptions", data=params)


def test_subscribing_the_app(graph, sim, receiver):
    url = receiver.url.replace("/hook", "/new")
    params = {
        "object": "whatsapp_business_account",
        "callback_url": url,
        "verify_token": receiver.verify_token,
        "fields": "messages,account_update",
    }
    assert app_call(graph, **params).json() == {"success": True}
    [listed] = app_call(graph, "GET").json()["data"]
    assert listed["callback_url"] == url
    assert {f["name"] for f in listed["fields"]} == {"messages", "account_update"}
    sim.owner_sends("marta", "an echo is not subscribed")
    sim.customer_sends("marta", "a")
    assert sim.settle()
    assert [d.url for d in sim.webhooks.deliveries] == [url]
    params["fields"] = "messages,nonsense"
    assert graph.error(app_call(graph, **params)) == (400, 100)
    params["object"] = "page"
    assert graph.error(app_call(graph, **params)) == (400, 100)


def test_subscribing_needs_the_apps_own_token(graph, sim):
    path = f"{sim.credentials['app_id']}/subscriptions"
    assert graph.error(graph.call("GET", path)) == (400, 15)
    graph.token = f"{sim.credentials['app_id']}|wrong"
    assert graph.error(graph.call("GET", path)) == (401, 190)


@pytest.mark.parametrize(
    "url",
    ["http://example.com/x", "http://10.0.0.1/", "ftp://127.0.0.1/", "http://", "x"],
)
def test_callbacks_stay_on_this_machine(url):
    with pytest.raises(CallbackRefusedError):
        check_url(url, allow_remote=False)


def test_other_machines_only_when_allowed():
    assert check_url("https://example.com/x", allow_remote=True)
    assert check_url("http://[::1]:80/x", allow_remote=False)
