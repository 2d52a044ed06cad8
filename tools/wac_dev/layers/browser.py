"""Tours and Hoot tests (tag ``wac_browser``) in Chromium, and tests/browser."""

from ..jobs import INSTALLATION, Job
from .odoo_tests import browser_tests, named, run_odoo_tests
from .pytest_runner import run_pytest

FOLDERS = ("tests/browser",)


def jobs():
    """Return the jobs of the whole layer."""
    return [
        Job("browser tours", ["browser", "tours"], 120, (INSTALLATION,)),
        Job("browser pages", ["browser", "pages"], 120, (INSTALLATION,)),
    ]


def job(part):
    """Run Odoo's browser tests or our own."""
    if part == "pages":
        return run_pytest("browser", FOLDERS, ())
    return run_odoo_tests("browser-tours", browser_tests())


def run(arguments):
    """Run what the arguments name."""
    if any(word.startswith("tests/") for word in arguments):
        return run_pytest("browser", FOLDERS, arguments)
    return run_odoo_tests("browser-tours", named(arguments))
