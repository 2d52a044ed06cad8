"""The places where tests end a worker: closed in a server that was started as usual."""

import os
import tempfile
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from odoo.addons.whatsapp_coexistence.models import wac_failpoint


@tagged("post_install", "-at_install")
class TestWacFailpoint(TransactionCase):
    def test_nothing_happens_without_the_variable(self):
        self.assertNotIn("WAC_FAILPOINTS", os.environ)
        with tempfile.TemporaryDirectory() as folder:
            armed = os.path.join(folder, "inbound.claimed")
            open(armed, "w").close()
            # not even if somebody sets it later, in a server that runs
            with patch.dict(os.environ, {"WAC_FAILPOINTS": folder}):
                wac_failpoint.reach("inbound.claimed")
            self.assertTrue(os.path.exists(armed))
