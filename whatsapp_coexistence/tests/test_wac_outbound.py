"""The sender: what becomes of a message for each thing that can happen to its POST."""

import hashlib
from contextlib import closing
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.whatsapp_coexistence.models import (
    wac_outbound_guard,
    wac_outbound_pool,
)
from odoo.addons.whatsapp_coexistence.models.wac_outbound_run import LOCK_CLASS

from .common import WacCase

CUT = "odoo.addons.whatsapp_coexistence.cloudapi.transport"


@tagged("post_install", "-at_install")
class TestWacOutbound(WacCase):
    def test_text_is_sent_by_the_cron_only(self):
        message = self.queue(self.make_thread(), "Good morning")
        self.assertEqual(message.state, "queued")
        self.assertFalse(
            self.accepted(), "nothing may be sent in the user's transaction"
        )
        self.send()
        self.assertEqual(message.state, "accepted")
        self.assertEqual([e.callback for e in self.accepted()], [message.uuid])
        self.assertEqual(message.wamid, self.accepted()[0].wamid)
        self.assertTrue(message.wamid_token)
        self.assertTrue(message.accepted_at)
        self.assertFalse(message.lease_until)
        self.assertEqual(message.attempts, 1)

    def test_a_second_run_sends_nothing(self):
        self.queue(self.make_thread())
        self.send()
        self.send()
        self.assertEqual(len(self.accepted()), 1)

    def outcome_of(self, fault, **options):
        message = self.queue(self.make_thread())
        self.sim.faults.set(fault, count=1, on="messages", **options)
        with mute_logger(CUT):
            self.send()
        return message

    def test_web_page_instead_of_an_answer_is_unknown(self):
        message = self.outcome_of("gateway_after_accept")
        self.assertEqual(message.state, "unknown")
        self.assertEqual(len(self.accepted()), 1)
        self.send()
        self.assertEqual(
            len(self.accepted()), 1, "an unknown outcome is never repeated"
        )

    def test_cut_connection_is_unknown(self):
        message = self.outcome_of("reset_after_accept")
        self.assertEqual(message.state, "unknown")
        self.assertTrue(message.error_title)

    def test_answer_without_id_is_unknown(self):
        self.assertEqual(self.outcome_of("no_id_after_accept").state, "unknown")

    def test_expired_token_holds_number_and_messages(self):
        thread, other = self.make_thread(), self.make_thread("447700900123")
        self.sim.faults.set("http_401", count=1, on="messages")
        first = self.queue(thread)
        with mute_logger(CUT):
            self.send()
        second = self.queue(other)
        self.assertEqual((first + second).mapped("state"), ["held", "held"])
        self.assertEqual(first.error_code, 190)
        self.assertEqual(self.account.state, "held")
        self.assertIn("token", self.account.hold_reason)
        self.account._wac_release()
        self.send()
        self.assertEqual((first + second).mapped("state"), ["accepted", "accepted"])
        self.assertEqual(len(self.accepted()), 2)

    def test_what_was_planned_for_later_stays_so_through_a_hold(self):
        later = fields.Datetime.now() + timedelta(hours=3)
        planned = self.queue(self.make_thread(), retry_at=later)
        self.account._wac_hold("Wait.")
        self.account._wac_release()
        self.assertEqual((planned.state, planned.retry_at), ("queued", later))
        self.account._wac_hold("Wait.")
        held = self.queue(planned.thread_id, retry_at=later)
        self.account.state = "connected"
        held.with_user(self.agent).action_retry()
        self.assertEqual((held.state, held.retry_at), ("queued", later))
        self.send()
        self.assertFalse(self.accepted())

    def test_a_day_that_stands_still_does_not_stop_the_sender(self):
        """Tests that choose the date freeze every clock; the sender's measures on."""
        self.account.throughput_mps = 1
        messages = self.queue(self.make_thread())
        messages += self.queue(self.make_thread("447700900124"))
        with freeze_time(fields.Datetime.now()):
            self.send()
        self.assertEqual(messages.mapped("state"), ["accepted", "accepted"])

    def test_limit_of_the_number_is_tried_again(self):
        message = self.outcome_of("rate_limit")
        self.assertEqual(message.state, "accepted", "it waits a second and tries again")
        self.assertEqual(message.attempts, 2)

    def test_refusal_in_words(self):
        message = self.outcome_of("error", code=131026)
        self.assertEqual(message.state, "failed")
        self.assertEqual(message.error_code, 131026)
        self.assertIn("cannot reach", message.error_title)
        self.assertFalse(self.accepted())
        message.action_retry()
        self.send()
        self.assertEqual(
            message.state, "accepted", "a definite refusal may be repeated"
        )

    def test_error_with_a_receipt_behind_it_waits(self):
        message = self.outcome_of("error_after_accept")
        self.assertEqual(message.state, "queued")
        self.assertTrue(message.retry_at)
        self.send()
        self.assertEqual(len(self.accepted()), 1, "not before the receipt had its time")

    def test_repeated_answer_of_another_message(self):
        first = self.queue(self.make_thread())
        self.send()
        second = self.queue(self.make_thread("447700900123"))
        self.sim.faults.set("repeated_answer", count=1, on="messages")
        with mute_logger("odoo.sql_db"):
            self.send()
        self.assertEqual(first.state, "accepted")
        self.assertEqual(second.state, "unknown", "its own answer never came")
        self.assertFalse(second.wamid)
        self.assertEqual(len(self.accepted()), 2)

    def test_people_before_campaigns(self):
        threads = [self.make_thread(f"3460000{n}") for n in range(1000, 1006)]
        for thread in threads:
            self.env["wac.consent"]._wac_record(
                thread.contact_id, "given", ["marketing"], "import"
            )
        campaign = [self.queue(t, f"c{t.id}", origin="campaign") for t in threads]
        reply = self.queue(self.make_thread(), "reply")
        # one after the other: threads that run together may overtake each other
        with patch.object(wac_outbound_pool, "THREADS", 1):
            self.send()
        order = [entry.callback for entry in self.accepted()]
        self.assertEqual(len(order), 7)
        self.assertEqual(order[0], reply.uuid)
        self.assertEqual(set(order), {m.uuid for m in campaign} | {reply.uuid})

    def test_one_chat_in_order(self):
        thread = self.make_thread()
        messages = [self.queue(thread, f"line {n}") for n in range(5)]
        self.sim.faults.set("latency", seconds=0.05, on="messages")
        self.send()
        self.assertEqual(
            [e.callback for e in self.accepted()], [m.uuid for m in messages]
        )

    def test_a_number_has_one_sender(self):
        message = self.queue(self.make_thread())
        key = [LOCK_CLASS, self.account.id]
        with closing(db_connect(self.env.cr.dbname).cursor()) as other:
            other.execute("SELECT pg_advisory_lock(%s, %s)", key)
            self.send()
            self.assertEqual(message.state, "queued", "another sender has this number")
            self.assertFalse(self.accepted())
            other.execute("SELECT pg_advisory_unlock(%s, %s)", key)
            self.send()
            self.assertEqual(message.state, "accepted")
            other.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
            self.assertTrue(other.fetchone()[0], "the lock was given back")
            other.execute("SELECT pg_advisory_unlock(%s, %s)", key)

    def test_expired_lease_becomes_unknown(self):
        message = self.queue(self.make_thread())
        message.write({"state": "sending", "lease_until": "2020-01-01 00:00:00"})
        with self.assertLogs("odoo.addons.whatsapp_coexistence", "WARNING"):
            self.send()
        self.assertEqual(message.state, "unknown")
        self.assertFalse(self.accepted())

    def test_result_never_takes_a_receipt_back(self):
        message = self.queue(self.make_thread())
        claimed = self.env["wac.outbound"]._candidates(self.account.id, 5)
        self.assertEqual([row["id"] for row in claimed], message.ids)
        message.state = "delivered"
        self.send()
        self.assertEqual(message.state, "delivered")
        self.assertFalse(self.accepted())

    def test_neutralized_database_sends_nothing(self):
        message = self.queue(self.make_thread())
        self.env["ir.config_parameter"].set_param("database.is_neutralized", "true")
        self.send()
        self.assertEqual(message.state, "queued")
        self.assertFalse(self.accepted())

    def test_copied_database_sends_nothing_until_allowed(self):
        self.send()
        self.env["ir.config_parameter"].set_param("database.uuid", "another")
        message = self.queue(self.make_thread())
        self.send()
        self.assertEqual(message.state, "queued")
        self.account.with_user(self.admin).action_allow_sending()
        self.send()
        self.assertEqual(message.state, "accepted")

    def test_restored_database_holds_its_queue_until_a_person_confirms(self):
        """A backup restored under its old name has another number in PostgreSQL."""
        self.send()
        dbname = self.env.cr.dbname
        uuid = self.env["ir.config_parameter"].get_param("database.uuid")
        before = hashlib.sha256(f"{dbname}:{uuid}:1:1".encode()).hexdigest()
        self.env["ir.config_parameter"].set_param(
            wac_outbound_guard.FINGERPRINT, before
        )
        message = self.queue(self.make_thread())
        self.send()
        self.assertEqual(message.state, "queued")
        waiting = self.account.with_user(self.admin).action_health_queue()
        self.assertIn(message, self.env["wac.message"].search(waiting["domain"]))
        self.account.with_user(self.admin).action_allow_sending()
        self.send()
        self.assertEqual(message.state, "accepted")

    def test_free_text_needs_the_window(self):
        thread = self.make_thread(window=False)
        with self.assertRaisesRegex(UserError, "24 hours"):
            self.queue(thread)
        held = self.queue(thread, origin="rule")
        self.assertEqual(held.state, "failed")
        self.assertIn("24 hours", held.error_title)

    def test_window_that_closes_while_waiting(self):
        thread = self.make_thread()
        message = self.queue(thread)
        thread.window_expires_at = "2020-01-01 00:00:00"
        self.send()
        self.assertEqual(message.state, "failed")
        self.assertFalse(self.accepted())

    def test_blacklist_stops_automations_and_asks_people(self):
        thread = self.make_thread()
        self.env["phone.blacklist"].create({"number": "+34600000202"})
        automatic = self.queue(thread, origin="rule")
        self.send()
        self.assertEqual(automatic.state, "failed")
        with self.assertRaisesRegex(UserError, "Answer anyway"):
            self.queue(thread)
        thread._wac_answer_anyway()
        reply = self.queue(thread)
        self.send()
        self.assertEqual(reply.state, "accepted")

    def test_file_is_uploaded_then_sent(self):
        message = self.queue_file(b"%PDF-1.4 hello")
        self.send()
        self.assertEqual(message.state, "accepted", message.error_title)
        self.assertEqual([e.type for e in self.accepted()], ["document"])

    def test_upload_that_fails_is_repeated(self):
        message = self.queue_file(b"%PDF-1.4 hello")
        self.sim.faults.set("reset_early", count=1, on="media")
        with mute_logger(CUT):
            self.send()
        self.assertEqual(message.state, "accepted", message.error_title)
        self.assertEqual(len(self.accepted()), 1)

    def test_file_meta_does_not_take(self):
        message = self.queue_file(b"GIF89a", "image/gif", "image")
        self.send()
        self.assertEqual(message.state, "failed")
        self.assertIn("image/gif", message.error_title)

    def queue_file(self, content, mimetype="application/pdf", kind="document"):
        attachment = self.env["ir.attachment"].create(
            {"name": "offer.pdf", "raw": content, "mimetype": mimetype}
        )
        media = {
            "account_id": self.account.id,
            "kind": kind,
            "attachment_id": attachment.id,
            "mimetype": mimetype,
            "filename": "offer.pdf",
            "state": "done",
        }
        return self.queue(self.make_thread(), "", kind=kind, media_ids=[(0, 0, media)])

    def test_unreadable_token_holds_the_number(self):
        message = self.queue(self.make_thread())
        self.account.access_token_cipher = "gAAAAABnonsense"
        self.send()
        self.assertEqual(self.account.state, "held")
        self.assertEqual(message.state, "held")

    def test_read_receipt(self):
        thread = self.make_thread()
        incoming = self.sim.chat("marta")[-1]
        message = self.env["wac.message"].create(
            {
                "thread_id": thread.id,
                "account_id": self.account.id,
                "direction": "in",
                "origin": "customer",
                "state": "received",
                "wamid": incoming.wamid,
            }
        )
        self.outbound._wac_queue_read_receipts(message)
        self.send()
        self.assertFalse(self.env["wac.read.receipt"].search([]))
        self.assertEqual(self.sim.message(incoming.wamid).status, "read")


@tagged("post_install", "-at_install")
class TestWacMessageActions(WacCase):
    def settled(self, state, **values):
        message = self.queue(self.make_thread())
        message.write({"state": state, **values})
        return message

    def test_agent_cancels(self):
        message = self.settled("queued")
        message.with_user(self.agent).action_cancel()
        self.send()
        self.assertEqual(message.state, "canceled")
        self.assertFalse(self.accepted())

    def test_stranger_may_not(self):
        message = self.settled("queued")
        with self.assertRaises(Exception) as caught:
            message.with_user(self.nobody).action_cancel()
        self.assertEqual(type(caught.exception).__name__, "AccessError")

    def test_unknown_is_sent_again_as_another_message(self):
        message = self.settled("unknown")
        message.with_user(self.agent).action_send_again()
        copied = self.env["wac.message"].search([("retry_of_id", "=", message.id)])
        self.assertNotEqual(copied.uuid, message.uuid)
        self.assertEqual(message.state, "canceled")
        self.send()
        self.assertEqual([e.callback for e in self.accepted()], [copied.uuid])

    def test_unknown_is_not_retried(self):
        with self.assertRaises(UserError):
            self.settled("unknown").with_user(self.agent).action_retry()

    def test_person_settles_unknown(self):
        message = self.settled("unknown")
        message.with_user(self.agent).action_mark_sent()
        self.assertEqual(message.state, "sent")

    def test_sent_cannot_be_canceled(self):
        with self.assertRaises(UserError):
            self.settled("accepted").with_user(self.agent).action_cancel()
