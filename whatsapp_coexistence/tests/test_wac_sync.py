"""Asking for the phone's past: once, in order, never when it would be lost."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .history_common import ANA, HistoryCase
from .inbound_common import PAYLOADS


@tagged("post_install", "-at_install")
class TestWacSync(HistoryCase):
    """The number is the simulator's, which refuses what Meta refuses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.number = cls.account
        cls.sim_number = cls.sim.world.numbers[cls.number.phone_number_id]

    def setUp(self):
        super().setUp()
        self.sim_number.synced.clear()
        self.sim_number.onboarded_at = self.sim.clock.now()
        self.number.onboarded_at = fields.Datetime.now() - timedelta(minutes=1)

    def run_cron(self):
        cron = self.env.ref("whatsapp_coexistence.ir_cron_wac_sync")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def start(self):
        self.number.with_user(self.manager).action_start_sync()
        self.run_cron()

    def states(self):
        return {s.kind: s.state for s in self.env["wac.sync"]._wac_of(self.number)}

    def asked(self):
        return sorted(self.sim_number.synced)

    # Who and when

    def test_only_managers_start_it(self):
        with self.assertRaises(AccessError):
            self.number.with_user(self.agent).action_start_sync()
        self.number.with_user(self.manager).action_start_sync()
        self.assertTrue(all(s.is_wanted for s in self.number.sync_ids))
        self.assertFalse(self.asked(), "the button itself asks nothing")

    def test_both_kinds_are_asked_once_with_their_request_ids(self):
        self.start()
        self.assertEqual(
            self.states(), {"contacts": "requested", "history": "requested"}
        )
        self.assertEqual(self.asked(), ["history", "smb_app_state_sync"])
        self.assertTrue(all(s.request_ref for s in self.number.sync_ids))
        with self.assertRaises(UserError):
            self.number.with_user(self.manager).action_start_sync()
        self.run_cron()
        self.assertEqual(
            self.states(), {"contacts": "requested", "history": "requested"}
        )

    def test_numbers_without_phone_app_have_nothing_to_share(self):
        self.number.mode = "api"
        with self.assertRaisesRegex(UserError, "not on a phone"):
            self.number.with_user(self.manager).action_start_sync()
        self.assertIn("not on a phone", self.number.sync_text)

    def test_after_a_day_it_is_too_late(self):
        self.number.onboarded_at -= timedelta(hours=25)
        with self.assertRaisesRegex(UserError, "within 24 hours"):
            self.number.with_user(self.manager).action_start_sync()
        self.assertFalse(self.number.sync_left_text)

    def test_countdown(self):
        self.number.onboarded_at = fields.Datetime.now() - timedelta(
            hours=22, minutes=30
        )
        self.assertRegex(self.number.sync_left_text, "1 h (29|30) min")

    def test_without_subscription_nothing_is_asked(self):
        subscriptions = self.sim.world.wabas[self.number.waba_id].subscriptions
        kept = dict(subscriptions)
        subscriptions.clear()
        self.addCleanup(subscriptions.update, kept)
        self.start()
        self.assertFalse(self.asked())
        self.assertEqual(self.states(), {"contacts": "idle", "history": "idle"})
        self.assertIn("would be lost", self.sync_row("contacts").problem)
        subscriptions.update(kept)
        self.start()
        self.assertEqual(len(self.asked()), 2)

    # What Meta may answer

    def test_meta_says_already_asked(self):
        self.sim_number.synced.update(("smb_app_state_sync", "history"))
        self.start()
        self.assertEqual(set(self.states().values()), {"already_asked"})
        self.assertIn("asked before", self.sync_row("history").problem)

    def test_meta_says_too_late(self):
        self.sim_number.onboarded_at -= timedelta(hours=25)
        self.start()
        self.assertEqual(set(self.states().values()), {"too_late"})
        self.assertIn("connect the number again", self.sync_row("history").problem)

    def test_no_answer_is_unknown_and_never_asked_again(self):
        self.sim.faults.set("reset_after_accept", on="sync", count=1)
        self.start()
        self.assertEqual(self.states()["contacts"], "unknown")
        for _turn in range(3):
            self.run_cron()
        self.assertEqual(self.states()["contacts"], "unknown")
        self.assertIn(
            "not asked again", " ".join(self.sync_row("contacts").problem.split())
        )

    def test_a_worker_killed_while_asking_leaves_unknown(self):
        row = self.sync_row("history")
        long_ago = fields.Datetime.now() - timedelta(minutes=10)
        row.write({"state": "requesting", "asked_at": long_ago, "is_wanted": True})
        self.run_cron()
        self.assertEqual(row.state, "unknown")
        self.assertFalse(self.asked())

    def test_claim_is_won_once(self):
        row = self.sync_row("history")
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            other = row.with_env(self.env(cr=cr))
            self.assertTrue(other._wac_claim())
            self.assertFalse(other._wac_claim())

    def test_second_onboarding_may_ask_again(self):
        self.start()
        self.sync_row("history").asked_at -= timedelta(hours=2)
        self.sync_row("contacts").asked_at -= timedelta(hours=2)
        self.sim_number.synced.clear()
        self.start()
        self.assertEqual(len(self.asked()), 2)

    # What comes, or does not

    def test_progress_counts_and_end(self):
        self.start()
        self.receive(
            self.chunk({ANA: [self.past("a", 9), self.past("b", 8)]}, progress=70)
        )
        row = self.sync_row("history")
        self.assertEqual((row.state, row.progress), ("running", 70))
        self.assertEqual((row.message_count, row.thread_count), (2, 1))
        self.receive(self.chunk({ANA: [self.past("c", 7)]}, progress=30))
        self.assertEqual(
            (row.progress, row.message_count, row.thread_count), (70, 3, 1)
        )
        self.receive(self.chunk({}, progress=100))
        self.assertEqual((row.state, row.progress), ("done", 100))
        self.receive(self.cards(self.card("Ana")))
        self.assertEqual(self.sync_row("contacts").state, "running")

    def test_progress_reaches_open_screens(self):
        self.receive(self.chunk({ANA: [self.past("a", 9)]}))
        sent = self.env["bus.bus"].search([("message", "ilike", "wac.sync")])
        self.assertTrue(sent)

    def test_declined_is_explained_with_and_without_envelope(self):
        for name in ("history_declined", "history_declined_bare"):
            self.start()
            row = self.sync_row("history")
            row.state = "requested"
            number = self.number.phone_number_id.encode()
            body = (PAYLOADS / f"{name}.json").read_bytes()
            body = body.replace(b"200000000000002", number)
            body = body.replace(b"100000000000001", self.number.waba_id.encode())
            self.receive(body)
            self.assertEqual(row.state, "declined", name)
            self.assertIn("not to share", row.problem)
            row.write({"state": "idle", "asked_at": False})
            self.sync_row("contacts").write({"state": "idle", "asked_at": False})
            self.sim_number.synced.clear()

    def test_watchdog_tells_when_nothing_comes_and_lets_late_chunks_in(self):
        self.start()
        row = self.sync_row("history")
        row.asked_at -= timedelta(hours=1)
        self.run_cron()
        self.assertEqual(row.state, "silent")
        self.assertIn(row.request_ref, row.problem)
        self.receive(self.chunk({ANA: [self.past("late", 9)]}, progress=100))
        self.assertEqual((row.state, row.problem), ("done", False))

    def test_address_book_is_complete_when_it_pauses(self):
        self.start()
        self.receive(self.cards(self.card("Ana")))
        row = self.sync_row("contacts")
        self.assertEqual((row.state, row.message_count), ("running", 1))
        row.heard_at -= timedelta(minutes=10)
        self.run_cron()
        self.assertEqual(row.state, "done")
        self.receive(self.cards(self.card("Ana B.")))
        self.assertEqual((row.state, row.message_count), ("done", 1))
