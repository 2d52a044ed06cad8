"""Embedded Signup against the simulator: what connects, and who may.

The window itself is the simulator's word here (``sim.signup``); the real window, in a
browser, is in ``tests/unit/simulator`` and ``tests/browser``.
"""

import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .signup_common import TRANSPORT, SignupCase


@tagged("post_install", "-at_install")
class TestWacSignup(SignupCase):
    def test_launch(self):
        launch = self.signup.start(self.app.id, "coexistence")
        self.assertEqual(launch["hosts"], [self.sim.base_url])
        self.assertEqual(launch["popup_url"], f"{self.sim.base_url}/signup")
        self.assertEqual(
            launch["extras"]["featureType"], "whatsapp_business_app_onboarding"
        )
        row = self.row()
        self.assertNotIn(launch["state"], str(row.read()))
        self.assertEqual(
            (row.user_id, row.company_id, row.mode),
            (self.admin, self.env.company, "coexistence"),
        )

    def test_launch_at_meta(self):
        app = self.env["wac.app"].create(
            {"name": "Ours", "meta_app_id": "123", "app_secret": "s"}
        )
        with self.assertRaisesRegex(UserError, "Configuration ID"):
            self.signup.start(app.id, "coexistence")
        app.signup_config_id = "456"
        launch = self.signup.with_context(lang="es_ES").start(app.id, "api")
        self.assertEqual(
            launch["hosts"], ["https://facebook.com", "https://*.facebook.com"]
        )
        self.assertNotIn("popup_url", launch)
        self.assertTrue(launch["sdk_url"].startswith("https://connect.facebook.net/"))
        self.assertEqual((launch["app_id"], launch["config_id"]), ("123", "456"))
        self.assertNotIn("featureType", launch["extras"])
        app.signup_extras = '{"setup": {}, "version": "v4"}'
        launch = self.signup.start(app.id, "coexistence")
        self.assertEqual(launch["extras"], {"setup": {}, "version": "v4"})

    def test_code_then_event(self):
        state = self.start()
        code, event = self.window()
        waiting = self.finish(state, code=code)
        self.assertEqual(waiting["status"], "waiting")
        result = self.finish(state, event=event)
        self.assert_connected(result)

    def test_event_then_code(self):
        state = self.start()
        code, event = self.window()
        self.assertEqual(self.finish(state, event=event)["status"], "waiting")
        self.assert_connected(self.finish(state, code=code))

    def test_both_at_once(self):
        code, event = self.window()
        self.assert_connected(self.finish(self.start(), code=code, event=event))

    def test_connected_again_says_so_once_more(self):
        state = self.start()
        code, event = self.window()
        first = self.finish(state, code=code, event=event)
        for again in ({}, {"code": code}, {"event": event}):
            self.assertEqual(
                self.finish(state, **again)["account_id"], first["account_id"]
            )

    def test_the_account_that_was_there_is_brought_up_to_date(self):
        self.account.active = True
        self.account._wac_disconnect("The owner unlinked Odoo")
        message = self.queue_held()
        code, event = self.window()
        result = self.finish(self.start(), code=code, event=event)
        self.assertEqual(self.account_of(result), self.account)
        self.assertEqual(self.account.state, "connected")
        self.assertEqual(message.state, "queued", "what waited goes out")

    def queue_held(self):
        self.account.state = "held"
        message = self.queue(self.make_thread())
        self.account.state = "disconnected"
        return message

    def former(self, **values):
        """Return the account of the number under the id Meta had for it before."""
        shown = self.sim.number.phone
        former = self.make_account(
            self.number,
            phone_number_id="4040",
            display_phone_number=f"+{shown[:2]} {shown[2:]}",
            portfolio_ref="P",
            **values,
        )
        former._wac_disconnect("Deleted at Meta")
        self.env.flush_all()
        return former

    def test_a_number_registered_anew_keeps_its_chats(self):
        former = self.former()
        thread = self.make_thread(account=former, window=False)
        code, event = self.window()
        result = self.finish(self.start(), code=code, event=event)
        self.assert_connected(result)
        self.assertEqual(self.account_of(result), former)
        self.assertEqual(former.portfolio_ref, "P", "its contacts are filed under it")
        self.assertEqual(thread.account_id, former)

    def test_a_number_that_went_to_another_account_keeps_its_chats(self):
        """Also when nobody told that the former connection has ended."""
        former = self.former(waba_id="another")
        former._wac_release()
        partner = self.env["res.partner"].create(
            {"name": "Marta", "phone": "+34 600 00 03 01"}
        )
        chat = self.make_thread(
            "34600000301", account=former, window=False, partner=partner
        )
        chat.contact_id.bsuid = "ES.1"
        code, event = self.window()
        result = self.finish(self.start(), code=code, event=event)
        self.assert_connected(result)
        self.assertEqual(self.account_of(result), former, "one living number")
        rows = self.env["wac.account"].with_context(active_test=False)
        shown = [("display_phone_number", "=", former.display_phone_number)]
        self.assertEqual(rows.search(shown), former)
        self.assertEqual(former.portfolio_ref, former.waba_id, "as nobody named it")
        self.assertIn("Its chats go on here", str(former.message_ids.mapped("body")))
        self.assertEqual(chat.contact_id.portfolio_ref, former.portfolio_ref)
        self.assertEqual(partner.wac_thread_count, 1, "found on the customer's form")

    def test_expiry_of_the_token(self):
        code, event = self.window()
        ends = fields.Datetime.now() + timedelta(days=60)
        self.sim.options.token_days = 60
        self.addCleanup(setattr, self.sim.options, "token_days", 0)
        result = self.finish(self.start(), code=code, event=event)
        found = self.account_of(result).token_expires_at
        self.assertLess(abs(found - ends), timedelta(minutes=5))

    def test_a_new_token_by_hand_forgets_the_old_end(self):
        self.account.token_expires_at = fields.Datetime.now()
        self.account.access_token = "EAAnew"
        self.assertFalse(self.account.token_expires_at)

    # --- the person -----------------------------------------------------------------

    def test_only_administrators(self):
        state = self.start()
        for user in (self.agent, self.manager, self.nobody):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.env["wac.signup"].with_user(user).start(self.app.id, "api")
                with self.assertRaises(AccessError):
                    self.finish(state, user=user)

    def test_unknown_state(self):
        for state in ("nonsense", "", None, {"a": 1}, 7):
            with self.subTest(state=state):
                self.assert_problem(self.finish(state), "not opened from here")

    def test_state_of_another_person(self):
        other = self.other_admin()
        state = self.start()
        code, event = self.window()
        result = self.finish(state, user=other, code=code, event=event)
        self.assert_problem(result, "not opened from here")
        self.assertEqual(self.row().code_state, "none", "the code was not used")

    def other_admin(self):
        groups = "base.group_user,whatsapp_coexistence.group_wac_admin"
        return new_test_user(self.env, "wac_admin_2", groups=groups)

    def test_state_of_a_company_that_was_left(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        state = self.start()
        self.env.flush_all()
        self.env.cr.execute("UPDATE wac_signup SET company_id = %s", [company.id])
        self.env.invalidate_all()
        self.assert_problem(self.finish(state), "not opened from here")

    def test_state_too_old(self):
        state = self.start()
        self.row().expires_at = fields.Datetime.now() - timedelta(seconds=1)
        code, event = self.window()
        self.assert_problem(self.finish(state, code=code, event=event), "10 minutes")
        self.assertEqual(self.row().code_state, "none")

    def test_replayed_state(self):
        state = self.start()
        code, event = self.window()
        self.finish(state, code=code, event=event)
        other_code, _event = self.window()
        result = self.finish(state, code=other_code)
        self.assert_problem(result, "used already")
        self.assertIn(other_code, self.sim.world.codes, "it was not sent to Meta")

    def test_app_of_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.admin.company_ids |= company
        app = self.env["wac.app"].create({"name": "B", "company_id": company.id})
        signup = self.signup.with_context(
            allowed_company_ids=[self.env.company.id, company.id]
        )
        with self.assertRaisesRegex(UserError, "Switch to that company"):
            signup.start(app.id, "coexistence")

    # --- the window -----------------------------------------------------------------

    def post(self, name, **data):
        return json.dumps({"type": "WA_EMBEDDED_SIGNUP", "event": name, "data": data})

    def test_canceled(self):
        state = self.start()
        event = self.post("CANCEL", current_step="PHONE_NUMBER_SETUP")
        self.assert_problem(self.finish(state, event=event), "entering the number")
        event = self.post("CANCEL", current_step="A_STEP_OF_TOMORROW")
        self.assert_problem(self.finish(state, event=event), "A_STEP_OF_TOMORROW")

    def test_error_reported(self):
        event = self.post(
            "CANCEL", error_message="In use", error_id="524126", session_id="f34b"
        )
        result = self.finish(self.start(), event=event)
        for text in ("In use", "524126", "f34b"):
            self.assert_problem(result, text)

    def test_new_number_instead(self):
        state = self.start()
        code, _event = self.window()
        event = self.post("FINISH", waba_id="1", phone_number_id="2")
        result = self.finish(state, code=code, event=event)
        self.assert_problem(result, "new number instead")
        self.assertFalse(result["account_id"])

    def test_only_an_account(self):
        result = self.finish(self.start(), event=self.post("FINISH_ONLY_WABA"))
        self.assert_problem(result, "no number")

    def test_unknown_event(self):
        result = self.finish(self.start(), event=self.post("FINISH_OF_TOMORROW"))
        self.assert_problem(result, "FINISH_OF_TOMORROW")
        self.assertIn("FINISH_OF_TOMORROW", self.row().event_raw)

    def test_noise_changes_nothing(self):
        state = self.start()
        for noise in ("", "cb=f1", "{}", 7, [], {"type": "x"}):
            self.assertEqual(self.finish(state, event=noise)["status"], "waiting")

    def test_closing_after_the_finish_changes_nothing(self):
        state = self.start()
        code, event = self.window()
        self.finish(state, event=event)
        self.finish(state, event=self.post("CANCEL"))
        self.assert_connected(self.finish(state, code=code))

    def test_phone_number_in_the_mode_without_phone(self):
        code, event = self.window()
        result = self.finish(self.start("api"), code=code, event=event)
        self.assert_problem(result, "Phone app and Odoo")

    # --- the account ----------------------------------------------------------------

    def test_foreign_account(self):
        code, event = self.window(waba_id=self.credentials["wabas"][1]["id"])
        result = self.finish(self.start(), code=code, event=event)
        self.assert_problem(result, "does not cover")
        self.assertFalse(self.env["wac.account"].search([("state", "=", "draft")]))

    def test_no_account_named(self):
        code, event = self.window(waba_id="")
        self.assert_problem(
            self.finish(self.start(), code=code, event=event), "does not cover"
        )

    def test_number_of_another_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.app.company_id = False
        self.account.company_id = company
        code, event = self.window()
        result = self.finish(self.start(), code=code, event=event)
        self.assert_problem(result, "another company")
        self.assertEqual(self.account.company_id, company)

    def add_number(self, phone="34600000177", on_app=True):
        record = self.sim.add_number(phone, self.number["waba_id"], on_app=on_app)
        self.addCleanup(self.sim.world.numbers.pop, record.number_id)
        return record

    def test_two_numbers_and_none_named(self):
        record = self.add_number()
        state = self.start()
        code, event = self.window()
        result = self.finish(state, code=code, event=event)
        self.assertEqual(result["status"], "choose")
        self.assertEqual(
            {choice["id"] for choice in result["choices"]},
            {record.number_id, self.number["phone_number_id"]},
        )
        self.assertFalse(result["account_id"])
        foreign = self.api_number["phone_number_id"]
        again = self.finish(state, phone_number_id=foreign)
        self.assertEqual(again["status"], "choose", "only numbers of the account")
        done = self.finish(state, phone_number_id=self.number["phone_number_id"])
        self.assert_connected(done)

    def test_number_that_is_not_on_the_phone(self):
        code, event = self.window()
        number = self.sim.world.numbers[self.number["phone_number_id"]]
        number.on_app = False
        self.addCleanup(setattr, number, "on_app", True)
        result = self.finish(self.start(), code=code, event=event)
        self.assert_problem(result, "not on the WhatsApp Business app")

    # --- API only -------------------------------------------------------------------

    def test_api_number_is_registered(self):
        number = self.sim.world.numbers[self.api_number["phone_number_id"]]
        code, event = self.window(self.api_number)
        result = self.finish(self.start("api"), code=code, event=event)
        self.assertEqual(result["status"], "connected", result)
        account = self.account_of(result)
        self.assertEqual((account.mode, account.state), ("api", "connected"))
        pin = account._wac_secret_get("pin")
        self.assertRegex(pin, r"^\d{6}$")
        self.assertEqual(number.pin, pin, "Meta has the PIN that is stored here")
        self.assertNotIn(pin, account.pin_cipher)
        self.assertNotIn(pin, str(account.with_user(self.admin).read(["pin"])))
        shown = account.with_user(self.admin).action_show_pin()
        self.assertEqual(shown["params"]["message"], pin)
        with self.assertRaises(AccessError):
            account.with_user(self.manager).action_show_pin()

    def test_api_number_with_a_pin_from_before(self):
        number = self.sim.world.numbers[self.api_number["phone_number_id"]]
        number.pin = "112233"
        code, event = self.window(self.api_number)
        result = self.finish(self.start("api"), code=code, event=event)
        self.assert_problem(result, "two-step PIN")
        account = self.env["wac.account"].search(
            [("phone_number_id", "=", number.number_id)]
        )
        self.assertEqual(account.state, "draft")
        account.with_user(self.admin).pin = "112233"
        with mute_logger(TRANSPORT):
            account.with_user(self.admin).action_register()
        self.assertEqual(account.state, "connected", account.check_result)

    def test_pin_has_six_digits(self):
        for wrong in ("12345", "1234567", "12345a", "١٢٣٤٥٦"):
            with self.subTest(wrong), self.assertRaises(UserError):
                self.account.pin = wrong

    def test_the_phones_number_is_never_registered(self):
        self.account.write({"pin": "123456", "mode": "coexistence", "active": True})
        with self.assertRaisesRegex(UserError, "phone"):
            self.account.with_user(self.admin).action_register()
