"""What waits for a template: held when it must, told why, and let go."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .template_common import TemplateCase
from .test_wac_notification import NotificationCase


@tagged("post_install", "-at_install")
class TestWacTemplateHold(TemplateCase):
    def setUp(self):
        super().setUp()
        self.thread = self.make_thread(window=False)

    def queued(self, template):
        """Return a message of an automation with this template."""
        return self.queue(self.thread, template_id=template.id, origin="rule")

    def held(self, message, words):
        self.assertEqual((message.state, message.hold_scope), ("held", "template"))
        self.assertIn(words, message.hold_reason)
        self.assertFalse(self.accepted())

    def test_imported_advertising_without_a_way_out_waits(self):
        template = self.approved(category="UTILITY")
        remote = self.remote(template)
        template.write({"meta_ref": False, "status": "DRAFT"})
        template.unlink()
        remote.category = "MARKETING"
        self.env["wac.template"]._wac_sync(self.account)
        [found] = self.env["wac.template"].search([("name", "=", remote.name)])
        self.assertEqual((found.status, found.lacks_way_out), ("APPROVED", True))
        self.assertIn("21.2", found._wac_hold_reason())

    def test_what_became_advertising_waits_also_in_the_queue(self):
        template = self.approved()
        message = self.queued(template)
        self.assertEqual(message.state, "queued")
        message.purpose = "notice"
        self.event(
            template, "MARKETING", "template_category_update", previous="UTILITY"
        )
        self.assertIn("21.2", self.told(template))
        self.send()
        self.held(message, "21.2")
        template.action_edit()
        template.button_ids = [
            (0, 0, {"kind": "quick_reply", "text": "No more offers"})
        ]
        self.held(message, "21.2")
        template.action_submit()
        self.run_template_cron()
        self.assertTrue(self.sim.settle())
        template._wac_sync(self.account)
        self.assertEqual(template.status, "APPROVED")
        self.assertEqual(message.state, "queued")

    def test_a_conflict_holds_what_was_queued_before_it(self):
        template = self.approved()
        message = self.queued(template)
        body = self.remote(template).components[0]
        ours, body["text"] = body["text"], "Thanks a lot for coming."
        template._wac_sync(self.account)
        self.send()
        self.held(message, "which text is right")
        body["text"] = ours
        template._wac_sync(self.account)
        self.assertFalse(template.is_conflict)
        self.assertEqual(message.state, "queued", "Meta has our text again")
        self.send()
        self.assertEqual(message.state, "accepted", message.error_title)

    def test_a_change_not_submitted_lets_the_old_text_go(self):
        """What was queued before the change fits the text that Meta still has."""
        template = self.approved()
        message = self.queued(template)
        template.action_edit()
        template.body = "Thank you very much for your visit."
        self.send()
        self.assertEqual(message.state, "accepted", message.error_title)

    def changed(self, template, **values):
        """Change the text of an approved template, and have it approved again."""
        template.action_edit()
        template.write(values)
        template.action_submit()
        self.run_template_cron()
        self.assertTrue(self.sim.settle())
        template._wac_sync(self.account)
        self.assertEqual(template.status, "APPROVED", template.problem)

    def waiting(self, **values):
        """Return a template and a message about a customer that waits for it."""
        variable = {"source": "free", "sample": "Ana", "position": 1}
        template = self.approved(
            body="Hello {{1}}, thank you for your visit.",
            model_id=self.env["ir.model"]._get_id("res.partner"),
            variable_ids=[(0, 0, variable)],
        )
        self.event(template, "PAUSED")
        record = self.env["res.partner"].create({"name": "Zoë"})
        free = {template.variable_ids.id: "Núria"}
        self.thread.channel_id = self.thread._wac_new_channels(
            self.account, self.thread.contact_id
        )
        message = template._wac_queue_for(self.thread, record, free, origin="rule")
        self.assertEqual(message.state, "held")
        self.event(template, "APPROVED", title="UNPAUSE")
        message.write({"state": "held", "hold_scope": "template"})
        return template, message

    def test_what_waited_is_written_anew_in_the_new_text(self):
        template, message = self.waiting()
        second = {
            "source": "field",
            "field_path": "name",
            "sample": "x",
            "position": 2,
        }
        self.changed(
            template,
            body="Good day {{1}}: we thank {{2}} for the visit.",
            variable_ids=[(0, 0, second)],
        )
        self.assertEqual(message.state, "queued", message.hold_reason)
        words = "Good day Núria: we thank Zoë for the visit."
        self.assertEqual(message.body, words)
        self.assertIn(words, message.mail_message_id.body)
        self.send()
        self.assertEqual(message.state, "accepted", message.error_title)
        view = self.sim.world.messages[message.wamid].view
        self.assertEqual(view["body"], words)

    def test_what_was_planned_for_later_is_written_anew(self):
        template, message = self.waiting()
        later = {"state": "queued", "hold_scope": False, "hold_reason": False}
        message.write(later | {"retry_at": "2099-01-01 10:00:00"})
        self.changed(template, body="Good day {{1}}, thank you for coming.")
        self.assertIn("Hello Núria", message.body, "nobody had to look at it yet")
        message.retry_at = False
        self.send()
        self.assertEqual(message.state, "accepted", message.error_title)
        view = self.sim.world.messages[message.wamid].view
        self.assertEqual(view["body"], "Good day Núria, thank you for coming.")
        self.assertEqual(message.body, view["body"])

    def test_what_cannot_be_written_anew_waits_and_says_why(self):
        template, message = self.waiting()
        second = {"source": "free", "sample": "x", "position": 2}
        self.changed(
            template,
            body="Good day {{1}}: we thank {{2}} for the visit.",
            variable_ids=[(0, 0, second)],
        )
        self.assertEqual((message.state, message.hold_scope), ("held", "message"))
        self.assertIn("{{2}}", message.hold_reason)
        with self.assertRaisesRegex(UserError, "has changed"):
            message.action_retry()
        self.send()
        self.assertFalse(self.accepted())
        message.action_cancel()

    def test_the_reason_follows_what_happens(self):
        template = self.approved()
        self.event(template, "PAUSED")
        message = self.queued(template)
        self.assertIn("3 hours", message.hold_reason)
        self.remote(template).components[0]["text"] = "Thanks a lot for coming."
        template._wac_sync(self.account)
        self.assertEqual(template.status, "APPROVED")
        self.held(message, "which text is right")


@tagged("post_install", "-at_install")
class TestWacTemplateBackup(NotificationCase):
    """Another channel, where the rule names one, whenever the template has to wait."""

    def owed(self):
        template = self.family.template_ids
        notification = self.owe()
        self.run_cron("ir_cron_wac_notify")
        message = notification.attempt_ids.message_id
        self.assertEqual(message.state, "queued")
        return template, notification, message

    def check_email(self, notification, message):
        self.send()
        self.assertEqual(message.state, "canceled")
        self.assertEqual(notification.attempt_ids[-1].channel, "email")

    def test_meta_refuses_one_message_because_the_template_is_paused(self):
        template, notification, message = self.owed()
        remote = self.sim.world.template(template.meta_ref)
        remote.status = "PAUSED"
        self.addCleanup(setattr, remote, "status", "APPROVED")
        self.run_cron("ir_cron_wac_send")
        self.assertEqual(message.error_code, 132015)
        self.check_email(notification, message)
        self.assertFalse(self.accepted())

    def test_the_sender_finds_it_paused(self):
        template, notification, message = self.owed()
        template.status = "PAUSED"
        self.run_cron("ir_cron_wac_send")
        self.check_email(notification, message)
