"""Half a year of chats, and the ways in which a phone shares them, or does not."""

import pytest

DAY = 86400


@pytest.fixture
def control(graph, sim):
    """Return a function that calls the control API."""

    def call(path, status=200, **data):
        headers = {"X-Simulator-Client": "test"}
        url = f"{sim.base_url}/_sim/{path}"
        answer = graph.session.post(url, json=data, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    return call


@pytest.fixture
def number(control, sim):
    """Return the id of the number on the Business app, just onboarded."""
    control("onboard", number=sim.number.number_id)
    return sim.number.number_id


def make(control, number, status=200, **more):
    wanted = {"number": number, "threads": 7, "messages": 120, "days": 179, **more}
    return control("past", status, **wanted)


def ask(graph, number, kind="history"):
    body = {"messaging_product": "whatsapp", "sync_type": kind}
    return graph.call("POST", f"{number}/smb_app_data", json=body)


def told(receiver):
    """Return chunks in the order they came, and files."""
    values = receiver.values("history")
    chunks = [v["history"][0] for v in values if "history" in v]
    files = [v for v in values if "history" not in v]
    return chunks, files


def test_all_messages_come_once_within_their_phases(
    graph, sim, receiver, control, number
):
    before = [c for c in sim.world.chats.values() if c.number_id == number]
    known = sum(len(chat.messages) for chat in before)
    assert make(control, number) == {"messages": 120}
    assert ask(graph, number).status_code == 200
    assert sim.settle()
    chunks, _files = told(receiver)
    ids = [m["id"] for c in chunks for t in c["threads"] for m in t["messages"]]
    assert len(ids) == len(set(ids)) == known + 120
    assert {c["metadata"]["phase"] for c in chunks} == {0, 1, 2}
    assert chunks[-1]["metadata"]["progress"] == 100
    assert len({t["id"] for c in chunks for t in c["threads"]}) == len(before) + 7


def test_chunks_out_of_order_and_files_first(graph, sim, receiver, control, number):
    make(control, number, messages=300)
    plan = {"number": number, "shuffle": True, "files_first": True, "chunk": 20}
    assert control("sync", **plan)["chunk"] == 20
    ask(graph, number)
    assert sim.settle()
    chunks, files = told(receiver)
    progress = [c["metadata"]["progress"] for c in chunks]
    assert progress != sorted(progress)
    assert files
    assert "history" not in receiver.values("history")[0]


def test_silent_takes_the_request_and_sends_nothing(
    graph, sim, receiver, control, number
):
    make(control, number)
    control("sync", number=number, silent=True)
    assert ask(graph, number).json()["request_id"]
    assert sim.settle()
    assert told(receiver) == ([], [])


def test_asked_before_declined_and_too_late(graph, sim, receiver, control, number):
    make(control, number)
    control("sync", number=number, asked=True)
    assert graph.error(ask(graph, number))[1] == 2593107
    control("sync", number=number, asked=False, share_history=False)
    assert ask(graph, number).status_code == 200
    assert sim.settle()
    [chunk] = told(receiver)[0]
    assert chunk["errors"][0]["code"] == 2593109
    control("sync", number=number, asked=False)
    sim.clock.advance(DAY + 60)
    assert graph.error(ask(graph, number))[1] == 2593108


@pytest.mark.parametrize("more", [{"threads": 0}, {"messages": 10**9}, {"days": 4000}])
def test_sizes_have_limits(control, number, more):
    make(control, number, 409, **more)
