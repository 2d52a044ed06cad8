"""One run of the sender: a loop that claims, submits and writes results.

Used by ``wac.outbound`` only, on the cursor of its cron. Must never claim without
committing the lease before the POST, and gives every lock back whatever happens.
"""

import logging
import time
from datetime import timedelta

from psycopg2 import IntegrityError, OperationalError

from odoo.exceptions import UserError
from odoo.tools import config

from ..cloudapi.transport import Transport
from . import wac_inbound_turn
from .wac_failpoint import reach
from .wac_outbound_lane import TICK, lane_of
from .wac_outbound_pool import FILES_MAX, Pool

_logger = logging.getLogger(__name__)

LOCK_CLASS = 0x57414353  # "WACS"
#: Longest run of the loop; the cron is rung again if there is more to do.
RUN_MAX = 50.0
#: Stay awake this long for a message that is not due, or not allowed, yet.
LINGER = 5.0
#: How often screens are told, and other slow things are looked at, in seconds.
PUSH_EVERY = 1.0
SLOW_EVERY = 1.0
#: POSTs that are under way at the end get this time to come back.
DRAIN_MAX = 45.0


class Run:
    """One run of the sender: the numbers it has locked, its threads, its clock."""

    def __init__(self, outbound):
        self.env = outbound.env
        self.outbound = outbound
        self.cr = outbound.env.cr
        self.pool = Pool()
        self.transport = Transport(pool_size=self.pool.threads)
        self.lanes = {}
        self.refused = set()
        self.waiting = []
        self.changed = []
        self.late = []
        now = time.monotonic()
        self.end = now + _run_time()
        self.may_leave_at = now + wac_inbound_turn.ROOM_AFTER
        self.slow_at = self.push_at = now

    def loop(self):
        """Tick until nothing is due soon or the time is over."""
        busy_at = time.monotonic()
        wait = None
        while (now := time.monotonic()) < self.end:
            if now >= self.slow_at:
                self.slow()
                if now > self.end:
                    break
            if self.tick(now) or self.pool.in_flight:
                busy_at = now
            else:
                wait = self.next_retry()
                if wait is None or wait > LINGER or now > busy_at + LINGER:
                    break
            time.sleep(max(now + TICK - time.monotonic(), 0))
            self.settle(self.pool.collect())
        self.drain()
        self.ring_again(wait)

    def slow(self):
        """Do what need not be done at every tick."""
        self.slow_at = time.monotonic() + SLOW_EVERY
        self.open_lanes()
        for lane in self.lanes.values():
            for job in self.outbound._take_read_receipts(lane.account_id, 10):
                self.waiting.append((lane, job))
            # Meta counts what a number receives, too
            incoming = self.outbound._incoming(lane.account_id, SLOW_EVERY)
            lane.share(incoming, time.monotonic())
        if time.monotonic() >= self.may_leave_at and self.is_in_the_way():
            self.end = 0.0  # the loop ends; the rest goes in the next run
        self.cr.commit()  # pylint: disable=invalid-commit
        for lane, job in self.waiting:
            self.submit(lane, job)
        self.waiting = []

    def is_in_the_way(self):
        """Tell whether what came in waits for a worker, such as this one."""
        return self.env["wac.inbound"]._is_starving()

    def submit(self, lane, job, start=0.0):
        """Hand a job to a thread."""
        reach("outbound.claimed")
        lane.in_flight += 1
        self.pool.submit(lane.client, job, start, lane.gate)

    def next_retry(self):
        """Return in how many seconds something is due; ends the transaction."""
        wait = self.outbound._next_retry(self.lanes)
        self.cr.rollback()
        return wait

    def tick(self, now):
        """Claim and submit for every number; returns how many were submitted."""
        submitted = 0
        for lane in list(self.lanes.values()):
            room = lane.room(now, self.pool.free)
            if not room:
                continue
            jobs = self.claim(lane, room)
            submitted += len(jobs)
            for job in jobs:
                self.submit(lane, job, lane.slot(now))
        return submitted

    def claim(self, lane, room):
        """Return jobs whose leases are committed, or none if somebody was faster."""
        try:
            free = max(FILES_MAX - self.pool.bytes, 0)
            jobs = self.outbound._claim(lane, room, free)
            self.cr.commit()  # pylint: disable=invalid-commit
            return jobs
        except OperationalError as error:
            self.recover(error)
            return []

    def recover(self, error):
        """Go on after a conflict with another transaction; not without a connection."""
        if self.is_cut():
            raise error
        self.cr.rollback()
        _logger.info("Conflict with another transaction (%s), once more", error.pgcode)

    def is_cut(self):
        """Tell whether the connection to the database is gone."""
        return self.cr.closed

    def open_lanes(self):
        """Lock the numbers that have something to send."""
        for account in self.outbound._accounts_with_work():
            if account.id not in self.lanes and account.id not in self.refused:
                self.open_lane(account)

    def open_lane(self, account):
        """Lock one number and make its client."""
        if not self.lock(account.id):
            self.refused.add(account.id)
            return
        lane = lane_of(
            self.cr.dbname,
            account.id,
            account.throughput_mps or 1,
            account.app_id._wac_base_url(),
        )
        self.lanes[account.id] = lane
        try:
            lane.client = account._wac_client(self.transport)
        except UserError as error:
            account._wac_hold(str(error))
            self.close_lane(account.id)
            self.refused.add(account.id)

    def lock(self, account_id):
        """Take the number for this session, unless another sender has it."""
        self.cr.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, account_id])
        return self.cr.fetchone()[0]

    def close_lane(self, account_id):
        """Give the number back."""
        lane = self.lanes.pop(account_id)
        lane.client = None
        self.cr.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, account_id])

    def settle(self, done):
        """Write and commit results; what cannot be written now is kept for the next time."""
        now = time.monotonic()
        for one in done:
            lane = self.lanes.get(one.job.account_id)
            if lane:
                lane.in_flight -= 1
                lane.learn(one, now)
        self.late += done
        if self.late:
            self.write_late()
        if self.changed and now >= self.push_at:
            self.push()

    def write_late(self):
        """Write what has been collected."""
        try:
            reach("outbound.settling")
            ids = self.write_or_split()
            reach("outbound.written")
            self.cr.commit()  # pylint: disable=invalid-commit
            reach("outbound.settled")
        except OperationalError as error:
            self.recover(error)
            return
        self.changed += ids
        self.late = []

    def write_or_split(self):
        """Write all at once, or one by one when an answer names a message we know."""
        try:
            return self.outbound._write_results(self.late)
        except IntegrityError:
            self.cr.rollback()
            return self.outbound._write_results(self.late, one_by_one=True)

    def push(self):
        """Tell the screens, for many messages at once."""
        changed, self.changed = sorted(set(self.changed)), []
        self.push_at = time.monotonic() + PUSH_EVERY
        try:
            messages = self.env["wac.message"].browse(changed).exists()
            messages._wac_push_state()
            self.env["ir.cron"]._commit_progress(len(changed), remaining=0)
        except OperationalError as error:
            self.recover(error)
            self.changed += changed

    def drain(self):
        """Wait for what is under way, and write it."""
        end = time.monotonic() + DRAIN_MAX
        while (self.pool.in_flight or self.late) and time.monotonic() < end:
            self.settle(self.pool.collect(TICK))
        if self.changed:
            self.push()

    def ring_again(self, wait):
        """Ask for another run if there is, or will be, more to send."""
        waits = [lane.breaker.until - time.monotonic() for lane in self.lanes.values()]
        pause = min(waits, default=0)
        if wait is None:
            wait = self.next_retry()
        if wait is not None:
            seconds = max(wait, pause, 0)
            at = self.env.cr.now() + timedelta(seconds=seconds) if seconds > 1 else None
            self.env["wac.message"]._wac_ring(at)
        self.env["ir.cron"]._commit_progress(0, remaining=0)

    def close(self):
        """Give everything back, whatever happened."""
        self.pool.close()
        if self.is_cut():
            return  # the locks went with the connection; leases tell the rest
        self.cr.rollback()
        try:
            if self.pool.in_flight or self.late:
                self.drain()
        finally:
            self.cr.rollback()
            for account_id in list(self.lanes):
                self.close_lane(account_id)
            self.cr.commit()  # pylint: disable=invalid-commit
            if not self.pool.in_flight:
                self.transport.close()


def _run_time():
    """Return how long a run may take, well below the limit of the server."""
    limit = config["limit_time_real_cron"] or 0
    if limit < 0:
        limit = config["limit_time_real"] or 0
    return min(RUN_MAX, limit / 2) if limit > 0 else RUN_MAX
