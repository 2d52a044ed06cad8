"""What tests in a browser share: they wait for a slow machine, and fail for nothing else.

Used by every class with a tour or with tests of the JavaScript. Must never make a test that
passes slower: all that is longer here are ceilings.
"""

import time
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.tests import HttpCase, common as odoo_common

#: Odoo's own ceilings times this: 10 s to find an element, 20 s for a page, 60 s for a tour.
FACTOR = 12
#: Seconds for the browser to start; Odoo gives 10, and a skipped test after that.
START_SECONDS = 120


class PatientBrowser(odoo_common.ChromeBrowser):
    """Odoo's browser for a computer that is busy with other tests."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        wait = self.chrome.wait
        # Odoo warns of a browser that does not end in 5 s, and a warning is a failure
        self.chrome.wait = lambda timeout=None: wait(timeout and timeout * FACTOR)

    @property
    def throttling_factor(self):
        """Return what Odoo multiplies its ceilings with."""
        return max(FACTOR, self._throttling)

    @throttling_factor.setter
    def throttling_factor(self, factor):
        self._throttling = factor

    def _json_command(self, command, timeout=3):
        """Ask the browser; the list of its pages is asked for until there is one."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            found = super()._json_command(command, max(timeout, START_SECONDS))
            has_page = command or any(one["type"] == "page" for one in found)
            if has_page or time.monotonic() > deadline:
                return found
            time.sleep(0.1)


class WacBrowserCase(HttpCase):
    """Tests in a browser, however slow the machine is."""

    # a request waits so long for the one before it
    test_cursor_lock_timeout = 20 * FACTOR

    def browser_js(self, *args, **kwargs):
        """Run JavaScript, or a tour, as Odoo does."""
        tries = START_SECONDS / odoo_common.CHECK_BROWSER_SLEEP
        with (
            patch.object(odoo_common, "ChromeBrowser", PatientBrowser),
            patch.object(odoo_common, "CHECK_BROWSER_ITERATIONS", int(tries)),
        ):
            return super().browser_js(*args, **kwargs)

    def _wait_remaining_requests(self, timeout=10):
        """Wait for what the browser still asks: it must not go on into the next test."""
        return super()._wait_remaining_requests(timeout * FACTOR)

    def seen_in_browser(self, words, then):
        """Have something happen when the browser tells that it sees something.

        A tour says so with ``sees`` of wac_tour_helpers.js. So the order is forced: nothing
        has to be slow enough to be seen.

        :param words: what the tour sees
        :param then: called with the superuser's environment in the tour's own request
        :return: a context manager
        """

        def wac_seen(user, told):
            self.assertEqual(told, words)
            then(user.env(user=SUPERUSER_ID))
            return True

        model = self.env.registry["res.users"]
        return patch.object(model, "wac_seen", wac_seen, create=True)
