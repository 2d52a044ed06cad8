"""What other modules call: send to the customer of a record, or say why not."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.wac_recipient import Letter
from .test_wac_discuss_common import WacDiscussCase


class WacMixinCase(WacDiscussCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create(
            {"name": "Núria", "phone": "+34 611 00 00 01", "lang": "en_US"}
        )
        cls.thread.contact_id.partner_id = cls.partner
        cls.template = cls.env["wac.template"].create(
            {
                "name": "bread_ready",
                "waba_id": cls.account.waba_id,
                "language": "en_US",
                "body": "Hello {{who}}, your bread is ready on {{day}}.",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "variable_ids": [
                    Command.create(
                        {"position": 1, "name": "who", "field_path": "name"}
                    ),
                    Command.create({"position": 2, "name": "day", "source": "free"}),
                ],
            }
        )
        cls.template.status = "APPROVED"

    def as_agent(self, records):
        return records.with_user(self.agent)

    def person(self, phone, **values):
        """Return a new customer."""
        return self.env["res.partner"].create(
            {"name": phone, "phone": phone, "lang": "en_US", **values}
        )

    def plan(self, records, **letter):
        """Return the plan of a template to these partners."""
        letter = Letter(
            family=self.template.family_id, free={("body", "day"): "Monday"}, **letter
        )
        sending = self.env["wac.sending"].with_user(self.agent)
        return sending._plan(self.as_agent(records), self.account, letter)

    def assert_refused(self, records, sentence, **letter):
        refusals = [one.refusal for one in self.plan(records, **letter)]
        self.assertRegex(refusals[-1], sentence)
        self.assertFalse(any(refusals[:-1]))


@tagged("post_install", "-at_install", "wac_composer")
class TestWacMixin(WacMixinCase):
    def test_text_goes_to_the_chat_and_the_chatter(self):
        message = self.as_agent(self.partner).wac_send_text("It is *ready*")
        self.assertRecordValues(
            message.sudo(),
            [
                {
                    "thread_id": self.thread.id,
                    "state": "queued",
                    "origin": "user",
                    "user_id": self.agent.id,
                    "res_model": "res.partner",
                    "res_id": self.partner.id,
                }
            ],
        )
        note = message.sudo().document_mail_message_id
        self.assertEqual((note.res_id, note.message_type), (self.partner.id, "wac"))
        self.assertIn("<b>ready</b>", note.body.replace("strong", "b"))
        self.assertTrue(message.sudo().mail_message_id)

    def test_template_to_somebody_new(self):
        person = self.person("+34 611 00 00 99")
        message = self.as_agent(person).wac_send_template("bread_ready", day="Monday")
        self.assertEqual(
            message.sudo().body,
            "Hello +34 611 00 00 99, your bread is ready on Monday.",
        )
        self.assertEqual(message.sudo().contact_id.wa_id, "34611000099")
        self.assertEqual(message.sudo().contact_id.partner_id, person)

    def test_text_outside_the_window_is_refused(self):
        self.thread.window_expires_at = fields.Datetime.now() - timedelta(hours=1)
        with self.assertRaisesRegex(UserError, "24 hours"):
            self.as_agent(self.partner).wac_send_text("Hello")

    def test_nobody_gets_it_when_one_cannot(self):
        everybody = self.partner | self.person(False, name="No phone")
        before = self.env["wac.message"].search_count([])
        with self.assertRaisesRegex(UserError, "no phone number"):
            self.as_agent(everybody).wac_send_template("bread_ready", day="Monday")
        self.assertEqual(self.env["wac.message"].search_count([]), before)

    def test_outsider_may_not(self):
        with self.assertRaises(AccessError):
            self.partner.with_user(self.outsider).wac_send_text("Hello")

    def test_automation_is_marked_as_one(self):
        message = self.partner.sudo().wac_send_text("Hello")
        self.assertEqual(message.origin, "rule")

    def test_unknown_template(self):
        with self.assertRaisesRegex(UserError, "does not exist"):
            self.as_agent(self.partner).wac_send_template("nothing_like_it")

    def test_refusals(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        archived = self.person("+34611000010", active=False)
        gone = self.person("+34611000011")
        gone.unlink()
        cases = {
            "no phone number": self.person(False, name="No phone"),
            "is not valid": self.person("12"),
            "another company": self.person("+34611000012", company_id=other.id),
            "is archived": archived,
            "deleted, or merged": gone,
            "number that sends": self.person("+34600000001"),
            "Same number": self.partner | self.person("+34611000001"),
        }
        for sentence, records in cases.items():
            if sentence == "another company":
                self.agent.company_ids |= other
                records = records.with_context(
                    allowed_company_ids=(self.env.company | other).ids
                )
            with self.subTest(sentence=sentence):
                self.assert_refused(records, sentence)

    def test_merged_partner(self):
        twins = self.person("+34611000013") | self.person("+34611000014")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        kept, gone = twins
        wizard._merge(twins.ids, kept)
        self.assert_refused(gone, "merged")

    def test_template_that_is_not_approved(self):
        self.template.status = "PENDING"
        self.assert_refused(self.partner, "has not approved")

    def test_empty_variable(self):
        self.template.variable_ids[:1].field_path = "website"
        self.assert_refused(self.partner, "would be empty")

    def test_blacklist_counts_for_mass_mail_only(self):
        self.env["phone.blacklist"].create({"number": "+34611000001"})
        (one,) = self.plan(self.partner)
        self.assertFalse(one.refusal)
        self.assertIn("blacklist", one.warnings[0])
        self.assert_refused(self.partner, "blacklist", is_mass=True)

    def test_marketing_respects_the_blacklist(self):
        self.template.category = "MARKETING"
        self.env["phone.blacklist"].create({"number": "+34611000001"})
        self.template.family_id.category = "MARKETING"
        self.assert_refused(self.partner, "blacklist")

    def test_warnings(self):
        landline = self.person("+34 93 123 45 67")
        (one,) = self.plan(landline)
        self.assertIn("landline", one.warnings[0])
        failed = {"state": "failed", "error_code": 131026}
        message = self.as_agent(self.partner).wac_send_text("Hello").sudo()
        message.write(failed)
        (one,) = self.plan(self.partner)
        self.assertIn("could not reach", one.warnings[0])

    def test_missing_language_is_said(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.partner.lang = "fr_FR"
        (one,) = self.plan(self.partner)
        self.assertFalse(one.refusal)
        self.assertIn("language", one.warnings[0])

    def test_customer_known_by_chat_only(self):
        self.partner.phone = False
        (one,) = self.plan(self.partner)
        self.assertEqual((one.key, one.refusal), ("34611000001", ""))

    def test_chat_button_needs_a_number(self):
        with self.assertRaisesRegex(UserError, "no phone number"):
            self.as_agent(self.person(False, name="No phone")).action_wac_chat()

    def test_chat_button_makes_the_chat_once(self):
        person = self.as_agent(self.person("+34611000020"))
        first, second = person.action_wac_chat(), person.action_wac_chat()
        self.assertEqual(first["params"], second["params"])

    def test_thousand_plans_cost_few_queries(self):
        people = self.env["res.partner"].create(
            [
                {"name": f"P{i}", "phone": f"+346120{i:05}", "lang": "en_US"}
                for i in range(60)
            ]
        )
        self.env.flush_all()
        self.plan(people[:1])
        self.env.invalidate_all()
        with self.assertQueryCount(40):
            self.plan(people)
