"""Messages that are accepted: the answer, the ledger, the receipts."""

import pytest


def wamid(response):
    assert response.status_code == 200, response.text
    return response.json()["messages"][0]["id"]


def test_the_answer(graph, sim, open_window):
    answer = graph.send(biz_opaque_callback_data="u-1").json()
    contact = {"input": "+34600000202", "wa_id": "34600000202"}
    assert answer["messaging_product"] == "whatsapp"
    assert answer["contacts"] == [contact]
    [entry] = sim.ledger.accepted("u-1")
    assert entry.wamid == answer["messages"][0]["id"]
    assert (entry.type, entry.recipient) == ("text", "+34600000202")


def test_receipts_up_to_read(graph, sim, receiver, open_window):
    sim.customer_opens("marta")
    sent = wamid(graph.send(biz_opaque_callback_data="u-1"))
    assert sim.settle()
    assert receiver.statuses_of(sent) == ["sent", "delivered", "read"]
    value = receiver.values("messages")[-1]
    [status] = value["statuses"]
    assert status["biz_opaque_callback_data"] == "u-1"
    assert status["recipient_id"] == "34600000202"
    assert status["recipient_user_id"].startswith("ES.")
    assert status["pricing"]["type"] == "free_customer_service"
    assert value["contacts"][0]["wa_id"] == "34600000202"


def test_a_closed_chat_is_only_delivered(graph, sim, receiver, open_window):
    sent = wamid(graph.send())
    assert sim.settle()
    assert receiver.statuses_of(sent) == ["sent", "delivered"]
    sim.customer_opens("marta")
    assert sim.settle()
    assert receiver.statuses_of(sent)[-1] == "read"


def test_a_phone_that_is_off_gets_it_later(graph, sim, receiver, open_window):
    sim.customer_phone("marta", "off")
    sent = wamid(graph.send())
    assert sim.settle()
    assert receiver.statuses_of(sent) == ["sent"]
    sim.customer_phone("marta", "on")
    assert sim.settle()
    assert receiver.statuses_of(sent) == ["sent", "delivered"]


def test_playing_a_voice_note(graph, sim, receiver, open_window):
    link = "https://example.com/a.ogg"
    sent = wamid(graph.send(type="audio", content={"link": link, "voice": True}))
    sim.customer_opens("marta")
    assert sim.settle()
    from simulator.control import actions

    actions.play(sim.engine, sent)
    assert sim.settle()
    assert receiver.statuses_of(sent)[-1] == "played"


def test_a_reaction_is_only_sent(graph, sim, receiver, open_window):
    content = {"message_id": open_window.wamid, "emoji": "👍"}
    sent = wamid(graph.send(type="reaction", content=content))
    assert sim.settle()
    assert receiver.statuses_of(sent) == ["sent"]
    assert open_window.reactions == {"business": "👍"}
    graph.send(type="reaction", content={**content, "emoji": ""})
    assert open_window.reactions == {}


LATE = {
    "closed window": ({"to": "+447700900123"}, 131047),
    "no WhatsApp": ({"to": "+34600000909"}, 131026),
    "reaction to nothing": (
        {"type": "reaction", "content": {"message_id": "wamid.x", "emoji": "👍"}},
        131009,
    ),
}


@pytest.mark.parametrize("case", LATE)
def test_late_errors(case, graph, sim, receiver, open_window):
    sim.add_customer("nobody", "34600000909", on_whatsapp=False)
    more, code = LATE[case]
    sent = wamid(graph.send(**more))
    assert sim.settle()
    [status] = receiver.values("messages")[-1]["statuses"]
    assert (status["id"], status["status"]) == (sent, "failed")
    assert [error["code"] for error in status["errors"]] == [code]
    assert "contacts" not in receiver.values("messages")[-1]


@pytest.mark.parametrize("case", LATE)
def test_the_same_errors_at_once(case, graph, sim, open_window):
    sim.options.late_errors = frozenset()
    sim.add_customer("nobody", "34600000909", on_whatsapp=False)
    more, code = LATE[case]
    assert graph.error(graph.send(**more))[1] == code
    assert not sim.ledger.accepted()


def test_the_window_closes_after_24_hours(graph, sim, open_window):
    sim.options.late_errors = frozenset()
    sim.clock.advance(24 * 3600 - 60)
    assert graph.send().status_code == 200
    sim.clock.advance(120)
    assert graph.error(graph.send()) == (400, 131047)
    sim.customer_sends("marta", "still there?")
    assert graph.send().status_code == 200


def test_past_chats_and_the_app_do_not_open_it(graph, sim):
    sim.options.late_errors = frozenset()
    assert any(message.past for message in sim.chat("marta"))
    sim.owner_sends("marta", "from the app")
    assert graph.error(graph.send()) == (400, 131047)


def test_a_hidden_number_by_user_id(graph, sim, receiver):
    sim.customer_sends("lucia", "hola")
    user_id = sim.world.customers["lucia"].user_id
    response = graph.send(to=None, recipient=user_id)
    assert response.json()["contacts"] == [{"input": user_id, "user_id": user_id}]
    assert sim.settle()
    [status] = receiver.values("messages")[-1]["statuses"]
    assert status["recipient_user_id"] == user_id
    assert "recipient_id" not in status


def test_a_user_id_in_to_reaches_nobody(graph, sim, receiver):
    user_id = sim.world.customers["lucia"].user_id
    sent = wamid(graph.send(to=user_id, biz_opaque_callback_data="lost"))
    assert sim.settle()
    assert receiver.statuses_of(sent) == []
    assert len(sim.ledger.accepted("lost")) == 1


def test_to_wins_over_recipient(graph, sim, open_window):
    user_id = sim.world.customers["lucia"].user_id
    answer = graph.send(recipient=user_id).json()
    assert answer["contacts"][0]["wa_id"] == "34600000202"


@pytest.mark.parametrize(
    "to", ["34600000202", "600000202", "+34 600-000-202", 34600000202]
)
def test_ways_to_write_a_number(to, graph, open_window):
    assert graph.send(to=to).json()["contacts"][0]["wa_id"] == "34600000202"


def test_read_receipt_and_typing(graph, sim, open_window):
    body = {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": open_window.wamid,
        "typing_indicator": {"type": "text"},
    }
    path = f"{sim.number.number_id}/messages"
    assert graph.call("POST", path, json=body).json() == {"success": True}
    assert open_window.status == "read"
    chat = sim.world.chat(sim.number.number_id, "marta")
    assert "business" in chat.typing_until
    body["message_id"] = "wamid.unknown"
    assert graph.error(graph.call("POST", path, json=body)) == (400, 131009)


def test_the_free_thousand(graph, sim, receiver, open_window):
    sim.number.free_service_left = 1
    graph.send()
    assert sim.settle()
    graph.send()
    assert sim.settle()
    kinds = [
        status["pricing"]["type"]
        for value in receiver.values("messages")
        for status in value["statuses"]
    ]
    assert kinds == ["free_customer_service"] * 2 + ["regular"] * 2


def test_unknown_numbers_become_people_or_not(graph, sim, receiver):
    graph.send(to="+34600000911")
    assert sim.world.customer_by_phone("34600000911").on_whatsapp
    sim.options.accept_unknown_numbers = False
    graph.send(to="+34600000912")
    assert not sim.world.customer_by_phone("34600000912").on_whatsapp


def test_marketing_after_stop(graph, sim, receiver):
    graph.template(
        "offer", category="MARKETING", body="Novetats del forn aquesta setmana"
    )
    assert sim.settle()
    sim.customer_prefers("marta", "stop")
    content = {"name": "offer", "language": {"code": "ca"}}
    sent = wamid(graph.send(type="template", content=content))
    assert sim.settle()
    assert receiver.statuses_of(sent) == ["failed"]
    sim.customer_prefers("marta", "resume")
    sent = wamid(graph.send(type="template", content=content))
    assert sim.settle()
    assert receiver.statuses_of(sent)[0] == "sent"
    values = [
        v["user_preferences"][0]["value"] for v in receiver.values("user_preferences")
    ]
    assert values == ["stop", "resume"]
