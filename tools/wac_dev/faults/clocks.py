"""Clocks of processes, which may be set while they run (libfaketime).

Only the time of day is changed: what measures seconds (``time.monotonic``) goes on, as it
does on a computer whose clock is set.
"""

import os
import tempfile
from pathlib import Path

from ..progress import Failure

HOUR = 3600


def library():
    """Return the library that puts itself between a program and its clock.

    :raises Failure: Debian's package ``libfaketime`` is missing
    """
    found = sorted(Path("/usr/lib").glob("**/faketime/libfaketimeMT.so.1"))
    if not found:
        raise Failure("libfaketime was not found: it is a package of Debian's")
    return found[0]


class Clock:
    """One clock: right at first, and wrong by as much as it is told."""

    def __init__(self, folder):
        self.file = Path(folder) / "clock"
        self.set(0)

    def set(self, seconds):
        """Be off by so many seconds from now on; programs notice within one second."""
        # replaced, so that nobody reads half of it
        descriptor, name = tempfile.mkstemp(dir=self.file.parent)
        with open(descriptor, "w") as file:
            file.write(f"{seconds:+d}\n")
        os.chmod(name, 0o644)
        os.replace(name, self.file)

    @property
    def environment(self):
        """Return the variables of a program that goes by this clock."""
        return {
            "LD_PRELOAD": str(library()),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "PYTHONPATH": str(Path(__file__).parent / "clock_site"),
        }


#: The same variables, without effect.
REAL = {"LD_PRELOAD": "", "PYTHONPATH": ""}


def leave_nothing(before):
    """Remove what killed programs left of the library's shared memory.

    :param before: what :func:`shared_memory` said before they were started
    """
    for path in shared_memory() - before:
        if not Path(f"/proc/{path.name.rpartition('_')[2]}").exists():
            path.unlink(missing_ok=True)


def shared_memory():
    """Return the files of the library's shared memory; their names end with a process id."""
    return set(Path("/dev/shm").glob("*faketime_s*_*"))
