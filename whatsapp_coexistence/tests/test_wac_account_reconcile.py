"""The daily look at Meta, against the simulator."""

from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WacCase

LOGGER = "odoo.addons.whatsapp_coexistence.models.wac_account_reconcile"


@tagged("post_install", "-at_install")
class TestWacReconcile(WacCase):
    def setUp(self):
        super().setUp()
        self.node = self.sim.world.numbers[self.account.phone_number_id]
        self.waba = self.sim.world.wabas[self.account.waba_id]
        self.before_test = (self.node.status, self.node.quality, self.node.connection)
        self.addCleanup(self.restore)
        self.account.user_id = self.manager
        if not self.account.is_subscribed:
            self.account._wac_client().subscribe_app()
        self.env["wac.account"].search([("id", "!=", self.account.id)]).active = False

    def restore(self):
        self.node.status, self.node.quality, self.node.connection = self.before_test

    def look(self):
        """Run the cron's job as if a day had passed."""
        self.env["wac.account"].search([]).reconcile_at = False
        with self.enter_registry_test_mode():
            self.env.ref(
                "whatsapp_coexistence.ir_cron_wac_reconcile"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def kinds(self):
        types = self.account.activity_ids.activity_type_id
        return {next(iter(x.get_external_id().values())).split("_")[-1] for x in types}

    def test_what_meta_knows_is_taken_over(self):
        self.node.quality = "YELLOW"
        self.look()
        self.assertEqual(self.account.quality, "YELLOW")
        self.assertEqual(self.account.messaging_limit, "TIER_2K")
        self.assertEqual(self.account.name_status, "APPROVED")
        self.assertEqual(self.account.mode, "coexistence")
        self.assertTrue(self.account.is_subscribed)
        self.assertTrue(self.account.reconciled_at)
        self.assertGreater(
            self.account.reconcile_at, fields.Datetime.now() + timedelta(hours=23)
        )
        self.assertFalse(self.account.activity_ids)

    def test_only_what_is_due_is_asked(self):
        self.look()
        self.node.quality = "RED"
        with self.enter_registry_test_mode():
            self.env.ref(
                "whatsapp_coexistence.ir_cron_wac_reconcile"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertNotEqual(self.account.quality, "RED")

    def test_lost_subscription_is_told_once_and_never_mended_by_itself(self):
        subscriptions = dict(self.waba.subscriptions)
        self.addCleanup(self.waba.subscriptions.update, subscriptions)
        self.waba.subscriptions.clear()
        self.look()
        self.look()
        self.assertFalse(self.account.is_subscribed)
        self.assertEqual(self.kinds(), {"subscription"})
        self.assertEqual(len(self.account.activity_ids), 1)
        self.assertFalse(self.waba.subscriptions)
        self.account.with_user(self.admin).action_subscribe()
        self.look()
        self.assertTrue(self.account.is_subscribed)
        self.assertFalse(self.account.activity_ids)

    def test_stopped_number_is_held_and_comes_back(self):
        self.node.status = "BANNED"
        self.look()
        self.assertEqual(
            (self.account.state, self.account.hold_cause), ("held", "status")
        )
        self.assertEqual(self.kinds(), {"reconcile"})
        self.node.status = "CONNECTED"
        self.look()
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.activity_ids)

    def test_reconnection_whose_event_never_came(self):
        self.account._wac_hold("phone changed", cause="offboarded")
        self.look()
        self.assertEqual(self.account.state, "connected")

    def test_a_hold_of_another_kind_stays(self):
        self.account._wac_hold("A person held it")
        self.look()
        self.assertEqual(self.account.state, "held")

    def test_bad_quality_is_told(self):
        self.node.quality = "RED"
        self.look()
        self.assertEqual(self.kinds(), {"quality"})

    def test_refused_token_is_told(self):
        self.account.access_token = "wrong"
        with mute_logger(LOGGER):
            self.look()
        self.assertEqual(self.kinds(), {"reconcile"})
        self.assertIn("token", self.account.activity_ids.note)

    def test_outage_is_no_alarm_and_tried_again_soon(self):
        self.app.simulator_url = "http://127.0.0.1:9"
        with mute_logger(LOGGER):
            self.look()
        self.assertFalse(self.account.activity_ids)
        self.assertFalse(self.account.reconciled_at)
        self.assertLess(
            self.account.reconcile_at, fields.Datetime.now() + timedelta(hours=2)
        )

    def test_rows_in_use_are_no_fault_and_looked_at_again_soon(self):
        def in_use():
            raise SerializationFailure("another transaction wrote the same")

        with (
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
            self.assertNoLogs(LOGGER, "WARNING"),
        ):
            account = self.account.with_env(self.env(cr=cr))
            self.assertIsNone(account._wac_guarded(in_use))

    def test_one_numbers_trouble_is_its_own(self):
        dead_app = self.app.copy(
            {"name": "Dead", "simulator_url": "http://127.0.0.1:9"}
        )
        number = {**self.credentials["numbers"][0], "phone_number_id": "9001"}
        broken = self.make_account(number, app_id=dead_app.id, sequence=0)
        without_token = self.make_account(
            {**number, "phone_number_id": "9002"}, access_token=False, sequence=1
        )
        with mute_logger(LOGGER):
            self.look()
        self.assertTrue(self.account.reconciled_at)
        self.assertFalse(broken.reconciled_at)
        self.assertTrue(broken.reconcile_at and without_token.reconcile_at)

    def test_throughput_of_the_phone_app_stays(self):
        self.account.throughput_level = "HIGH"
        self.assertEqual(self.account.throughput_mps, 20)

    def test_copies_do_not_ask(self):
        self.env["ir.config_parameter"].set_param("database.is_neutralized", "True")
        self.look()
        self.assertFalse(self.account.reconciled_at)
