"""Consents that users write down: one by one, in bulk, with proof; and what Discuss asks."""

import base64
import hashlib
import io
from datetime import timedelta

import openpyxl

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.whatsapp_coexistence.wizards import wac_table

from .test_wac_consent import LAWFUL, ConsentCase

PROOF = base64.b64encode(b"%PDF-1.4 signed")


@tagged("post_install", "-at_install")
class TestWacConsentWrite(ConsentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create(
            {"name": "Núria", "phone": "+34 600 00 02 02"}
        )

    def setUp(self):
        super().setUp()
        self.contact.partner_id = self.partner

    def wizard(self, user=None, **values):
        model = self.env["wac.consent.record"].with_user(user or self.agent)
        return model.create(
            {"partner_id": self.partner.id, "act": "given", "purpose": "marketing"}
            | values
        )

    def test_consent_to_offers_needs_a_proof(self):
        with self.assertRaisesRegex(UserError, "7.1"):
            self.wizard().action_record()
        self.wizard(proof=PROOF, proof_name="form.pdf").action_record()
        line = self.contact.consent_ids or self.partner.wac_consent_ids
        self.assertEqual(line.user_id, self.agent)
        self.assertEqual(line.attachment_id.raw, b"%PDF-1.4 signed")
        self.assertIn(self.company.name, line.text)
        self.assertEqual(self.contact.consent_marketing, "given")
        self.assertEqual(self.partner.wac_consent_marketing, "given")

    def test_proof_opens_for_who_may_read_the_line(self):
        self.wizard(proof=PROOF).action_record()
        line = self.partner.wac_consent_ids
        action = line.with_user(self.agent).action_open_proof()
        self.assertNotIn("access_token", action["url"])
        self.assertEqual(line.with_user(self.agent).proof, PROOF)
        with self.assertRaises(AccessError):
            line.with_user(self.nobody).action_open_proof()
        with self.assertRaises(AccessError):
            line.attachment_id.with_user(self.nobody).read(["datas"])

    def test_objection_needs_none(self):
        self.wizard(act="objected", words="On the phone").action_record()
        self.assertEqual(self.contact.consent_marketing, "objected")
        self.assertEqual(self.contact.consent_notice, "unset")

    def test_block_and_unblock_follow_the_blacklist(self):
        self.wizard(act="block", words="Never again").action_record()
        entry = self.env["phone.blacklist"].search([("number", "=", "+34600000202")])
        self.assertTrue(entry)
        self.assertEqual(self.partner.wac_consent_service, "objected")
        self.assertEqual(len(self.partner.wac_consent_ids), 3, "written down once")
        self.wizard(act="unblock").action_record()
        self.assertFalse(entry.active)
        self.assertEqual(self.partner.wac_consent_service, "unset")
        self.assertTrue(self.refused("marketing"))

    def test_unblocked_on_the_blacklist_itself(self):
        self.wizard(act="block").action_record()
        self.env["phone.blacklist"].search([]).action_archive()
        self.assertEqual(self.contact.consent_notice, "unset")

    def test_future_is_refused(self):
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        with self.assertRaises(UserError):
            self.wizard(proof=PROOF, date=tomorrow).action_record()

    def test_people_one_may_not_see(self):
        self.account.agent_ids = False
        wizard = self.wizard(partner_id=False, contact_id=self.contact.id, proof=PROOF)
        with self.assertRaises(AccessError):
            wizard.action_record()
        with self.assertRaises(AccessError):
            self.wizard(self.nobody)

    def test_form_for_a_partner_without_a_contact(self):
        other = self.env["res.partner"].create({"name": "Other"})
        self.assertEqual(other.with_user(self.agent).wac_consent_marketing, "unset")
        context = other.with_user(self.agent).action_wac_record_consent()["context"]
        model = self.env["wac.consent.record"].with_user(self.agent)
        with Form(model.with_context(**context)) as form:
            form.act = "objected"
        form.record.action_record()
        self.assertEqual(other.wac_consent_marketing, "objected")

    # Imports

    def import_(self, **values):
        model = self.env["wac.consent.import"].with_user(self.manager)
        return model.create(
            {
                "date": "2026-01-15 10:00:00",
                "text": "I want offers of the shop.",
                "words": "Web form",
                "proof": PROOF,
                **values,
            }
        )

    def test_import_of_pasted_numbers(self):
        self.company.country_id = self.env.ref("base.es")
        wizard = self.import_(numbers="600 00 02 02\n+34 612 34 56 78\nname\n123456")
        self.assertIn("2 numbers", wizard.summary)
        self.assertIn("123456", wizard.summary)
        wizard.action_import()
        self.assertEqual(self.contact.consent_marketing, "given")
        line = self.contact.consent_ids
        self.assertEqual(
            (line.route, line.text), ("import", "I want offers of the shop.")
        )
        loose = self.ledger.search([("wa_id", "=", "34612345678")])
        self.assertFalse(loose.contact_id)

    def test_import_of_nothing_says_nothing(self):
        self.assertFalse(self.import_().summary)

    def test_import_never_overrides_an_objection(self):
        self.record("objected", date="2020-01-01 10:00:00")
        self.env["phone.blacklist"].create({"number": "+34612345678"})
        numbers = "+34600000202\n+34612345678"
        wizard = self.import_(numbers=numbers)
        self.assertIn("2 have objected", wizard.summary)
        with self.assertRaises(UserError):
            wizard.action_import()
        self.assertEqual(self.contact.consent_marketing, "objected")

    def test_import_of_a_spreadsheet(self):
        book = openpyxl.Workbook()
        book.active.append(["Name", "Phone"])
        book.active.append(["Núria", 34600000202.0])
        book.active.append(["=1+1", "+34 612 34 56 78"])
        stream = io.BytesIO()
        book.save(stream)
        wizard = self.import_(
            file=base64.b64encode(stream.getvalue()), file_name="people.xlsx"
        )
        self.company.country_id = self.env.ref("base.es")
        self.assertEqual(
            sorted(wizard._wac_numbers()[0]), ["34600000202", "34612345678"]
        )

    def test_file_that_is_no_table(self):
        wizard = self.import_(file=base64.b64encode(b"PK broken"), file_name="x.xlsx")
        self.assertIn("neither CSV nor XLSX", wizard.summary)
        with self.assertRaises(wac_table.NotATable):
            list(wac_table.cells(b"\0\1binary"))

    def test_import_is_for_managers(self):
        with self.assertRaises(AccessError):
            self.env["wac.consent.import"].with_user(self.agent).create({})

    # Exclusion lists

    def upload(self, content, name="list.csv"):
        robinson = self.env["wac.exclusion.list"].with_user(self.manager)
        robinson = robinson.create({"name": "Lista Robinson"})
        self.env["wac.exclusion.import"].with_user(self.manager).create(
            {
                "list_id": robinson.id,
                "file": base64.b64encode(content),
                "file_name": name,
            }
        ).action_import()
        return robinson

    def test_list_of_numbers(self):
        robinson = self.upload(b"phone;date\n+34 600 00 02 02;2026-01-01\n")
        self.assertEqual(robinson.number_count, 1)
        self.assertIn("exclusion list", self.refused("marketing"))
        self.assertFalse(self.refused("notice"))

    def test_list_of_digests(self):
        for text in ("34600000202", "600000202", "+34600000202"):
            for name in ("md5", "sha1", "sha256"):
                digest = hashlib.new(name, text.encode()).hexdigest()
                with self.subTest(text=text, name=name):
                    robinson = self.upload(digest.upper().encode())
                    self.assertIn("exclusion list", self.refused("marketing"))
                    robinson.unlink()

    def test_no_number_can_be_read(self):
        robinson = self.upload(b"+34600000202")
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT digest FROM wac_exclusion WHERE list_id = %s", [robinson.id]
        )
        (digest,) = self.env.cr.fetchone()
        plain = hashlib.sha256(b"34600000202").hexdigest()
        self.assertNotIn(digest, (plain, "34600000202"))
        with self.assertRaises(AccessError):
            robinson.with_user(self.manager).read(["digest_key_cipher"])
        other = self.upload(b"+34600000202")
        entries = self.env["wac.exclusion"].search([("list_id", "=", other.id)])
        self.assertNotEqual(entries.digest, digest, "each list has its own key")

    def test_uploaded_twice(self):
        robinson = self.upload(b"+34600000202")
        self.assertEqual(robinson._wac_add(["34600000202", "34600000203"]), 1)
        self.assertEqual(robinson.number_count, 2)

    def test_list_that_cannot_be_read_keeps_advertising_back(self):
        robinson = self.upload(b"+34699999999")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE wac_exclusion_list SET digest_key_cipher = 'x' WHERE id = %s",
            [robinson.id],
        )
        self.env.invalidate_all()
        with self.assertLogs("odoo.addons.whatsapp_coexistence", "ERROR"):
            self.assertIn("exclusion list", self.refused("marketing"))

    # Discuss

    def test_discuss_shows_objections_and_asks(self):
        channel = self.env["wac.thread"]._wac_find_or_create(
            self.account, self.contact.copy({"wa_id": "34600000909"})
        )
        (thread,) = channel.values()
        thread.window_expires_at = fields.Datetime.now() + timedelta(hours=1)
        channel = thread.channel_id.with_user(self.agent)
        self.assertFalse(thread._wac_objections()["service"])
        self.ledger._wac_record(thread.contact_id, "objected", LAWFUL, "form")
        self.assertTrue(thread._wac_objections()["service"])
        with self.assertRaisesRegex(UserError, "Answer anyway"):
            channel.message_post(body="Hello", message_type="comment")
        with self.assertRaises(AccessError):
            channel.with_user(self.nobody).wac_answer_anyway()
        channel.wac_answer_anyway()
        self.assertTrue(thread._wac_objections()["confirmed"])
        channel.message_post(body="Hello", message_type="comment")
        self.assertEqual(thread.message_ids.state, "queued")
