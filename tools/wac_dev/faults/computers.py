"""Rounds in which whole computers are in trouble: all processes at once, or their clocks."""

import contextlib
import os
import signal
import time
from functools import partial

import psutil

from .. import processes, services
from . import clocks
from .traffic import traffic

#: Where a clock goes, in hours, one after the other.
JUMPS = (1, -1, 0)
#: How long a program may need to see what its clock says, and some work after that.
SEEN = 1.2


def all_at_once(site, dice, size):
    """Kill Odoo and the server of databases, all their processes in one moment.

    The nearest that can be tried to a loss of power. The server waits for its disk, as
    PostgreSQL does unless it is told otherwise: what a person was told is there, too.
    """
    deaths = 0
    with (
        site.cluster.settings(fsync="on", synchronous_commit="on"),
        traffic(site, "all at once"),
    ):
        for turn in range(size):
            site.fault("late_after_accept", on="messages", seconds=1)
            site.answer(f"all at once {turn}", 6)
            time.sleep(dice.uniform(0, 2))
            victims = _family(site.cluster.first_process())
            victims += _family(site.odoo.process.pid)
            dice.shuffle(victims)
            deaths += _kill(victims)
            time.sleep(dice.uniform(0, 1))
            site.cluster.start()
            site.wait_for(site.answers, "Odoo answers again")
    return {"times": size, "deaths": deaths, "refused": site.refused}


def _family(pid):
    """Return a process and all it has started."""
    first = psutil.Process(pid)
    return [first, *first.children(recursive=True)]


def _kill(victims):
    """Kill processes without warning, and wait until none of them is left."""
    for victim in victims:
        with contextlib.suppress(psutil.NoSuchProcess):
            victim.send_signal(signal.SIGKILL)
    psutil.wait_procs(victims, 30)
    return len(victims)


def clocks_disagree(site, dice, size):
    """Set the clocks of two of Odoo's servers, and of the database's, while POSTs travel.

    One after the other goes an hour ahead and an hour behind; the second server of Odoo's
    runs scheduled jobs beside the first one.
    """
    with _clocks(site) as found:
        with traffic(site, "clocks"):
            site.fault("late_after_accept", seconds=2)
            for _turn in range(size):
                _jump(found, dice, found)
                # all of them, each in another way
                for clock in found.values():
                    clock.set(dice.choice(JUMPS) * clocks.HOUR)
                time.sleep(SEEN + 2)
                for clock in found.values():
                    clock.set(0)
            site.no_faults()
            time.sleep(SEEN)
            # a refusal whose receipt follows: the second try must wait for it, whoever
            # wrote down how long (the database's clock, set forward, would end that wait)
            for _turn in range(size):
                site.fault("error_after_accept", on="messages", count=2)
                _jump(found, dice, ("first", "second"))
        site.no_faults()
        site.wait_for(partial(_has_heard, site), "what Meta told in that time")
    return {"turns": size, "clocks": len(found)}


def _jump(found, dice, names):
    """Set clocks to an hour ahead and an hour behind, one after the other."""
    order = list(names)
    dice.shuffle(order)
    for name in order:
        for hours in JUMPS:
            found[name].set(hours * clocks.HOUR)
            time.sleep(SEEN + dice.uniform(0, 1.5))


def _has_heard(site):
    """Tell whether all that Meta has to say was taken and applied."""
    site.ring_jobs()
    waiting = site.at_simulator("webhooks", "GET")["waiting"]
    return not waiting and not site.value(
        "SELECT count(*) FROM wac_webhook_event WHERE state = 'pending'"
    )


@contextlib.contextmanager
def _clocks(site):
    """Have a second server of Odoo's, and a clock for each of the three computers."""
    found, before = {}, clocks.shared_memory()
    for name in ("database", "first", "second"):
        folder = site.cluster.base / name
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
        found[name] = clocks.Clock(folder)
    site.cluster.stop()
    site.cluster.server_environment = found["database"].environment
    site.cluster.start()
    try:
        site.restart(**found["first"].environment)
        with _second_server(site, found["second"]):
            yield found
    finally:
        site.cluster.server_environment = {}
        site.cluster.stop()
        site.cluster.start()
        site.restart(**clocks.REAL)
        clocks.leave_nothing(before)


@contextlib.contextmanager
def _second_server(site, clock):
    """Have another Odoo work on the same database."""
    server = services.odoo(
        site.database,
        processes.free_port(),
        processes.free_port(),
        "--workers", 1, "--max-cron-threads", 2,
        conf=site.conf,
        environment=site.odoo.environment | clock.environment,
        name="faults-odoo-2",
    )  # fmt: skip
    server.start()
    try:
        server.wait_until_answers("/web/login")
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.process.pid, signal.SIGKILL)
        server.stop()
