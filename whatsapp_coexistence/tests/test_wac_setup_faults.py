"""Whatever fails on the way: a sentence that stays on the page, and a way that goes on.

Each fault of connecting a number, and the test that proves what becomes of it:

===================================  =======================================================
popup closed                         ``test_each_end_of_the_window`` (cancel);
                                     Hoot ``wac_signup``: "a window closed without a word";
                                     browser ``test_closed_without_a_word``,
                                     ``test_left_half_way``, ``test_blocked_window…``
error event                          ``test_each_end_of_the_window`` (error);
                                     ``TestWacSignup.test_error_reported``
foreign state                        ``TestWacSignup.test_unknown_state``,
                                     ``test_state_of_another_person``,
                                     ``test_state_of_a_company_that_was_left``
replayed state                       ``TestWacSignup.test_replayed_state``,
                                     ``test_state_too_old``
foreign origin                       unit ``test_other_windows_are_not``; Hoot "windows of
                                     Meta are heard, others are not"; browser
                                     ``test_a_foreign_window_is_not_heard``
attacker's WABA id                   ``test_each_end_of_the_window`` (foreign_account);
                                     ``TestWacSignup.test_foreign_account``,
                                     ``test_no_account_named``,
                                     ``test_number_of_another_company``; here
                                     ``test_the_signup_may_not_name_a_foreign_number``
code expired                         ``test_each_end_of_the_window`` (expired_code);
                                     ``TestWacSignupFaults.test_code_expired``,
                                     ``test_code_of_nobody``, ``test_lost_answer…``
token without a permission           ``TestWacSignupFaults.test_token_without_a_permission``,
                                     ``TestWacAccount.test_token_without_permission``
two numbers and none named           ``test_two_numbers_and_none_named`` here and in
                                     ``TestWacSignup``; browser
                                     ``test_two_numbers_are_chosen_from``
override without subscription        ``TestWacSignupFaults.test_subscribed_before_the_override``
a plain ``FINISH``                   ``test_each_end_of_the_window`` (new_number);
                                     ``TestWacSignup.test_new_number_instead``
Graph down while connecting          ``TestWacSignupFaults.test_graph_down_in_each_step``,
                                     ``TestWacSetupConnect.test_meta_down``
Graph down in the other steps        ``test_meta_down_at_…`` of this file
===================================  =======================================================
"""

import json
import os
from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged

from .setup_common import SetupCase
from .signup_common import SignupCase

NOWHERE = "http://127.0.0.1:9"
#: How the simulator's window may end, and what is said then.
ENDS = {
    "cancel": "closed at this step",
    "error": "reported a problem",
    "new_number": "new number instead",
    "foreign_account": "does not cover",
    "expired_code": "30 seconds",
    "only_account": "but no number",
}


@tagged("post_install", "-at_install")
class TestWacSetupFaults(SetupCase, SignupCase):
    def to_window(self):
        """Go on to the button that opens the window."""
        self.setup.action_try_it()
        self.setup.action_next()
        self.assertEqual(self.setup.step, "connect")
        self.setup.app_id = self.app  # a demonstration may have one of its own

    def ends(self, outcome):
        """Let the window end in a way; return what the page is told."""
        state = self.start()
        given = self.sim.signup(self.number["phone_number_id"], outcome=outcome)
        event = json.dumps(given["session"])
        result = self.finish(state, code=given["code"] or None, event=event)
        self.setup.invalidate_recordset()
        return result

    def goes_on(self):
        """Connect after all, and go to the next step."""
        result = self.ends("finish")
        self.assertEqual(result["status"], "connected", result)
        self.setup.action_signup_done(result["account_id"])
        self.setup.action_next()
        self.assertEqual(self.setup.step, "templates")

    def test_each_end_of_the_window(self):
        self.to_window()
        for outcome, words in ENDS.items():
            with self.subTest(outcome):
                result = self.ends(outcome)
                self.assert_problem(result, words)
                self.assertIn(words, self.setup.status_html, "it stays on the page")
                with self.refuses("Press “Connect”"):
                    self.setup.action_next()
                self.assertFalse(self.setup.account_id)
        self.goes_on()
        self.setup.action_back()
        self.assertNotIn(ENDS["only_account"], self.setup.status_html)

    def test_two_numbers_and_none_named(self):
        self.to_window()
        result = self.ends("two_numbers")
        self.assertEqual(result["status"], "choose")
        with self.refuses("Press “Connect”"):
            self.setup.action_next()
        self.goes_on_with_one_of(result)

    def goes_on_with_one_of(self, result):
        self.assertGreater(len(result["choices"]), 1)
        chosen = result["choices"][0]["id"]
        done = self.finish(self.last_state, phone_number_id=chosen)
        self.assertEqual(done["status"], "connected", done)
        self.setup.action_signup_done(done["account_id"])
        self.setup.action_next()
        self.assertEqual(self.setup.step, "templates")

    def start(self, mode="coexistence"):
        self.last_state = super().start(mode)
        return self.last_state

    def test_meta_down_at_the_door(self):
        self.setup.action_try_it()
        self.app.connection = "meta"  # so that one has to be made
        self.env.flush_all()
        with (
            patch.dict(os.environ, WAC_SIMULATOR_URL=NOWHERE),
            self.refuses("does not answer"),
        ):
            self.setup.action_next()
        self.setup.invalidate_recordset(flush=False)
        self.assertEqual(self.setup.step, "door")
        with patch.dict(os.environ, WAC_SIMULATOR_URL=self.sim.base_url):
            self.setup.action_next()
        self.assertEqual(self.setup.step, "connect")

    def test_meta_down_at_the_check(self):
        self.to_window()
        self.account.active = True
        self.setup.action_signup_done(self.account.id)
        self.account.state = "draft"
        self.sim.faults.set("http_503", on="any")
        self.setup.action_check()
        self.assertIn("Meta", self.setup.check_result)
        with self.refuses("does not work yet"):
            self.setup.action_next()
        self.sim.faults.clear()
        self.setup.action_check()
        self.setup.action_next()
        self.assertEqual(self.setup.step, "templates")

    def test_meta_down_at_the_templates(self):
        self.account.active = True
        self.connect("templates")
        self.sim.faults.set("http_503", on="any")
        self.setup.action_submit_templates()
        self.run_template_cron()
        submitted = self.setup.template_ids
        self.assertTrue(all(submitted.mapped("task")), "asked again by itself")
        self.setup.action_next()
        self.assertEqual(self.setup.step, "past")
        self.sim.faults.clear()
        for _again in range(5):
            self.env["wac.template"].search([("task", "!=", False)]).task_at = False
            self.run_template_cron()
        self.assertFalse(any(submitted.mapped("task")), submitted.mapped("task_state"))
        self.assertEqual(set(submitted.mapped("status")) - {"APPROVED"}, {"PENDING"})

    def test_meta_down_at_the_past(self):
        self.account.active = True
        self.account.onboarded_at += timedelta(days=2)
        self.sim.world.numbers[self.account.phone_number_id].synced.clear()
        self.account._wac_client().subscribe_app()
        self.connect("past")
        self.setup.action_start_sync()
        self.assertIn("Meta is being asked", self.setup.status_html)
        self.sim.faults.set("http_503", on="any")
        self.run_cron("ir_cron_wac_sync")
        self.assertTrue(self.setup.status_html)
        self.setup.action_next()
        self.assertEqual(self.setup.step, "test")
        self.setup.action_back()
        self.sim.faults.clear()
        self.run_cron("ir_cron_wac_sync")
        history = self.account.sync_ids.filtered(lambda s: s.kind == "history")
        self.assertTrue(history.request_ref, "asked once Meta answers again")

    def test_meta_down_at_the_test(self):
        self.account.active = True
        self.connect("test")
        thread = self.make_thread("34600000909")
        self.setup.own_number = "+34 600 00 09 09"
        self.sim.faults.set("http_503", on="any")
        self.setup.action_send_test()
        self.assertEqual(self.setup.test_message_id.thread_id, thread)
        self.send()
        self.setup.invalidate_recordset()
        self.assertNotEqual(self.setup.test_state, "delivered")
        self.assertIn("test message", self.setup.status_html)
        self.setup.action_finish()
        self.assertEqual(self.setup.state, "done", "a test is not a condition")
