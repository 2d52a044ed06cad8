"""Countries whose numbers are written two ways: one person, whichever way Meta chose.

Mexico: Meta may know as ``521…`` whom Odoo, and Odoo's blacklist, know as ``+52…``.
"""

from odoo.tests import tagged

from ..models.wac_recipient import Letter
from .test_wac_consent import ConsentCase

META, ODOO = "5215512345678", "525512345678"


@tagged("post_install", "-at_install")
class TestWacNumberDoubles(ConsentCase):
    def setUp(self):
        super().setUp()
        self.thread = self.make_thread(META)
        self.contact = self.thread.contact_id
        self.partner = self.env["res.partner"].create(
            {"name": "Lupita", "phone": f"+{ODOO}"}
        )

    def test_the_blacklist_binds(self):
        entry = self.env["phone.blacklist"].create({"number": f"+{ODOO}"})
        self.assertEqual(self.contact.consent_service, "objected")
        self.assertIn("blacklist", self.contact.consent_ids.mapped("route"))
        self.assertIn("blacklist", self.refused("notice"))
        message = self.advertise()
        self.assertEqual(message.state, "failed")
        plan = self.env["wac.sending"]._plan(
            self.partner, self.account, Letter(family=self.utility.family_id)
        )
        self.assertTrue(plan[0].warnings or plan[0].refusal)
        entry.active = False
        self.assertEqual(self.contact.consent_service, "unset")

    def test_who_asks_for_it_leaves_the_blacklist(self):
        entry = self.env["phone.blacklist"].create({"number": f"+{ODOO}"})
        self.contact._wac_unblock("asked")
        self.assertFalse(entry.active)
        entries = self.env["phone.blacklist"].with_context(active_test=False).search([])
        same = [number for number in entries.mapped("number") if ODOO[2:] in number]
        self.assertEqual(same, [f"+{ODOO}"])
        self.assertFalse(self.refused("notice"))

    def test_an_objection_binds_the_other_spelling(self):
        self.record("objected")
        self.assertIn(
            ODOO,
            self.ledger._wac_refusal_of_new(
                [(ODOO, self.env["res.partner"])], "marketing", self.company
            ),
        )

    def test_an_objection_binds_other_portfolios(self):
        elsewhere = self.env["wac.contact"].create(
            {"company_id": self.company.id, "portfolio_ref": "P2", "wa_id": ODOO}
        )
        self.record("objected")
        self.assertEqual(elsewhere.consent_marketing, "objected")

    def test_the_customer_finds_the_chat(self):
        self.assertEqual(self.contact._wac_same_number(), self.partner)
        self.contact.partner_id = self.partner
        lead = {"name": "x", "phone": f"+{ODOO}"}
        if "crm.lead" in self.env:
            lead = self.env["crm.lead"].create(lead)
            found = lead.with_user(self.agent).sudo()._wac_threads_domain()
            self.assertEqual(self.env["wac.thread"].search(found), self.thread)

    def test_an_import_of_consents_knows_whose_number_it_is(self):
        wizard = self.env["wac.consent.import"].create(
            {
                "date": "2026-01-01",
                "text": "Yes",
                "words": "A form",
                "proof": b"eA==",
                "numbers": f"+{ODOO}",
            }
        )
        wizard.action_import()
        self.assertEqual(self.contact.consent_marketing, "given")
