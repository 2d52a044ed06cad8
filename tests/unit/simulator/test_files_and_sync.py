"""Files and the one-time sync of contacts and history."""

import hashlib

import pytest

# -- files -----------------------------------------------------------------------------


def upload(graph, data=b"%PDF-1.4", mime="application/pdf", **form):
    path = f"{graph.sim.number.number_id}/media"
    form = {"messaging_product": "whatsapp", "type": mime, **form}
    return graph.call("POST", path, data=form, files={"file": ("a.pdf", data, mime)})


def test_upload_send_download_delete(graph, sim, open_window):
    media = upload(graph).json()["id"]
    sent = graph.send(type="document", content={"id": media, "filename": "a.pdf"})
    assert sent.status_code == 200
    info = graph.call("GET", f"{media}?phone_number_id={sim.number.number_id}").json()
    assert info["sha256"] == hashlib.sha256(b"%PDF-1.4").hexdigest()
    assert info["file_size"] == "8"
    assert graph.session.get(info["url"]).status_code == 401
    headers = {"Authorization": f"Bearer {graph.token}"}
    assert graph.session.get(info["url"], headers=headers).content == b"%PDF-1.4"
    sim.clock.advance(301)
    assert graph.session.get(info["url"], headers=headers).status_code == 404
    assert graph.call("DELETE", media).json() == {"success": True}
    assert graph.error(graph.call("GET", media)) == (400, 100)


def test_uploads_that_are_refused(graph, sim):
    assert graph.error(upload(graph, mime="text/html")) == (400, 100)
    path = f"{sim.number.number_id}/media"
    form = {"messaging_product": "whatsapp"}
    assert graph.error(graph.call("POST", path, data=form)) == (400, 100)
    assert graph.error(upload(graph, messaging_product="x")) == (400, 100)


def test_a_file_of_the_wrong_kind_fails_later(graph, sim, receiver, open_window):
    media = upload(graph).json()["id"]
    sent = graph.send(type="image", content={"id": media}).json()["messages"][0]["id"]
    assert sim.settle()
    assert receiver.statuses_of(sent) == ["failed"]
    [status] = receiver.values("messages")[-1]["statuses"]
    assert status["errors"][0]["code"] == 131053


def test_files_of_another_number(graph, sim):
    media = upload(graph).json()["id"]
    other = graph.call("GET", f"{media}?phone_number_id=400000000000044")
    assert graph.error(other) == (400, 100)


@pytest.mark.parametrize(("days", "status"), [(6, 200), (8, 400)])
def test_received_files_live_seven_days(days, status, graph, sim, receiver):
    sim.customer_sends("marta", type="image", sample="photo")
    assert sim.settle()
    media = receiver.messages()[0]["image"]["id"]
    sim.clock.advance(days * 86400)
    assert graph.call("GET", media).status_code == status


def test_resumable_upload(graph, sim):
    app = sim.credentials["app_id"]
    query = "file_name=a.png&file_length=6&file_type=image/png"
    session = graph.call("POST", f"{app}/uploads?{query}").json()["id"]
    half = graph.call("POST", session, data=b"abc", headers={"file_offset": "0"})
    assert half.json()["file_offset"] == 3
    assert graph.call("GET", session).json()["file_offset"] == 3
    wrong = graph.call("POST", session, data=b"abc", headers={"file_offset": "0"})
    assert graph.error(wrong) == (400, 100)
    rest = graph.call("POST", session, data=b"def", headers={"file_offset": "3"})
    assert rest.json()["h"].startswith("4::")
    more = graph.call("POST", session, data=b"x", headers={"file_offset": "6"})
    assert graph.error(more) == (400, 100)
    bad = graph.call("POST", f"{app}/uploads?file_type=text/html&file_length=1")
    assert graph.error(bad) == (400, 100)


# -- sync ------------------------------------------------------------------------------


def sync(graph, kind):
    body = {"messaging_product": "whatsapp", "sync_type": kind}
    return graph.call("POST", f"{graph.sim.number.number_id}/smb_app_data", json=body)


def test_contacts(graph, sim, receiver):
    assert sync(graph, "smb_app_state_sync").json()["request_id"]
    assert sim.settle()
    names = {
        v["state_sync"][0]["contact"]["full_name"]
        for v in receiver.values("smb_app_state_sync")
    }
    assert names == set(sim.number.address_book.values())


def test_history(graph, sim, receiver):
    sim.options.history_chunk = 5
    assert sync(graph, "history").json()["request_id"]
    assert sim.settle()
    chunks, files = [], []
    for value in receiver.values("history"):
        (chunks if "history" in value else files).append(value)
    metadata = [chunk["history"][0]["metadata"] for chunk in chunks]
    assert {m["phase"] for m in metadata} == {0, 1, 2}
    assert max(m["progress"] for m in metadata) == 100
    items = [
        item
        for chunk in chunks
        for thread in chunk["history"][0]["threads"]
        for item in thread["messages"]
    ]
    past = [m for c in sim.world.chats.values() for m in c.messages if m.past]
    assert {item["id"] for item in items} == {m.wamid for m in past}
    held = {i["id"] for i in items if i["type"] == "media_placeholder"}
    sent = {
        item["id"]
        for value in files
        for item in value.get("messages", []) + value.get("message_echoes", [])
    }
    assert held
    assert sent == held


def test_old_files_are_not_sent(graph, sim, receiver):
    message = next(m for m in sim.chat("marta") if m.type == "image")
    message.time -= (
        message.time - message.time.min.replace(tzinfo=message.time.tzinfo)
    ) / 1000
    sync(graph, "history")
    assert sim.settle()
    assert message.wamid.encode() not in b"".join(
        body for _, body, _ in receiver.received if b'"image":{' in body
    )


def test_declined_history(graph, sim, receiver):
    sim.onboard(share_history=False)
    assert sync(graph, "history").status_code == 200
    assert sim.settle()
    [value] = receiver.values("history")
    assert value["history"][0]["errors"][0]["code"] == 2593109


def test_empty_history(graph, sim, receiver):
    for chat in sim.world.chats.values():
        chat.messages.clear()
    sync(graph, "history")
    assert sim.settle()
    [value] = receiver.values("history")
    assert value["history"][0]["metadata"]["progress"] == 100


def test_once_and_within_a_day(graph, sim):
    assert sync(graph, "history").status_code == 200
    assert graph.error(sync(graph, "history")) == (400, 2593107)
    sim.clock.advance(86401)
    assert graph.error(sync(graph, "smb_app_state_sync")) == (400, 2593108)
    sim.onboard()
    assert sync(graph, "history").status_code == 200
    assert graph.error(sync(graph, "photos")) == (400, 100)


def test_onboarding_again_closes_the_window_and_keeps_the_past(graph, sim, open_window):
    sim.options.late_errors = frozenset()
    sim.onboard()
    assert all(message.past for message in sim.chat("marta"))
    assert graph.error(graph.send()) == (400, 131047)


def test_an_api_only_number_has_nothing_to_sync(graph, sim):
    body = {"messaging_product": "whatsapp", "sync_type": "history"}
    response = graph.call("POST", "400000000000044/smb_app_data", json=body)
    assert graph.error(response) == (400, 100)
