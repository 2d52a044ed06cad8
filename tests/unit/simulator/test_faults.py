"""Every named fault does what its name says."""

import http.client
import json
import threading
import time
from pathlib import Path

import pytest
import requests

from simulator import Simulator, fast
from simulator.fault_catalogue import CATALOGUE
from simulator.faults import UnknownFaultError

STATUS = {
    "http_400": (400, 100),
    "http_401": (401, 190),
    "http_403": (403, 200),
    "http_404": (404, 100),
    "http_429": (429, 4),
    "http_500": (500, 131000),
    "http_503": (503, 2),
    "rate_limit": (400, 130429),
    "pair_limit": (400, 131056),
    "maintenance": (500, 131057),
    "payment": (400, 131042),
    "locked": (403, 131031),
    "error": (500, 131000),
}
BROKEN = {
    "close_early": False,
    "reset_early": False,
    "close_after_accept": True,
    "reset_after_accept": True,
    "truncated_body": True,
    "not_http": False,
}
PAGES = {
    "html_200": (200, False),
    "http_502": (502, False),
    "http_504": (504, False),
    "html_after_accept": (200, True),
    "gateway_after_accept": (502, True),
}
WAITING = {
    "latency": (False, 200),
    "late_after_accept": (True, 200),
    "slow_body": (True, 200),
}
TESTED = {*STATUS, *BROKEN, *PAGES, *WAITING}


def send(graph, **more):
    return graph.send(biz_opaque_callback_data="u", **more)


@pytest.mark.parametrize("name", STATUS)
def test_refusals(name, graph, sim, open_window):
    sim.faults.set(name, count=1)
    assert graph.error(send(graph)) == STATUS[name]
    assert not sim.ledger.accepted("u")
    assert send(graph).status_code == 200
    assert sim.faults.active() == []


@pytest.mark.parametrize("name", BROKEN)
def test_broken_connections(name, graph, sim, open_window):
    sim.faults.set(name, count=1)
    with pytest.raises(requests.RequestException):
        send(graph)
    accepted = sim.ledger.accepted("u")
    assert len(accepted) == int(BROKEN[name])
    if accepted:
        assert accepted[0].fault == name
    assert send(graph).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_web_pages(name, graph, sim, open_window):
    status, accepted = PAGES[name]
    sim.faults.set(name, count=1)
    response = send(graph)
    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("text/html")
    assert "<html" in response.text
    assert bool(sim.ledger.accepted("u")) == accepted


@pytest.mark.parametrize("name", WAITING)
def test_slow_answers(name, graph, sim, open_window):
    sim.faults.set(name, count=1, seconds=0.3)
    start = time.monotonic()
    assert send(graph).json()["messages"]
    assert time.monotonic() - start >= 0.25


def test_hanging(graph, sim, open_window):
    sim.faults.set("hang", count=1, seconds=0.3)
    start = time.monotonic()
    with pytest.raises(requests.ConnectionError):
        send(graph)
    assert time.monotonic() - start >= 0.25
    assert not sim.ledger.accepted("u")
    sim.faults.set("hang_after_accept", count=1, seconds=0.1)
    with pytest.raises(requests.ConnectionError):
        send(graph)
    assert len(sim.ledger.accepted("u")) == 1


def test_stopping_wakes_what_hangs(receiver, new_graph):
    sim = Simulator(options=fast()).start()
    graph = new_graph(sim)
    sim.faults.set("hang", seconds=3600)
    with pytest.raises(requests.RequestException):
        graph.call("POST", "400000000000004/messages", json={}, timeout=0.2)
    stopping = threading.Thread(target=sim.stop, daemon=True)
    stopping.start()
    stopping.join(120)
    assert not stopping.is_alive(), "it hangs for an hour"


@pytest.mark.parametrize("name", ["empty_200", "empty_after_accept"])
def test_empty_answers(name, graph, sim, open_window):
    sim.faults.set(name, count=1)
    response = send(graph)
    assert (response.status_code, response.content) == (200, b"")


def test_an_answer_that_names_another_message(graph, sim, open_window):
    sim.faults.set("wrong_id", count=1)
    named = send(graph).json()["messages"][0]["id"]
    (entry,) = sim.ledger.accepted("u")
    assert named != entry.wamid


def test_an_answer_without_end(graph, sim, open_window):
    sim.faults.set("huge_body", count=1)
    assert len(send(graph).content) > 8 * 1024 * 1024
    assert sim.ledger.accepted("u")


def test_redirect(graph, sim, open_window):
    sim.faults.set("redirect_302", count=1)
    response = graph.call(
        "POST", f"{sim.number.number_id}/messages", json={}, allow_redirects=False
    )
    assert response.status_code == 302
    assert response.headers["Location"].startswith("http://127.0.0.1:9")


def test_retry_after(graph, sim, open_window):
    sim.faults.set("http_429", count=1, retry_after=7)
    assert send(graph).headers["Retry-After"] == "7"
    sim.faults.set("http_503", count=1, retry_after=3)
    assert send(graph).headers["Retry-After"] == "3"


def test_any_error(graph, sim, open_window):
    sim.faults.set("error", count=1, code=131048, details="slow down")
    response = send(graph)
    assert graph.error(response) == (400, 131048)
    assert response.json()["error"]["error_data"]["details"] == "slow down"


def test_half_of_the_json(graph, sim, open_window):
    sim.faults.set("truncated_json", count=1)
    with pytest.raises(json.JSONDecodeError):
        json.loads(send(graph).content)
    assert len(sim.ledger.accepted("u")) == 1


def test_no_id(graph, sim, open_window):
    sim.faults.set("no_id_after_accept", count=1)
    assert send(graph).json()["messages"] == []
    assert len(sim.ledger.accepted("u")) == 1


def test_wrong_content_type(graph, sim, open_window):
    sim.faults.set("wrong_content_type", count=1)
    response = send(graph)
    assert response.headers["Content-Type"].startswith("text/html")
    assert response.json()["messages"]


def test_error_then_sent(graph, sim, receiver, open_window):
    sim.faults.set("error_after_accept", count=1)
    assert graph.error(send(graph)) == (500, 131000)
    assert sim.settle()
    [entry] = sim.ledger.accepted("u")
    assert receiver.statuses_of(entry.wamid)[0] == "sent"


def test_repeated_answer(graph, sim, open_window):
    first = send(graph).json()
    sim.faults.set("repeated_answer", count=1)
    assert send(graph).json() == first
    assert len({e.wamid for e in sim.ledger.accepted("u")}) == 2


def test_connection_refused(graph, sim, open_window, eventually):
    sim.faults.set("connection_refused", seconds=3600)
    graph.session.close()
    with pytest.raises(requests.ConnectionError) as caught:
        send(graph)
    assert "refused" in str(caught.value).lower()
    sim.server.refuse(0)  # the hour is over
    assert eventually(lambda: send_ok(graph))


def send_ok(graph):
    try:
        return send(graph).status_code == 200
    except requests.ConnectionError:
        return False


def test_sent_before_the_answer(graph, sim, receiver, open_window):
    sim.faults.set("status_before_answer", count=1)
    response = send(graph)
    wamid = response.json()["messages"][0]["id"]
    assert receiver.statuses_of(wamid)[:1] == ["sent"]


def test_no_receipts(graph, sim, receiver, open_window):
    sim.faults.set("status_never", count=1)
    wamid = send(graph).json()["messages"][0]["id"]
    assert sim.settle()
    assert receiver.statuses_of(wamid) == []


def test_failed_afterwards(graph, sim, receiver, open_window):
    sim.faults.set("status_failed", count=1, code=131049)
    wamid = send(graph).json()["messages"][0]["id"]
    assert sim.settle()
    assert receiver.statuses_of(wamid) == ["failed"]
    [status] = receiver.values("messages")[-1]["statuses"]
    assert status["errors"][0]["code"] == 131049


def test_read_without_delivered(graph, sim, receiver, open_window):
    sim.customer_opens("marta")
    sim.faults.set("skip_delivered", count=1)
    wamid = send(graph).json()["messages"][0]["id"]
    assert sim.settle()
    assert receiver.statuses_of(wamid) == ["sent", "read"]


def test_quotes_with_another_id(graph, sim, receiver, open_window):
    from cloudapi.identity import token

    wamid = send(graph).json()["messages"][0]["id"]
    assert sim.settle()
    sim.faults.set("wamid_rescoped", count=1)
    sim.customer_sends("marta", "yes", context=wamid)
    assert sim.settle()
    quoted = receiver.messages()[-1]["context"]["id"]
    assert quoted != wamid
    assert token(quoted) == token(wamid)


def test_probability(graph, sim, open_window):
    sim.options.enforce_limits = False
    sim.faults.set("http_500", probability=0.5)
    statuses = [send(graph).status_code for _ in range(60)]
    assert 10 < statuses.count(500) < 50


def test_faults_only_strike_what_they_are_for(graph, sim, open_window):
    sim.faults.set("http_500", on="media")
    assert send(graph).status_code == 200
    path = f"{sim.number.number_id}/media"
    assert graph.call("POST", path).status_code == 500
    sim.faults.set("http_500", on="any")
    assert graph.call("GET", sim.number.number_id).status_code == 500
    sim.faults.clear("http_500")
    assert graph.call("GET", sim.number.number_id).status_code == 200


def test_two_faults_at_once(graph, sim, open_window):
    sim.faults.set("latency", count=1, seconds=0.2)
    sim.faults.set("reset_after_accept", count=1)
    start = time.monotonic()
    with pytest.raises(requests.ConnectionError):
        send(graph)
    assert time.monotonic() - start >= 0.2
    assert len(sim.ledger.accepted("u")) == 1


@pytest.mark.parametrize(
    ("name", "options"),
    [("nonsense", {}), ("latency", {"speed": 1}), ("latency", {"on": "moon"})],
)
def test_unknown_faults(name, options, sim):
    with pytest.raises(UnknownFaultError):
        sim.faults.set(name, **options)


def test_an_error_within_keep_alive_leaves_the_connection_usable(sim):
    port = sim.server.port
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for path in ("/v25.0/nothing", "/_sim/nothing", "/static/nothing", "/"):
        connection.request("GET", path)
        connection.getresponse().read()
    sock = connection.sock
    connection.request("GET", "/")
    assert connection.getresponse().read()
    assert connection.sock is sock
    connection.close()


def test_all_faults_have_a_test():
    text = Path(__file__).read_text(encoding="utf-8")
    webhooks = {n for n, spec in CATALOGUE.items() if spec.stage == "webhook"}
    missing = [n for n in CATALOGUE if n not in webhooks and f'"{n}"' not in text]
    assert not missing
