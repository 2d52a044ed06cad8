"""A running Odoo over real HTTP with the simulator, and the environment's own tests."""

from .pytest_runner import run_pytest


def run(arguments):
    """Run tests/system and tests/environment."""
    return run_pytest("system", ["tests/system", "tests/environment"], arguments)
