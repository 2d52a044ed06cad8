"""A number leaves the Business app and is registered for the API."""

import pytest

from simulator.phones.store import NotPossibleError


def register(graph, sim, pin="123456"):
    body = {"messaging_product": "whatsapp", "pin": pin}
    return graph.call("POST", f"{sim.number.number_id}/register", json=body)


def test_only_after_the_account_was_deleted_in_the_app(graph, sim):
    deregister = graph.call("POST", f"{sim.number.number_id}/deregister")
    assert deregister.status_code == 400
    sim.account_event("PARTNER_REMOVED")
    assert register(graph, sim).status_code == 400
    sim.delete_app_account()
    assert register(graph, sim).json() == {"success": True}
    fields = "is_on_biz_app,status,throughput"
    found = graph.call("GET", f"{sim.number.number_id}?fields={fields}").json()
    assert (found["is_on_biz_app"], found["status"]) == (False, "CONNECTED")


def test_deleting_disconnects_and_says_so_once(receiver, sim, eventually):
    sim.delete_app_account()
    eventually(lambda: receiver.values("account_update"))
    events = [value["event"] for value in receiver.values("account_update")]
    assert events == ["PARTNER_REMOVED"]
    with pytest.raises(NotPossibleError):
        sim.delete_app_account()
