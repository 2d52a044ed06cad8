"""Workers killed without warning, a database that goes away, receipts that come too early.

With real processes: nothing is lost, and nothing goes out twice.

What the simulator accepted, and wrote to its ledger, decides.
"""

import collections
import os
import re
import signal
import threading
import time
import uuid

import psutil
import pytest
import requests
from wac_dev import database

PEOPLE = 8
MESSAGES = 240
PATIENCE = 300


@pytest.fixture
def kill_cron_workers(odoo_process):
    """Return a function that kills Odoo's cron workers; their master makes new ones."""

    def alive():
        text = odoo_process.log.read_text(errors="replace")
        named = {int(pid) for pid in re.findall(r"WorkerCron \((\d+)\) alive", text)}
        master = psutil.Process(odoo_process.process.pid)
        return {child.pid for child in master.children()} & named

    def kill():
        victims = alive()
        assert victims
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not alive() & victims and alive())

    return kill


@pytest.fixture(scope="module")
def people(odoo, at_simulator, connected):
    """Return people nobody knows yet, by their phone numbers."""
    # beyond the numbers of the demonstration's people
    first = 40_000_000 + int(uuid.uuid4().int % 10**6) * 10
    phones = [f"346{first + index:08d}" for index in range(PEOPLE)]
    for phone in phones:
        at_simulator("customers", phone=phone, name=f"Person {phone}")
    return phones


def wait_for(found, seconds=PATIENCE):
    """Wait until a function returns something true, and return it."""
    deadline = time.monotonic() + seconds
    while True:
        if result := found():
            return result
        assert time.monotonic() < deadline
        time.sleep(0.1)


def write(at_simulator, people, texts):
    """Let people write in turns; return ``{wamid: text}``."""
    return {
        at_simulator("customer/send", customer=person, text=text)["id"]: text
        for person, text in zip(people * len(texts), texts, strict=False)
    }


def stored(odoo, mark):
    """Return the texts that were stored and shown in chats, as often as they are."""
    return collections.Counter(
        text
        for (text,) in odoo.sql(
            "SELECT m.body FROM wac_message m JOIN mail_message s"
            " ON s.id = m.mail_message_id"
            f" WHERE m.body LIKE '{mark}%' AND m.direction = 'in'"
        )
    )


def test_killed_while_it_applies_what_came_in(
    odoo, at_simulator, people, kill_cron_workers
):
    mark = uuid.uuid4().hex[:8]
    texts = [f"{mark} {index}" for index in range(MESSAGES)]
    writer = threading.Thread(target=write, args=(at_simulator, people, texts))
    writer.start()
    for wanted in (10, 60, 110):
        wait_for(lambda: stored(odoo, mark).total() >= wanted)  # noqa: B023 - called at once
        kill_cron_workers()
    writer.join()
    wait_for(lambda: len(stored(odoo, mark)) == MESSAGES)
    assert stored(odoo, mark) == collections.Counter(texts)
    shown = odoo.sql(f"SELECT body FROM mail_message WHERE body LIKE '%{mark} %'")
    assert len(shown) == MESSAGES, "a message of a killed worker was shown twice"
    chats = odoo.sql(
        "SELECT c.wa_id, count(DISTINCT t.id) FROM wac_contact c"
        " JOIN wac_thread t ON t.contact_id = c.id"
        f" WHERE c.wa_id IN ({', '.join(map(repr, people))}) GROUP BY 1"
    )
    assert sorted(chats) == [(person, "1") for person in sorted(people)]


@pytest.fixture
def answer(odoo, at_simulator, people):
    """Return a function that answers all people in Discuss: one text each."""

    def channels():
        rows = odoo.search_read(
            "wac.thread",
            [["contact_id.wa_id", "in", people], ["channel_id", "!=", False]],
            ["channel_id"],
        )
        return [row["channel_id"][0] for row in rows]

    write(at_simulator, people, ["hello"] * len(people))
    wait_for(lambda: len(channels()) == len(people))

    def send(mark, count=PEOPLE):
        for channel in channels()[:count]:
            odoo.json(
                "/mail/message/post",
                thread_model="discuss.channel",
                thread_id=channel,
                post_data={"body": f"{mark} {channel}", "message_type": "comment"},
            )

    return send


@pytest.fixture
def fault(at_simulator):
    """Return a function that switches a fault of the simulator on."""

    def switch_on(name, **options):
        at_simulator(f"faults/{name}", **(options or {"on": "messages"}))

    yield switch_on
    at_simulator("faults", "DELETE")


def states(odoo, mark):
    """Return ``{uuid: state}`` of our answers."""
    return dict(
        odoo.sql(f"SELECT uuid, state FROM wac_message WHERE body LIKE '{mark} %'")
    )


def accepted(at_simulator, uuids):
    """Return how often the simulator accepted each of these messages."""
    lines = at_simulator("ledger", "GET")["accepted"]
    return collections.Counter(
        line["callback"] for line in lines if line["callback"] in uuids
    )


def let_leases_end(odoo):
    """Let the time pass after which nobody waits for a killed sender's answers."""
    odoo.sql(
        "UPDATE wac_message SET lease_until = lease_until - interval '1 hour'"
        " WHERE state = 'sending'"
    )


def test_killed_while_posts_are_under_way(
    odoo, at_simulator, answer, fault, kill_cron_workers
):
    fault("late_after_accept", seconds=4)
    mark = uuid.uuid4().hex[:8]
    answer(mark)
    wait_for(lambda: accepted(at_simulator, states(odoo, mark)))
    kill_cron_workers()
    at_simulator("faults", "DELETE")
    let_leases_end(odoo)
    answer(uuid.uuid4().hex[:8])  # the sender is rung, and has other things to do
    settled = {"sent", "delivered", "read", "unknown"}
    assert len(states(odoo, mark)) == PEOPLE

    def is_settled():
        """Only what was never accepted stays unknown: a receipt tells the rest."""
        found = states(odoo, mark)
        took = accepted(at_simulator, found)
        assert max(took.values()) == 1, "a message went out twice"
        return set(found.values()) <= settled and all(
            (state == "unknown") == (one not in took) for one, state in found.items()
        )

    wait_for(is_settled)


def test_killed_and_no_receipt_ever_comes(
    odoo, at_simulator, answer, fault, kill_cron_workers
):
    fault("status_never")
    fault("hang_after_accept", seconds=60)
    mark = uuid.uuid4().hex[:8]
    answer(mark, count=1)
    wait_for(lambda: accepted(at_simulator, states(odoo, mark)))
    kill_cron_workers()
    at_simulator("faults", "DELETE")
    let_leases_end(odoo)
    other = uuid.uuid4().hex[:8]
    answer(other)  # in the same chat too: the sender passes by the unsettled message
    wait_for(lambda: set(states(odoo, other).values()) <= {"sent", "delivered", "read"})
    assert list(states(odoo, mark).values()) == ["unknown"]
    assert list(accepted(at_simulator, states(odoo, mark)).values()) == [1]


def test_receipt_that_comes_before_the_answer(odoo, at_simulator, answer, fault):
    fault("status_before_answer")
    mark = uuid.uuid4().hex[:8]
    answer(mark)
    wait_for(
        lambda: (
            len(states(odoo, mark)) == PEOPLE
            and set(states(odoo, mark).values()) <= {"delivered", "read"}
        )
    )
    assert set(accepted(at_simulator, states(odoo, mark)).values()) == {1}


def test_database_that_goes_away(
    odoo, at_simulator, people, odoo_database, odoo_server
):
    """Nothing is answered with 200 that was not stored; what Meta repeats is there once."""
    ((key,),) = odoo.sql("SELECT uuid FROM wac_app ORDER BY id DESC LIMIT 1")
    mark = uuid.uuid4().hex[:8]
    texts = [f"{mark} {index}" for index in range(PEOPLE)]
    database.query(f'ALTER DATABASE "{odoo_database}" WITH ALLOW_CONNECTIONS false')
    try:
        database.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{odoo_database}'"
        )
        answer = requests.post(
            f"{odoo_server.url}/wac/webhook/{key}",
            data=b"{}",
            allow_redirects=False,
            timeout=60,
        )
        assert answer.status_code >= 300
        write(at_simulator, people, texts)
        time.sleep(2)
    finally:
        database.query(f'ALTER DATABASE "{odoo_database}" WITH ALLOW_CONNECTIONS true')
    wait_for(lambda: len(stored(odoo, mark)) == PEOPLE)
    assert stored(odoo, mark) == collections.Counter(texts)
