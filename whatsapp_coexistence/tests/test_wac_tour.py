"""The chat in a real browser: a tour with live receipts, and the tests of the JavaScript."""

import threading

from odoo import SUPERUSER_ID, api
from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests.test_js import unit_test_error_checker

from .test_wac_discuss_common import WacDiscussCase

HOOT_TARGET = "@whatsapp_coexistence"
HOOT_URL = "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id=%s"
# Long enough to see that the answer waits, before its receipts come.
SECONDS_IN_QUEUE = 3


@tagged("post_install", "-at_install", "wac_browser")
class TestWacTour(WacDiscussCase, HttpCase):
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

    def test_answer(self):
        """Open a chat, answer, see the ticks and the banner arrive without reload."""
        self._receive("Do you have spelt bread?")
        stop = threading.Event()
        receipts = threading.Thread(
            target=self._give_receipts, args=(stop,), daemon=True
        )
        receipts.start()
        try:
            self.start_tour(
                "/odoo/action-mail.action_discuss",
                "wac_discuss_answer",
                login="wac_agent",
            )
        finally:
            stop.set()
            receipts.join(10)
        answer = self.env["wac.message"].search([("direction", "=", "out")])
        self.assertRecordValues(
            answer,
            [{"body": "Yes, four loaves", "state": "read", "user_id": self.agent.id}],
        )

    def _give_receipts(self, stop):
        """Do what the worker does when Meta's receipts come, once something is queued."""
        while not stop.wait(0.5):
            if self._in_own_transaction(lambda messages: messages):
                stop.wait(SECONDS_IN_QUEUE)
                self._in_own_transaction(self._read_and_hold)
                return

    def _read_and_hold(self, messages):
        messages.write({"state": "read", "wamid": "wamid.tour"})
        messages._wac_push_state()
        messages.account_id.write({"state": "held", "hold_reason": "New token needed"})
        return True

    def _in_own_transaction(self, function):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            domain = [("thread_id", "=", self.thread.id), ("state", "=", "queued")]
            return bool(function(env["wac.message"].search(domain)))
