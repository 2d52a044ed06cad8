"""Templates about appointments are filled in from the event."""

from odoo.tests import tagged

from odoo.addons.whatsapp_coexistence.tests.common import WacCase


@tagged("post_install", "-at_install")
class TestCalendarTemplates(WacCase):
    def test_event(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Haircut",
                "start": "2026-12-24 09:00:00",
                "stop": "2026-12-24 10:00:00",
            }
        )
        for lang in ("en", "es", "ca"):
            texts = self.builtin_texts(event, lang)
            self.assertEqual(
                set(texts), {"odoo_calendar_booking", "odoo_calendar_reminder"}
            )
            for name, text in texts.items():
                with self.subTest(name, lang=lang):
                    self.assertIn("Haircut", text)
                    self.assertIn("24", text)
                    self.assertNotIn("{{", text)
