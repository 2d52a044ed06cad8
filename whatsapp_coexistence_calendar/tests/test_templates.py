"""Templates about appointments are filled in from the event."""

from odoo.tests import tagged

from odoo.addons.whatsapp_coexistence.tests.common import WacCase


@tagged("post_install", "-at_install")
class TestCalendarTemplates(WacCase):
    def rendered(self, record, lang):
        """Return the texts of all built-in templates about a record, by name."""
        templates = self.env["wac.template"].search(
            [
                ("is_builtin", "=", True),
                ("company_id", "=", self.company.id),
                ("model", "=", record._name),
                ("language", "=", lang),
            ]
        )
        return {t.name: t._wac_render(record, lang)[1] for t in templates}

    def test_event(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Haircut",
                "start": "2026-12-24 09:00:00",
                "stop": "2026-12-24 10:00:00",
            }
        )
        for lang in ("en", "es", "ca"):
            texts = self.rendered(event, lang)
            self.assertEqual(
                set(texts), {"odoo_calendar_booking", "odoo_calendar_reminder"}
            )
            for name, text in texts.items():
                with self.subTest(name, lang=lang):
                    self.assertIn("Haircut", text)
                    self.assertIn("24", text)
                    self.assertNotIn("{{", text)
