"""What the customer taps, shares and changes."""

import pytest

from simulator.control import actions
from simulator.phones.store import NotPossibleError


def test_choosing_from_a_list(graph, sim, receiver, open_window):
    rows = [{"id": "9", "title": "9:00", "description": "recent fet"}]
    content = {
        "type": "list",
        "body": {"text": "?"},
        "action": {"button": "Hora", "sections": [{"title": "Matí", "rows": rows}]},
    }
    wamid = graph.send(type="interactive", content=content).json()["messages"][0]["id"]
    sim.customer_taps(wamid, "9")
    with pytest.raises(NotPossibleError):
        sim.customer_taps(wamid, "10")
    assert sim.settle()
    [item] = receiver.messages()
    assert item["interactive"] == {"type": "list_reply", "list_reply": rows[0]}


def test_pressing_a_button(graph, sim, receiver, open_window):
    replies = [{"type": "reply", "reply": {"id": "y", "title": "Sí"}}]
    content = {"type": "button", "body": {"text": "?"}, "action": {"buttons": replies}}
    wamid = graph.send(type="interactive", content=content).json()["messages"][0]["id"]
    sim.customer_taps(wamid, "y")
    assert sim.settle()
    [item] = receiver.messages()
    assert item["interactive"]["button_reply"] == {"id": "y", "title": "Sí"}


def test_sharing_the_number(graph, sim, receiver):
    sim.customer_sends("lucia", "hola")
    content = {
        "type": "request_contact_info",
        "body": {"text": "?"},
        "action": {"name": "request_contact_info"},
    }
    user_id = sim.world.customers["lucia"].user_id
    answer = graph.send(to=None, recipient=user_id, type="interactive", content=content)
    receiver.clear()
    actions.share_phone(sim.engine, answer.json()["messages"][0]["id"])
    assert sim.settle()
    item = receiver.messages()[-1]
    assert item["contacts"][0]["origin"] == "contact_request"
    assert item["from"] == "34600000303"


def test_changing_the_number(sim, receiver):
    old = sim.world.customers["marta"].user_id
    sim.customer_changes_number("marta", "34600000999")
    assert sim.settle()
    [value] = receiver.values("messages")
    assert "contacts" not in value
    [item] = value["messages"]
    assert item["from"] == "34600000202"
    assert item["system"]["wa_id"] == "34600000999"
    assert item["system"]["previous_user_id"] == old
    assert item["system"]["user_id"] != old
    assert sim.world.customer_by_phone("34600000202") is None
