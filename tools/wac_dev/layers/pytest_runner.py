"""Runs pytest on folders of tests and counts from its report."""

import os

import pytest

from .. import odoo_log, paths
from ..results import from_junit

NOTHING_COLLECTED = 5


def run_pytest(name, folders, arguments):
    """Run pytest in this process, so that an interruption lets its fixtures clean up."""
    present = [str(paths.ROOT / folder) for folder in folders]
    present = [folder for folder in present if os.path.exists(folder)]
    report = paths.LOGS / f"{name}.xml"
    report.unlink(missing_ok=True)
    # A named file or test replaces the layer's folders.
    chosen = [word for word in arguments if os.path.exists(word.split("::")[0])]
    words = ["-q", f"--rootdir={paths.ROOT}", f"--junitxml={report}"]
    os.chdir(paths.ROOT)
    code = pytest.main([*words, *([] if chosen else present), *arguments])
    if code == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    result = from_junit(report, odoo_log.allowed_patterns("skip"))
    if code not in (0, NOTHING_COLLECTED) and not result.failed:
        result.check(
            f"pytest ended with code {code}", "its report names no failed test"
        )
    return result
