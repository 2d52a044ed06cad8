"""The chat in a real browser: a tour with live receipts, and the tests of the JavaScript."""

import threading

import odoo.tests
from odoo import Command, fields

from datetime import timedelta

from odoo.addons.web.tests.test_js import unit_test_error_checker

HOOT_TARGET = "@whatsapp_coexistence"
HOOT_URL = "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id=%s"


@odoo.tests.tagged("post_install", "-at_install", "wac_browser")
class TestWacTour(odoo.tests.HttpCase):
    def test_hoot(self):
        """Run the tests of static/tests."""
        digest = 0
        for character in HOOT_TARGET:
            digest = ((digest << 5) - digest + ord(character)) & 0xFFFFFFFF
        self.browser_js(
            HOOT_URL % f"{digest:08x}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )
