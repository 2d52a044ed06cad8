"""The chat in a real browser: a tour with live receipts, and the tests of the JavaScript."""

import threading
import time
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests.test_js import unit_test_error_checker

from .test_wac_discuss_common import WacDiscussCase

HOOT_TARGET = "@whatsapp_coexistence"
HOOT_URL = "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id=%s"
# Long enough to see that the answer waits, before its receipts come.
SECONDS_IN_QUEUE = 3
BROWSER_TIMEOUT = 90


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
        queued = threading.Event()
        receipts = threading.Thread(
            target=self._give_receipts, args=(queued,), daemon=True
        )
        receipts.start()
        with self._observe_queue(queued):
            self.start_tour(
                "/odoo/action-mail.action_discuss",
                "wac_discuss_answer",
                login="wac_agent",
            )
        receipts.join(10)
        answer = self.env["wac.message"].search([("direction", "=", "out")])
        self.assertRecordValues(
            answer,
            [{"body": "Yes, four loaves", "state": "read", "user_id": self.agent.id}],
        )

    def _observe_queue(self, queued):
        """Tell the other thread when something is queued.

        It must not look by itself: while the browser starts this thread uses the same
        connection.
        """
        model = self.env.registry["wac.message"]
        queue = model._wac_queue

        def observed(records, vals_list):
            messages = queue(records, vals_list)
            queued.set()
            return messages

        return patch.object(model, "_wac_queue", observed)

    def _give_receipts(self, queued):
        """Do what the worker does when Meta's receipts come, once something is queued."""
        if queued.wait(BROWSER_TIMEOUT):
            time.sleep(SECONDS_IN_QUEUE)
            with self.registry.cursor() as cr:
                self._read_and_hold(api.Environment(cr, SUPERUSER_ID, {}))

    def _read_and_hold(self, env):
        messages = env["wac.message"].search(
            [("thread_id", "=", self.thread.id), ("state", "=", "queued")]
        )
        messages.write({"state": "read", "wamid": "wamid.tour"})
        messages._wac_push_state()
        held = {"state": "held", "hold_reason": "New token needed"}
        messages.account_id.write(held)
