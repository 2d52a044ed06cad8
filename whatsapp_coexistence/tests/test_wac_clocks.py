"""A server whose clock is wrong, or another one's: the database's clock decides what is due.

Several servers may share a database, each with a clock of its own. Python's clock is put
off here; the database's is not.
"""

import time
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.whatsapp_coexistence.models.wac_outbound_lane import lane_of, pair_key

from .common import WacCase

HTTP = "odoo.addons.whatsapp_coexistence.cloudapi.transport"
HOUR = timedelta(hours=1)
SOON = timedelta(minutes=10)


@tagged("post_install", "-at_install")
class TestWacClocks(WacCase):
    def host_is_off(self, off):
        """Let this server's clock be off, and not the database's, to the end of the test."""
        right = fields.Datetime.now
        off_by = staticmethod(lambda *args: right(*args) + off)
        self.startPatcher(patch.object(fields.Datetime, "now", off_by))

    def database_now(self):
        self.env.cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        return self.env.cr.fetchone()[0]

    def assert_soon(self, moment):
        """Assert that it is about now, or a little later, by the database's clock."""
        now = self.database_now()
        self.assertLess(moment, now + SOON)
        self.assertGreater(moment, now - SOON)

    def refused_for_a_while(self):
        message = self.queue(self.make_thread())
        self.sim.faults.set("error_after_accept", count=1, on="messages")
        with mute_logger(HTTP):
            self.send()
        self.assertEqual(message.state, "queued")
        return message

    def test_a_receipt_gets_its_time_on_a_host_that_is_behind(self):
        self.host_is_off(-HOUR)
        message = self.refused_for_a_while()
        self.assertGreater(message.retry_at, self.database_now() - HOUR / 2)
        self.send()
        self.assertEqual(len(self.accepted()), 1)

    def test_a_refused_message_waits_no_hour_on_a_host_that_is_ahead(self):
        self.host_is_off(HOUR)
        self.assert_soon(self.refused_for_a_while().retry_at)

    def test_who_had_too_many_waits_by_the_databases_clock(self):
        message = self.queue(self.make_thread())
        account = self.account
        lane = lane_of(
            self.env.cr.dbname,
            account.id,
            account.throughput_mps or 1,
            account.app_id._wac_base_url(),
        )
        lane.pairs.block(
            pair_key(message.thread_id.contact_id._wac_identity()),
            100,
            time.monotonic(),
        )
        self.host_is_off(-HOUR)
        self.send()
        self.assertEqual(message.state, "queued")
        self.assertGreater(message.retry_at, self.database_now())

    def test_customers_of_another_time_take_no_room(self):
        thread, now = self.make_thread(), self.database_now()
        for minutes in (-30, 0, 30):
            self.env["wac.message"].create(
                {
                    "account_id": self.account.id,
                    "thread_id": thread.id,
                    "direction": "in",
                    "origin": "customer",
                    "kind": "text",
                    "body": "Hello",
                    "state": "received",
                    "date": now + timedelta(minutes=minutes),
                }
            )
        self.env.flush_all()
        found = self.env["wac.outbound"]._incoming(self.account.id, 5)
        self.assertEqual(found, 1)

    def test_a_file_that_travels_is_not_taken_by_a_host_that_is_ahead(self):
        media = self.file(
            state="fetching", lease_until=self.database_now() + timedelta(minutes=5)
        )
        self.host_is_off(HOUR)
        self.run_cron("ir_cron_wac_media")
        self.assertEqual(media.state, "fetching")

    def test_a_file_is_leased_by_the_databases_clock(self):
        self.host_is_off(-HOUR)
        lease = self.env["wac.media"]._wac_due_params()["lease"]
        self.assertGreater(lease, self.database_now())

    def test_a_file_waits_for_its_next_try_by_the_databases_clock(self):
        media = self.file()
        self.host_is_off(HOUR)
        self.sim.faults.set("http_503", count=1, on="media")
        with mute_logger(HTTP):
            self.run_cron("ir_cron_wac_media")
        self.assertEqual(media.state, "queued")
        self.assert_soon(media.retry_at)

    def file(self, **values):
        message = self.make_picture_message(self.make_thread())
        return self.env["wac.media"].create(
            {
                "message_id": message.id,
                "account_id": self.account.id,
                "kind": "image",
                "media_ref": "1",
                "deadline": fields.Datetime.now() + timedelta(days=7),
                **values,
            }
        )

    def test_a_hold_ends_by_the_databases_clock(self):
        self.account._wac_hold("Wait.", self.database_now() + timedelta(minutes=5))
        self.host_is_off(HOUR)
        self.account._wac_release_due()
        self.assertEqual(self.account.state, "held")

    def test_the_sender_is_called_at_once_by_a_host_that_is_ahead(self):
        cron = self.env.ref("whatsapp_coexistence.ir_cron_wac_send")
        of_the_sender = [("cron_id", "=", cron.id)]
        self.env["ir.cron.trigger"].search(of_the_sender).unlink()
        self.host_is_off(HOUR)
        self.queue(self.make_thread())
        rung = self.env["ir.cron.trigger"].search(of_the_sender)
        self.assertTrue(rung)
        for trigger in rung:
            self.assertLessEqual(trigger.call_at, self.env.cr.now())

    def test_the_sender_is_woken_by_a_host_that_is_behind(self):
        self.host_is_off(-HOUR)
        self.env.cr.postcommit.clear()
        with patch.object(type(self.env["ir.cron"]), "_notifydb") as woken:
            self.env["wac.message"]._wac_ring()
            self.env.cr.postcommit.run()
        woken.assert_called()

    def test_a_request_that_travels_is_not_given_up_by_a_host_that_is_ahead(self):
        sync = self.env["wac.sync"].create(
            {
                "account_id": self.account.id,
                "kind": "contacts",
                "state": "requesting",
                "asked_at": self.database_now(),
            }
        )
        self.host_is_off(HOUR)
        self.env["wac.sync"]._wac_watch()
        self.assertEqual(sync.state, "requesting")

    def test_who_is_owed_a_notification_gets_it_from_a_host_that_is_behind(self):
        partner = self.env["res.partner"].create({"name": "Somebody"})
        self.host_is_off(HOUR)
        self.env["wac.notification"]._wac_owe(partner, "clock")
        owed = self.env["wac.notification"].search([("res_id", "=", partner.id)])
        self.assertLessEqual(owed.act_at, self.env.cr.now())
