"""Processor time of a program and all it started, and how busy the computer is.

Used by the load drivers. Must never count processes that are not the bench's own.
"""

import os

TICK = os.sysconf("SC_CLK_TCK")


def _stat(pid):
    """Return a process's parent, and its seconds including its ended children's."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rpartition(")")[2].split()
    return int(fields[1]), sum(int(n) for n in fields[11:15]) / TICK


def seconds(pid):
    """Return the seconds a process and its descendants have used, living or ended."""
    stats = {}
    for name in os.listdir("/proc"):
        if name.isdecimal():
            try:
                stats[int(name)] = _stat(name)
            except (FileNotFoundError, ProcessLookupError):
                continue
    family, total = {int(pid)}, 0.0
    while family:
        total += sum(stats[one][1] for one in family if one in stats)
        family = {one for one, (parent, _used) in stats.items() if parent in family}
    return total


def load():
    """Return the load average of the last minute, in words."""
    return f"{os.getloadavg()[0]:.1f}"
