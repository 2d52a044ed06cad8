"""The guided setup in a real browser, from the first page to the start."""

import threading
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.tests import HttpCase, tagged

from .setup_common import SetupCase

BROWSER_TIMEOUT = 90
#: Long enough to see that the test message waits, before its receipt comes.
SECONDS_ON_ITS_WAY = 4


@tagged("post_install", "-at_install", "wac_browser")
class TestWacSetupTour(SetupCase, HttpCase):
    def test_trial(self):
        """Try it with the simulator: advice, way, number, templates, test, start."""
        self.thread = self.make_thread("34600000909")
        (self.env["wac.account"].search([]) - self.account).active = False
        queued = threading.Event()
        receipts = threading.Thread(target=self._deliver, args=(queued,), daemon=True)
        receipts.start()
        with self._observe_queue(queued):
            self.start_tour(
                "/odoo/action-whatsapp_coexistence.wac_setup_open_action",
                "wac_setup_trial",
                login="wac_admin",
            )
        receipts.join(10)
        self.assertEqual(self.setup.state, "done")
        self.assertEqual(self.setup.test_message_id.state, "delivered")

    def _observe_queue(self, queued):
        """Tell the other thread when the test message is queued."""
        model = self.env.registry["wac.message"]
        queue = model._wac_queue

        def observed(records, vals_list):
            messages = queue(records, vals_list)
            queued.set()
            return messages

        return patch.object(model, "_wac_queue", observed)

    def _deliver(self, queued):
        """Do what the worker does when the receipt comes."""
        if queued.wait(BROWSER_TIMEOUT):
            threading.Event().wait(SECONDS_ON_ITS_WAY)
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                env["wac.message"].search(
                    [("thread_id", "=", self.thread.id), ("direction", "=", "out")]
                ).write({"state": "delivered"})
