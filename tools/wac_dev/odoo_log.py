"""Reads Odoo's log: which tests ran, failed or were skipped, and what else went wrong.

Odoo's exit code says nothing about warnings and skipped tests, and its closing line counts
sub-tests as tests.
"""

import re
import tomllib
from dataclasses import dataclass, field

from . import paths

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?P<level>[A-Z]+) \S+ "
    r"(?P<logger>[\w.]+): (?P<message>.*)$"
)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
STARTED = re.compile(r"^Starting (?P<test>\w+\.\w+)")
SKIPPED = re.compile(r"^skipped (?P<test>\S+.*?) : (?P<reason>.*)$")
FAILED = re.compile(r"^(FAIL|ERROR): (?:Subtest )?(?P<test>\S+(?: \([\w.]+\))?)")
BAD_LEVELS = ("WARNING", "ERROR", "CRITICAL")
# These only repeat that a test failed.
SUMMARY = re.compile(
    r"^(\d+ failed, |At least one test failed|Module \S+: \d+ failures)"
)


@dataclass
class TestLog:
    """What one run of Odoo with tests says."""

    __test__ = False

    started: list = field(default_factory=list)
    failed: dict = field(default_factory=dict)
    skipped: dict = field(default_factory=dict)
    troubles: list = field(default_factory=list)

    @property
    def passed(self):
        """Return the tests that ran and neither failed nor were skipped."""
        return [
            test
            for test in self.started
            if test not in self.failed and test not in self.skipped
        ]


def read_log(text, allowed=()):
    """Return what a log says; an entry's lines after the first belong to it."""
    log = TestLog()
    for entry in _entries(text):
        _read_entry(log, entry, allowed)
    # The browser reports a failed tour once more, under a logger named after the test.
    log.troubles = [
        trouble
        for trouble in log.troubles
        if not any(f".{test}.browser:" in trouble for test in log.failed)
    ]
    return log


def _entries(text):
    """Yield (level, logger, message) with the lines that follow the first."""
    entry = None
    for line in COLOUR.sub("", text).splitlines():
        match = LINE.match(line)
        if match:
            if entry:
                yield entry
            entry = [match["level"], match["logger"], match["message"]]
        elif entry:
            entry[2] += "\n" + line
    if entry:
        yield entry


def _read_entry(log, entry, allowed):
    level, logger, message = entry
    if match := STARTED.match(message):
        log.started.append(match["test"])
    elif (match := SKIPPED.match(message)) and ".tests." in logger:
        log.skipped[match["test"]] = match["reason"]
    elif (match := FAILED.match(message)) and level == "ERROR":
        log.failed.setdefault(match["test"], message)
    elif level in BAD_LEVELS and not SUMMARY.match(message):
        first_line = f"{level} {logger}: {message}".split("\n")[0]
        if not any(re.search(pattern, first_line) for pattern in allowed):
            log.troubles.append(f"{level} {logger}: {message}")


def allowed_patterns(kind):
    """Return the patterns of tools/allowed.toml: of ``log`` or of ``skip``."""
    entries = tomllib.loads((paths.TOOLS / "allowed.toml").read_text())[kind]
    return [entry["pattern"] for entry in entries]
