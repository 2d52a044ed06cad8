"""Consent: the ledger only grows, and nothing leaves that a person does not want."""

import importlib

import psycopg2
from psycopg2.errors import RestrictViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WacCase

LAWFUL = ("service", "notice", "marketing")


class ConsentCase(WacCase):
    """A customer, with a template of each kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger = cls.env["wac.consent"]
        cls.marketing = cls.approved("MARKETING")
        cls.utility = cls.approved("UTILITY")

    @classmethod
    def approved(cls, category):
        """Return a template of a category that the simulator has approved too."""
        # advertising goes only with a way to say no
        footer = "To stop, write STOP" if category == "MARKETING" else False
        template = cls.make_template(cls, category=category, footer=footer)
        reference = template.name.removeprefix("test_")
        records = importlib.import_module("simulator.records")
        cls.sim.world.wabas[cls.account.waba_id].templates[reference] = (
            records.Template(
                template_id=str(int(reference, 16)),
                waba_id=cls.account.waba_id,
                name=template.name,
                language=template.language,
                category=category,
                components=[{"type": "BODY", "text": template.body}],
                created=cls.sim.clock.now(),
                status="APPROVED",
            )
        )
        return template

    def setUp(self):
        super().setUp()
        self.thread = self.make_thread()
        self.contact = self.thread.contact_id

    def record(self, act, *purposes, route="form", **values):
        return self.ledger._wac_record(
            self.contact, act, purposes or ("marketing",), route, **values
        )

    def advertise(self, **values):
        return self.queue(
            self.thread,
            template_id=self.marketing.id,
            origin=values.pop("origin", "campaign"),
            content={"components": []},
            **values,
        )

    def refused(self, purpose, contact=None):
        contact = contact or self.contact
        return self.ledger._wac_refusal(contact, purpose).get(contact.id)


@tagged("post_install", "-at_install")
class TestWacConsentLedger(ConsentCase):
    def test_line_cannot_be_changed_by_code(self):
        line = self.record("given")
        with self.assertRaises(UserError):
            line.act = "objected"
        with self.assertRaises(UserError):
            line.unlink()

    def test_line_cannot_be_changed_by_sql(self):
        line = self.record("given")
        self.env.flush_all()
        for query in (
            "UPDATE wac_consent SET act = 'objected' WHERE id = %s",
            "UPDATE wac_consent SET date = now() - INTERVAL '1 year' WHERE id = %s",
            "DELETE FROM wac_consent WHERE id = %s",
        ):
            with (
                self.subTest(query=query),
                mute_logger("odoo.sql_db"),
                self.assertRaises(RestrictViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, [line.id])

    def test_every_column_but_the_links_is_kept(self):
        """A field made tomorrow is protected without anybody thinking of it."""
        self.env.cr.execute(
            "SELECT prosrc FROM pg_proc WHERE proname = 'wac_consent_keep'"
        )
        source = self.env.cr.fetchone()[0]
        free = {"contact_id", "partner_id", "message_id", "attachment_id", "user_id"}
        free |= {"create_uid", "write_uid", "write_date"}
        columns = {
            n for n, f in self.ledger._fields.items() if f.store and f.column_type
        }
        self.assertEqual({n for n in columns if f'NEW."{n}"' not in source}, free)

    def test_only_an_erasure_deletes(self):
        self.record("objected")
        numbers = self.ledger._wac_erase([("contact_id", "=", self.contact.id)])
        self.assertEqual(numbers, {self.contact.wa_id})
        self.assertFalse(self.contact.consent_ids)
        self.assertEqual(self.contact.consent_marketing, "unset")
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.Error):
            line = self.record("given")
            self.env.flush_all()
            with self.env.cr.savepoint():
                self.env.cr.execute("DELETE FROM wac_consent WHERE id = %s", [line.id])

    def test_nobody_writes_it_by_hand(self):
        for user in (self.agent, self.manager, self.admin):
            ledger = self.ledger.with_user(user)
            for operation in ("create", "write", "unlink"):
                with self.subTest(user=user.name, operation=operation):
                    self.assertFalse(ledger.has_access(operation))
        with self.assertRaises(AccessError):
            self.ledger.with_user(self.nobody).search([])

    def test_agent_sees_the_people_they_answer(self):
        line = self.record("given")
        self.assertTrue(line.with_user(self.agent).has_access("read"))
        self.account.agent_ids = False
        self.assertFalse(line.with_user(self.agent).has_access("read"))
        self.assertTrue(line.with_user(self.manager).has_access("read"))


@tagged("post_install", "-at_install")
class TestWacConsentState(ConsentCase):
    def test_nothing_said_is_no_consent(self):
        self.assertEqual(self.contact.consent_marketing, "unset")
        self.assertTrue(self.refused("marketing"))
        self.assertFalse(self.refused("notice"))
        self.assertFalse(self.refused("service"))

    def test_purposes_are_apart(self):
        self.record("objected")
        self.assertTrue(self.refused("marketing"))
        self.assertFalse(self.refused("notice"))
        self.record("given")
        self.assertFalse(self.refused("marketing"))

    def test_one_person_with_two_portfolios(self):
        other = self.contact.copy(
            {"portfolio_ref": "another", "wa_id": self.contact.wa_id}
        )
        self.record("objected")
        self.assertEqual(other.consent_marketing, "objected")

    def test_one_partner_two_people(self):
        partner = self.env["res.partner"].create({"name": "Acme"})
        colleague = self.make_thread("34600000909", partner=partner).contact_id
        self.contact.partner_id = partner
        self.record("given")
        self.assertEqual(colleague.consent_marketing, "unset")
        self.record("objected")
        self.assertEqual(colleague.consent_marketing, "objected")

    def test_objection_follows_a_contact_to_its_partner(self):
        self.record("objected")
        partner = self.env["res.partner"].create({"name": "Found later"})
        colleague = self.make_thread("34600000909", partner=partner).contact_id
        self.assertEqual(colleague.consent_marketing, "unset")
        self.contact.partner_id = partner
        self.ledger.invalidate_model()
        self.assertEqual(self.contact.consent_ids.partner_id, partner)
        self.assertEqual(colleague.consent_marketing, "objected")

    def test_a_partner_agrees_before_there_is_a_contact(self):
        partner = self.env["res.partner"].create({"name": "Portal customer"})
        self.ledger._wac_record(
            partner, "given", ["marketing"], "portal", company_id=self.company.id
        )
        contact = self.make_thread("34600000909", partner=partner).contact_id
        self.assertEqual(contact.consent_marketing, "given")

    def test_a_number_agrees_before_there_is_a_contact(self):
        self.ledger._wac_record_lines(
            [
                {
                    "company_id": self.company.id,
                    "wa_id": "34600000909",
                    "purpose": "marketing",
                    "act": "given",
                    "route": "import",
                }
            ]
        )
        contact = self.make_thread("34600000909").contact_id
        self.assertEqual(contact.consent_marketing, "given")
        self.assertEqual(contact.consent_ids.wa_id, "34600000909")

    def test_people_without_a_contact_are_judged_too(self):
        partner, other = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        self.ledger._wac_record(
            partner, "given", ["marketing"], "portal", company_id=self.company.id
        )
        people = [("34600000909", partner), ("34600000910", other)]
        refused = self.ledger._wac_refusal_of_new(people, "marketing", self.company)
        self.assertEqual(list(refused), ["34600000910"])

    def test_a_number_handed_on_brings_no_consent(self):
        self.record("given")
        number = self.contact.wa_id
        self.contact._wac_lose_number(number)
        new_owner = self.contact.copy({"wa_id": number})
        self.assertEqual(new_owner.consent_marketing, "unset")

    def test_merged_contacts_keep_both_ledgers(self):
        other = self.make_thread("34600000909").contact_id
        self.record("given", date="2026-01-01 10:00:00")
        self.ledger._wac_record(other, "objected", ["marketing"], "keyword")
        other.wa_id = False
        self.contact._wac_absorb(other)
        self.assertEqual(len(self.contact.consent_ids), 2)
        self.assertEqual(self.contact.consent_marketing, "objected")

    def test_merged_partners_keep_both_ledgers(self):
        kept, gone = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        self.contact.partner_id = kept
        self.ledger._wac_record(
            gone, "objected", ["marketing"], "portal", company_id=self.company.id
        )
        self.env["base.partner.merge.automatic.wizard"]._merge((kept | gone).ids, kept)
        self.assertEqual(self.contact.consent_marketing, "objected")

    def test_companies_are_apart(self):
        other_company = self.env["res.company"].create({"name": "Elsewhere"})
        there = self.contact.copy(
            {"company_id": other_company.id, "wa_id": self.contact.wa_id}
        )
        self.record("objected")
        self.assertEqual(there.consent_marketing, "unset")
        self.assertIn(
            there.id, self.ledger._wac_refusal(there, "service", self.company)
        )

    def test_blacklist_binds_every_company(self):
        other_company = self.env["res.company"].create({"name": "Elsewhere"})
        there = self.contact.copy(
            {"company_id": other_company.id, "wa_id": self.contact.wa_id}
        )
        self.record("given", *LAWFUL)
        entry = self.env["phone.blacklist"].create({"number": f"+{there.wa_id}"})
        for contact in (self.contact, there):
            self.assertEqual(contact.consent_service, "objected")
            self.assertTrue(self.refused("notice", contact))
            self.assertIn("blacklist", contact.consent_ids.mapped("route"))
        entry.action_archive()
        self.assertEqual(self.contact.consent_service, "unset")
        self.assertTrue(self.refused("marketing"), "consent must not come back")
        self.assertFalse(self.refused("notice"))

    def test_blacklist_does_not_forget_an_objection(self):
        self.record("objected", route="keyword")
        number = f"+{self.contact.wa_id}"
        self.env["phone.blacklist"]._add([number])
        self.env["phone.blacklist"]._remove([number])
        self.assertEqual(self.contact.consent_marketing, "objected")
        self.assertEqual(self.contact.consent_notice, "unset")

    def test_customers_of_similar_products(self):
        """Without a bridge that knows orders, nobody is a customer."""
        self.contact.partner_id = self.env["res.partner"].create({"name": "Buyer"})
        self.company.wac_similar_products = True
        self.assertTrue(self.refused("marketing"))

    def test_many_people_cost_as_many_queries_as_one(self):
        contacts = self.contact
        for i in range(20):
            contacts |= self.contact.copy({"wa_id": f"346001234{i:02}"})
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            self.ledger._wac_refusal(contacts, "marketing")


@tagged("post_install", "-at_install")
class TestWacConsentAtSendTime(ConsentCase):
    def test_queued_yesterday_objected_today(self):
        self.record("given", date="2026-01-01 10:00:00")
        message = self.advertise()
        self.assertEqual((message.state, message.purpose), ("queued", "marketing"))
        self.record("objected")
        self.send()
        self.assertEqual(message.state, "failed")
        self.assertIn("objected", message.error_title)
        self.assertFalse(self.accepted())

    def test_with_consent_it_leaves(self):
        self.record("given")
        message = self.advertise()
        self.send()
        self.assertEqual(message.state, "accepted", message.error_title)

    def test_without_consent_it_is_not_queued(self):
        self.assertEqual(self.advertise().state, "failed")
        with self.assertRaisesRegex(UserError, "has not agreed"):
            self.advertise(origin="user")

    def test_advertising_cannot_be_called_service(self):
        message = self.advertise(purpose="service")
        self.assertEqual((message.state, message.purpose), ("failed", "marketing"))

    def test_notice_leaves_after_an_objection_to_marketing(self):
        self.record("objected")
        message = self.queue(
            self.thread,
            template_id=self.utility.id,
            origin="rule",
            content={"components": []},
        )
        self.assertEqual(message.purpose, "notice")
        self.send()
        self.assertEqual(message.state, "accepted", message.error_title)

    def test_notice_objected_while_it_waits(self):
        message = self.queue(
            self.thread,
            template_id=self.utility.id,
            origin="rule",
            content={"components": []},
        )
        self.record("objected", "notice")
        self.send()
        self.assertEqual(message.state, "failed")

    def test_blacklisted_while_it_waits(self):
        message = self.queue(self.thread)
        self.env["phone.blacklist"].create({"number": f"+{self.contact.wa_id}"})
        self.send()
        self.assertEqual(message.state, "failed")
        self.assertIn("blacklist", message.error_title)

    def test_answer_after_an_objection_to_marketing(self):
        self.record("objected")
        message = self.queue(self.thread)
        self.send()
        self.assertEqual(message.state, "accepted", message.error_title)

    def test_insisting_is_written_down_and_ends(self):
        self.record("objected", *LAWFUL)
        with self.assertRaises(UserError):
            self.queue(self.thread)
        self.thread.with_user(self.agent).sudo()._wac_answer_anyway()
        self.assertEqual(self.queue(self.thread).state, "queued")
        self.assertEqual(self.contact.consent_ids[0].user_id, self.agent)
        self.assertEqual(self.contact.consent_service, "objected")
        self.thread.answer_anyway_until = fields.Datetime.subtract(
            fields.Datetime.now(), minutes=1
        )
        with self.assertRaises(UserError):
            self.queue(self.thread)

    def test_message_without_a_purpose_is_judged_all_the_same(self):
        message = self.advertise()
        message.write({"purpose": False, "state": "queued"})
        self.send()
        self.assertEqual(message.state, "failed")

    def test_retry_asks_again(self):
        self.record("objected")
        message = self.advertise()
        with self.assertRaisesRegex(UserError, "objected"):
            message.action_retry()

    def test_exclusion_list(self):
        partner = self.env["res.partner"].create({"name": "Buyer"})
        self.contact.partner_id = partner
        robinson = self.env["wac.exclusion.list"].create({"name": "Lista Robinson"})
        robinson._wac_add([self.contact.wa_id])
        self.assertIn("exclusion list", self.refused("marketing"))
        self.record("given")
        self.assertFalse(self.refused("marketing"))
