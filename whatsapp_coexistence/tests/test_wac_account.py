"""The connection check: for each thing that can be wrong, a sentence that says it."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WacCase

TRANSPORT = "odoo.addons.whatsapp_coexistence.cloudapi.transport"


@tagged("post_install", "-at_install")
class TestWacAccount(WacCase):
    def check(self):
        account = self.account.with_user(self.admin)
        with mute_logger(TRANSPORT):
            account.action_check_connection()
        return str(account.check_result)

    def test_all_is_well(self):
        self.account.write({"state": "draft", "mode": "api", "onboarded_at": False})
        self.sim.world.apps[self.app.meta_app_id].callback_url = self.app.webhook_url
        result = self.check()
        self.assertIn("in order", result)
        self.assertNotIn("text-danger", result)
        self.assertNotIn("text-warning", result)
        self.assertEqual(self.account.state, "connected")
        self.assertEqual(self.account.mode, "coexistence")
        self.assertEqual(self.account.throughput_mps, 20)
        self.assertEqual(self.account.verified_name, "Forn Vidal")
        self.assertTrue(self.account.onboarded_at)

    def test_wrong_token(self):
        self.account.state = "draft"
        self.account.access_token = "EAAwrong"
        self.assertIn("does not accept the access token", self.check())
        self.assertEqual(self.account.state, "draft")

    def test_no_token(self):
        self.account.access_token = False
        self.assertIn("no access token", self.check())

    def test_token_without_permission(self):
        token = self.sim.add_token(
            self.account.waba_id, scopes={"whatsapp_business_messaging"}
        )
        self.account.access_token = token.value
        self.assertIn("permission", self.check())

    def test_wrong_number(self):
        self.account.phone_number_id = "999999999999999"
        self.assertIn("does not find this ID", self.check())

    def test_number_of_another_account(self):
        self.account.waba_id = self.credentials["wabas"][1]["id"]
        self.assertIn("another WhatsApp Business Account", self.check())

    def test_wrong_app_secret(self):
        self.app.app_secret = "not the secret"
        self.assertIn("secret", self.check())

    def test_not_subscribed_then_subscribed(self):
        waba = self.sim.world.wabas[self.account.waba_id]
        waba.subscriptions.clear()
        self.assertIn("Subscribe", self.check())
        self.assertFalse(self.account.is_subscribed)
        self.account.with_user(self.admin).action_subscribe()
        self.assertTrue(self.account.is_subscribed)

    def test_webhook_elsewhere(self):
        self.sim.world.apps[
            self.app.meta_app_id
        ].callback_url = "https://old.example.com/x"
        result = self.check()
        self.assertIn(self.app.webhook_url, result)
        self.assertIn("https://old.example.com/x", result)

    def test_meta_out_of_reach(self):
        self.app.simulator_url = "http://127.0.0.1:9"
        self.assertIn("cannot be reached", self.check())

    @classmethod
    def _request_handler(cls, session, request, /, **kwargs):
        from .common import _SEND

        return _SEND(session, request, **kwargs)

    def test_only_the_administrator_checks(self):
        for user in (self.agent, self.manager):
            with self.assertRaises(AccessError):
                self.account.with_user(user).action_check_connection()

    def test_hold_keeps_release_sends(self):
        message = self.queue(self.make_thread())
        self.account._wac_hold("Payment is missing")
        self.assertEqual(
            (message.state, message.hold_reason), ("held", "Payment is missing")
        )
        waiting = self.queue(message.thread_id)
        waiting |= self.queue(message.thread_id, origin="rule")
        self.assertEqual(waiting.mapped("state"), ["held", "held"])
        self.account._wac_release()
        self.assertEqual((message | waiting).mapped("state"), ["queued"] * 3)

    def test_hold_for_a_time(self):
        self.account._wac_hold("Proxy", fields.Datetime.now())
        message = self.queue(self.make_thread(), origin="rule")
        self.send()
        self.assertEqual(message.state, "accepted", message.error_title)
        self.assertEqual(self.account.state, "connected")

    def test_disconnected(self):
        message = self.queue(self.make_thread())
        self.account._wac_disconnect("The owner unlinked Odoo")
        self.send()
        self.assertEqual(message.state, "held")
        self.assertFalse(self.accepted())
        with self.assertRaisesRegex(
            UserError, "disconnected.*Connect the number again"
        ):
            self.queue(message.thread_id)
