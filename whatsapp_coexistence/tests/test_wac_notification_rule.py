"""Rules: quiet hours, working hours, switching on, previews, automations."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..models.wac_notification_when import after_quiet, zone_of
from .test_wac_notification import NotificationCase

MADRID = ZoneInfo("Europe/Madrid")


@tagged("post_install", "-at_install")
class TestWacNotificationRule(NotificationCase):
    def test_quiet_hours(self):
        for local, start, end, expected in (
            ("2026-11-27T20:59", 21.0, 9.0, "2026-11-27T20:59"),
            ("2026-11-27T21:00", 21.0, 9.0, "2026-11-28T09:00"),
            ("2026-11-28T03:00", 21.0, 9.0, "2026-11-28T09:00"),
            ("2026-11-27T14:30", 14.0, 16.5, "2026-11-27T16:30"),
            ("2026-11-27T13:00", 9.0, 9.0, "2026-11-27T13:00"),
            # the night the clocks go forward
            ("2026-03-28T23:00", 22.0, 8.0, "2026-03-29T08:00"),
        ):
            with self.subTest(local, start=start, end=end):
                moment = datetime.fromisoformat(local).replace(tzinfo=MADRID)
                found = after_quiet(moment.astimezone(UTC), MADRID, start, end)
                self.assertEqual(found.replace(tzinfo=None).isoformat()[:16], expected)

    def test_a_zone_that_does_not_exist(self):
        self.assertEqual(zone_of("Mars/Base", None, "Europe/Madrid"), MADRID)
        self.assertEqual(zone_of(None).key, "UTC")

    def test_waits_for_the_morning_where_the_customer_lives(self):
        self.customer.tz = "America/New_York"
        rule = self.make_rule("whatsapp", quiet=True)
        with freeze_time("2026-11-28 03:00:00"):  # ten in the evening there
            notification = self.owe(rule)
            self.send()
            self.assertEqual(notification.state, "pending")
            morning = fields.Datetime.to_datetime("2026-11-28 14:00:00")
            self.assertEqual(notification.act_at, morning)

    def test_working_hours(self):
        calendar = self.env["resource.calendar"].create(
            {"name": "Shop", "tz": "Europe/Madrid", "company_id": self.company.id}
        )
        rule = self.make_rule("whatsapp", calendar_id=calendar.id)
        with freeze_time("2026-11-28 12:00:00"):  # a Saturday
            notification = self.owe(rule)
            self.send()
            monday = fields.Datetime.to_datetime("2026-11-30 07:00:00")
            self.assertEqual(notification.act_at, monday)

    def test_cannot_be_on_without_a_template(self):
        with self.assertRaisesRegex(ValidationError, "template"):
            self.make_rule("whatsapp", family_id=False)

    def test_a_filter_that_cannot_be_read(self):
        for domain in ("[('gone', '=', 1)]", "[", "[(1)]"):
            with self.subTest(domain), self.assertRaises(UserError):
                self.make_rule("whatsapp", domain=domain)

    def test_what_is_missing(self):
        self.assertFalse(self.rule.missing)
        self.family.template_ids.status = "DRAFT"
        self.env.invalidate_all()
        self.assertIn("Submit", self.rule.missing)
        self.account._wac_disconnect("bye")
        self.env.invalidate_all()
        self.assertIn("number", self.rule.missing)

    def test_another_company_gets_its_own(self):
        self.rule.write({"builtin_key": "test", "is_builtin": True})
        company = self.env["res.company"].create({"name": "Elsewhere"})
        rules = self.env["wac.notification.rule"]
        rules._wac_ensure_builtin(company)
        rules._wac_ensure_builtin(company)
        copied = rules.search(
            [("company_id", "=", company.id), ("builtin_key", "=", "test")]
        )
        self.assertEqual(len(copied), 1)
        self.assertFalse(copied.enabled)
        self.assertEqual(copied.family_id.company_id, company)
        self.assertEqual(len(copied.channel_ids), 3)

    def test_managers_switch_and_agents_do_not(self):
        self.rule.with_user(self.manager).action_switch()
        self.assertFalse(self.rule.enabled)
        with self.assertRaises(AccessError):
            self.rule.with_user(self.agent).action_switch()
        with self.assertRaises(AccessError):
            self.env["wac.notification"].with_user(self.manager).create({})

    def test_each_builtin_rule_goes_on_with_one_click_and_shows_what_it_would_send(
        self,
    ):
        rules = self.env["wac.notification.rule"].search(
            [("builtin_key", "!=", False), ("company_id", "=", self.company.id)]
        )
        user = self.env.ref("base.user_admin")
        user.group_ids |= self.env.ref("whatsapp_coexistence.group_wac_manager")
        for rule in rules.with_user(user):
            with self.subTest(rule.builtin_key):
                if not rule.enabled:  # the demonstration has some on
                    rule.action_switch()
                self.assertTrue(rule.enabled)
                action = rule.action_preview()
                preview = self.env[action["res_model"]].browse(action["res_id"])
                for line in preview.line_ids:
                    self.assertTrue(line.text or line.reason, line.res_name)
                rule.action_switch()
                self.assertFalse(rule.enabled)
        self.assertFalse(self.accepted())

    def test_every_event_somebody_may_wish_for_is_built_in(self):
        wanted = {
            "sale.order": {
                "quotation_sent", "order_confirmed", "order_canceled", "order_paid",
            },
            "stock.picking": {"delivery_shipped", "delivery_done"},
            "account.move": {
                "invoice_posted", "invoice_due", "invoice_overdue", "invoice_paid",
                "credit_note",
            },
            "crm.lead": {"lead_won", "lead_assigned"},
            "calendar.event": {"meeting_soon"},
        }  # fmt: skip
        for model, events in wanted.items():
            if not hasattr(self.env.get(model), "action_wac_compose"):
                continue  # its bridge is not installed
            builtin = self.env["wac.notification.rule"].search(
                [
                    ("model", "=", model),
                    ("builtin_key", "!=", False),
                    ("company_id", "=", self.company.id),
                ]
            )
            self.assertEqual(set(builtin.mapped("event")), events)

    def preview(self):
        action = self.rule.with_user(self.manager).action_preview()
        preview = self.env[action["res_model"]].browse(action["res_id"])
        return {line.res_id: line for line in preview.line_ids}

    def test_preview(self):
        nobody = self.customer.copy({"phone": False, "email": False, "name": "No"})
        before = self.env["wac.contact"].search_count([])
        lines = self.preview()
        mine, other = lines[self.customer.id], lines[nobody.id]
        self.assertEqual(mine.channel, "whatsapp")
        self.assertIn("Hello Marta Soler", mine.text)
        self.assertEqual(other.channel, "activity")
        self.assertIn("no phone number", other.reason)
        self.assertEqual(self.env["wac.contact"].search_count([]), before)
        self.assertFalse(self.accepted())
        self.owe()
        self.assertIn("already", self.preview()[self.customer.id].reason)

    def make_action(self, **values):
        return self.env["ir.actions.server"].create(
            {
                "name": "Tell",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "wac",
                "wac_family_id": self.family.id,
                **values,
            }
        )

    def run_action(self, action, user=None):
        context = {"active_model": "res.partner", "active_ids": self.customer.ids}
        action.with_user(user or self.env.user).with_context(**context).run()

    def told(self):
        return self.env["wac.notification"].search([("res_id", "=", self.customer.id)])

    def test_server_action(self):
        action = self.make_action()
        self.assertTrue(action.wac_once)
        for _turn in range(2):
            self.run_action(action)
        self.assertFalse(self.accepted(), "nothing is sent in the user's transaction")
        self.send()
        self.assertEqual(self.told().state, "sent")
        self.assertEqual(len(self.accepted()), 1)

    def test_server_action_each_time(self):
        action = self.make_action(wac_once=False)
        for _turn in range(2):
            self.run_action(action)
        self.assertEqual(len(self.told()), 2)

    def test_server_action_by_somebody_without_our_rights(self):
        self.nobody.group_ids |= self.env.ref("base.group_partner_manager")
        self.run_action(self.make_action(), self.nobody)
        self.assertEqual(len(self.told()), 1)

    def test_server_action_with_a_rule(self):
        action = self.make_action(wac_family_id=False, wac_rule_id=self.rule.id)
        self.rule.enabled = False
        self.run_action(action)
        self.assertFalse(self.told())
        self.rule.enabled = True
        self.run_action(action)
        self.assertEqual(self.told().rule_id, self.rule)

    def test_scheduled_action(self):
        """As docs/developers.md has it."""
        action = self.make_action()
        cron = self.env["ir.cron"].create(
            {
                "name": "Tell the VIPs",
                "model_id": action.model_id.id,
                "state": "code",
                "code": 'people = model.search([("ref", "=", "VIP")])\n'
                f'action = env["ir.actions.server"].browse({action.id})\n'
                "action.with_context(\n"
                "    active_model=people._name, active_ids=people.ids\n"
                ").run()",
            }
        )
        self.customer.ref = "VIP"
        for _turn in range(2):
            cron.ir_actions_server_id.run()
        self.assertEqual(len(self.told()), 1)

    def test_base_automation(self):
        if "base.automation" not in self.env:
            self.skipTest("automation rules are not installed")
        self.env["base.automation"].create(
            {
                "name": "When the reference is set",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "trigger": "on_create_or_write",
                "filter_domain": "[('ref', '=', 'VIP')]",
                "action_server_ids": [Command.set(self.make_action().ids)],
            }
        )
        self.customer.ref = "VIP"
        self.customer.ref = False
        self.customer.ref = "VIP"
        self.assertEqual(len(self.told()), 1)
