"""Templates at Meta: submit, edit, delete; what is refused, and what is unknown."""

import base64

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import tagged
from odoo.tools import mute_logger

from .template_common import TemplateCase

TASK = "odoo.addons.whatsapp_coexistence.models.wac_template_task"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestWacTemplateSubmit(TemplateCase):
    def test_a_button_asks_nothing_and_the_cron_creates(self):
        template = self.draft()
        template.with_user(self.manager).action_submit()
        self.assertEqual((template.status, template.task), ("SUBMITTING", "create"))
        self.assertFalse(self.waba.templates, "nothing is sent by the button")
        self.run_template_cron()
        self.assertEqual((template.status, template.task), ("PENDING", False))
        self.assertEqual(list(self.waba.templates), [template.meta_ref])
        self.assertEqual(template.waba_id, self.account.waba_id)
        with self.assertRaises(UserError):
            template.action_submit()

    def test_an_unknown_outcome_is_looked_up_and_never_sent_twice(self):
        for fault in ("close_after_accept", "gateway_after_accept"):
            template = self.draft(body=f"Thank you for your visit, {fault}.")
            template.action_submit()
            self.sim.faults.set(fault, count=1, on="templates")
            self.run_template_cron()
            with self.subTest(fault):
                self.assertEqual(template.task_state, "unknown")
                self.assertTrue(template.problem)
                template.task_at = False
                self.run_template_cron()
                self.assertFalse(template.task)
                self.assertTrue(self.remote(template))
                names = [t.name for t in self.waba.templates.values()]
                self.assertEqual(names.count(template.name), 1)

    def test_a_worker_that_died_is_an_unknown_outcome(self):
        template = self.draft()
        template.action_submit()
        template.task_state = "running"
        self.run_template_cron()
        self.assertEqual(template.status, "PENDING")
        self.assertEqual(len(self.waba.templates), 1)

    def test_what_cannot_be_written_down_is_an_unknown_outcome(self):
        template = self.draft()
        template.action_submit()
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE wac_template ADD CONSTRAINT no_room"
            " CHECK (meta_ref IS NULL OR id <> %s)",
            [template.id],
        )
        with mute_logger(TASK, "odoo.sql_db"):
            self.run_template_cron()
        self.assertEqual(len(self.waba.templates), 1, "Meta took it")
        self.assertEqual((template.task, template.task_state), ("create", "unknown"))
        self.env.cr.execute("ALTER TABLE wac_template DROP CONSTRAINT no_room")
        template.task_at = False
        self.run_template_cron()
        self.assertFalse(template.task or template.problem)
        self.assertEqual(list(self.waba.templates), [template.meta_ref])

    def test_nothing_left_means_later(self):
        template = self.draft()
        template.action_submit()
        self.app.simulator_url = "http://127.0.0.1:9"
        self.run_template_cron()
        self.assertEqual((template.task, template.task_state), ("create", "queued"))
        self.assertGreater(template.task_at, Datetime.now())
        self.app.simulator_url = self.sim.base_url
        template.task_at = False
        self.run_template_cron()
        self.assertEqual(template.status, "PENDING")

    def test_a_refusal_is_shown_at_its_part(self):
        taken = self.approved()
        self.waba.templates[taken.meta_ref].language = "es"
        template = self.draft(language="es")
        template.family_id.name = "another"
        self.waba.templates[taken.meta_ref].name = "another"
        template.with_user(self.manager).action_submit()
        self.run_template_cron()
        self.assertEqual((template.status, template.problem_part), ("DRAFT", "name"))
        self.assertIn("already", template.problem)
        self.assertEqual(template.problem_field, "name")
        self.assertIn("already", self.told(template))
        self.assertTrue(template.activity_ids)
        template.body = "Thank you for your second visit."
        self.assertFalse(template.problem, "it spoke of the old text")

    def test_rules_are_told_before_anything_is_queued(self):
        template = self.draft(body="{{1}} begins with a variable")
        with self.assertRaises(UserError):
            template.action_submit()
        self.assertFalse(template.task)

    def test_a_header_file_is_uploaded_for_the_reviewers(self):
        file = self.env["ir.attachment"].create({"name": "shop.png", "raw": PNG})
        template = self.draft(header_format="image")
        with self.assertRaises(UserError):
            template.action_submit()
        template.header_attachment_id = file
        template.action_submit()
        self.run_template_cron()
        self.assertEqual(template.status, "PENDING", template.problem)
        header = self.remote(template).components[0]
        self.assertEqual(header["format"], "IMAGE")
        self.assertTrue(header["example"]["header_handle"][0].startswith("4::"))

    def test_a_report_shows_reviewers_an_example_and_no_customer(self):
        report = self.env["ir.actions.report"].create(
            {
                "name": "Card",
                "model": "res.partner",
                "report_name": "web.html_container",
            }
        )
        template = self.draft(
            header_format="document",
            model_id=self.env["ir.model"]._get_id("res.partner"),
            header_report_id=report.id,
        )
        template.action_submit()
        self.run_template_cron()
        self.assertEqual(template.status, "PENDING", template.problem)

    def test_several_at_once_and_what_was_left_out(self):
        good, bad = self.draft(), self.draft(body="{{1}} begins so")
        notice = (good | bad).action_submit()
        self.assertEqual((good.task, bad.task), ("create", False))
        self.assertIn(bad.display_name, notice["params"]["message"])

    def test_the_library_of_a_company_goes_at_once(self):
        templates = self.env["wac.template"]
        done, left_out = templates._wac_submit_builtin(self.account, ["ca_ES"])
        self.assertFalse(left_out)
        self.assertEqual(set(done.mapped("language")), {"ca"})
        self.run_template_cron()
        self.assertEqual(set(done.mapped("status")), {"PENDING"})
        self.assertFalse(templates._wac_submit_builtin(self.account, ["ca"])[0])

    def test_a_second_account_gets_its_own(self):
        templates = self.env["wac.template"]
        first = templates._wac_submit_builtin(self.account, ["es"])[0]
        first.waba_id = self.account.waba_id
        other = self.make_account(self.credentials["numbers"][1], waba_id="77")
        second = templates._wac_submit_builtin(other, ["es"])[0]
        self.assertEqual(second.mapped("name"), first.mapped("name"))
        self.assertFalse(second & first)
        self.assertEqual(second.account_id, other)

    def test_a_company_that_comes_later_gets_clean_copies(self):
        self.env["wac.template"]._wac_submit_builtin(self.account, ["ca"])
        company = self.env["res.company"].create({"name": "Second shop"})
        self.env["wac.template"]._wac_ensure_builtin(company)
        copies = self.env["wac.template"].search([("company_id", "=", company.id)])
        self.assertTrue(copies)
        self.assertFalse(copies.account_id)
        self.assertEqual(set(copies.mapped("status")), {"DRAFT"})

    def test_a_copy_of_the_database_asks_nothing(self):
        template = self.draft()
        template.action_submit()
        self.env["ir.config_parameter"].set_param("database.is_neutralized", True)
        self.run_template_cron()
        self.assertFalse(self.waba.templates)
        self.assertEqual(template.status, "SUBMITTING")


@tagged("post_install", "-at_install")
class TestWacTemplateEdit(TemplateCase):
    def test_change_of_an_approved_one(self):
        template = self.approved()
        self.assertTrue(template.is_locked)
        template.action_edit()
        self.assertFalse(template.is_locked)
        self.assertFalse(template._wac_hold_values(), "still the approved text")
        template.body = "Thank you very much for your visit."
        self.assertTrue(template.is_changed)
        self.assertEqual(template._wac_hold_values()["state"], "held")
        template.action_submit()
        self.run_template_cron()
        self.assertIn(template.status, ("PENDING", "APPROVED"))
        self.assertEqual(self.remote(template).components[0]["text"], template.body)
        self.assertTrue(self.sim.settle())
        template._wac_sync(self.account)
        self.assertEqual((template.status, template.is_changed), ("APPROVED", False))
        with self.assertRaisesRegex(UserError, "one change"):
            template.action_edit()

    def test_discard_a_change(self):
        template = self.approved()
        old = template.body
        template.action_edit()
        template.body = "Something else, and not sent."
        template.action_discard_change()
        self.assertEqual((template.body, template.is_changed), (old, False))
        self.assertTrue(template.is_locked)
        self.assertFalse(template._wac_hold_values())

    def test_a_rejected_one_is_corrected_and_submitted_again(self):
        template = self.draft(body="Look at https://bit.ly/x when you can.")
        template.action_submit()
        self.run_template_cron()
        self.assertTrue(self.sim.settle())
        template._wac_sync(self.account)
        self.assertEqual(template.status, "REJECTED")
        self.assertIn("shortened links", self.told(template))
        for text in ("Look at our web page.", "Look at our page of today."):
            template.body = text
            self.remote(template).status = "REJECTED"
            template.status = "REJECTED"
            template.action_submit()
            self.run_template_cron()
            self.assertIn(template.status, ("PENDING", "APPROVED"), template.problem)

    def test_an_edit_of_unknown_outcome_is_compared(self):
        template = self.approved()
        template.action_edit()
        template.body = "Thank you for having come here."
        template.action_submit()
        self.sim.faults.set("close_after_accept", count=1, on="any")
        self.run_template_cron()
        self.assertEqual(template.task_state, "unknown")
        template.task_at = False
        self.run_template_cron()
        self.assertFalse(template.task)
        self.assertFalse(template.is_changed)
        self.assertEqual(self.remote(template).components[0]["text"], template.body)

    def test_delete_blocks_the_name(self):
        template = self.approved()
        template.action_delete_at_meta()
        self.run_template_cron()
        self.assertEqual((template.status, template.active), ("DELETED", False))
        self.assertFalse(self.waba.templates)
        with self.assertRaisesRegex(UserError, "30 days"):
            template.action_submit()

    def test_what_exists_at_meta_is_not_just_removed_here(self):
        template = self.approved()
        with self.assertRaises(UserError):
            template.unlink()
        self.draft().unlink()

    def test_agents_ask_nothing(self):
        template = self.approved().with_user(self.agent)
        for method in ("action_submit", "action_edit", "action_delete_at_meta"):
            with self.subTest(method), self.assertRaises(AccessError):
                getattr(template, method)()
