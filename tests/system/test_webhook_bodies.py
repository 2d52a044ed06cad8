"""Generated webhook bodies over real HTTP, to a served Odoo with its own cron workers.

A thousand in the daily run; ``WAC_BODIES=10000 ./test system -k bodies`` sends more.
"""

import collections
import concurrent.futures
import contextlib
import http.client
import os
import re
import time
import urllib.parse
import uuid

import pytest
from wac_dev.webhook_bodies import KINDS, Bodies, Target

COUNT = int(os.environ.get("WAC_BODIES", "1000"))
AT_ONCE = 4
#: The worker takes more than this; a machine may be busy with other things.
SLOWEST_PER_SECOND = 5
#: Refused statements on our tables count, too: no value of a body may reach PostgreSQL that
#: it does not take.
OUR_TROUBLE = re.compile(
    r" (ERROR|CRITICAL) .*(odoo\.http|whatsapp|WhatsApp|wac[_.](?!system))", re.DOTALL
)
#: Two that wrote the same rows: one of them is repeated as a whole, by us or by Odoo.
CONFLICT = "could not serialize access due to concurrent"
_RECORDS = re.compile(r"^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} )", re.MULTILINE)


@pytest.fixture(scope="module")
def target(odoo, simulator):
    """Return an app with a number that nothing else uses."""
    secret = uuid.uuid4().hex
    app = odoo.call(
        "wac.app",
        "create",
        {
            "name": "Bodies",
            "connection": "simulator",
            "simulator_url": simulator.url,
            "app_secret": secret,
        },
    )
    number = f"77{uuid.uuid4().int % 10**13:013d}"
    odoo.call(
        "wac.account",
        "create",
        {
            "name": "Bodies",
            "app_id": app,
            "phone_number_id": number,
            "waba_id": f"88{number[2:]}",
            "agent_ids": [(6, 0, [odoo.uid])],
        },
    )
    ((key,),) = odoo.sql(f"SELECT uuid FROM wac_app WHERE id = {app}")
    return Target(key, secret, number, f"88{number[2:]}")


@pytest.fixture(scope="module")
def flood(target, odoo_server, odoo_process):
    """Send all calls; return them with the code each got."""
    log_before = odoo_process.log.stat().st_size
    address = urllib.parse.urlsplit(odoo_server.url)

    def send(call):
        headers = {"Content-Type": "application/json"}
        if call.signature is not None:
            headers["X-Hub-Signature-256"] = call.signature
        pieces = [call.body[at : at + 65536] for at in range(0, len(call.body), 65536)]
        line = http.client.HTTPConnection(address.hostname, address.port, timeout=120)
        with contextlib.closing(line):
            line.request(
                "POST",
                f"/wac/webhook/{call.key}",
                body=iter(pieces) if call.chunked else call.body,
                headers=headers,
                encode_chunked=call.chunked,
            )
            return call, line.getresponse().status

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(send, Bodies(target).calls(COUNT)))
    return results, log_before


def events(odoo, target, columns, where="true"):
    """Return what is stored of the app's bodies."""
    return odoo.sql(
        f"SELECT {columns} FROM wac_webhook_event e JOIN wac_app a ON a.id = e.app_id"
        f" WHERE a.uuid = '{target.key}' AND {where}"
    )


@pytest.fixture(scope="module")
def applied(flood, target, odoo):
    """Wait until the worker is through."""
    deadline = time.monotonic() + 300 + COUNT / SLOWEST_PER_SECOND
    while True:
        ((waiting,),) = events(odoo, target, "count(*)", "e.state = 'pending'")
        if waiting == "0":
            return
        assert time.monotonic() < deadline, f"{waiting} bodies still wait"
        time.sleep(0.5)


def test_every_kind_of_body_was_sent(flood):
    results, _log = flood
    kinds = {call.kind.replace(" ", "_") for call, _code in results}
    assert kinds | {"replayed"} == {name for name, _weight in KINDS}


def test_bodies_get_the_right_code(flood):
    results, _log = flood
    wrong = collections.Counter(
        (call.kind, call.code, code) for call, code in results if code != call.code
    )
    assert not wrong


def test_no_accepted_body_is_lost(flood, target, odoo):
    results, _log = flood
    accepted = sum(1 for _call, code in results if code == 200)
    assert events(odoo, target, "count(*)") == [(str(accepted),)]


def test_bodies_are_applied_once_each_by_a_worker_that_lives(
    applied, target, odoo, flood, odoo_process
):
    assert events(odoo, target, "max(e.attempts)") == [("1",)]
    _results, log_before = flood
    log = odoo_process.log.read_bytes()[log_before:].decode(errors="replace")
    # a record may have several lines: the statement, and what PostgreSQL said of it
    found = [record for record in _RECORDS.split(log) if OUR_TROUBLE.search(record)]
    assert [record for record in found if CONFLICT not in record] == []


def test_good_bodies_make_their_messages_once_and_others_make_none(
    applied, flood, target, odoo
):
    results, _log = flood
    must = {wamid for call, _code in results for wamid in call.makes}
    may = {wamid for call, _code in results for wamid in call.may_make}
    rows = odoo.sql(
        "SELECT coalesce(m.wamid, m.kind || ' of ' || m.origin || ' without id')"
        " FROM wac_message m JOIN wac_account a ON a.id = m.account_id"
        f" WHERE a.phone_number_id = '{target.number}'"
        # a call is no message of Meta's, and what we answer by ourselves, to a STOP
        # for example, has no id yet
        " AND (m.direction = 'in' OR m.wamid IS NOT NULL) AND m.kind != 'call'"
    )
    found = collections.Counter(wamid for (wamid,) in rows)
    assert must - set(found) == set(), "lost"
    assert [wamid for wamid, count in found.items() if count > 1] == [], "twice"
    false = {
        wamid
        for wamid in set(found) - must - may
        if wamid.startswith("wamid.")  # other ids are what a mutation put there
    }
    assert false == set(), "of nobody"
    others = odoo.sql(
        "SELECT count(*) FROM wac_message m JOIN wac_account a ON a.id = m.account_id"
        " WHERE (m.wamid LIKE 'wamid.G%n%' OR m.wamid LIKE 'wamid.F%n%')"
        f" AND a.phone_number_id != '{target.number}'"
    )
    assert others == [("0",)], "on another number"


def test_good_bodies_leave_no_dead_letter(applied, flood, target, odoo):
    rows = events(
        odoo, target, "count(*)", "e.state != 'done' AND e.body LIKE '%wamid.G%'"
        f" AND e.body LIKE '%{target.number}%'"
    )  # fmt: skip
    assert rows == [("0",)]


def test_foreign_bodies_are_kept_as_dead_letters(applied, target, odoo):
    for number in ("200000000000777", "200000000000778"):
        where = f"e.body LIKE '%{number}%' AND e.body LIKE '%wamid.G%'"
        assert set(events(odoo, target, "e.state", where)) == {("partial",)}


def test_refused_bodies_are_counted_for_the_health_page(flood, target, odoo):
    results, _log = flood
    sent = collections.Counter(call.refusal for call, _code in results if call.refusal)
    counted = {
        reason: int(count)
        for reason, count in odoo.sql(
            "SELECT r.reason, sum(r.count) FROM wac_webhook_rejection r"
            " LEFT JOIN wac_app a ON a.id = r.app_id"
            f" WHERE a.uuid = '{target.key}' OR r.app_id IS NULL GROUP BY 1"
        )
    }
    assert set(sent) == set(counted)
    assert all(0 < counted[reason] <= sent[reason] for reason in sent)
    (account,) = odoo.search_read(
        "wac.account",
        [["phone_number_id", "=", target.number]],
        ["rejected_count", "dead_letter_count"],
    )
    assert account["rejected_count"] > 0
    assert account["dead_letter_count"] > 0
