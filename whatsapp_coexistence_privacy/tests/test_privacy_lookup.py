"""The lookup finds a person of WhatsApp by number, however it is written, and erases them."""

from odoo.tests import tagged

from odoo.addons.whatsapp_coexistence.tests.common import WacCase


@tagged("post_install", "-at_install")
class TestPrivacyLookup(WacCase):
    """From a number to an erased person."""

    @classmethod
    def setUpClass(cls):
        cls.use_own_data_folder()
        super().setUpClass()
        cls.system = cls.env.ref("base.user_admin")

    def lookup(self, **values):
        wizard = (
            self.env["privacy.lookup.wizard"]
            .with_user(self.system)
            .create({"name": "Nobody Known", "email": "nobody@example.com", **values})
        )
        wizard.action_lookup()
        return wizard.line_ids

    def test_a_number_finds_contact_and_customer(self):
        partner = self.env["res.partner"].create({"name": "A", "phone": "+34600000987"})
        thread = self.make_thread("34600000987", window=False)
        self.assertFalse(self.lookup())
        for written in ("+34 600 00 09 87", "34600000987", "0034600000987"):
            with self.subTest(written=written):
                lines = self.lookup(wac_phone=written)
                found = {(line.res_model, line.res_id) for line in lines}
                wanted = {
                    ("wac.contact", thread.contact_id.id),
                    ("res.partner", partner.id),
                }
                self.assertEqual(found, wanted)

    def test_an_id_finds_the_contact(self):
        contact = self.make_thread("34600000987", window=False).contact_id
        contact.bsuid = "ES.123"
        self.assertEqual(self.lookup(wac_phone="ES.123").res_id, contact.id)

    def test_deleting_erases(self):
        contact = self.make_thread("34600000987", window=False).contact_id
        line = self.lookup(wac_phone="+34600000987")
        line.action_unlink()
        self.assertTrue(line.is_unlinked)
        self.run_cron("ir_cron_wac_privacy")
        self.assertFalse(contact.exists())
        self.assertTrue(self.env["wac.tombstone"].search([]))
