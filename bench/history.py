"""How many past messages a second go from stored bodies to readable threads.

Run by ``bench/run history`` in Odoo's shell. Must never be run where a real number is
connected.

WAC_BENCH_MESSAGES (100000), WAC_BENCH_THREADS (2000) and WAC_BENCH_BODY (10000, messages
a body) set its size. Chunks come out of order, one message in twelve is a file that stays
on the phone, one in ten quotes another. Prints rates, CPU a message (Odoo's and, where
PostgreSQL runs on this computer, its own), statements, and the memory held.
"""

import json
import os
import random
import resource
import time
import uuid

from rows import make_account

from odoo import fields

MESSAGES = int(os.environ.get("WAC_BENCH_MESSAGES", "100000"))
THREADS = int(os.environ.get("WAC_BENCH_THREADS", "2000"))
BODY = int(os.environ.get("WAC_BENCH_BODY", "10000"))
DAYS = 180
env = env  # noqa: F821  (the shell's)
dice = random.Random(1)


def message(person, at, former):
    one = {
        "from": dice.choice(("34600000001", person)),
        "id": f"wamid.{uuid.uuid4().hex}",
        "timestamp": str(int(at)),
        "history_context": {"status": "READ"},
    }
    if dice.random() < 1 / 12:
        return {**one, "type": "media_placeholder"}
    if former and dice.random() < 1 / 10:
        one["context"] = {"id": former}
    words = "Hello, is my *order* ready? I would come at six, if that suits you."
    return {**one, "type": "text", "text": {"body": words}}


def bodies(account):
    """Return the bodies, with all messages of 180 days in order of time, then shuffled."""
    people = [f"346{uuid.uuid4().int % 10**8:08d}" for _ in range(THREADS)]
    start, step, former = time.time() - DAYS * 86400, DAYS * 86400 / MESSAGES, {}
    made = []
    for first in range(0, MESSAGES, BODY):
        threads = {}
        for index in range(first, min(first + BODY, MESSAGES)):
            person = dice.choice(people)
            one = message(person, start + index * step, former.get(person))
            former[person] = one["id"]
            threads.setdefault(person, []).append(one)
        made.append(document(account, threads, len(made) + 1))
    dice.shuffle(made)
    return made


def document(account, threads, order):
    number = {
        "display_phone_number": "34600000001",
        "phone_number_id": account.phone_number_id,
    }
    progress = min(100, 100 * order * BODY // MESSAGES)
    chunk = {
        "metadata": {"phase": 1, "chunk_order": order, "progress": progress},
        "threads": [
            {"id": person, "context": {"wa_id": person}, "messages": messages}
            for person, messages in threads.items()
        ],
    }
    value = {"messaging_product": "whatsapp", "metadata": number, "history": [chunk]}
    entry = [{"id": account.waba_id, "changes": [{"field": "history", "value": value}]}]
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


def memory():
    """Return the megabytes this process holds now, and held at most."""
    with open("/proc/self/statm", encoding="ascii") as file:
        now = int(file.read().split()[1]) * resource.getpagesize() / 2**20
    return now, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def database_cpu():
    """Return the seconds our connection's process has used, or 0 if it is elsewhere."""
    env.cr.execute("SELECT pg_backend_pid()")
    path = f"/proc/{env.cr.fetchone()[0]}/stat"
    if not os.path.exists(path):
        return 0.0
    with open(path, encoding="ascii") as file:
        fields_ = file.read().rsplit(")", 1)[1].split()
    return sum(int(n) for n in fields_[11:13]) / os.sysconf("SC_CLK_TCK")


def work_off():
    before = time.perf_counter(), time.process_time(), database_cpu()
    env["wac.inbound"]._cron_process()
    env.cr.commit()
    env.invalidate_all()
    after = time.perf_counter(), time.process_time(), database_cpu()
    return [end - start for start, end in zip(before, after, strict=True)]


def run():
    account = make_account(
        env,
        env["res.users"].search([("share", "=", False)], limit=3),
        display_phone_number="34600000001",
        onboarded_at=fields.Datetime.now(),
    )
    waiting = bodies(account)
    env.cr.commit()
    domain = [("account_id", "=", account.id)]
    statements, total = env.cr.sql_log_count, [0.0, 0.0, 0.0]
    for number, body in enumerate(waiting, start=1):
        env["wac.webhook.event"]._wac_ingest(account.app_id.id, body)
        env.cr.postcommit.clear()
        env.cr.commit()
        took = work_off()
        total = [one + more for one, more in zip(total, took, strict=True)]
        print(f"body {number:3}: {took[0]:6.2f} s  {memory()[0]:6.0f} MB now")
    wall, cpu, theirs = total
    count = env["wac.message"].search_count(domain)
    assert count == MESSAGES, (count, MESSAGES)
    per = (env.cr.sql_log_count - statements) / count
    print(
        f"{count} messages in {env['wac.thread'].search_count(domain)} threads: "
        f"{count / wall:.0f} /s, {count / (cpu + theirs):.0f} /s of CPU, "
        f"{1000 * cpu / count:.3f} ms CPU of Odoo's, {1000 * theirs / count:.3f} ms of "
        f"PostgreSQL's and {per:.3f} SQL a message, "
        f"{memory()[1]:.0f} MB at most"
    )
    env["wac.webhook.event"]._wac_ingest(account.app_id.id, waiting[0])
    env.cr.commit()
    again = work_off()
    assert env["wac.message"].search_count(domain) == MESSAGES
    print(f"one body again: {again[0]:.2f} s, nothing new")


run()
