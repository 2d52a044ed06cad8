"""Pure Python: cloudapi and the simulator, without Odoo. Seconds."""

from .pytest_runner import run_pytest


def run(arguments):
    """Run tests/unit."""
    return run_pytest("unit", ["tests/unit"], arguments)
