"""Apps: webhook credentials, replaced secrets, addresses that must stay local."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import WacCase


@tagged("post_install", "-at_install")
class TestWacApp(WacCase):
    def credentials_of(self, app):
        return self.env["wac.app"]._wac_webhook_credentials(app.uuid)

    def test_credentials_follow_every_change(self):
        app = self.env["wac.app"].create({"name": "App", "app_secret": "first"})
        app_id, secrets, token = self.credentials_of(app)
        self.assertEqual((app_id, secrets), (app.id, ["first"]))
        self.assertGreaterEqual(len(token), 22, "at least 128 bits")
        app.app_secret = "second"
        self.assertEqual(self.credentials_of(app)[1], ["second", "first"])
        app.previous_secret_until = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(self.credentials_of(app)[1], ["second"])
        app.active = False
        self.assertIsNone(self.credentials_of(app))

    def test_cached(self):
        self.credentials_of(self.app)
        with self.assertQueryCount(0):
            self.credentials_of(self.app)

    def test_unknown_key(self):
        self.assertIsNone(self.env["wac.app"]._wac_webhook_credentials("nonsense"))

    def test_no_secret_is_no_secret(self):
        app = self.env["wac.app"].create({"name": "App"})
        self.assertEqual(self.credentials_of(app)[1], [])

    def test_unreadable_secret_refuses(self):
        self.app.app_secret_cipher = "gAAAAAnonsense"
        with self.assertLogs("odoo.addons.whatsapp_coexistence", "ERROR"):
            self.assertIsNone(self.credentials_of(self.app))

    def test_simulator_stays_on_this_computer(self):
        for url in (
            "http://example.com",
            "http://127.0.0.1.example.com",
            "http://127.0.0.1@example.com",
            "https://127.0.0.1",
            "http://10.0.0.1",
            "file:///etc/passwd",
            "http://[::1",
            "",
        ):
            with self.subTest(url), self.assertRaises(ValidationError):
                self.app.simulator_url = url
        for url in ("http://localhost:8470", "http://[::1]:8470", "http://127.0.0.1:1"):
            self.app.simulator_url = url

    def test_verify_token_is_for_the_administrator(self):
        token = self.app._wac_secret_get("verify_token")
        shown = self.app.with_user(self.admin).action_show_verify_token()
        self.assertEqual(shown["params"]["message"], token)
        with self.assertRaises(AccessError):
            self.app.with_user(self.manager).action_show_verify_token()
        self.app.with_user(self.admin).action_new_verify_token()
        self.assertNotEqual(self.app._wac_secret_get("verify_token"), token)
