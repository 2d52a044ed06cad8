"""Pure Python: cloudapi and the simulator, without Odoo. Seconds."""

from .. import paths
from ..jobs import Job
from .pytest_runner import run_pytest

FOLDER = "tests/unit"


def jobs():
    """Return the jobs of the whole layer: one for each folder with tests."""
    folders = sorted(
        {path.parent.name for path in (paths.ROOT / FOLDER).glob("*/test_*.py")}
    )
    return [Job(f"unit {name}", ["unit", name], seconds=30) for name in folders]


def job(name):
    """Run the tests of one folder."""
    return run_pytest(f"unit-{name}", (f"{FOLDER}/{name}",), ())


def run(arguments):
    """Run what the arguments name."""
    return run_pytest("unit", (FOLDER,), arguments)
