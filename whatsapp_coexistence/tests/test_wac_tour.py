"""The chat in a real browser: a tour with live receipts, and the tests of the JavaScript."""

from odoo.tests import tagged

from odoo.addons.web.tests.test_js import unit_test_error_checker

from .browser_common import WacBrowserCase
from .test_wac_discuss_common import WacDiscussCase

HOOT_TARGET = "@whatsapp_coexistence"
HOOT_URL = "/web/tests?headless&loglevel=2&preset=desktop&timeout=120000&id=%s"


@tagged("post_install", "-at_install", "wac_browser")
class TestWacTour(WacDiscussCase, WacBrowserCase):
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
            timeout=100,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )

    def test_answer(self):
        """Open a chat, answer, see the ticks and the banner arrive without reload."""
        self._receive("Do you have spelt bread?")
        with self.seen_in_browser("queued", self._read_and_hold):
            self.start_tour(
                "/odoo/action-mail.action_discuss",
                "wac_discuss_answer",
                login="wac_agent",
            )
        answer = self.env["wac.message"].search([("direction", "=", "out")])
        self.assertRecordValues(
            answer,
            [{"body": "Yes, four loaves", "state": "read", "user_id": self.agent.id}],
        )

    def _read_and_hold(self, env):
        """Do what the worker does when Meta's receipts come."""
        messages = env["wac.message"].search(
            [("thread_id", "=", self.thread.id), ("state", "=", "queued")]
        )
        messages.write({"state": "read", "wamid": "wamid.tour"})
        messages._wac_push_state()
        held = {"state": "held", "hold_reason": "New token needed"}
        messages.account_id.write(held)
