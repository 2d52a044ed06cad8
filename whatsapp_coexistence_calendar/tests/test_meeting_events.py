"""Guests are reminded of a meeting once, at the right hour, and not of one that moved."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import new_test_user, tagged

from odoo.addons.whatsapp_coexistence.tests.common import WacCase


@tagged("post_install", "-at_install")
class TestMeetingEvents(WacCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env["wac.notification.rule"].search(
            [("builtin_key", "=", "meeting_soon"), ("company_id", "=", cls.company.id)]
        )
        cls.rule.write({"enabled": True, "quiet": False})
        cls.guests = cls.env["res.partner"].create(
            [
                {"name": "Marta", "phone": "+34 600 00 02 02", "lang": "en_US"},
                {"name": "Pau", "phone": "+34 600 00 03 03", "lang": "en_US"},
            ]
        )
        cls.now = fields.Datetime.now().replace(microsecond=0)

    def make_meeting(self, hours):
        start = self.now + timedelta(hours=hours)
        return self.env["calendar.event"].create(
            {
                "name": "Haircut",
                "start": start,
                "stop": start + timedelta(hours=1),
                "partner_ids": [(6, 0, self.guests.ids)],
            }
        )

    def owed(self, meeting):
        return self.env["wac.notification"].search(
            [("res_model", "=", "calendar.event"), ("res_id", "=", meeting.id)]
        )

    def find(self):
        self.run_cron("ir_cron_wac_notify_find")

    def test_a_day_before(self):
        meeting = self.make_meeting(48)
        self.find()
        self.assertFalse(self.owed(meeting))
        with freeze_time(self.now + timedelta(hours=23)):
            self.find()
            self.find()
            told = self.owed(meeting)
            self.assertEqual(len(told), 1)
            self.assertEqual(told.act_at, self.now + timedelta(hours=24))
            self.send()
            self.assertEqual(told.state, "pending", "not before the hour")
        with freeze_time(self.now + timedelta(hours=24, minutes=1)):
            self.send()
            self.send()
            told = self.owed(meeting)
            self.assertEqual(told.partner_id, self.guests, "every guest")

    def remind(self):
        """Let the hour come of a meeting in two days; return what was owed."""
        meeting = self.make_meeting(48)
        with freeze_time(self.now + timedelta(hours=23)):
            self.find()
        with freeze_time(self.now + timedelta(hours=24, minutes=1)):
            self.run_cron("ir_cron_wac_notify")
            self.run_cron("ir_cron_wac_notify")
        self.run_cron("ir_cron_wac_send")  # its own clock must not stand still
        return self.owed(meeting)

    def test_every_guest_with_a_number_gets_one_message(self):
        template = self.rule.family_id.template_ids
        template.write({"status": "DRAFT", "account_id": self.account.id})
        template.filtered(lambda t: t.language == "en").action_submit()
        self.run_template_cron()
        self.sim.settle()
        self.env["wac.template"]._wac_sync(self.account)
        self.guests += self.guests.create(
            {"name": "Pau again", "phone": "+34600000303"}
        )
        self.guests += self.guests.create({"name": "No phone"})
        self.remind()
        people = {line.recipient for line in self.accepted()}
        self.assertEqual(len(self.accepted()), 2, self.accepted())
        self.assertEqual(len(people), 2)

    def test_a_guest_who_left_keeps_nobody_from_being_told(self):
        self.guests[0].active = False
        told = self.remind()
        self.assertIn(self.guests[1], told.partner_id)
        self.assertNotIn(self.guests[0], told.partner_id)

    def test_guests_who_do_not_come_are_left_alone(self):
        meeting = self.make_meeting(48)
        attendee = meeting.attendee_ids.filtered(
            lambda a: a.partner_id == self.guests[0]
        )
        attendee.state = "declined"
        with freeze_time(self.now + timedelta(hours=23)):
            self.find()
        with freeze_time(self.now + timedelta(hours=24, minutes=1)):
            self.send()
        self.assertEqual(self.owed(meeting).partner_id, self.guests[1])

    def test_told_by_the_company_of_who_organises(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        rules = self.env["wac.notification.rule"]
        rules._wac_ensure_builtin(other)
        theirs = rules.search(
            [("builtin_key", "=", "meeting_soon"), ("company_id", "=", other.id)]
        )
        theirs.enabled = True
        organiser = new_test_user(
            self.env,
            "wac_elsewhere",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.make_meeting(25)
        meeting = self.make_meeting(25)
        meeting.user_id = organiser
        self.find()
        told = self.owed(meeting)
        self.assertEqual((told.rule_id, told.company_id), (theirs, other))

    def test_booked_too_late(self):
        meeting = self.make_meeting(3)
        self.find()
        self.assertFalse(self.owed(meeting), "whoever books knows")

    def test_moved(self):
        meeting = self.make_meeting(25)
        self.find()
        told = self.owed(meeting)
        meeting.write(
            {
                "start": self.now + timedelta(hours=30),
                "stop": self.now + timedelta(hours=31),
            }
        )
        with freeze_time(self.now + timedelta(hours=2)):
            self.send()
        self.assertEqual(told.state, "skipped")
        self.assertIn("date has changed", told.reason)
        with freeze_time(self.now + timedelta(hours=5)):
            self.find()
        self.assertEqual(len(self.owed(meeting)), 2, "told of the new date")
