"""What is owed is sent once, by the first channel that reaches the customer."""

from datetime import timedelta

import psycopg2

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WacCase


class NotificationCase(WacCase):
    """A rule about contacts, which every database has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Marta Soler",
                "phone": "+34 600 00 02 02",
                "email": "marta@example.com",
                "lang": "en_US",
                "tz": "Europe/Madrid",
            }
        )
        cls.company.partner_id.email = "shop@example.com"
        cls.family = cls.make_family()
        cls.rule = cls.make_rule("whatsapp", "email", "activity")

    @classmethod
    def make_family(cls, **values):
        template = cls.env["wac.template"].create(
            {
                "name": "odoo_test_notice",
                "language": "en_US",
                "body": "Hello {{1}}, your *things* are ready.",
                "status": "APPROVED",
                "waba_id": cls.account.waba_id,
                "company_id": cls.company.id,
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "variable_ids": [(0, 0, {"field_path": "name", "sample": "Marta"})],
                **values,
            }
        )
        cls.sim_template(template)
        return template.family_id

    @classmethod
    def sim_template(cls, template):
        """Let Meta know the template, too."""
        template.write({"status": "DRAFT", "account_id": cls.account.id})
        cls.approve_at_meta(template)

    @classmethod
    def make_rule(cls, *channels, **values):
        return cls.env["wac.notification.rule"].create(
            {
                "name": "Test",
                "event": "action",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "family_id": cls.family.id,
                "enabled": True,
                "channel_ids": [
                    (0, 0, {"channel": channel, "sequence": place})
                    for place, channel in enumerate(channels)
                ],
                **values,
            }
        )

    def owe(self, rule=None, record=None, **how):
        rule = rule or self.rule
        record = record or self.customer
        notifications = self.env["wac.notification"]
        notifications._wac_owe(record, "action", rule=rule, **how)
        return notifications.search([("res_id", "=", record.id)], limit=1)

    def later(self, notification, hours=25):
        """Let the time pass that a channel has."""
        past = fields.Datetime.now() - timedelta(hours=hours)
        notification.attempt_ids[-1:].at = past
        notification.act_at = fields.Datetime.now()
        self.send()

    def receipt(self, message, state, **values):
        """Let a receipt come in."""
        receipt = {
            "status": state,
            "wamid": message.wamid,
            "date": fields.Datetime.to_string(fields.Datetime.now()),
            "pricing_type": False,
            "pricing_category": False,
            **values,
        }
        self.env["wac.message"]._wac_write_receipts({message: [receipt]})


@tagged("post_install", "-at_install")
class TestWacNotification(NotificationCase):
    def test_sent_once_and_reached(self):
        notification = self.owe()
        self.assertEqual(notification.state, "pending")
        self.assertFalse(self.owe() - notification, "owed already")
        self.send()
        attempt = notification.attempt_ids
        self.assertEqual((attempt.channel, attempt.state), ("whatsapp", "sent"))
        self.assertEqual(notification.state, "sent")
        self.assertEqual(notification.partner_id, self.customer)
        self.assertEqual(len(self.accepted()), 1)
        self.receipt(attempt.message_id, "delivered")
        self.assertEqual(notification.state, "reached")
        self.assertEqual(notification.reached_by, "whatsapp")
        self.assertFalse(notification.act_at)
        self.send()
        self.assertEqual(len(self.accepted()), 1)

    def test_what_reached_somebody_is_not_stopped_any_more(self):
        """A mail server took the e-mail; nobody has looked since."""
        notification = self.owe()
        self.send()
        self.later(notification)
        email = notification.attempt_ids[1]
        email.mail_message_id.notification_ids.notification_status = "sent"
        self.rule.enabled = False
        self.later(notification, hours=1)
        self.assertEqual(
            (notification.state, notification.reached_by), ("reached", "email")
        )

    def test_not_delivered_in_time(self):
        notification = self.owe()
        self.send()
        self.later(notification)
        whatsapp, email = notification.attempt_ids
        self.assertEqual(whatsapp.state, "late")
        self.assertEqual((email.channel, email.state), ("email", "waiting"))
        mail = email.mail_message_id
        self.assertEqual(mail.author_id, self.company.partner_id, "not the robot")
        self.assertEqual(mail.subject, self.company.name)
        self.assertEqual(mail.notified_partner_ids, self.customer)
        self.assertIn("your <b>things</b> are ready", str(mail.body))
        mail.notification_ids.notification_status = "sent"
        self.later(notification, hours=1)
        self.assertEqual(
            (notification.state, notification.reached_by), ("reached", "email")
        )
        self.receipt(whatsapp.message_id, "delivered")
        self.assertEqual(whatsapp.state, "reached")
        self.assertIn("after another channel", whatsapp.reason)
        self.assertEqual(notification.reached_by, "email", "who reached first")

    def test_refused_by_meta(self):
        notification = self.owe()
        self.send()
        message = notification.attempt_ids.message_id
        self.receipt(
            message,
            "failed",
            error_code=131026,
            error_title="No WhatsApp.",
            error_detail=False,
        )
        self.send()
        whatsapp, email = notification.attempt_ids
        self.assertEqual((whatsapp.state, whatsapp.reason), ("failed", "No WhatsApp."))
        self.assertEqual(email.channel, "email")
        email.mail_message_id.notification_ids.notification_status = "bounce"
        self.later(notification, hours=1)
        call = notification.attempt_ids[-1]
        self.assertEqual((call.channel, call.state), ("activity", "sent"))
        self.assertIn("No WhatsApp.", str(call.activity_id.note))
        self.assertEqual(call.activity_id.res_id, self.customer.id)
        call.activity_id.action_done()
        self.assertEqual(notification.reached_by, "activity")
        # the next time it is known that there is no WhatsApp
        again = self.owe(key="again")
        self.send()
        self.assertEqual(again.attempt_ids[0].state, "skipped")
        self.assertEqual(again.attempt_ids[1].channel, "email")

    def test_what_waits_is_taken_back(self):
        self.account._wac_hold("Wait.")
        notification = self.owe()
        self.send()
        message = notification.attempt_ids.message_id
        self.assertEqual((message.state, notification.state), ("held", "waiting"))
        self.later(notification)
        self.assertEqual(message.state, "canceled")
        self.assertEqual(notification.attempt_ids[-1].channel, "email")

    def test_canceled_by_a_person(self):
        self.account._wac_hold("Wait.")
        notification = self.owe()
        self.send()
        notification.attempt_ids.message_id.with_user(self.agent).action_cancel()
        self.send()
        self.assertEqual(notification.state, "stopped")
        self.assertEqual(len(notification.attempt_ids), 1)

    def test_template_not_approved(self):
        self.family.template_ids.status = "PAUSED"
        notification = self.owe()
        self.send()
        whatsapp, email = notification.attempt_ids
        self.assertEqual(whatsapp.state, "skipped")
        self.assertIn("not approved", whatsapp.reason)
        self.assertEqual(email.channel, "email")
        alone = self.owe(self.make_rule("whatsapp"), key="alone")
        self.send()
        self.assertEqual(
            alone.attempt_ids.message_id.state, "held", "nothing else to do"
        )

    def test_template_paused_while_it_waits(self):
        self.account._wac_hold("Wait.")
        notification = self.owe()
        self.send()
        message = notification.attempt_ids.message_id
        message.write({"state": "queued"})
        self.env["wac.message"]._wac_hold_queued(
            [("id", "=", message.id)], "template", "Paused."
        )
        self.send()
        self.assertEqual(message.state, "canceled")
        self.assertEqual(notification.attempt_ids[-1].channel, "email")

    def skipped(self, rule=None):
        """Return why nobody was told."""
        notification = self.owe(rule or self.make_rule("whatsapp"))
        self.send()
        self.assertEqual(notification.state, "skipped", notification.reason)
        self.assertFalse(self.accepted())
        return notification.reason

    def test_bad_input(self):
        for values, reason in (
            ({"phone": False}, "no phone number"),
            ({"phone": "12"}, "not valid"),
            ({"phone": "+34 932 00 00 00"}, "landline"),
            ({"active": False}, "archived"),
        ):
            with self.subTest(**values):
                self.customer.write({"phone": "+34 600 00 02 02", **values})
                self.env["wac.notification"].search([]).unlink()
                self.assertIn(reason, self.skipped())

    def test_blacklist(self):
        self.env["phone.blacklist"].create({"number": "+34600000202"})
        self.assertIn("blacklist", self.skipped())

    def test_no_number(self):
        self.account._wac_disconnect("bye")
        self.assertIn("no WhatsApp number", self.skipped())

    def test_no_template(self):
        self.family.template_ids.active = False
        self.assertIn("does not exist", self.skipped())

    def test_filter(self):
        rule = self.make_rule("whatsapp", domain="[('name', '=', 'Else')]")
        self.assertIn("filter", self.skipped(rule))

    def test_deleted_record(self):
        gone = self.customer.copy()
        notification = self.owe(record=gone)
        gone.unlink()
        self.send()
        self.assertEqual(notification.state, "skipped")
        self.assertIn("deleted", notification.reason)

    def test_switched_off_meanwhile(self):
        notification = self.owe()
        self.rule.enabled = False
        self.send()
        self.assertEqual(notification.state, "stopped")

    @mute_logger("odoo.addons.whatsapp_coexistence.models.wac_notification_run")
    def test_one_that_breaks_leaves_the_others_alone(self):
        other = self.customer.copy({"phone": "+34 600 00 03 03", "name": "Other"})
        broken = self.owe()
        fine = self.owe(record=other)
        # an unknown zone, written past the ORM, is what an unforeseen error looks like
        broken.flush_recordset()
        self.env.cr.execute(
            "UPDATE wac_notification SET channels = 'pigeon' WHERE id = %s", [broken.id]
        )
        broken.invalidate_recordset()
        self.send()
        self.assertEqual(fine.state, "sent")
        self.assertEqual((broken.state, broken.tries), ("pending", 1))
        for _n in range(2):
            broken.act_at = fields.Datetime.now()
            self.send()
        self.assertEqual(broken.state, "failed")
        self.assertIn("pigeon", broken.reason)

    def test_a_busy_database_is_told_in_words(self):
        notification = self.owe()
        notification._wac_stumble(
            psycopg2.OperationalError("could not serialize access")
        )
        self.assertEqual(notification.state, "pending")
        self.assertIn("busy", notification.reason)
        self.assertNotIn("serialize", notification.reason)

    def test_preferred_channel(self):
        self.customer.wac_channel_preference = "email"
        notification = self.owe()
        self.send()
        self.assertEqual(notification.attempt_ids.channel, "email")
        self.assertFalse(self.accepted())

    def test_text_message(self):
        notification = self.owe(self.make_rule("sms"))
        self.send()
        attempt = notification.attempt_ids
        self.assertEqual((attempt.channel, attempt.state), ("sms", "waiting"))
        sms = self.env["sms.sms"].search(
            [("mail_message_id", "=", attempt.mail_message_id.id)]
        )
        self.assertEqual(sms.state, "outgoing")
        self.assertIn("your *things* are ready", sms.body)

    def test_followers(self):
        follower = self.customer.copy({"phone": "+34 600 00 03 03", "name": "Other"})
        self.customer.message_subscribe((follower | self.manager.partner_id).ids)
        self.owe(self.make_rule("whatsapp", recipient="followers"))
        self.send()
        self.send()
        told = self.env["wac.notification"].search([("res_id", "=", self.customer.id)])
        self.assertEqual(told.partner_id, self.customer | follower)
        self.assertEqual(set(told.mapped("state")), {"sent"})

    def test_salesperson(self):
        self.customer.user_id = self.manager
        self.manager.partner_id.phone = "+34 600 00 03 03"
        notification = self.owe(self.make_rule("whatsapp", recipient="user"))
        self.send()
        self.assertEqual(notification.partner_id, self.manager.partner_id)
        self.assertEqual(notification.state, "sent")

    def test_copies_are_silent(self):
        notification = self.owe()
        self.env["ir.config_parameter"].set_param("database.is_neutralized", "1")
        self.send()
        self.assertEqual(notification.state, "pending")
