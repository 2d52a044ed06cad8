"""360dialog's side: keys, webhooks without a signature, what does not arrive."""

import io

import pytest

from cloudapi import webhook
from cloudapi.client import GraphError
from cloudapi.dialog360 import WEBHOOK_HEADER, Dialog360Client
from cloudapi.events import ContactSyncEvent, EchoEvent, MessageEvent
from cloudapi.messages import request_body, text
from cloudapi.retry import Outcome

TOKEN = "the-secret-of-our-webhook"


@pytest.fixture
def client(sim):
    number = sim.number
    number.hub_headers.clear()
    key = sim.hub_key()
    url = f"{sim.base_url}/360dialog"
    return Dialog360Client(url, key, None, number.number_id, number.waba_id)


@pytest.fixture
def hub(sim, client, receiver):
    """The number's webhook is set there, and nobody listens at Meta."""
    client.set_webhook(receiver.url, TOKEN)
    sim.world.wabas[sim.number.waba_id].subscriptions.clear()
    return client


def test_health_and_webhook(sim, client, receiver):
    node = client.phone_number()
    assert (node["id"], node["status"]) == (sim.number.number_id, "")
    assert client.account(("id",)) == {"id": sim.number.waba_id}
    assert client.webhook() == ""
    client.set_webhook(receiver.url, TOKEN)
    assert client.webhook() == receiver.url


def test_blocked(sim, client):
    sim.number.status = "BANNED"
    assert client.phone_number()["status"] == "BLOCKED"


def test_wrong_key(sim):
    for key in ("", "nonsense"):
        client = Dialog360Client(f"{sim.base_url}/360dialog", key, None, "1")
        with pytest.raises(GraphError) as caught:
            client.phone_number()
        assert caught.value.status == 401


def test_meta_does_not_know_the_key(sim, graph, client):
    graph.token = sim.hub_key()
    answer = graph.call("GET", sim.number.number_id)
    assert graph.error(answer) == (401, 190)


def test_a_message_and_its_receipts(sim, hub, receiver, eventually):
    sim.customer_sends("marta", "hola")
    found = hub.send(request_body(text("bon dia"), "34600000202", "u"))
    assert found.outcome is Outcome.SENT
    assert eventually(lambda: "delivered" in receiver.statuses_of(found.wamid))
    headers, body, _status = receiver.received[0]
    assert headers[WEBHOOK_HEADER] == TOKEN
    assert "X-Hub-Signature-256" not in headers
    (event,) = webhook.parse(body).events
    assert isinstance(event, MessageEvent)


def test_echoes_and_contacts_arrive_the_past_does_not(sim, hub, receiver, graph):
    sim.owner_sends("marta", "des del telèfon")
    sim.owner_saves_contact("marta", "Marta nova")
    for kind in ("smb_app_state_sync", "history"):
        path = f"{sim.number.number_id}/smb_app_data"
        sim.onboard()
        body = {"messaging_product": "whatsapp", "sync_type": kind}
        assert graph.call("POST", path, json=body).status_code == 200
    assert sim.settle()
    events = [
        e for _h, body, _s in receiver.received for e in webhook.parse(body).events
    ]
    kinds = {type(event) for event in events}
    assert {EchoEvent, ContactSyncEvent} == kinds
    assert {event.waba_id for event in events} == {sim.number.waba_id}


def test_a_file_through_their_host(sim, client):
    sent = sim.customer_sends("marta", type="file", sample="cake")
    info = client.media_url(sent.content["id"])
    assert info.url.startswith("https://lookaside.fbsbx.com/")
    target = io.BytesIO()
    client.download(info, target)
    assert len(target.getvalue()) == info.file_size


def test_upload(client):
    assert client.upload_media(b"%PDF-1.4", "application/pdf", "a.pdf").isdecimal()


def test_templates(sim, client):
    body = {
        "name": "hello",
        "language": "ca",
        "category": "UTILITY",
        "components": [{"type": "BODY", "text": "Hola, tot bé amb la comanda?"}],
    }
    assert client.create_template(body)["status"] == "PENDING"
    assert sim.settle()
    (found,) = client.templates()
    assert (found["name"], found["status"]) == ("hello", "APPROVED")
    client.delete_template("hello")
    assert client.templates() == []


def test_a_webhook_elsewhere_is_refused(client):
    with pytest.raises(GraphError):
        client.set_webhook("https://odoo.example.com/x", TOKEN)


def test_a_wrong_header_on_demand(sim, hub, receiver):
    sim.faults.set("webhook_bad_signature", count=1)
    sim.customer_sends("marta", "hola")
    assert sim.settle()
    assert receiver.received[0][0][WEBHOOK_HEADER] == "wrong"
