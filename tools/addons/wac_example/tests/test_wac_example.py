"""What one line brings, and an event of one's own; docs/developers.md shows the same."""

from odoo.tests import Form, tagged

from odoo.addons.whatsapp_coexistence.tests.common import WacCase


@tagged("post_install", "-at_install")
class TestWacExample(WacCase):
    def setUp(self):
        super().setUp()
        self.owner = self.env["res.partner"].create(
            {"name": "Núria", "phone": "+34 600 00 02 02", "lang": "en_US"}
        )
        repairs = self.env["example.repair"].with_user(self.agent)
        self.repair = repairs.create({"name": "Bicycle", "partner_id": self.owner.id})
        self.template = self.make_template(
            name="repair_ready",
            body="Your repair {{1}} is ready on {{2}}, see you.",
            model_id=self.env["ir.model"]._get_id("example.repair"),
            variable_ids=[
                (0, 0, {"position": 1, "field_path": "name", "sample": "Bicycle"}),
                (0, 0, {"position": 2, "source": "free", "sample": "Monday"}),
            ],
        )

    def test_template(self):
        message = self.repair.wac_send_template("repair_ready", **{"2": "Monday"})
        self.assertEqual(message.state, "queued", message.hold_reason)
        self.assertIn("Your repair Bicycle is ready on Monday", message.body)
        self.assertIn("ready on Monday", str(self.repair.message_ids.mapped("body")))

    def test_text_within_the_window(self):
        self.make_thread(partner=self.owner)
        message = self.repair.wac_send_text("Your bicycle is *ready*.")
        self.send()
        self.assertEqual(message.state, "accepted", message.error_title)

    def test_composer(self):
        """The button in the chatter and the action of lists open it."""
        composer = self.env["wac.composer"].with_user(self.agent)
        form = Form(
            composer.with_context(
                default_res_model=self.repair._name, default_res_ids=self.repair.ids
            )
        )
        self.assertEqual(form.family_id, self.template.family_id)

    def test_an_event_of_its_own(self):
        self.template.variable_ids[1:].write({"source": "text", "text": "Monday"})
        rule = self.env["wac.notification.rule"].create(
            {
                "name": "Repairs",
                "event": "example_repair_ready",
                "family_id": self.template.family_id.id,
                "channel_ids": [(0, 0, {"channel": "whatsapp"})],
            }
        )
        self.repair.action_ready()
        self.assertFalse(self.notification(), "the rule is off")
        rule.action_switch()
        self.repair.action_ready()
        self.run_cron("ir_cron_wac_notify")
        attempt = self.notification().attempt_ids
        self.assertEqual(attempt.channel, "whatsapp", attempt.reason)
        self.assertIn("Your repair Bicycle is ready", str(attempt.message_id.body))

    def notification(self):
        domain = [("res_model", "=", self.repair._name)]
        return self.env["wac.notification"].search(
            [*domain, ("res_id", "=", self.repair.id)]
        )
