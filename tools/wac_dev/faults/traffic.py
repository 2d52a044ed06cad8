"""Messages that go both ways while something is broken."""

import contextlib
import threading
import time


@contextlib.contextmanager
def traffic(site, name, answers=True):
    """Have messages go both ways inside the ``with``."""
    running = Traffic(site, f"{name} {time.monotonic_ns()}", answers)
    running.start()
    try:
        yield running
    finally:
        running.stop()


class Traffic:
    """Customers who write and an agent who answers, until they are stopped."""

    def __init__(self, site, mark, answers):
        self.site, self.mark = site, mark
        self._stop = threading.Event()
        jobs = [self._write, self._answer] if answers else [self._write]
        self._threads = [threading.Thread(target=job) for job in jobs]

    def start(self):
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self):
        """End, when what is under way is done."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def refused(self):
        """Return how many answers Odoo did not take."""
        return self.site.refused

    def _write(self):
        turn = 0
        while not self._stop.wait(0.05):
            self.site.write(f"{self.mark} {turn}", 1)
            turn += 1

    def _answer(self):
        turn = 0
        while not self._stop.wait(0.2):
            self.site.answer(f"{self.mark} {turn}", 1, at_once=1)
            turn += 1
