"""With few workers for scheduled jobs, what came in does not wait for the end of long ones."""

from contextlib import closing
from unittest.mock import patch

from odoo.sql_db import db_connect
from odoo.tests import tagged

from odoo.addons.base.models import ir_cron
from odoo.addons.whatsapp_coexistence.models import wac_inbound, wac_inbound_turn
from odoo.addons.whatsapp_coexistence.models.wac_inbound import LOCK_CLASS

from .common import WacCase


@tagged("post_install", "-at_install")
class TestWacInboundTurn(WacCase):
    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(wac_inbound_turn, "ROOM_AFTER", 0))
        self.inbound = self.env["wac.inbound"]
        self.env.cr.execute("DELETE FROM wac_webhook_event WHERE state = 'pending'")

    def arrive(self, ago="1 minute"):
        """Store a body that has waited for so long."""
        self.env["wac.webhook.event"]._wac_ingest(self.app.id, b"{}")
        self.env.cr.execute(
            "UPDATE wac_webhook_event SET create_date ="
            " (clock_timestamp() AT TIME ZONE 'UTC') - %s::interval"
            " WHERE state = 'pending'",
            [ago],
        )

    def rung(self, xmlid):
        cron = self.env.ref(f"whatsapp_coexistence.{xmlid}")
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])

    def test_who_starves(self):
        self.assertFalse(self.inbound._is_starving())
        self.arrive("-1 hour")  # as if it had just come, however slow this computer is
        self.assertFalse(self.inbound._is_starving(), "a free worker takes it")
        self.arrive()
        self.assertTrue(self.inbound._is_starving())
        with closing(db_connect(self.env.cr.dbname).cursor()) as other:
            key = [LOCK_CLASS, self.app.id]
            other.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
            self.assertFalse(self.inbound._is_starving(), "somebody is at it")
            other.execute("SELECT pg_advisory_unlock(%s, %s)", key)
        self.assertTrue(self.inbound._is_starving())

    def test_the_sender_makes_room_and_goes_on_afterwards(self):
        message = self.queue(self.make_thread())
        self.arrive()
        self.send()
        self.assertEqual(message.state, "queued")
        self.assertTrue(self.rung("ir_cron_wac_send"))
        self.env.cr.execute("UPDATE wac_webhook_event SET state = 'done'")
        self.send()
        self.assertEqual(message.state, "accepted")

    def test_the_sender_gets_on_although_nothing_applies_what_came_in(self):
        message = self.queue(self.make_thread())
        self.arrive()
        with patch.object(wac_inbound_turn, "ROOM_AFTER", 3600):
            self.send()
        self.assertEqual(message.state, "accepted")

    def test_the_fetcher_makes_room_after_some_files(self):
        thread = self.make_thread(window=False)
        message = self.make_picture_message(thread)
        media = self.env["wac.media"].create(
            [
                {
                    "message_id": message.id,
                    "account_id": self.account.id,
                    "kind": "image",
                    "media_ref": f"none{number}",
                }
                for number in range(6)
            ]
        )
        self.arrive()
        cron = self.env.ref("whatsapp_coexistence.ir_cron_wac_media")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(len(media.filtered(lambda m: not m.attempts)), 2)
        self.assertTrue(self.rung("ir_cron_wac_media"))

    def test_a_run_ends_with_its_time_and_goes_on_in_another(self):
        """Odoo repeats a job that has more to do ten times: longer than a worker lives."""
        for _body in range(3):
            self.arrive()
        events = self.env["wac.webhook.event"].search([("state", "=", "pending")])
        cron = self.env.ref("whatsapp_coexistence.ir_cron_wac_inbound")
        self.startPatcher(patch.object(wac_inbound, "BATCH", 1))
        self.startPatcher(patch.object(ir_cron, "MIN_TIME_PER_JOB", 0))
        for left in (2, 1, 0):
            self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.env.invalidate_all()
            waiting = events.filtered(lambda event: event.state == "pending")
            self.assertEqual(len(waiting), left)
            self.assertEqual(bool(self.rung("ir_cron_wac_inbound")), bool(left))
