"""Tours and Hoot tests (tag ``wac_browser``) in Chromium, and tests/browser if there."""

from .odoo_tests import run_odoo_tests
from .pytest_runner import run_pytest


def run(arguments):
    """Run Odoo's browser tests, then our own."""
    own = [word for word in arguments if word.startswith("tests/")]
    if own:
        return run_pytest("browser", ["tests/browser"], arguments)
    result = run_odoo_tests("browser-odoo", arguments, browser=True)
    if not arguments:
        result.add(run_pytest("browser", ["tests/browser"], []))
    return result
