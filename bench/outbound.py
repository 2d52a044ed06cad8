"""How fast, and at what cost in SQL, the sender takes messages to Graph.

Run by ``bench/run`` in Odoo's shell, on a database of its own (it makes numbers, people
and messages). Environment: ``WAC_BENCH_SECONDS`` (length of each run, 20), ``LATENCY`` (of
the simulator, 0.2 s).

Graph is the simulator in a process of its own, with its limits on: a message that comes
too fast would be refused and show up as a retry.
"""

import json
import logging
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import datetime

import cpu

from odoo.addons import whatsapp_coexistence

SECONDS = int(os.environ.get("WAC_BENCH_SECONDS", "20"))
POSTGRES = os.environ["WAC_BENCH_POSTGRES"]
LATENCY = float(os.environ.get("LATENCY", "0.2"))
PORT = int(os.environ.get("SIMULATOR_PORT", "8479"))
URL = f"http://127.0.0.1:{PORT}"
ADDON = pathlib.Path(whatsapp_coexistence.__file__).parent


def control(path, data=None, method=None):
    """Call the simulator's control API."""
    body = None if data is None else json.dumps(data).encode()
    headers = {"Content-Type": "application/json", "X-Simulator-Client": "bench"}
    request = urllib.request.Request(f"{URL}/_sim/{path}", body, headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def start_simulator(ledger):
    process = subprocess.Popen(
        [sys.executable, "-m", "simulator", "--port", str(PORT), "--ledger", ledger],
        cwd=ADDON,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _attempt in range(100):
        try:
            return process, control("credentials")
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the simulator does not start")


def make_account(env, credentials, number):
    known = env["wac.account"].with_context(active_test=False)
    for old in known.search([("phone_number_id", "=", number["phone_number_id"])]):
        old.write({"phone_number_id": f"old-{old.id}-{time.time()}", "active": False})
    env.flush_all()
    app = env["wac.app"].create(
        {
            "name": "Bench",
            "connection": "simulator",
            "simulator_url": URL,
            "meta_app_id": credentials["app_id"],
            "app_secret": credentials["app_secret"],
        }
    )
    return env["wac.account"].create(
        {
            "name": f"Bench {number['mode']}",
            "app_id": app.id,
            "phone_number_id": number["phone_number_id"],
            "waba_id": number["waba_id"],
            "mode": number["mode"],
            "state": "connected",
            "access_token": credentials["access_token"],
        }
    )


def approved_template(env, account):
    """Return a template of this number that the simulator approves."""
    template = env["wac.template"].create(
        {
            "name": f"bench_{int(time.time() * 1000)}",
            "body": "Thank you for your visit.",
            "account_id": account.id,
        }
    )
    template.action_submit()
    env["wac.template"]._cron_tasks()
    while template.status != "APPROVED":
        time.sleep(0.5)
        env["wac.template"]._wac_sync(account)
    return template


def queue(env, account, template, count):
    """Queue ``count`` templates, one per person, with their chats in Discuss."""
    stamp = int(time.time()) % 100000
    contacts = env["wac.contact"].create(
        [
            {
                "company_id": account.company_id.id,
                "portfolio_ref": account.portfolio_ref,
                "wa_id": f"34{stamp:05d}{n:05d}",
            }
            for n in range(count)
        ]
    )
    threads = env["wac.thread"]._wac_find_or_create(account, contacts)
    content, text = template._wac_render(env["res.partner"], "en_US")
    messages = env["wac.message"]._wac_queue(
        [
            {
                "thread_id": thread.id,
                "template_id": template.id,
                "content": content,
                "body": text,
                "origin": "rule",
            }
            for thread in threads.values()
        ]
    )
    messages._wac_show()
    return messages


def rate_of(lines):
    """Return messages per second between the first and the last, and the worst second."""
    times = sorted(datetime.fromisoformat(line["time"]).timestamp() for line in lines)
    span = times[-1] - times[0]
    worst = max(
        sum(1 for other in times[i:] if other < start + 1)
        for i, start in enumerate(times)
    )
    return (len(times) - 1) / span, worst


def run(env, credentials, number, ledger):
    account = make_account(env, credentials, number)
    template = approved_template(env, account)
    count = account.throughput_mps * SECONDS
    messages = queue(env, account, template, count)
    env.cr.commit()
    with open(ledger, encoding="utf-8") as file:
        skip = sum(1 for _line in file)
    control("faults/latency", {"seconds": LATENCY, "on": "messages"})
    before = env.cr.sql_log_count
    used = time.process_time(), cpu.seconds(POSTGRES)
    while messages.search_count([("id", "in", messages.ids), ("state", "=", "queued")]):
        env["wac.outbound"]._cron_send()
    queries = env.cr.sql_log_count - before
    odoo, server = time.process_time() - used[0], cpu.seconds(POSTGRES) - used[1]
    control("faults", method="DELETE")
    env.invalidate_all()
    with open(ledger, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file][skip:]
    rate, worst = rate_of(lines)
    retried = messages.search_count([("id", "in", messages.ids), ("attempts", ">", 1)])
    twice = len(lines) - len({line["callback"] for line in lines})
    limit = account.throughput_mps
    print(
        f"{number['mode']}, {limit}/s|{count}|{rate:.2f}/s|{100 * (rate / limit - 1):+.1f} %"
        f"|{worst}|{queries / count:.2f}|{1000 * odoo / count:.2f} ms"
        f"|{1000 * server / count:.2f} ms|{retried}|{twice}"
    )


def main(env):
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory() as folder:
        ledger = os.path.join(folder, "ledger.jsonl")
        process, credentials = start_simulator(ledger)
        try:
            for number in credentials["numbers"]:
                run(env, credentials, number, ledger)
        finally:
            process.terminate()
            process.wait(timeout=10)


main(env)  # noqa: F821 - Odoo's shell gives it
