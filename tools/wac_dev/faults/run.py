"""Runs rounds on a site, and has each judged."""

import contextlib
import random
import shutil
import tempfile
import time
from dataclasses import dataclass, field

from .. import paths
from ..progress import Failure
from . import computers, cuts, oracle, races, rounds
from .cluster import Cluster
from .site import DATABASE, Site, copy_database


@dataclass(frozen=True)
class Plan:
    """A round, and how much of it: in the daily run, and in the long one."""

    round: callable
    short: int
    long: int
    needs_disk: bool = False

    @property
    def name(self):
        """Return how it is called."""
        return self.round.__name__


PLANS = (
    Plan(rounds.killed_at_points, 1, 20),
    Plan(rounds.killed_at_random, 6, 300),
    Plan(rounds.left_alone, 0, 5),
    Plan(rounds.database_restarts, 1, 20),
    Plan(cuts.connection_is_cut, 1, 50),
    Plan(cuts.no_connection_is_free, 1, 20),
    Plan(rounds.no_room_for_rows, 4, 50),
    Plan(rounds.no_room_for_files, 1, 10),
    Plan(rounds.disk_is_full, 0, 5, needs_disk=True),
    Plan(rounds.graph_misbehaves, 5, 225),
    Plan(rounds.flooded, 240, 8_000),
    Plan(rounds.flooded_at_a_pace, 240, 8_000),
    Plan(races.same_event_at_once, 2, 100),
    Plan(races.both_write_first, 1, 50),
    Plan(rounds.receipt_comes_first, 6, 200),
    Plan(rounds.token_is_revoked, 16, 200),
    Plan(rounds.secret_is_rotated, 2, 10),
    Plan(rounds.clock_is_off, 4, 50),
    Plan(computers.all_at_once, 1, 20),
    # three minutes, and its library's clocks disturb Python's own waits: in ./test, the
    # clocks of servers and database are set in test_wac_clocks
    Plan(computers.clocks_disagree, 0, 10),
)


@dataclass
class Judged:
    """What became of one round."""

    name: str
    figures: dict = field(default_factory=dict)
    faults: list = field(default_factory=list)
    seconds: float = 0.0
    rest: float = 0.0


def run(site, plan, size, seed):
    """Run one round, let the system come to rest, and judge."""
    judged = Judged(plan.name)
    dice = random.Random(f"{seed} {plan.name}")
    started = time.monotonic()
    try:
        judged.figures = plan.round(site, dice, size)
    except Failure as failure:
        judged.faults.append(str(failure))
    judged.faults += judged.figures.pop("wrong", [])
    ended = time.monotonic()
    judged.seconds = ended - started
    try:
        site.no_faults()
        site.mend()
        oracle.come_to_rest(site)
    except Failure as failure:
        judged.faults.append(str(failure))
    judged.rest = time.monotonic() - ended
    faults, figures = oracle.verdict(site)
    judged.faults += faults
    if faults:
        site.replay()  # so that the next round is judged for itself
    judged.figures |= {"all": dict(figures)}
    return judged


@contextlib.contextmanager
def site_from(source_environment, name, people=24, megabytes=0):
    """Have a site on a copy of a database of another server."""
    with (
        tempfile.TemporaryDirectory(prefix="wac-faults-") as folder,
        Cluster(megabytes) as cluster,
    ):
        try:
            copy_database(cluster, source_environment, name)
            with Site(cluster, folder, people) as site:
                yield site
        finally:
            shutil.rmtree(paths.filestore(DATABASE), ignore_errors=True)
