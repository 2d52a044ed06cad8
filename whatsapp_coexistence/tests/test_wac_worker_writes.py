"""What strangers send changes these tables and no other, although the workers may all.

The workers act as Odoo's own user (docs/decisions/0016): what holds a mistake back is not
access rights, but that this list is closed.
"""

from odoo.tests import tagged
from odoo.tools import mute_logger

from .inbound_common import PAYLOADS, InboundCase, recorded

#: Ours: chats, people, what Meta says of a number, and what waits or failed.
OURS = {
    "wac_account",
    "wac_consent",
    "wac_contact",
    "wac_dead_letter",
    "wac_media",
    "wac_message",
    "wac_parked_change",
    "wac_parked_status",
    "wac_sync",
    "wac_thread",
}
#: The chat in Discuss, what is told of a number's trouble, and who is woken.
ODOOS = {
    "bus_bus",
    "discuss_channel",
    "discuss_channel_member",
    "ir_cron",
    "ir_cron_progress",
    "ir_cron_trigger",
    "mail_activity",
    "mail_followers",
    "mail_followers_mail_message_subtype_rel",
    "mail_mail",
    "mail_mail_res_partner_rel",
    "mail_message",
    "mail_message_res_partner_rel",
    "mail_notification",
    "mail_tracking_value",
}
MAY_CHANGE = OURS | ODOOS | {"wac_webhook_event"}


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
        self.assertLessEqual(
            OURS, changed.keys(), "the recorded bodies reach all of it"
        )
