"""Runs the parts of ./test beside each other, as many at a time as there are cores.

Each part is a process of its own (``python -m wac_dev job ...``) with its own databases,
ports and logs. What it prints is kept in a file and shown when it failed.
"""

import importlib
import json
import os
import shutil
import signal
import subprocess
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from . import paths
from .processes import end_with, stop_on_signals
from .progress import Failure, say
from .results import Result

#: The job that makes the database which others copy.
INSTALLATION = "installation"
#: Seconds after which a part counts as hanging: several times what the slowest takes on a
#: busy computer with two cores.
LIMIT = float(os.environ.get("WAC_PART_SECONDS") or 15 * 60)
#: Seconds that an interrupted part has to drop its databases.
STOP_SECONDS = 60
#: Lines that are shown of each log of a part that hangs.
TAIL = 40
#: How often a line says what is running.
REPORT_EVERY = 30
#: An Odoo under test, and a browser at its side.
MEMORY_EACH = 2 * 1024**3


@dataclass
class Job:
    """One part of ./test.

    :param words: the layer, and what its function ``job`` gets
    :param seconds: how long it takes, as far as known: the longest begin first
    :param needs: names of the jobs that must have passed before
    :param limit: seconds after which it is ended, and has failed
    """

    name: str
    words: list
    seconds: float = 30.0
    needs: tuple = ()
    limit: float = LIMIT
    process: subprocess.Popen = field(default=None, repr=False)
    started_at: float = 0.0
    #: What it had started when its time was over; ``None`` while it is not.
    hanging: list = field(default=None, repr=False)

    @property
    def folder(self):
        """Return the folder of its logs."""
        return paths.LOGS / self.name.replace(" ", "-").replace("/", "-of-")

    @property
    def output(self):
        """Return the file that holds what it printed."""
        return self.folder / "output.txt"

    @property
    def report(self):
        """Return the file that holds what it counted."""
        return self.folder / "result.json"

    def command(self):
        """Return the program to run."""
        return [paths.PYTHON, "-m", "wac_dev", "job", self.report, *self.words]

    def start(self):
        """Start it in a session of its own: a Ctrl-C reaches us, who tell it to end."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.started_at = time.monotonic()
        with self.output.open("w") as stream:
            self.process = subprocess.Popen(
                list(map(str, self.command())),
                cwd=paths.ROOT,
                env=os.environ | {"WAC_LOGS": str(self.folder)},
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with(os.getpid()),
            )

    def result(self):
        """Return what it counted, once it has ended; what it left running is ended."""
        _kill_group(self.process.pid)
        result = Result()
        if self.report.exists():
            result = Result(**json.loads(self.report.read_text()))
        elif self.hanging is None:
            result = Result(failed=1, failures=[f"{self.name}: ended without a result"])
        if self.hanging is not None:
            _kill(self.hanging)
            words = f"{self.name}: hung, ended after {self.limit:.0f} s"
            result.add(Result(failed=1, failures=[words]))
        return result

    def end_if_it_hangs(self):
        """Ask it to end once its time is over; end it by force if it does not."""
        late = time.monotonic() - self.started_at - self.limit
        if late < 0:
            return
        if self.hanging is None:
            # Before it ends: afterwards nobody can tell whose children they were.
            self.hanging = _started_by(self.process.pid)
            self.process.terminate()
        elif late > STOP_SECONDS:
            self.hanging += _started_by(self.process.pid)
            self.process.kill()

    def printed(self):
        """Return what it printed; the ends of all its logs when it hung."""
        text = self.output.read_text(errors="replace").rstrip()
        if self.hanging is None:
            return text
        parts = [_tail(text)]
        for log in sorted(self.folder.glob("*.log")):
            parts.append(f"--- the end of {log.name}:")
            parts.append(_tail(log.read_text(errors="replace")))
        return "\n".join(parts)

    def running_for(self):
        """Return the whole seconds since its start."""
        return round(time.monotonic() - self.started_at)


def _tail(text):
    return "\n".join(text.splitlines()[-TAIL:])


def _kill_group(number):
    try:
        os.killpg(number, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _started_by(number):
    """Return the processes that one has started, and those have, whatever their groups."""
    try:
        return psutil.Process(number).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _kill(processes):
    for process in processes:
        try:
            process.kill()  # refused by psutil if the number is another program's by now
        except psutil.NoSuchProcess:
            pass


class Schedule:
    """Jobs that wait, run and are done."""

    def __init__(self, jobs, slots):
        self.slots = slots
        self.waiting = sorted(
            jobs, key=lambda job: (not _is_needed(job, jobs), -job.seconds)
        )
        self.running = []
        self.passed = set()
        self.total = Result()
        self.count = len(jobs)
        self.next_report = time.monotonic() + REPORT_EVERY

    def run(self):
        """Run all jobs and return what they counted together."""
        try:
            while self.waiting or self.running:
                self._start_what_can()
                time.sleep(0.1)
                for job in self.running:
                    job.end_if_it_hangs()
                for job in [
                    one for one in self.running if one.process.poll() is not None
                ]:
                    self._finish(job)
                self._report()
        finally:
            self._stop()
        return self.total

    def _start_what_can(self):
        for job in list(self.waiting):
            if len(self.running) >= self.slots:
                return
            if set(job.needs) <= self.passed:
                self.waiting.remove(job)
                self.running.append(job)
                job.start()
        if not self.running:  # what they need has failed
            for job in self.waiting:
                self._count(job, Result(failed=1, failures=[f"{job.name}: not run"]))
            self.waiting = []

    def _finish(self, job):
        self.running.remove(job)
        result = job.result()
        if result.failed:
            print(job.printed(), flush=True)
        else:
            self.passed.add(job.name)
        self._count(job, result, f" ({job.running_for()} s)")

    def _count(self, job, result, remark=""):
        self.total.add(result)
        say(f"===== {job.name}: {result}{remark}")

    def _report(self):
        if time.monotonic() < self.next_report:
            return
        self.next_report += REPORT_EVERY
        names = ", ".join(f"{job.name} ({job.running_for()} s)" for job in self.running)
        done = self.count - len(self.waiting) - len(self.running)
        say(f"... {done} of {self.count} parts are done; running: {names}")

    def _stop(self):
        """End what still runs: an interruption came."""
        # the one that was just being started may have no process yet
        started = [job for job in self.running if job.process]
        for job in started:
            job.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for job in started:
            try:
                job.process.wait(max(deadline - time.monotonic(), 0))
            except subprocess.TimeoutExpired:
                pass
            _kill_group(job.process.pid)


def _is_needed(job, jobs):
    return any(job.name in other.needs for other in jobs)


def cores():
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0))


def slots():
    """Return how many jobs run at a time: one per core, if each has its memory."""
    if wanted := os.environ.get("WAC_JOBS"):
        return max(int(wanted), 1)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(min(cores(), memory // MEMORY_EACH), 1)


def run_here(job):
    """Run a job in this process; what it prints is shown as it comes."""
    layer, *words = job.words
    module = importlib.import_module(f".layers.{layer}", __package__)
    return counted(layer, lambda: module.job(*words))


def counted(layer, work):
    """Return the result of some work; whatever else goes wrong counts as a failure."""
    try:
        return work()
    except (Failure, OSError) as problem:
        result = Result()
        result.check(f"{layer}: could be run", str(problem))
        return result


def main(arguments):
    """Run one job for ``Job.start``: the file for its result, its layer and words."""
    report, *words = arguments
    stop_on_signals()
    try:
        result = run_here(Job(words[0], words))
    except KeyboardInterrupt:
        return 130
    Path(report).write_text(json.dumps(asdict(result)))
    return 1 if result.failed else 0
