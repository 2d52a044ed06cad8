"""Odoo's own tests of our add-ons, on a copy of the template database, without a browser."""

from .odoo_tests import run_odoo_tests


def run(arguments):
    """Install our add-ons with their tests."""
    return run_odoo_tests("addon", arguments, browser=False)
