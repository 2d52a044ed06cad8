"""How many messages a second the worker takes from stored bodies to committed chats.

Run by ``bench/run``, in Odoo's shell, on a database made for it (rows stay behind). Must
never be run where a real number is connected.

WAC_BENCH_MESSAGES (1500) and WAC_BENCH_PEOPLE (400) set its size. Three runs each: people
who wrote before, then people who never wrote.
"""

import json
import os
import time
import uuid

import cpu
from rows import make_account

from odoo import fields

MESSAGES = int(os.environ.get("WAC_BENCH_MESSAGES", "1500"))
PEOPLE = int(os.environ.get("WAC_BENCH_PEOPLE", "400"))
POSTGRES = os.environ["WAC_BENCH_POSTGRES"]
RUNS = int(os.environ.get("WAC_BENCH_RUNS", "3"))
env = env  # noqa: F821  (the shell's)


def body(account, person):
    message = {
        "from": person,
        "id": f"wamid.{uuid.uuid4().hex}",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": "Hello, is my *order* ready? I would come at six."},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": "34600000001",
            "phone_number_id": account.phone_number_id,
        },
        "contacts": [{"wa_id": person, "profile": {"name": f"Person {person}"}}],
        "messages": [message],
    }
    change = {"field": "messages", "value": value}
    entry = [{"id": account.waba_id, "changes": [change]}]
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


def run(account, people, count):
    events = env["wac.webhook.event"]
    for index in range(count):
        events._wac_ingest(
            account.app_id.id, body(account, people[index % len(people)])
        )
    env.cr.postcommit.clear()
    env.cr.commit()
    env.invalidate_all()
    messages = env["wac.message"]
    before = messages.search_count([("account_id", "=", account.id)])
    statements, started = env.cr.sql_log_count, time.perf_counter()
    used = time.process_time(), cpu.seconds(POSTGRES)
    env["wac.inbound"]._cron_process()
    env.cr.commit()
    seconds = time.perf_counter() - started
    odoo, server = time.process_time() - used[0], cpu.seconds(POSTGRES) - used[1]
    made = messages.search_count([("account_id", "=", account.id)]) - before
    assert made == count, (made, count)
    per = (env.cr.sql_log_count - statements) / count
    return (
        f"{count / seconds:.0f}/s|{1000 * odoo / count:.2f} ms"
        f"|{1000 * server / count:.2f} ms|{count / (odoo + server):.0f}/s|{per:.2f}"
    )


account = make_account(
    env,
    env["res.users"].search([("share", "=", False)], limit=3),
    onboarded_at=fields.Datetime.subtract(fields.Datetime.now(), days=1),
)
known = [f"346{index:08d}" for index in range(PEOPLE)]
run(account, known, PEOPLE)
for _turn in range(RUNS):
    print("known people|" + run(account, known, MESSAGES))
for turn in range(RUNS):
    new = [f"347{turn}{index:07d}" for index in range(PEOPLE)]
    print("new people|" + run(account, new, PEOPLE))
