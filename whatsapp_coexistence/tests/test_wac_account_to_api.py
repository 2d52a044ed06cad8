"""A number leaves the phone app: every step against the simulator."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WacCase


@tagged("post_install", "-at_install")
class TestWacToApi(WacCase):
    def setUp(self):
        super().setUp()
        node = self.sim.world.numbers[self.account.phone_number_id]
        before = (node.on_app, node.status, node.connection, node.pin)
        self.addCleanup(self.restore, node, before)
        self.account._wac_client().subscribe_app()
        self.wizard = self.open()

    def restore(self, node, before):
        node.on_app, node.status, node.connection, node.pin = before

    def open(self):
        action = self.account.with_user(self.admin).action_move_to_api()
        return (
            self.env[action["res_model"]].with_user(self.admin).browse(action["res_id"])
        )

    def to_phone(self):
        self.wizard.is_understood = True
        self.wizard.action_begin()

    def test_the_whole_way(self):
        thread = self.make_thread()
        self.to_phone()
        self.assertEqual(self.wizard.step, "phone")
        self.sim.delete_app_account(self.account.phone_number_id)
        self.account._wac_disconnect("left the app", "ACCOUNT_DISCONNECTED")
        waiting = self.env["wac.message"].create(
            {
                "thread_id": thread.id,
                "account_id": self.account.id,
                "direction": "out",
                "origin": "rule",
                "state": "held",
                "hold_scope": "account",
                "body": "waits",
            }
        )
        self.wizard.action_ask_meta()
        self.assertEqual(self.wizard.step, "register")
        self.wizard.action_register()
        self.assertEqual(self.wizard.step, "done")
        self.assertEqual((self.account.mode, self.account.state), ("api", "connected"))
        self.assertEqual(self.account.throughput_mps, 80)
        self.assertEqual(waiting.state, "queued")
        self.send()
        self.assertEqual([e.callback for e in self.accepted()], [waiting.uuid])
        self.assertEqual(thread.account_id, self.account)

    def test_not_while_the_number_is_on_the_phone(self):
        self.to_phone()
        with self.assertRaisesRegex(UserError, "still has"):
            self.wizard.action_ask_meta()
        self.assertEqual(self.account.mode, "coexistence")
        with self.assertRaises(UserError):
            self.wizard.action_register()
        self.assertEqual(self.account.mode, "coexistence")

    def test_it_begins_with_what_is_lost(self):
        with self.assertRaisesRegex(UserError, "Tick"):
            self.wizard.action_begin()

    def test_access_lost_and_new_ids(self):
        self.to_phone()
        known = self.account.phone_number_id
        self.wizard.phone_number_id = "404"
        self.wizard.action_ask_meta()
        self.assertEqual(self.wizard.step, "access")
        self.sim.delete_app_account(known)
        self.wizard.phone_number_id = known
        self.wizard.action_ask_meta()
        self.assertEqual(self.wizard.step, "register")
        self.assertEqual(self.account.phone_number_id, known)

    def test_meta_cannot_be_reached(self):
        self.to_phone()
        self.app.simulator_url = "http://127.0.0.1:9"
        with self.assertRaisesRegex(UserError, "cannot be reached"):
            self.wizard.action_ask_meta()
        self.assertEqual(self.wizard.step, "phone")

    def test_only_administrators(self):
        for user in (self.agent, self.manager):
            with self.assertRaises(AccessError):
                self.account.with_user(user).action_move_to_api()
