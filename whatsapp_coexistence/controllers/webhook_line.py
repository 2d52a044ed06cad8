"""Whoever knocks has ten seconds: then nothing more is read from their line.

Asked by the doors before a body is read. Odoo itself gives each single read two seconds, so
that who sends a byte a second would keep a worker for as long as they like. Must never cut
the line for writing: the answer still leaves.
"""

import contextlib
import socket
import threading
import time
import weakref
from collections import deque

from .webhook_body import environ_of

#: Seconds from when the door sees a call until nothing more of it is read; Meta's largest
#: body has arrived after one, and Meta waits 20 for the answer.
READ_TIME = 10.0


class Lines:
    """The lines of this process that are being read, and a thread that ends the late ones.

    One thread for all of them: one each would be more work than a call.

    :param seconds: that each line has
    """

    def __init__(self, seconds=READ_TIME):
        """Start no thread yet: a server forks its workers first."""
        self.seconds = seconds
        self._open = deque()  # all have the same time, so the first is the next
        self._news = threading.Condition()
        self._thread = None

    def watch(self, httprequest):
        """End the line of a request for reading when its time is over, if it is open then.

        A server that does not tell it has limits of its own; Odoo's does.
        """
        line = environ_of(httprequest).get("werkzeug.socket")
        if line is None:
            return
        with self._news:
            self._open.append((time.monotonic() + self.seconds, weakref.ref(line)))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._run, name="wac_lines", daemon=True
                )
                self._thread.start()
            self._news.notify()

    def _run(self):
        while True:
            with self._news:
                self._news.wait_for(lambda: self._open)
                until, found = self._open.popleft()
            time.sleep(max(until - time.monotonic(), 0))
            line = found()
            if line is not None:
                with contextlib.suppress(OSError):  # it was closed long ago
                    line.shutdown(socket.SHUT_RD)
            del line


lines = Lines()
