"""What strangers send changes these tables and no other, although the workers may all.

The workers act as Odoo's own user (docs/decisions/0016): what holds a mistake back is not
access rights, but that this list is closed.
"""

import json

from odoo.tests import tagged
from odoo.tools import mute_logger

from .inbound_common import PAYLOADS, InboundCase, recorded

#: Tables that an applied body may change, and why.
MAY_CHANGE = {
    "wac_webhook_event",
}


@tagged("post_install", "-at_install")
class TestWacWorkerWrites(InboundCase):
    def written(self):
        """Return how many rows of each table this transaction has written."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del"
            "  FROM pg_stat_xact_user_tables"
        )
        return dict(self.env.cr.fetchall())

    maxDiff = None

    @mute_logger("odoo.addons.whatsapp_coexistence.models")
    def test_recorded_bodies(self):
        """Every payload that was ever recorded, whatever it is about."""
        before, changed = self.written(), {}
        for name in sorted(path.stem for path in PAYLOADS.glob("*.json")):
            self.receive(recorded(name))
            now = self.written()
            for table, rows in now.items():
                if rows > before.get(table, 0):
                    changed.setdefault(table, name)
            before = now
        others = {t: name for t, name in changed.items() if t not in MAY_CHANGE}
        self.assertEqual(others, {})
        self.assertGreater(len(changed), 10, json.dumps(changed))
