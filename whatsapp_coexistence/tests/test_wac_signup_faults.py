"""Embedded Signup when something fails: the code, the token, Meta itself, our address."""

from datetime import timedelta

from odoo.tests import tagged

from .signup_common import SignupCase


@tagged("post_install", "-at_install")
class TestWacSignupFaults(SignupCase):
    # --- the code -------------------------------------------------------------------

    def test_code_expired(self):
        state = self.start()
        code, event = self.window()
        self.sim.world.codes[code].created -= timedelta(seconds=31)
        result = self.finish(state, code=code, event=event)
        self.assert_problem(result, "30 seconds")
        self.assertFalse(result["resume"])
        code, event = self.window()
        self.assert_connected(self.finish(self.start(), code=code, event=event))

    def test_code_of_nobody(self):
        result = self.finish(self.start(), code="AQinvented")
        self.assert_problem(result, "30 seconds")

    def test_wrong_secret(self):
        self.app.app_secret = "another secret"
        code, event = self.window()
        result = self.finish(self.start(), code=code, event=event)
        self.assert_problem(result, "app secret")

    def test_lost_answer_is_not_asked_again(self):
        for fault in (
            "close_after_accept",
            "html_after_accept",
            "truncated_json",
            "http_502",
        ):
            with self.subTest(fault=fault):
                state = self.start()
                code, event = self.window()
                self.sim.faults.set(fault, on="account", count=1)
                result = self.finish(state, code=code, event=event)
                self.assert_problem(result, "got lost")
                self.assertEqual(self.row().code_state, "unknown")
                self.sim.faults.clear()
                self.assert_problem(self.finish(state, code=code), "got lost")
                self.assert_problem(self.finish(state), "got lost")
                code, event = self.window()
                done = self.finish(self.start(), code=code, event=event)
                self.assert_connected(done)

    def test_a_process_that_died_while_asking(self):
        state = self.start()
        code, event = self.window()
        with self.enter_registry_test_mode():
            self.signup._wac_apart(
                lambda model: model._wac_claim_code(self.row().id, code)
            )
        self.env.invalidate_all()
        result = self.finish(state, code=code, event=event)
        self.assertEqual(result["status"], "waiting")
        self.assertIn(code, self.sim.world.codes, "it was not sent a second time")

    def test_meta_out_of_reach(self):
        self.app.simulator_url = "http://127.0.0.1:9"
        code, event = self.window()
        result = self.finish(self.start(), code=code, event=event)
        self.assert_problem(result, "cannot be reached")

    # --- permissions and steps --------------------------------------------------------

    def test_token_without_a_permission(self):
        state = self.start()
        code, event = self.window()
        self.finish(state, code=code)
        token = self.row()._wac_secret_get("access_token")
        self.sim.world.tokens[token].scopes.discard("whatsapp_business_messaging")
        result = self.finish(state, event=event)
        self.assert_problem(result, "whatsapp_business_messaging")

    def test_token_withdrawn_meanwhile(self):
        state = self.start()
        code, event = self.window()
        self.finish(state, code=code)
        self.sim.revoke_token(self.row()._wac_secret_get("access_token"))
        self.assert_problem(self.finish(state, event=event), "not valid any more")

    def test_graph_down_in_each_step(self):
        """Whatever fails after the code: a sentence, nothing half done, and on again."""
        for fault in ("close_early", "http_503", "html_200"):
            for step in range(1, 6):
                with self.subTest(fault=fault, step=step):
                    state = self.start()
                    code, event = self.window()
                    self.finish(state, code=code)
                    self.sim.faults.set(fault, on="account", skip=step - 1, count=1)
                    result = self.finish(state, event=event)
                    self.sim.faults.clear()
                    if result["status"] == "connected":
                        self.assertGreater(step, 4, "all calls were made before it")
                        continue
                    self.assertEqual(result["status"], "problem")
                    self.assertTrue(result["resume"], result)
                    self.assert_connected(self.finish(state))

    # --- events -----------------------------------------------------------------------

    def test_subscribed_before_the_override(self):
        waba = self.sim.world.wabas[self.number["waba_id"]]
        waba.subscriptions.clear()
        app = self.sim.world.apps[self.app.meta_app_id]
        app.callback_url = "https://elsewhere.example.com/hook"
        code, event = self.window()
        result = self.finish(self.start(), code=code, event=event)
        self.assertEqual(result["status"], "connected", result)
        self.assertIn(
            self.app.meta_app_id, waba.subscriptions, "subscribed all the same"
        )
        self.assertIn("could not reach", result["message"])
        # the setup shows the number's form's lines, not the window's last word
        self.assertIn("could not reach", str(self.account_of(result).check_result))

    def test_an_app_that_calls_us_needs_no_override(self):
        code, event = self.window()
        self.finish(self.start(), code=code, event=event)
        waba = self.sim.world.wabas[self.number["waba_id"]]
        self.assertFalse(waba.subscriptions[self.app.meta_app_id].override_url)

    def test_old_rows_are_forgotten(self):
        state = self.start()
        code, _event = self.window()
        self.finish(state, code=code)
        row = self.row()
        self.assertTrue(row.access_token_cipher)
        self.env.cr.execute(
            "UPDATE wac_signup SET create_date = create_date - interval '25 hours'"
        )
        self.env.invalidate_all()
        self.env["wac.signup"]._gc_wac_signup()
        self.assertFalse(row.access_token_cipher)
        self.env.cr.execute(
            "UPDATE wac_signup SET create_date = create_date - interval '30 days'"
        )
        self.env.invalidate_all()
        self.env["wac.signup"]._gc_wac_signup()
        self.assertFalse(row.exists())
