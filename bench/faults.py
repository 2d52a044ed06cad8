"""The long run of faults; ``bench/faults`` starts it.

Must never use the servers of anything else: it stops and kills what it uses.
"""

import argparse
import os
import platform
import subprocess
import sys
import time

import cpu
from wac_dev import database, odoo_conf, paths, postgres
from wac_dev.demo import stop_on_signals
from wac_dev.faults import run
from wac_dev.progress import Failure, readable_failures, say

NAME = f"wac_bench_faults_{os.getpid()}"
#: Of the disk that gets full: twice what the database takes.
MEGABYTES = 700


def parse(arguments):
    """Return the options."""
    parser = argparse.ArgumentParser(prog="bench/faults", add_help=False)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seed", default=str(int(time.time())))
    parser.add_argument("rounds", nargs="*")
    return parser.parse_args(arguments)


def chosen(options):
    """Return ``(plan, size)`` of the rounds to run."""
    plans = {plan.name: plan for plan in run.PLANS}
    sizes = {
        name: plan.short if options.short else plan.long for name, plan in plans.items()
    }
    wanted = [word.partition(":") for word in options.rounds]
    unknown = {name for name, _colon, _size in wanted} - plans.keys()
    if unknown:
        raise Failure(f"no such round: {', '.join(unknown)}; say {', '.join(plans)}")
    if wanted:
        return [
            (plans[name], int(size or sizes[name])) for name, _colon, size in wanted
        ]
    return [(plans[name], size) for name, size in sizes.items() if size]


def where():
    """Return the machine and what is tried, in words."""
    commit = subprocess.run(
        ["git", "-C", paths.ROOT, "describe", "--always", "--dirty"],
        check=False,
        capture_output=True,
        text=True,
    )
    return (
        f"{time.strftime('%Y-%m-%d')}, commit {commit.stdout.strip() or '?'}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, "
        f"PostgreSQL {database.query('SHOW server_version')[0][0].split()[0]}"
    )


def told(value):
    """Return figures as words."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {told(one)}" for name, one in value.items())
    return str(value)


def tell(judged, size, load):
    """Print one round as a row."""
    kept = {k: v for k, v in judged.figures.items() if k != "all"}
    faults = "; ".join(judged.faults) or "none"
    cells = [judged.name, size, told(kept), f"{judged.seconds:.0f} s"]
    cells += [f"{judged.rest:.0f} s", load, faults]
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def main(arguments):
    """Run the rounds; 1 when something was lost, sent twice or stuck."""
    options = parse(arguments)
    stop_on_signals()
    work = chosen(options)
    megabytes = MEGABYTES if os.geteuid() == 0 else 0
    wrong = 0
    with postgres.server():
        odoo_conf.write()
        say("faults: database (one minute)")
        database.new(NAME, modules=["whatsapp_coexistence"])
        try:
            site = run.site_from(postgres.client_environment(), NAME, 60, megabytes)
            with site as running:
                print(f"\n{where()}, seed {options.seed}\n")
                head = ["round", "size", "figures", "damage", "then at rest after"]
                head += ["load", "faults"]
                print("| " + " | ".join(head) + " |\n|" + " --- |" * len(head))
                for plan, size in work:
                    if plan.needs_disk and not megabytes:
                        print(f"| {plan.name} | - | not root |  |  |  | not tried |")
                        continue
                    judged = run.run(running, plan, size, options.seed)
                    tell(judged, size, cpu.load())
                    wrong += len(judged.faults)
                print(f"\nall: {told(judged.figures['all'])}")
        finally:
            database.drop(NAME)
    return 1 if wrong else 0


if __name__ == "__main__":
    with readable_failures():
        sys.exit(main(sys.argv[1:]))
