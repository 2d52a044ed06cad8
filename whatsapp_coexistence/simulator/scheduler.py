"""Things to do later, in simulated time: receipts, retries, template reviews.

Called by whoever needs a delay; one thread runs the jobs in order of their time.
Must never run a long job in that thread, and never die because a job failed.
"""

from __future__ import annotations

import heapq
import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from .clock import Clock

_logger = logging.getLogger(__name__)
Job = Callable[[], object]


class Scheduler:
    """A heap of jobs and the thread that runs them when their time comes."""

    def __init__(self, clock: Clock) -> None:
        """Prepare an empty scheduler; :meth:`start` starts its thread."""
        self._clock = clock
        self._heap: list[tuple[datetime, int, Job]] = []
        #: How many jobs were ever planned.
        self.planned = 0
        self._wake = threading.Condition()
        self._running = 0
        self._stopped = False
        self._thread: threading.Thread | None = None
        clock.on_change(self._changed)

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(
            target=self._run, name="simulator-scheduler", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread; what was planned is forgotten."""
        with self._wake:
            self._stopped = True
            self._heap.clear()
            self._wake.notify_all()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def after(self, seconds: float, job: Job) -> None:
        """Run ``job`` in so many simulated seconds."""
        due = self._clock.now() + timedelta(seconds=seconds)
        with self._wake:
            if self._stopped:
                return
            self.planned += 1
            heapq.heappush(self._heap, (due, self.planned, job))
            self._wake.notify_all()

    def due_within(self, seconds: float) -> int:
        """Count what runs now or within so many simulated seconds."""
        limit = self._clock.now() + timedelta(seconds=seconds)
        with self._wake:
            return self._running + sum(1 for due, _, _ in self._heap if due <= limit)

    def _changed(self) -> None:
        with self._wake:
            self._wake.notify_all()

    def _run(self) -> None:
        while True:
            job = self._next()
            if job is None:
                return
            try:
                job()
            except Exception:
                _logger.exception("a planned job failed")
            finally:
                with self._wake:
                    self._running -= 1

    def _next(self) -> Job | None:
        with self._wake:
            while not self._stopped:
                if not self._heap:
                    self._wake.wait()
                    continue
                left = self._clock.real_seconds(self._heap[0][0])
                if left <= 0:
                    self._running += 1
                    return heapq.heappop(self._heap)[2]
                self._wake.wait(min(left, 3600))
        return None
