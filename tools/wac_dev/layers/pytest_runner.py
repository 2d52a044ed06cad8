"""Runs pytest on folders of tests and counts from its report."""

import os
import subprocess

from .. import paths
from ..results import from_junit

NOTHING_COLLECTED = 5


def run_pytest(layer, folders, arguments):
    """Run pytest; what it prints goes to the terminal as it comes."""
    present = [str(paths.ROOT / folder) for folder in folders]
    present = [folder for folder in present if os.path.isdir(folder)]
    report = paths.LOGS / f"{layer}.xml"
    report.unlink(missing_ok=True)
    # A named file or test replaces the layer's folders.
    chosen = [word for word in arguments if os.path.exists(word.split("::")[0])]
    command = [str(paths.PYTHON), "-m", "pytest", "-q", f"--junitxml={report}"]
    command += arguments if chosen else present + arguments
    code = subprocess.run(command, check=False, cwd=paths.ROOT).returncode
    result = from_junit(report)
    if code not in (0, NOTHING_COLLECTED) and not result.failed:
        result.check(
            f"pytest ended with code {code}", "its report names no failed test"
        )
    return result
