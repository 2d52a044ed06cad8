"""What people do on the two phones, and what the app hears of it."""

import pytest

from simulator import samples
from simulator.phones.store import NotPossibleError


def test_a_customers_message(sim, receiver):
    message = sim.customer_sends("marta", "hola")
    assert sim.settle()
    [value] = receiver.values("messages")
    assert value["metadata"] == {
        "display_phone_number": "34600000101",
        "phone_number_id": sim.number.number_id,
    }
    [contact] = value["contacts"]
    assert contact["profile"] == {"name": "Marta Soler"}
    [item] = value["messages"]
    assert item["id"] == message.wamid
    assert item["from"] == contact["wa_id"] == "34600000202"
    assert item["from_user_id"] == contact["user_id"]
    assert isinstance(item["timestamp"], str)


def test_a_withheld_number(sim, receiver):
    sim.customer_sends("lucia", "hola")
    assert sim.settle()
    body = receiver.received[-1][1]
    assert b"34600000303" not in body
    [value] = receiver.values("messages")
    assert value["contacts"][0]["profile"]["username"] == "lucia.verde"
    assert "from" not in value["messages"][0]


def test_echoes(sim, receiver):
    sim.owner_sends("marta", "bon dia")
    sim.owner_sends("lucia", "hola")
    assert sim.settle()
    first, second = sorted(
        receiver.messages("smb_message_echoes", "message_echoes"),
        key=lambda echo: echo["text"]["body"],
    )
    assert (first["from"], first["to"]) == ("34600000101", "34600000202")
    assert "to" not in second
    assert second["to_user_id"].startswith("ES.")
    for value in receiver.values("smb_message_echoes"):
        assert "name" not in value["contacts"][0].get("profile", {})
    assert receiver.values("messages") == []


@pytest.mark.parametrize("sample", samples.names())
def test_files(sample, sim, receiver, graph):
    sim.customer_sends("marta", type="file", sample=sample, caption="look")
    assert sim.settle()
    [item] = receiver.messages()
    media = item[item["type"]]
    info = graph.call("GET", media["id"]).json()
    data = graph.session.get(
        info["url"], headers={"Authorization": f"Bearer {sim.token}"}
    ).content
    assert data == samples.get(sample).data
    assert ("caption" in media) == (item["type"] in ("image", "video", "document"))


def test_a_voice_note(sim, receiver):
    sim.customer_sends("marta", type="audio", sample="voice", voice=True)
    assert sim.settle()
    [item] = receiver.messages()
    assert item["audio"]["voice"] is True
    assert item["audio"]["mime_type"] == "audio/ogg; codecs=opus"


def test_place_and_card(sim, receiver):
    sim.customer_sends(
        "marta", type="location", latitude=41.4, longitude=2.2, name="Port"
    )
    sim.customer_sends("marta", type="contacts", name="Pau Ferrer", phone="+34 600 1")
    assert sim.settle()
    place, card = receiver.messages()
    assert place["location"] == {"latitude": 41.4, "longitude": 2.2, "name": "Port"}
    assert card["contacts"][0]["name"]["formatted_name"] == "Pau Ferrer"


def test_a_type_of_tomorrow(sim, receiver):
    sim.customer_sends("marta", type="poll_creation", content={"name": "?"})
    assert sim.settle()
    assert receiver.messages()[0]["poll_creation"] == {"name": "?"}


def test_a_customer_comes_from_an_ad(sim, receiver):
    sim.customer_sends("marta", "a", from_ad=True)
    sim.customer_sends("marta", "b")
    assert sim.settle()
    first, second = receiver.messages()
    assert first["referral"]["ctwa_clid"]
    assert first["referral"]["source_type"] == "ad"
    assert "referral" not in second


def test_quote_and_forward(sim, receiver):
    first = sim.customer_sends("marta", "a")
    sim.customer_sends("marta", "b", context=first.wamid)
    sim.customer_sends("marta", "c", forwarded=True)
    assert sim.settle()
    _, quoted, forwarded = receiver.messages()
    assert quoted["context"] == {"from": "34600000101", "id": first.wamid}
    assert forwarded["context"] == {"forwarded": True}


@pytest.mark.parametrize("by", ["customer", "business"])
def test_edit_and_delete(by, sim, receiver):
    sender = sim.customer_sends if by == "customer" else sim.owner_sends
    message = sender("marta", "tipo")
    sim.edit(message.wamid, "typo", by=by)
    sim.revoke(message.wamid, by=by)
    assert sim.settle()
    if by == "customer":
        _, edit, revoke = receiver.messages()
    else:
        _, edit, revoke = receiver.messages("smb_message_echoes", "message_echoes")
    assert edit["edit"]["original_message_id"] == message.wamid
    assert edit["edit"]["message"] == {"type": "text", "text": {"body": "typo"}}
    assert revoke["revoke"] == {"original_message_id": message.wamid}
    assert len({edit["id"], revoke["id"], message.wamid}) == 3
    assert (message.edited, message.revoked) == (True, True)


def test_edit_a_caption(sim, receiver):
    message = sim.customer_sends("marta", type="image", sample="photo", caption="a")
    sim.edit(message.wamid, "b")
    assert sim.settle()
    assert receiver.messages()[1]["edit"]["message"]["image"]["caption"] == "b"


def test_only_in_time_and_only_ones_own(sim):
    message = sim.customer_sends("marta", "a")
    with pytest.raises(NotPossibleError):
        sim.edit(message.wamid, "b", by="business")
    sim.clock.advance(16 * 60)
    with pytest.raises(NotPossibleError):
        sim.edit(message.wamid, "b")
    sim.clock.advance(2 * 86400)
    with pytest.raises(NotPossibleError):
        sim.revoke(message.wamid)
    with pytest.raises(NotPossibleError):
        sim.edit("wamid.nonsense", "b")


def test_a_sticker_has_no_text(sim):
    message = sim.customer_sends("marta", type="sticker", sample="sticker")
    with pytest.raises(NotPossibleError):
        sim.edit(message.wamid, "b")


def test_reactions(sim, receiver):
    mine = sim.owner_sends("marta", "a")
    sim.react(mine.wamid, "👍")
    sim.react(mine.wamid, "")
    sim.react(mine.wamid, "🙏", by="business")
    assert sim.settle()
    first, second = receiver.messages()
    assert first["reaction"] == {"message_id": mine.wamid, "emoji": "👍"}
    assert second["reaction"] == {"message_id": mine.wamid}
    assert mine.reactions == {"business": "🙏"}
    sim.revoke(mine.wamid, by="business")
    with pytest.raises(NotPossibleError):
        sim.react(mine.wamid, "👍")


def test_airplane_mode(sim, receiver):
    sim.customer_phone("marta", "airplane")
    message = sim.customer_sends("marta", "later")
    answer = sim.owner_sends("marta", "there?")
    assert sim.settle()
    assert message.status == "pending"
    assert answer.status == "sent"
    assert receiver.messages() == []
    with pytest.raises(NotPossibleError):
        sim.react(answer.wamid, "👍")
    sim.customer_phone("marta", "on")
    assert sim.settle()
    assert message.status == "delivered"
    assert answer.status == "delivered"
    assert len(receiver.messages()) == 1


def test_the_owners_airplane_mode(sim, receiver):
    sim.owner_phone("airplane")
    message = sim.owner_sends("marta", "later")
    assert sim.settle()
    assert (message.status, receiver.received) == ("pending", [])
    sim.owner_phone("on")
    assert sim.settle()
    assert len(receiver.messages("smb_message_echoes", "message_echoes")) == 1


def test_a_phone_that_is_off(sim):
    sim.customer_phone("marta", "off")
    with pytest.raises(NotPossibleError):
        sim.customer_sends("marta", "a")
    with pytest.raises(NotPossibleError):
        sim.customer_opens("marta")
    sim.owner_phone("off")
    with pytest.raises(NotPossibleError):
        sim.owner_sends("james", "a")
    with pytest.raises(NotPossibleError):
        sim.owner_phone("sideways")
    with pytest.raises(NotPossibleError):
        sim.customer_phone("marta", "sideways")


def test_an_api_only_number_has_no_phone(sim):
    with pytest.raises(NotPossibleError):
        sim.owner_sends("marta", "a", number="400000000000044")


def test_unread_counts(sim):
    chat = sim.world.chat(sim.number.number_id, "marta")
    sim.customer_sends("marta", "a")
    sim.customer_sends("marta", "b")
    assert chat.owner_unread == 2
    sim.owner_opens("marta")
    assert chat.owner_unread == 0
    assert {m.status for m in sim.chat("marta") if m.origin == "customer"} == {"read"}
    sim.owner_sends("marta", "c")
    assert chat.customer_unread == 1
    sim.customer_opens("marta")
    assert chat.customer_unread == 0


def test_the_address_book(sim, receiver):
    sim.owner_saves_contact("marta", "Marta Nova")
    sim.owner_saves_contact("marta", "")
    assert sim.settle()
    added, removed = (v["state_sync"][0] for v in receiver.values("smb_app_state_sync"))
    assert added["action"] == "add"
    assert added["contact"]["full_name"] == "Marta Nova"
    assert removed["action"] == "remove"
    assert "full_name" not in removed["contact"]


@pytest.mark.parametrize(
    "data",
    [
        {"text": " "},
        {"type": "image", "data": "!!"},
        {"type": "image", "data": ""},
        {"type": "image", "sample": "nothing"},
        {"type": "poll"},
    ],
)
def test_what_cannot_be_sent(data, sim):
    with pytest.raises(NotPossibleError):
        sim.customer_sends("marta", **data)


def test_unknown_people(sim):
    with pytest.raises(NotPossibleError):
        sim.customer_sends("nobody", "a")
    assert sim.customer_sends("+447700900123", "a").customer == "james"
    assert sim.customer_sends("ES.13491208655302741918", "a").customer == "lucia"


def test_blocked_people_are_not_heard(graph, sim, receiver):
    path = f"{sim.number.number_id}/block_users"
    body = {"messaging_product": "whatsapp", "block_users": [{"user": "+34600000202"}]}
    answer = graph.call("POST", path, json=body).json()
    assert answer["block_users"]["added_users"][0]["wa_id"] == "34600000202"
    sim.customer_sends("marta", "a")
    assert sim.settle()
    assert receiver.received == []
    graph.call("DELETE", path, json=body)
    sim.customer_sends("marta", "b")
    assert sim.settle()
    assert len(receiver.messages()) == 1
