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

    def second_row(self, **values):
        """Return what "Connect a Number" makes of the number under its new id."""
        known = self.credentials["numbers"][0]
        self.account.phone_number_id = "404"
        self.env.flush_all()
        values = {"agent_ids": False, "mode": "api", **values}
        return self.make_account(known, **values)

    def test_the_number_was_connected_anew_meanwhile(self):
        """Two rows of one number become one, with the chats and the access of both."""
        old = self.make_thread("34600000301")
        old_message = self.queue(old, body="before")
        twin = self.second_row(portfolio_ref="another")
        same = self.make_thread("34600000301", account=twin)
        other = self.make_thread("34600000302", account=twin)
        written = self.queue(same, body="after") + self.queue(other, body="new")
        twin.access_token = self.credentials["access_token"]
        self.account.access_token = "ended"
        new_id = twin.phone_number_id
        self.sim.delete_app_account(new_id)
        self.to_phone()
        self.wizard.phone_number_id = new_id
        self.wizard.action_ask_meta()
        self.assertEqual(self.wizard.step, "register")
        self.assertFalse(twin.exists())
        self.assertEqual(self.account.phone_number_id, new_id)
        self.assertEqual(
            self.account._wac_secret_get("access_token"),
            self.credentials["access_token"],
        )
        messages = (old_message | written).exists()
        self.assertEqual(len(messages), 3)
        self.assertEqual(messages.account_id, self.account)
        self.assertEqual(written[0].thread_id, old, "one chat with one person")
        people = messages.contact_id
        self.assertEqual(
            set(people.mapped("portfolio_ref")), {self.account.portfolio_ref}
        )
        self.assertEqual(messages.thread_id.account_id, self.account)

    def test_the_id_of_another_number_is_refused(self):
        self.to_phone()
        self.make_account(self.credentials["numbers"][1])
        self.wizard.phone_number_id = self.credentials["numbers"][1]["phone_number_id"]
        with self.assertRaisesRegex(UserError, "another number"):
            self.wizard.action_ask_meta()

    def test_the_id_of_another_company_is_refused(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        app = self.app.copy({"company_id": company.id})
        twin = self.second_row(company_id=company.id, app_id=app.id)
        self.to_phone()
        self.wizard.phone_number_id = twin.phone_number_id
        with self.assertRaisesRegex(UserError, "another company"):
            self.wizard.action_ask_meta()
        self.assertTrue(twin.exists())

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
