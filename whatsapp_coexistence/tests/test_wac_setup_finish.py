"""The setup's last steps: templates, the past, a test message, and who answers."""

from odoo import fields
from odoo.tests import tagged

from .setup_common import SetupCase


@tagged("post_install", "-at_install")
class TestWacSetupFinish(SetupCase):
    # Fourth step

    def test_templates_are_submitted_and_their_state_is_told(self):
        self.connect("templates")
        templates = self.setup.template_ids
        self.setup.action_submit_templates()
        self.assertNotIn("DRAFT", templates.mapped("status"))
        with self.refuses("at Meta already"):
            self.setup.action_submit_templates()
        templates.status = "PENDING"
        self.setup.invalidate_recordset()
        self.assertTrue(self.setup.is_waiting)
        templates[0].status = "REJECTED"
        self.setup.invalidate_recordset()
        self.assertIn("Refused by Meta: 1", self.setup.status_html)
        self.setup.action_next()

    def test_three_languages_whatever_odoo_is_installed_in(self):
        people = self.env["res.partner"].with_context(active_test=False)
        people.search([("lang", "!=", "en_US")]).lang = "en_US"
        self.env["res.lang"].search([("code", "!=", "en_US")]).active = False
        self.connect("templates")
        found = self.setup.template_ids
        by_name = found.grouped("name").values()
        self.assertTrue(by_name)
        for templates in by_name:
            self.assertEqual(sorted(templates.mapped("language")), ["ca", "en", "es"])
        self.setup.action_submit_templates()
        self.assertEqual(set(found.mapped("task")), {"create"})
        self.run_template_cron()
        self.assertEqual(set(found.mapped("status")), {"PENDING"})

    def test_a_language_that_is_not_wanted_stays_here(self):
        self.connect("templates")
        self.setup.has_english = False
        wanted = self.setup.template_ids
        self.assertEqual(set(wanted.mapped("language")), {"ca", "es"})
        self.setup.action_submit_templates()
        self.assertEqual(set(wanted.mapped("task")), {"create"})
        english = self.env["wac.template"].search(
            [("is_builtin", "=", True), ("language", "=", "en")]
        )
        self.assertEqual(set(english.mapped("task")), {False})
        self.setup.has_english = True
        self.setup.action_submit_templates()
        self.assertTrue(english.filtered("task"))

    def test_a_second_company_gets_templates_of_its_own(self):
        self.connect("templates")
        self.setup.action_submit_templates()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["wac.template"]._wac_ensure_builtin(other)
        copies = self.env["wac.template"].search([("company_id", "=", other.id)])
        self.assertTrue(copies)
        self.assertFalse(copies.account_id)
        self.assertEqual(set(copies.mapped("waba_id")), {False})

    def test_a_second_number_submits_the_templates_to_its_own_account(self):
        templates = self.env["wac.template"]
        first = templates._wac_submit_builtin(self.account, ["es"])[0]
        self.assertEqual(set(first.mapped("waba_id")), {False})
        other = self.make_account(
            self.credentials["numbers"][1], waba_id="77", state="connected"
        )
        self.connect("templates", other)
        listed = self.setup.template_ids.filtered(lambda t: t.language == "es")
        self.assertEqual(set(listed.mapped("name")), set(first.mapped("name")))
        self.assertFalse(listed & first)
        self.assertTrue(self.setup.template_draft_count)
        self.setup.action_submit_templates()
        self.assertEqual(listed.account_id, other)
        chosen = templates._wac_choose(first[0].name, "res.partner", other, "es_ES")
        self.assertNotIn(chosen, first)

    # Fifth step

    def test_the_past_is_asked_for_once_and_going_on_does_not_wait(self):
        self.account.onboarded_at = fields.Datetime.now()
        self.connect("past")
        self.assertTrue(self.setup.sync_can_start)
        self.assertTrue(self.setup.sync_left_text)
        self.setup.contact_policy = "keep"
        self.assertEqual(self.account.contact_policy, "keep")
        self.setup.action_start_sync()
        self.setup.invalidate_recordset()
        self.assertTrue(all(self.account.sync_ids.mapped("is_wanted")))
        self.assertTrue(self.setup.is_waiting)
        with self.refuses("being asked"):
            self.setup.action_start_sync()
        self.setup.action_next()
        self.assertEqual(self.setup.step, "test")

    def test_the_progress_of_the_past_is_shown(self):
        self.account.onboarded_at = fields.Datetime.now()
        self.connect("past")
        self.setup.action_start_sync()
        history = self.account.sync_ids.filtered(lambda sync: sync.kind == "history")
        asked = {"is_wanted": False, "asked_at": fields.Datetime.now()}
        self.account.sync_ids.write({"state": "requested", **asked})
        history.write({"state": "running", "progress": 40, "message_count": 812})
        self.setup.invalidate_recordset()
        self.assertEqual(self.setup.sync_progress, 40)
        self.assertIn("812", self.setup.status_html)
        self.assertTrue(self.setup.is_waiting)
        history.write({"state": "declined", "problem": "Not shared, sorry."})
        self.env.invalidate_all()
        self.assertIn("Not shared, sorry.", self.setup.status_html)
        self.assertFalse(self.setup.is_waiting)

    def test_too_late_is_said(self):
        self.connect("past")
        self.assertFalse(self.setup.sync_can_start)
        self.assertIn("24 hours", self.setup.status_html)

    def test_who_did_not_share_is_told_what_will_not_come(self):
        self.account.onboarded_at = fields.Datetime.now()
        self.connect("past")
        self.setup.shared_past = "no"
        self.assertIn("only contacts and new messages", self.setup.status_html)

    def test_a_number_without_the_app_has_no_past(self):
        self.account.mode = "api"
        self.connect("past")
        self.assertIn("no past chats", self.setup.status_html)

    # Last step

    def test_a_test_within_the_window_is_free_text(self):
        self.connect("test")
        thread = self.make_thread("34600000909")
        self.setup.own_number = "+34 600 00 09 09"
        self.setup.action_send_test()
        message = self.setup.test_message_id
        self.assertEqual((message.kind, message.thread_id), ("text", thread))
        self.assertTrue(self.setup.is_waiting)
        self.send()
        self.assertEqual(message.state, "accepted")
        self.assertEqual(len(self.accepted()), 1)
        message.sudo().state = "delivered"
        self.setup.invalidate_recordset()
        self.assertIn("arrived", self.setup.status_html)
        self.assertFalse(self.setup.is_waiting)

    def test_a_test_outside_the_window_is_an_approved_template(self):
        self.connect("test")
        self.setup.own_number = "+34 600 00 09 08"
        self.env["wac.template"].search([]).status = "DRAFT"
        self.make_template(category="MARKETING", body="Ten percent off today.")
        with self.refuses("hello"):
            self.setup.action_send_test()
        template = self.make_template(
            body="Hello {{1}}, nice to meet you.",
            variable_ids=[(0, 0, {"source": "free", "sample": "Marta"})],
        )
        self.setup.action_send_test()
        message = self.setup.test_message_id
        self.assertEqual(message.template_id, template)
        self.assertIn("Hello Admin", message.body)

    def test_the_own_number_is_another_one(self):
        self.connect("test")
        self.setup.own_number = False
        with self.refuses("Write the number"):
            self.setup.action_send_test()
        self.setup.own_number = self.account.display_phone_number
        with self.refuses("another phone"):
            self.setup.action_send_test()

    def test_a_failed_test_does_not_keep_from_starting(self):
        self.connect("test")
        self.make_thread("34600000909")
        self.setup.own_number = "+34 600 00 09 09"
        self.setup.action_send_test()
        failed = {"state": "failed", "error_title": "No luck"}
        self.setup.test_message_id.sudo().write(failed)
        self.setup.invalidate_recordset()
        self.assertIn("No luck", self.setup.status_html)
        self.setup.action_finish()
        self.assertEqual(self.setup.state, "done")

    def test_who_answers_becomes_an_agent(self):
        self.connect("test")
        self.setup.agent_ids = self.nobody
        self.setup.action_finish()
        self.assertTrue(self.nobody.has_group("whatsapp_coexistence.group_wac_agent"))
        self.assertFalse(
            self.nobody.has_group("whatsapp_coexistence.group_wac_manager")
        )

    def test_nobody_answers_is_refused(self):
        self.connect("test")
        self.setup.agent_ids = False
        with self.refuses("who answers"):
            self.setup.action_finish()

    def test_no_start_when_the_connection_broke_meanwhile(self):
        self.connect("test")
        self.account.state = "disconnected"
        with self.refuses("not connected any more"):
            self.setup.action_finish()
        self.setup.step = "connect"
        self.assertIn("does not work yet", self.setup.status_html)
