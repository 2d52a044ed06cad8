"""``cloudapi`` against the simulator: they were written apart and have to agree."""

import io

import pytest

from cloudapi import events, webhook
from cloudapi.client import Client
from cloudapi.events import UnknownEvent
from cloudapi.retry import Outcome


@pytest.fixture
def client(sim):
    told = sim.credentials
    host = sim.base_url.removeprefix("http://")
    return Client(
        base_url=sim.base_url,
        token=told["access_token"],
        app_secret=told["app_secret"],
        phone_number_id=sim.number.number_id,
        waba_id=sim.number.waba_id,
        media_hosts=(host,),
    )


def body(**more):
    return {
        "messaging_product": "whatsapp",
        "to": "+34600000202",
        "type": "text",
        "text": {"body": "hello"},
        "biz_opaque_callback_data": "u",
        **more,
    }


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (None, Outcome.SENT),
        ("http_400", Outcome.REFUSED),
        ("http_401", Outcome.HOLD),
        ("rate_limit", Outcome.RETRY),
        ("pair_limit", Outcome.RETRY),
        ("connection_refused", Outcome.RETRY),
        ("reset_after_accept", Outcome.UNKNOWN),
        ("close_after_accept", Outcome.UNKNOWN),
        ("truncated_json", Outcome.UNKNOWN),
        ("truncated_body", Outcome.UNKNOWN),
        ("html_after_accept", Outcome.UNKNOWN),
        ("empty_after_accept", Outcome.UNKNOWN),
        ("no_id_after_accept", Outcome.UNKNOWN),
        ("gateway_after_accept", Outcome.UNKNOWN),
        ("http_502", Outcome.UNKNOWN),
    ],
)
def test_outcomes(fault, outcome, client, sim, open_window):
    if fault == "connection_refused":
        sim.faults.set(fault, seconds=3600)
    elif fault:
        sim.faults.set(fault, count=1)
    result = client.send(body())
    assert result.outcome is outcome
    if outcome is Outcome.SENT:
        assert result.wamid == sim.ledger.accepted("u")[0].wamid
    if outcome in (Outcome.REFUSED, Outcome.RETRY, Outcome.HOLD):
        assert not sim.ledger.accepted("u")


def test_everything_that_happens_is_understood(client, sim, receiver, graph):
    act_everything(sim, client, graph)
    assert sim.settle()
    found = []
    for _, raw, _ in receiver.received:
        parsed = webhook.parse(raw)
        assert parsed.error is None
        found += parsed.events
    unknown = [e for e in found if isinstance(e, UnknownEvent)]
    assert unknown == []
    kinds = {type(event).__name__ for event in found}
    assert kinds >= {
        "MessageEvent",
        "EchoEvent",
        "StatusEvent",
        "HistoryEvent",
        "ContactSyncEvent",
        "UserPreferenceEvent",
        "AccountEvent",
        "TemplateEvent",
    }
    contents = {
        e.content.kind
        for e in found
        if isinstance(e, events.MessageEvent | events.EchoEvent)
    }
    assert "unknown" not in contents
    assert contents >= {
        "text",
        "image",
        "audio",
        "location",
        "contacts",
        "edit",
        "revoke",
    }
    history = [e for e in found if isinstance(e, events.HistoryEvent)]
    past = [m for c in sim.world.chats.values() for m in c.messages if m.past]
    assert {m.wamid for e in history for m in e.messages} == {m.wamid for m in past}


def act_everything(sim, client, graph):
    sim.customer_opens("marta")
    first = sim.customer_sends("marta", "hola")
    for sample in ("photo", "video", "document", "sticker", "voice"):
        sim.customer_sends("marta", type="file", sample=sample)
        sim.owner_sends("lucia", type="file", sample=sample)
    sim.customer_sends("lucia", type="location", latitude=1, longitude=2)
    sim.customer_sends("lucia", type="contacts", name="A", phone="+34 1")
    answer = sim.owner_sends("marta", "hola", context=first.wamid)
    sim.react(answer.wamid, "👍")
    sim.react(first.wamid, "👍", by="business")
    sim.edit(first.wamid, "Hola")
    sim.revoke(answer.wamid, by="business")
    assert client.send(body()).outcome is Outcome.SENT
    graph.template()
    client.sync("smb_app_state_sync")
    client.sync("history")
    sim.customer_prefers("marta", "stop")
    sim.owner_saves_contact("james", "James")
    sim.customer_changes_number("james", "447700900124")
    sim.account_event("ACCOUNT_OFFBOARDED")
    sim.account_event("ACCOUNT_RECONNECTED")
    sim.account_event("PARTNER_REMOVED")


def test_the_other_calls(client, sim, receiver, open_window):
    assert client.mark_read(open_window.wamid, typing=True)
    media = client.upload_media(b"%PDF-1.4", "application/pdf", "a.pdf")
    info = client.media_url(media)
    target = io.BytesIO()
    client.download(info, target, 1000)
    assert target.getvalue() == b"%PDF-1.4"
    assert client.phone_number()["is_on_biz_app"] is True
    assert [n["id"] for n in client.phone_numbers()] == [sim.number.number_id]
    part = {"type": "BODY", "text": "Bon dia a tothom."}
    wanted = {
        "name": "a",
        "language": "ca",
        "category": "UTILITY",
        "components": [part],
    }
    made = client.create_template(wanted)
    assert sim.settle()
    assert [t["status"] for t in client.templates()] == ["APPROVED"]
    assert client.delete_template("a", made["id"])["success"] is True
    assert client.subscribe_app(receiver.url, receiver.verify_token)
    assert client.subscribed_apps()[0]["override_callback_uri"] == receiver.url
    assert client.unsubscribe_app()
    assert client.debug_token(sim.credentials["app_id"])["is_valid"] is True
    assert client.upload_sample(
        sim.credentials["app_id"], b"x", "image/png"
    ).startswith("4:")
    code = sim.signup()["code"]
    assert client.exchange_code(sim.credentials["app_id"], code)["access_token"]
