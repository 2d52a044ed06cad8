"""Runs the load drivers and prints their figures; ``bench/run`` starts it.

Ratios and processor time are taken within one run, the load average before and after
stands beside them: on a busy computer only those say something.
"""

import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import time

import cpu
import latency
import strangers
import webhook
from wac_dev import database, odoo_conf, paths, postgres, processes, services
from wac_dev.odoo_client import OdooClient
from wac_dev.progress import Failure, readable_failures, say

NAME = os.environ.get("WAC_BENCH_DATABASE", "wac_bench")
PORT = int(os.environ.get("WAC_BENCH_PORT", "8120"))
WHERE = f"127.0.0.1:{PORT}"
BENCH = paths.ROOT / "bench"
CONF = paths.STATE / "bench.conf"  # the usual one names the usual PostgreSQL
# what Odoo's log says at the end of a request: statements, seconds in SQL, seconds beside
_REQUEST = re.compile(r'"POST (\S+) HTTP/1.1" 200 \S+ (\d+) [\d.]+ [\d.]+')


def make_database():
    """Make the database, with nothing in it but our add-on and the bare route."""
    if database.exists(NAME) and os.environ.get("WAC_BENCH_KEEP"):
        return
    database.drop(NAME)
    say("bench: database (one minute)")
    database.run_client("createdb", "-E", "UTF8", "-T", "template0", NAME)
    run_odoo(
        "-d", NAME, "-i", "whatsapp_coexistence,wac_bench", "--stop-after-init",
        "--without-demo", "--no-http", "--log-level", "warn",
    )  # fmt: skip


def run_odoo(*arguments, stdin=subprocess.DEVNULL, environment=None):
    """Run Odoo to its end and return what it printed."""
    result = subprocess.run(
        database.odoo_command(*arguments, conf=CONF),
        check=False,
        env=os.environ | postgres.client_environment() | (environment or {}),
        stdin=stdin,
        capture_output=True,
        text=True,
    )
    if result.returncode:
        raise Failure(f"Odoo failed:\n{result.stdout}\n{result.stderr[-3000:]}")
    return result.stdout


def durability():
    """Return what the server waits for, in words.

    :raises Failure: it does not wait for its disk
    """
    names = ("fsync", "synchronous_commit", "full_page_writes")
    found = {name: database.query(f"SHOW {name}")[0][0] for name in names}
    if found["fsync"] != "on" or found["synchronous_commit"] != "on":
        raise Failure(f"this PostgreSQL does not wait for its disk: {found}")
    return ", ".join(f"{name} {value}" for name, value in found.items())


def shell(script, **environment):
    """Run a script in Odoo's shell and return the lines it printed."""
    environment = {name: str(value) for name, value in environment.items()}
    options = ("-d", NAME, "--no-http", "--log-level", "error")
    with (BENCH / script).open() as stream:
        found = run_odoo("shell", *options, stdin=stream, environment=environment)
    return found.splitlines()


def prepare():
    """Return the number that messages are sent to."""
    lines = shell("prepare.py")
    found = [line for line in lines if line.startswith("PREPARED ")]
    return json.loads(found[0].removeprefix("PREPARED "))


@contextlib.contextmanager
def served(*options):
    """Have Odoo with two HTTP workers inside the ``with``; its options are added."""
    server = services.odoo(
        NAME,
        PORT,
        PORT + 1,
        *options,
        "--log-level",
        "info",
        conf=CONF,
        name="bench-odoo",
    )
    with server:
        server.wait_until_answers("/web/login")
        yield server


def table(*rows):
    """Print rows as a table of Markdown, the first one its head."""
    head, *rest = rows
    for row in (head, ["---"] * len(head), *rest):
        print("| " + " | ".join(str(cell) for cell in row) + " |", flush=True)
    print(flush=True)


def used(*pids):
    """Return the processor seconds of each program so far."""
    return [cpu.seconds(pid) for pid in pids]


# The parts


def run_webhook(number):
    """Compare the webhook with a bare route; no cron runs beside them."""
    routes = {"bare": "/wac/bench", "webhook": f"/wac/webhook/{number['key']}"}
    rows = [["clients", "route", "p50", "p99", "ratio of p50", "CPU Odoo", "CPU PG"]]
    with served("--max-cron-threads", 0) as server:
        pids = server.process.pid, postgres.server_pid()
        for clients in (1, 8):
            times = {name: [] for name in routes}
            spent = {name: [0.0, 0.0] for name in routes}
            for path in routes.values():
                webhook.measure(WHERE, path, number["secret"], clients)  # warm
            for _round in range(webhook.ROUNDS):
                for name, path in routes.items():
                    before = used(*pids)
                    found = webhook.measure(WHERE, path, number["secret"], clients)
                    times[name] += found
                    after = used(*pids)
                    for index in (0, 1):
                        spent[name][index] += after[index] - before[index]
            bare = statistics.median(times["bare"])
            for name, found in times.items():
                p50, p99 = statistics.median(found), percentile(found, 99)
                costs = [f"{1000 * one / len(found):.2f} ms" for one in spent[name]]
                ratio = f"{p50 / bare:.2f}"
                rows.append([clients, name, ms(p50), ms(p99), ratio, *costs])
        log = server.log.read_text()
    table(*rows)
    counted = {}
    for path, queries in _REQUEST.findall(log):
        counted.setdefault(path, []).append(int(queries))
    for name, path in routes.items():
        print(f"{name}: {statistics.mode(counted[path])} SQL statements a call")
    print()


def run_latency(number):
    """Measure from the POST to the agent's websocket, on a server that is idle."""
    with served() as server:
        client = OdooClient(server.url, NAME).login()
        # the server of websockets starts later than the one of pages
        while not processes.answers(f"http://127.0.0.1:{PORT + 1}/websocket/health"):
            time.sleep(0.2)
        screen = latency.Screen(f"127.0.0.1:{PORT + 1}", client.session)
        screen.start()
        known = [f"34611{index:06d}" for index in range(10)]
        # they write for the first time
        latency.measure(WHERE, number, screen, known, 0.5)
        count = int(os.environ.get("WAC_BENCH_LATENCY", "100"))
        rows = [["", "messages", "p50", "p95", "max", "lost"]]
        new = [f"34612{index:06d}" for index in range(count // 5)]
        again = (known * count)[:count]
        for name, people in (("known people", again), ("new people", new)):
            found = latency.measure(WHERE, number, screen, people, 0.5)
            seen = [seconds for seconds in found if seconds is not None]
            figures = (
                [ms(statistics.median(seen)), ms(percentile(seen, 95)), ms(max(seen))]
                if seen
                else ["-"] * 3
            )
            rows.append([name, len(found), *figures, len(found) - len(seen)])
    table(*rows)


def told(head, lines):
    """Print the table that a script told, line by line, among others."""
    marks = len(head) - 1
    table(head, *(line.split("|") for line in lines if line.count("|") == marks))


def run_inbound(_number):
    """Measure the worker, from stored bodies to what is committed and announced."""
    lines = shell("inbound.py", WAC_BENCH_POSTGRES=postgres.server_pid())
    head = ["", "rate", "CPU Odoo", "CPU PG", "1/CPU", "SQL per message"]
    told(head, lines)


def run_outbound(_number):
    """Measure the sender against a Graph that takes 200 ms."""
    lines = shell(
        "outbound.py",
        WAC_BENCH_POSTGRES=postgres.server_pid(),
        WAC_BENCH_SECONDS=15,
        SIMULATOR_PORT=PORT + 2,
    )
    head = [
        "number",
        "messages",
        "rate",
        "to limit",
        "busiest second",
        "SQL per message",
    ]
    head += ["CPU Odoo", "CPU PG", "retried", "twice"]
    told(head, lines)


def run_plans(_number):
    """Show how every query of both paths finds its rows in a large database."""
    lines = shell("plans.py")
    head = ["path", "table", "scan", "queries"]
    told(head, lines)
    remarks = [line for line in lines if line.startswith("  ")]
    print("\n".join(remarks))
    if not any(line.startswith("  rows: ") for line in remarks):
        raise Failure("the plans were not told to their end")
    if any("READ FROM END TO END" in line for line in remarks):
        raise Failure("a large table is read from end to end; see above")


def run_composer(_number):
    """Measure the composer for many records, in Odoo's shell: nothing is kept."""
    lines = shell("composer.py")
    head = ["call", "time", "CPU Odoo", "SQL"]
    told(head, lines)
    print("\n".join(line for line in lines if line.startswith("  people: ")))


def run_reminders(_number):
    """Measure the daily run of payment reminders over many open invoices."""
    run_odoo(
        "-d", NAME, "-i", "whatsapp_coexistence_account", "--stop-after-init",
        "--without-demo", "--no-http", "--log-level", "warn",
    )  # fmt: skip
    lines = shell("reminders.py", WAC_BENCH_POSTGRES=postgres.server_pid())
    head = ["", "rows", "seconds", "CPU Odoo", "CPU PG", "SQL", "memory grew"]
    told(head, lines)


def run_events(_number):
    """Measure what rules add to confirming an order and to posting an invoice."""
    run_odoo(
        "-d", NAME, "-i", "whatsapp_coexistence_account,whatsapp_coexistence_sale",
        "--stop-after-init", "--without-demo", "--no-http", "--log-level", "warn",
    )  # fmt: skip
    lines = shell("events.py")
    head = ["", "off", "on", "ratio", "added", "CPU added", "SQL"]
    told(head, lines)


def run_files(_number):
    """Measure the memory of a worker while the largest files come and go."""
    lines = shell("files.py", SIMULATOR_PORT=PORT + 2)
    told(["", "files", "before", "at most", "needed", "time"], lines)


def run_strangers(number):
    """Compare good webhooks with and without strangers, on Odoo alone and behind nginx."""
    path = f"/wac/webhook/{number['key']}"
    kinds = os.environ.get("WAC_BENCH_KINDS", "").split() or strangers.KINDS
    rows = [
        ["in front", "strangers", "good", "p50", "p99", "good, before", "p50", "p99"]
    ]
    rows[0].append("answers to strangers")
    for in_front in ("nothing", "nginx") if strangers.nginx() else ("nothing",):
        for kind in kinds:
            with contextlib.ExitStack() as stack:
                stack.enter_context(served("--max-cron-threads", 0))
                where = WHERE
                if in_front == "nginx":
                    where = stack.enter_context(strangers.proxied(PORT + 3, PORT))
                before, during = strangers.run_kind(kind, where, path, number["secret"])
            row = [in_front, strangers.KINDS[kind]]
            for found, _answers in (during, before):
                times = [seconds for seconds, status in found if status == 200]
                figures = (
                    [ms(percentile(times, n)) for n in (50, 99)] if times else ["-"] * 2
                )
                row += [f"{len(times)} of {len(found)}", *figures]
            answers = sorted(during[1].items(), key=lambda item: -item[1])
            rows.append([*row, ", ".join(f"{name}: {n}" for name, n in answers)])
            print(rows[-1], flush=True)
    table(*rows)


def run_history(_number):
    """Measure past messages from stored bodies to readable threads."""
    print("\n".join(shell("history.py")))


PARTS = {
    "webhook": run_webhook,
    "latency": run_latency,
    "inbound": run_inbound,
    "outbound": run_outbound,
    "plans": run_plans,
    "composer": run_composer,
    "events": run_events,
    "reminders": run_reminders,
}
#: Takes minutes, and is measured only when it is named.
LONG = {"history": run_history, "files": run_files, "strangers": run_strangers}


def percentile(values, percent):
    """Return the value that so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)]


def ms(seconds):
    """Return seconds as milliseconds, to read."""
    return f"{1000 * seconds:.1f} ms"


def main(arguments):
    """Run all parts but the long ones, or those named."""
    parts = PARTS | LONG
    unknown = set(arguments) - parts.keys()
    if unknown:
        raise Failure(f"no such part: {', '.join(unknown)}; say {', '.join(parts)}")
    started = time.monotonic()
    before = cpu.load()
    postgres.use_durable()
    with postgres.server():
        odoo_conf.write(CONF)
        print(
            f"PostgreSQL {database.query('SHOW server_version')[0][0]}, {durability()}"
        )
        make_database()
        try:
            number = prepare()
            for name in arguments or PARTS:
                print(f"\n## {name} (load average {cpu.load()})\n", flush=True)
                parts[name](number)
        finally:
            if not os.environ.get("WAC_BENCH_KEEP"):
                database.drop(NAME)
    print(
        f"{os.cpu_count()} cores, load average {before} before and {cpu.load()} after, "
        f"{time.monotonic() - started:.0f} seconds"
    )


if __name__ == "__main__":
    with readable_failures():
        main(sys.argv[1:])
