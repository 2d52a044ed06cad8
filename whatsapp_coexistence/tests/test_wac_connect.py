"""Connecting with a token, and through 360dialog: one account model behind every door."""

import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.whatsapp_coexistence.cloudapi.dialog360 import WEBHOOK_HEADER
from odoo.addons.whatsapp_coexistence.models import wac_webhook_rejection

from .common import _SEND, WacCase

TRANSPORT = "odoo.addons.whatsapp_coexistence.cloudapi.transport"


class ConnectCase(WacCase):
    def connect(self, app=None, token=None, **values):
        wizard = (
            self.env["wac.connect"]
            .with_user(self.admin)
            .create(
                {
                    "app_id": (app or self.app).id,
                    "access_token": token or self.credentials["access_token"],
                    **values,
                }
            )
        )
        with mute_logger(TRANSPORT):
            action = wizard.action_find()
        return wizard, action

    def account_of(self, action):
        self.assertEqual(action["res_model"], "wac.account")
        return self.env["wac.account"].browse(action["res_id"])

    @classmethod
    def _request_handler(cls, session, request, /, **kwargs):
        return _SEND(session, request, **kwargs)


@tagged("post_install", "-at_install")
class TestWacConnect(ConnectCase):
    def setUp(self):
        super().setUp()
        self.number = self.credentials["numbers"][0]
        app = self.sim.world.apps[self.app.meta_app_id]
        app.callback_url = self.app.webhook_url

    def test_token_of_one_account(self):
        token = self.sim.add_token(self.number["waba_id"]).value
        self.account.write(
            {"phone_number_id": "elsewhere", "display_phone_number": "+34 600 99 99 99"}
        )
        wizard, action = self.connect(token=token)
        account = self.account_of(action)
        self.assertRecordValues(
            account,
            [
                {
                    "state": "connected",
                    "name": "Forn Vidal",
                    "mode": "coexistence",
                    "waba_id": self.number["waba_id"],
                    "phone_number_id": self.number["phone_number_id"],
                    "agent_ids": self.admin.ids,
                }
            ],
        )
        self.assertEqual(account._wac_secret_get("access_token"), token)
        self.assertFalse(wizard.access_token_cipher, "kept in one place only")

    def test_what_is_pasted_is_stored_encrypted(self):
        wizard = self.env["wac.connect"].create(
            {"app_id": self.app.id, "access_token": "EAAcanary"}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT to_jsonb(w)::text FROM wac_connect w WHERE id = %s", [wizard.id]
        )
        self.assertNotIn("EAAcanary", self.env.cr.fetchone()[0])
        self.assertNotIn("EAAcanary", str(wizard.read()))

    def test_token_of_several_accounts_asks_for_one(self):
        with self.assertRaisesRegex(UserError, "Account ID"):
            self.connect()

    def test_several_numbers_are_chosen_from(self):
        record = self.sim.add_number("34600000178", self.number["waba_id"])
        self.addCleanup(self.sim.world.numbers.pop, record.number_id)
        wizard, action = self.connect(waba_id=self.number["waba_id"])
        self.assertEqual(
            (action["res_model"], action["target"]), ("wac.connect", "new")
        )
        self.assertEqual(len(wizard.number_ids), 2)
        with self.assertRaisesRegex(UserError, "Choose"):
            wizard.action_connect()
        wizard.number_id = wizard.number_ids.filtered(
            lambda n: n.phone_number_id == record.number_id
        )
        with mute_logger(TRANSPORT):
            account = self.account_of(wizard.action_connect())
        self.assertEqual(account.phone_number_id, record.number_id)

    def test_wrong_token(self):
        with self.assertRaisesRegex(UserError, "does not accept"):
            self.connect(token="EAAwrong", waba_id=self.number["waba_id"])

    def test_wrong_account(self):
        with self.assertRaisesRegex(UserError, "does not find this ID"):
            self.connect(waba_id="999999999999999")

    def test_no_token(self):
        wizard = self.env["wac.connect"].create({"app_id": self.app.id})
        with self.assertRaisesRegex(UserError, "Paste"):
            wizard.action_find()

    def test_meta_out_of_reach(self):
        self.app.simulator_url = "http://127.0.0.1:9"
        with self.assertRaisesRegex(UserError, "cannot be reached"):
            self.connect(waba_id=self.number["waba_id"])

    def test_number_of_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.app.company_id = False
        self.account.company_id = company
        with self.assertRaisesRegex(UserError, "another company"):
            self.connect(waba_id=self.number["waba_id"])

    def test_only_administrators(self):
        for user in (self.agent, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["wac.connect"].with_user(user).create({"app_id": self.app.id})

    def test_end_and_rights_of_a_pasted_token(self):
        token = self.sim.add_token(
            self.number["waba_id"],
            scopes={
                "whatsapp_business_messaging",
                "whatsapp_business_management",
                "ads_management",
            },
        )
        token.expires = self.sim.clock.now() + timedelta(days=9)
        account = self.account_of(self.connect(token=token.value)[1])
        self.assertAlmostEqual(
            account.token_expires_at,
            fields.Datetime.now() + timedelta(days=9),
            delta=timedelta(minutes=5),
        )
        self.assertIn("ads_management", str(account.check_result))
        self.assertEqual(account.state, "connected", "a warning, no more")

    def test_settings_of_the_signup_are_checked(self):
        for field, wrong in (
            ("signup_extras", "[]"),
            ("signup_extras", "{"),
            ("signup_config_id", "abc"),
            ("meta_app_id", "my app"),
        ):
            with self.subTest(field=field), self.assertRaises(ValidationError):
                self.app[field] = wrong


@tagged("post_install", "-at_install")
class TestWacDialog360(ConnectCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.number = cls.credentials["numbers"][0]
        # what the simulator delivers by itself must not meet the test server
        cls.env["ir.config_parameter"].set_param("web.base.url", "http://127.0.0.1:9")
        cls.hub = cls.env["wac.app"].create(
            {
                "name": "360dialog",
                "connection": "dialog360",
                "simulator_url": cls.sim.base_url,
            }
        )
        cls.key = cls.sim.hub_key()
        cls.account.phone_number_id = "elsewhere"
        waba = cls.sim.world.wabas[cls.number["waba_id"]]
        waba.subscriptions.clear()

    def setUp(self):
        super().setUp()
        wac_webhook_rejection._waiting.clear()  # every refusal gets its own row
        self.sim.number.hub_url = ""
        self.url = f"/wac/webhook/360dialog/{self.hub.uuid}"

    def test_base_addresses(self):
        self.assertEqual(self.hub._wac_base_url(), f"{self.sim.base_url}/360dialog")
        self.hub.simulator_url = False
        self.assertEqual(self.hub._wac_base_url(), "https://waba-v2.360dialog.io")
        with self.assertRaises(ValidationError):
            self.hub.simulator_url = "https://evil.example.com"

    def test_connect_with_a_key(self):
        account = self.account_of(self.connect(self.hub, self.key)[1])
        self.assertRecordValues(
            account,
            [
                {
                    "state": "connected",
                    "phone_number_id": self.number["phone_number_id"],
                    "waba_id": self.number["waba_id"],
                    "mode": "coexistence",
                    "is_subscribed": True,
                }
            ],
        )
        self.assertIn("past chats do not arrive", str(account.check_result))
        number = self.sim.number
        self.assertEqual(number.hub_url, self.hub.webhook_url)
        self.assertEqual(
            number.hub_headers,
            {WEBHOOK_HEADER: self.hub._wac_secret_get("verify_token")},
        )

    def test_wrong_key(self):
        with self.assertRaisesRegex(UserError, "API key"):
            self.connect(self.hub, "nonsense")

    def test_key_of_another_number(self):
        account = self.account_of(self.connect(self.hub, self.key)[1])
        account.phone_number_id = "1234"
        with mute_logger(TRANSPORT):
            account.with_user(self.admin).action_check_connection()
        self.assertIn("another number", str(account.check_result))

    def test_webhook_elsewhere(self):
        account = self.account_of(self.connect(self.hub, self.key)[1])
        self.sim.number.hub_url = "http://127.0.0.1:9/old"
        account.with_user(self.admin).action_check_connection()
        self.assertFalse(account.is_subscribed)
        self.assertIn("127.0.0.1:9/old", str(account.check_result))
        account.with_user(self.admin).action_subscribe()
        self.assertTrue(account.is_subscribed)

    def test_signup_is_not_for_360dialog(self):
        with self.assertRaisesRegex(UserError, "Hub"):
            self.env["wac.signup"].with_user(self.admin).start(self.hub.id, "api")

    def test_send_and_receive(self):
        account = self.account_of(self.connect(self.hub, self.key)[1])
        account.agent_ids = self.agent
        self.sim.customer_sends("marta", "Feu torrons?")
        body = self.last_body()
        self.assertEqual(self.knock(body).status_code, 200)
        event = self.env["wac.webhook.event"].search([], limit=1)
        self.assertEqual(event.app_id, self.hub)
        self.work_hub()
        thread = self.env["wac.thread"].search([("account_id", "=", account.id)])
        self.assertEqual(thread.contact_id.wa_id, "34600000202")
        message = self.queue(thread, "Sí, a partir de dijous")
        self.send_cron().method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(message.state, "accepted", message.error_title)
        sent = self.sim.chat("marta")[-1]
        self.assertEqual(sent.content["body"], "Sí, a partir de dijous")

    def work_hub(self):
        self.env.ref("whatsapp_coexistence.ir_cron_wac_inbound").method_direct_trigger()
        self.env.invalidate_all()

    def last_body(self):
        """Return the last body that 360dialog made for us."""
        bodies = [d.body for d in self.sim.webhooks.deliveries if "360dialog" in d.url]
        return bodies[-1]

    def test_wrapped_contacts(self):
        account = self.account_of(self.connect(self.hub, self.key)[1])
        self.sim.owner_saves_contact("james", "James del port")
        body = self.last_body()
        self.assertEqual(json.loads(body)["event"], "smb_app_state_sync")
        self.assertEqual(self.knock(body).status_code, 200)
        self.work_hub()
        event = self.env["wac.webhook.event"].search([], limit=1)
        self.assertEqual((event.state, event.app_id), ("done", self.hub))
        self.assertFalse(
            self.env["wac.dead.letter"].search([("account_id", "=", account.id)])
        )

    # --- the door --------------------------------------------------------------------

    def knock(self, body=b"{}", token=None, url=None, **headers):
        if token is None:
            token = self.hub._wac_secret_get("verify_token")
        headers = {"Content-Type": "application/json", **headers}
        if token:
            headers[WEBHOOK_HEADER] = token
        return self.url_open(url or self.url, data=body, headers=headers)

    def assert_refused(self, answer, reason):
        self.assertEqual(answer.status_code, 403)
        found = self.env["wac.webhook.rejection"].search([], limit=1)
        self.assertEqual(found.reason, reason)

    def test_without_the_secret(self):
        self.assert_refused(self.knock(token=""), "unsigned")

    def test_wrong_secret(self):
        for wrong in ("nonsense", "é".encode("latin-1")):
            with self.subTest(wrong):
                wac_webhook_rejection._waiting.clear()
                self.assert_refused(self.knock(token=wrong), "bad_signature")

    def test_unknown_key(self):
        url = "/wac/webhook/360dialog/00000000-0000-0000-0000-000000000000"
        self.assert_refused(self.knock(url=url), "unknown_key")

    def test_an_app_at_meta_is_not_reached_by_this_door(self):
        token = self.app._wac_secret_get("verify_token")
        answer = self.knock(token=token, url=f"/wac/webhook/360dialog/{self.app.uuid}")
        self.assertEqual(answer.status_code, 403)

    def test_an_app_at_360dialog_is_not_reached_by_metas(self):
        self.hub.app_secret = "known to somebody"
        body = b"{}"
        answer = self.url_open(
            f"/wac/webhook/{self.hub.uuid}",
            data=body,
            headers={
                "X-Hub-Signature-256": self.signed({}, "known to somebody")[1],
                "Content-Type": "application/json",
            },
        )
        self.assertEqual(answer.status_code, 403)

    def test_no_secret_at_all(self):
        self.hub.verify_token_cipher = False
        self.assert_refused(self.knock(token=""), "unsigned")
        wac_webhook_rejection._waiting.clear()
        self.assert_refused(self.knock(token="x"), "bad_signature")
