"""What survives a restart; the clock and the things planned for later."""

import json
import threading
import time
from datetime import timedelta

import pytest

from simulator import Simulator, fast, snapshot
from simulator.clock import Clock
from simulator.scheduler import Scheduler
from simulator.view import state as view


def test_a_restart_forgets_nothing(tmp_path, receiver, new_graph):
    path = tmp_path / "state.json"
    with Simulator(options=fast(), callback_url=receiver.url, state=path) as sim:
        graph = new_graph(sim)
        graph.template("order")
        graph.call("DELETE", f"{sim.number.waba_id}/message_templates?name=order")
        graph.template("second", body="Un segon text per a tothom.")
        message = sim.customer_sends("marta", type="image", sample="photo", caption="é")
        content = {"message_id": message.wamid, "emoji": "👍"}
        reaction = graph.send(type="reaction", content=content)
        sim.customer_prefers("marta", "stop")
        sim.owner_saves_contact("marta", "Nova")
        assert sim.settle()
        before = view(sim.engine)
        waba = sim.world.wabas[sim.number.waba_id]
    with Simulator(options=fast(), state=path) as again:
        after = view(again.engine)
        again_waba = again.world.wabas[sim.number.waba_id]
        assert again.world.message(reaction.json()["messages"][0]["id"])
        newest = again.customer_sends("marta", "after")
    assert again_waba == waba
    assert newest.seq > max(m.seq for m in sim.chat("marta"))
    for document in (before, after):
        document.pop("now")
        document.pop("offset")
    assert after == before
    assert again.message(message.wamid) == message
    media = message.content["id"]
    assert again.world.media[media].data == sim.world.media[media].data
    assert path.stat().st_mode & 0o077 == 0
    assert again.world.apps[sim.credentials["app_id"]].callback_url == receiver.url


def test_another_callback_url_wins(tmp_path):
    path = tmp_path / "state.json"
    with Simulator(callback_url="http://127.0.0.1:1/a", state=path):
        pass
    with Simulator(callback_url="http://127.0.0.1:1/b", state=path) as sim:
        assert sim.credentials["callback_url"] == "http://127.0.0.1:1/b"


def test_a_state_of_another_version_is_left_alone(tmp_path):
    path = tmp_path / "state.json"
    path.write_text(json.dumps({"version": 999}))
    with Simulator(state=path, past_chats=False) as sim:
        assert sim.credentials["wabas"]


def test_a_full_disk_does_not_stop_it(tmp_path, monkeypatch, caplog):
    with Simulator(state=tmp_path / "state.json") as sim:
        sim.customer_sends("marta", "a")
        monkeypatch.setattr(snapshot, "save", fail)
    assert "not saved" in caplog.text


def fail(*_):
    raise OSError("no space left on device")


def test_past_messages_keep_their_ids():
    with Simulator() as one, Simulator() as two:
        assert [m.wamid for m in one.chat("marta")] == [
            m.wamid for m in two.chat("marta")
        ]


def test_clock():
    clock = Clock()
    start = clock.now()
    clock.advance(timedelta(days=1))
    clock.advance(-3600)
    assert timedelta(hours=22.9) < clock.now() - start < timedelta(hours=23.1)
    clock.speed = 1000
    before = clock.now()
    time.sleep(0.05)
    assert clock.now() - before >= timedelta(seconds=50)
    clock.reset()
    assert abs(clock.offset) < 1000


@pytest.fixture
def scheduler():
    clock = Clock()
    scheduler = Scheduler(clock)
    scheduler.start()
    yield clock, scheduler
    scheduler.stop()


def test_jobs_run_in_order_of_their_time(scheduler):
    clock, plan = scheduler
    done, event = [], threading.Event()
    plan.after(3000, event.set)
    plan.after(2000, lambda: done.append(2))
    plan.after(1000, lambda: done.append(1))
    clock.advance(4000)
    assert event.wait(60)
    assert done == [1, 2]


def test_a_failing_job_does_not_end_the_rest(scheduler, caplog):
    _, plan = scheduler
    event = threading.Event()
    plan.after(0, fail)
    plan.after(0.01, event.set)
    assert event.wait(60)
    assert "a planned job failed" in caplog.text


def test_moving_the_clock_makes_jobs_due(scheduler):
    clock, plan = scheduler
    event = threading.Event()
    plan.after(3600, event.set)
    assert plan.due_within(10) == 0
    assert plan.due_within(4000) == 1
    clock.advance(3601)
    assert event.wait(60)
