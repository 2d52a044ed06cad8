"""A running Odoo over real HTTP with the simulator, and the environment's own tests."""

from ..jobs import INSTALLATION, Job
from .pytest_runner import run_pytest

FOLDERS = ("tests/system", "tests/environment")
#: It breaks a system of its own.
FAULTS = "tests/system/test_faults.py"


def jobs():
    """Return the jobs of the whole layer: each makes servers of its own."""
    return [
        Job("system", ["system", "tests/system"], 150, (INSTALLATION,)),
        Job("system faults", ["system", FAULTS], 120, (INSTALLATION,)),
        Job("environment", ["system", "tests/environment"], 60, (INSTALLATION,)),
    ]


def job(place):
    """Run the tests of one folder, or of the file that has a system of its own."""
    others = () if place == FAULTS else (f"--ignore={FAULTS}",)
    return run_pytest("system", (place,), others)


def run(arguments):
    """Run what the arguments name."""
    return run_pytest("system", FOLDERS, arguments)
