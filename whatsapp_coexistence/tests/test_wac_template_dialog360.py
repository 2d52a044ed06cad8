"""Templates of a number at 360dialog: what it cannot do is said, and nothing pretended."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .template_common import TemplateCase


@tagged("post_install", "-at_install")
class TestWacTemplateDialog360(TemplateCase):
    def setUp(self):
        super().setUp()
        self.account.app_id = self.env["wac.app"].create(
            {
                "name": "360dialog",
                "connection": "dialog360",
                "simulator_url": self.sim.base_url,
            }
        )
        self.account.access_token = self.sim.hub_key()

    def test_created_and_read_again(self):
        template = self.approved()
        self.assertEqual(template.status, "APPROVED")
        self.remote(template).status = "PAUSED"
        template.action_refresh()
        self.run_template_cron()
        self.assertFalse(template.task)
        self.assertEqual(template.status, "PAUSED")

    def test_no_change_is_promised(self):
        template = self.approved()
        with self.assertRaisesRegex(UserError, "Duplicate it under another name"):
            template.action_edit()
        self.assertFalse(template.is_unlocked)
        template.status = "REJECTED"
        with self.assertRaisesRegex(UserError, "360dialog cannot change"):
            template.action_submit()

    def test_a_change_asked_for_before_ends_with_the_reason(self):
        template = self.approved()
        template._wac_ask("edit")
        self.run_template_cron()
        self.assertFalse(template.task)
        self.assertEqual(template.status, "APPROVED")
        self.assertIn("360dialog cannot change", template.problem)

    def test_a_name_is_deleted_in_all_its_languages(self):
        english = self.approved()
        spanish = self.approved(
            name=english.name,
            family_id=english.family_id.id,
            language="es",
            body="Gracias por su visita de hoy.",
        )
        with self.assertRaisesRegex(UserError, "all its languages at once"):
            english.action_delete_at_meta()
        self.assertFalse(english.task)
        (english | spanish).action_delete_at_meta()
        self.run_template_cron()
        self.assertEqual(
            [(t.status, t.task) for t in english | spanish], [("DELETED", False)] * 2
        )
        self.assertFalse(self.waba.templates)
