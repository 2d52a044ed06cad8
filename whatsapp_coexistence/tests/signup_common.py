"""What tests of the signup share: the window's word, and what became of it.

Used by the tests of ``wac.signup``. Must never go round ``start`` and ``finish``.
"""

import json
from datetime import timedelta

from odoo import fields
from odoo.tools import mute_logger

from .common import _SEND, WacCase

TRANSPORT = "odoo.addons.whatsapp_coexistence.cloudapi.transport"


class SignupCase(WacCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.number = cls.credentials["numbers"][0]
        cls.api_number = cls.credentials["numbers"][1]
        cls.env["wac.account"].search([]).active = False

    def setUp(self):
        super().setUp()
        self.signup = self.env["wac.signup"].with_user(self.admin)
        app = self.sim.world.apps[self.app.meta_app_id]
        app.callback_url = self.app.webhook_url
        self.calls = len(self.sim.ledger.accepted())

    def start(self, mode="coexistence"):
        return self.signup.start(self.app.id, mode)["state"]

    def finish(self, state, user=None, **values):
        model = self.env["wac.signup"].with_user(user or self.admin)
        self.env.flush_all()
        with self.enter_registry_test_mode(), mute_logger(TRANSPORT):
            result = model.finish(state, **values)
        self.env.invalidate_all()
        return result

    def window(self, number=None, **changes):
        """Go through the window; return the code and the text of the event."""
        number = number or self.number
        given = self.sim.signup(number["phone_number_id"])
        session = given["session"]
        session["data"] |= changes
        return given["code"], json.dumps(session)

    def row(self):
        return self.env["wac.signup"].search([], limit=1)

    def account_of(self, result):
        return self.env["wac.account"].browse(result["account_id"])

    def assert_connected(self, result):
        self.assertEqual(result["status"], "connected", result)
        account = self.account_of(result)
        self.assertRecordValues(
            account,
            [
                {
                    "state": "connected",
                    "mode": "coexistence",
                    "waba_id": self.number["waba_id"],
                    "phone_number_id": self.number["phone_number_id"],
                    "verified_name": "Forn Vidal",
                    "is_subscribed": True,
                    "app_id": self.app.id,
                    "company_id": self.env.company.id,
                }
            ],
        )
        self.assertFalse(account._wac_secret_get("pin"))
        self.assertLess(
            fields.Datetime.now() - account.onboarded_at, timedelta(hours=1)
        )
        token = account._wac_secret_get("access_token")
        self.assertIn(token, self.sim.world.tokens)
        self.assertNotIn(token, str(account.read()))
        self.assertFalse(self.row().access_token_cipher, "kept in one place only")

    @classmethod
    def _request_handler(cls, session, request, /, **kwargs):
        return _SEND(session, request, **kwargs)

    def assert_problem(self, result, text):
        self.assertEqual(result["status"], "problem", result)
        self.assertIn(text, result["message"])
