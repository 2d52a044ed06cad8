"""Sending a template from a chat whose window is closed."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .test_wac_discuss_common import WacDiscussCase


@tagged("post_install", "-at_install", "wac_discuss")
class TestWacDiscussTemplate(WacDiscussCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.thread.window_expires_at = False
        gap = {"component": "body", "position": 1, "source": "free", "sample": "Ana"}
        cls.template = cls.env["wac.template"].create(
            {
                "name": "hello_again",
                "account_id": cls.account.id,
                "waba_id": cls.account.waba_id,
                "language": "en_US",
                "body": "Hello {{1}}, your bread is ready.",
                "variable_ids": [Command.create(gap)],
            }
        )
        cls.template.status = "APPROVED"

    def _form(self, user=None):
        wizard = self.env["wac.template.send.wizard"].with_user(user or self.agent)
        return Form(wizard.with_context(default_thread_id=self.thread.id))

    def _filled(self, value="Núria"):
        form = self._form()
        with form.value_ids.edit(0) as line:
            line.value = value
        return form

    def _sent_templates(self):
        return self.env["wac.message"].search(
            [("thread_id", "=", self.thread.id), ("kind", "=", "template")]
        )

    def test_agent_sends_a_template(self):
        self._filled().save().action_send()
        message = self._sent_templates()
        self.assertRecordValues(
            message,
            [{"template_id": self.template.id, "direction": "out", "state": "queued"}],
        )
        self.assertIn("Núria", message.body)

    def test_preview_is_filled_in(self):
        self.assertIn("{{1}}", self._form().preview)
        self.assertIn("Hello Núria", self._filled().save().preview)

    def test_gaps_must_be_filled(self):
        wizard = self._filled().save()
        wizard.value_ids.value = " "
        with self.assertRaises(UserError):
            wizard.action_send()
        self.assertFalse(self._sent_templates())

    def test_only_approved_templates_of_the_number(self):
        self.template.status = "PAUSED"
        form = self._form()
        self.assertFalse(form.template_id)

    def test_template_cannot_be_smuggled_in(self):
        wizard = self._filled().save()
        self.template.status = "REJECTED"
        wizard.invalidate_recordset()
        with self.assertRaises(UserError):
            wizard.action_send()

    def test_outsider_may_not(self):
        with self.assertRaises(AccessError):
            self._form(self.outsider)
