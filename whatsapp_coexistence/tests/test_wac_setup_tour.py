"""The guided setup in a real browser, from the first page to the start."""

from odoo.tests import tagged

from .browser_common import WacBrowserCase
from .setup_common import SetupCase


@tagged("post_install", "-at_install", "wac_browser")
class TestWacSetupTour(SetupCase, WacBrowserCase):
    def test_trial(self):
        """Try it with the simulator: advice, way, number, templates, test, start."""
        self.thread = self.make_thread("34600000909")
        (self.env["wac.account"].search([]) - self.account).active = False
        with self.seen_in_browser("on its way", self._deliver):
            self.start_tour(
                "/odoo/action-whatsapp_coexistence.wac_setup_open_action",
                "wac_setup_trial",
                login="wac_admin",
            )
        self.assertEqual(self.setup.state, "done")
        self.assertEqual(self.setup.test_message_id.state, "delivered")

    def _deliver(self, env):
        """Do what the worker does when the receipt comes."""
        env["wac.message"].search(
            [("thread_id", "=", self.thread.id), ("direction", "=", "out")]
        ).write({"state": "delivered"})
