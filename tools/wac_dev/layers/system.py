"""A running Odoo over real HTTP with the simulator, and the environment's own tests."""

from ..jobs import INSTALLATION, Job
from .pytest_runner import run_pytest

FOLDERS = ("tests/system", "tests/environment")


def jobs():
    """Return the jobs of the whole layer: each folder makes servers of its own."""
    return [
        Job("system", ["system", "tests/system"], 120, (INSTALLATION,)),
        Job("environment", ["system", "tests/environment"], 60, (INSTALLATION,)),
    ]


def job(folder):
    """Run the tests of one folder."""
    return run_pytest(folder.replace("/", "-"), (folder,), ())


def run(arguments):
    """Run what the arguments name."""
    return run_pytest("system", FOLDERS, arguments)
