"""Guests are reminded of a meeting once, at the right hour, and not of one that moved."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

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
