"""Embedded Signup: what each end gives, and what Graph makes of it afterwards."""

import pytest

from cloudapi import onboarding
from simulator import Simulator, fast


@pytest.fixture
def page(sim, graph):
    """Call the control API as the page does."""

    def call(**data):
        return graph.session.post(
            f"{sim.base_url}/_sim/signup",
            json=data,
            headers={"X-Simulator-Client": "page"},
            timeout=60,
        )

    return call


def exchange(sim, graph, code):
    app = next(iter(sim.world.apps.values()))
    query = {"client_id": app.app_id, "client_secret": app.secret, "code": code}
    return graph.call("GET", "oauth/access_token", params=query, headers={})


def read(session):
    return onboarding.parse_message(session)


def test_numbers_to_choose_from(sim, graph):
    answer = graph.session.get(f"{sim.base_url}/_sim/signup", timeout=60).json()
    assert [n["on_app"] for n in answer["numbers"]] == [True, False]
    assert list(answer["apps"].values()) == ["Odoo demo"]


def test_finish_names_the_account_alone(sim, page):
    found = read(page(number=sim.number.number_id).json()["session"])
    assert (found.kind, found.waba_id) == ("coexistence", sim.number.waba_id)
    assert found.phone_number_id == ""


def test_new_number_instead(sim, page):
    found = read(page(outcome="new_number").json()["session"])
    assert (found.kind, found.phone_number_id) == ("number", sim.number.number_id)


def test_two_numbers(sim, graph, page):
    answer = page(outcome="two_numbers").json()
    graph.token = exchange(sim, graph, answer["code"]).json()["access_token"]
    listed = graph.call("GET", f"{sim.number.waba_id}/phone_numbers").json()
    assert len(listed["data"]) == 2
    page(outcome="two_numbers")
    assert len(sim.world.numbers_of(sim.number.waba_id)) == 2, "not one more each time"


def test_foreign_account(sim, graph, page):
    answer = page(outcome="foreign_account").json()
    claimed = read(answer["session"]).waba_id
    assert claimed != sim.number.waba_id
    graph.token = exchange(sim, graph, answer["code"]).json()["access_token"]
    assert graph.error(graph.call("GET", f"{claimed}/phone_numbers"))[1] == 100


def test_expired_code(sim, graph, page):
    answer = exchange(sim, graph, page(outcome="expired_code").json()["code"])
    assert graph.error(answer) == (400, 100)


def test_code_works_once(sim, graph, page):
    code = page().json()["code"]
    assert exchange(sim, graph, code).status_code == 200
    assert exchange(sim, graph, code).status_code == 400


def test_a_token_that_ends(sim, graph, page):
    sim.options.token_days = 60
    answer = exchange(sim, graph, page().json()["code"]).json()
    assert answer["expires_in"] == 60 * 86400


@pytest.mark.parametrize(
    ("outcome", "kind"), [("cancel", "canceled"), ("error", "error")]
)
def test_no_login_without_an_end(outcome, kind, page):
    answer = page(outcome=outcome, step="PERMISSIONS").json()
    assert answer["code"] == ""
    found = read(answer["session"])
    assert found.kind == kind
    assert found.step == ("PERMISSIONS" if kind == "canceled" else "")


def test_an_account_without_number(page):
    assert read(page(outcome="only_account").json()["session"]).kind == "waba_only"


def test_a_number_nobody_knew(sim, page):
    answer = page(phone="+34 600 000 103")
    waba = read(answer.json()["session"]).waba_id
    (number,) = sim.world.numbers_of(waba)
    assert (number.phone, number.on_app) == ("34600000103", True)
    past = [
        m
        for c in sim.world.chats.values()
        if c.number_id == number.number_id
        for m in c.messages
    ]
    assert past
    assert all(message.past for message in past)
    assert page(phone="34600000103").json()["session"]["data"]["waba_id"] == waba


def test_a_new_number_without_the_app(sim, graph, page):
    answer = page(phone="+34600000104", on_app=False).json()
    found = read(answer["session"])
    assert found.kind == "number"
    number = sim.world.numbers[found.phone_number_id]
    assert number.status == "PENDING"
    graph.token = exchange(sim, graph, answer["code"]).json()["access_token"]
    path = f"{number.number_id}/register"
    body = {"messaging_product": "whatsapp", "pin": "123456"}
    assert graph.call("POST", path, json=body).json() == {"success": True}
    assert (number.status, number.pin) == ("CONNECTED", "123456")
    again = graph.call("POST", path, json={**body, "pin": "654321"})
    assert graph.error(again) == (400, 133005)


@pytest.mark.parametrize(
    "data",
    [
        {"phone": "123"},
        {"phone": "+34600000102"},  # there, but not on the app
        {"outcome": "nonsense"},
        {"app": "nobody"},
        {"number": "nobody"},
    ],
)
def test_refusals(data, page):
    assert page(**data).status_code == 409


def test_the_window_may_speak_to_its_opener(sim, graph):
    answer = graph.session.get(f"{sim.base_url}/signup", timeout=60)
    assert answer.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    answer = graph.session.get(f"{sim.base_url}/", timeout=60)
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_world_without_the_demos_people():
    with Simulator(options=fast()) as sim:
        sim.world.customers.clear()
        assert sim.add_number("34600000105").on_app


def test_a_fault_that_lets_calls_pass_first(sim, graph):
    sim.faults.set("http_503", on="account", skip=1, count=1)
    path = f"{sim.number.waba_id}/phone_numbers"
    assert [graph.call("GET", path).status_code for _ in range(3)] == [200, 503, 200]
