"""A canary is put everywhere and erased: nothing of it is left, and nothing brings it back."""

import base64
import io
import json
import os
import pathlib
import zipfile
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..models import wac_erasure_list
from .inbound_common import InboundCase

NUMBER, NAME, WORDS = "34699123321", "Zquxvana Canary", "zquxvwords in a chat"
USER_ID, FILE = "ES.99887766554433", b"zquxvfile"
#: Any of these in the database or on the disk means that the canary sings.
SONG = (NUMBER, "Zquxvana", "zquxv", USER_ID, "+34 699 12 33 21")
OTHER = "447700900111"


class PrivacyCase(InboundCase):
    """A canary that wrote, and was written to; data folder of its own."""

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.use_own_data_folder()
        super().setUpClass()
        cls.admin.group_ids |= cls.env.ref("base.group_partner_manager")

    def setUp(self):
        super().setUp()
        # the list outlives the test's transaction: what another test erased is not meant
        uuid = self.env["ir.config_parameter"].get_param("database.uuid")
        pathlib.Path(wac_erasure_list.path_of(uuid)).unlink(missing_ok=True)

    def canary_text(self, words=WORDS, wamid="wamid.Zquxv1", ago=5):
        message = self.text(words, sender=NUMBER, wamid=wamid, ago=ago)
        return {**message, "from_user_id": USER_ID}

    def canary_change(self, *messages):
        change = self.change(list(messages), people={NUMBER: NAME})
        change["value"]["contacts"][0]["user_id"] = USER_ID
        return change

    def hatch(self):
        """Put the canary everywhere; returns its contact."""
        mixed = self.change(
            [self.canary_text(), self.text("I stay", sender=OTHER)],
            people={NUMBER: NAME, OTHER: "Other Person"},
        )
        bad = self.canary_change(self.canary_text("x", wamid="wamid.Zquxv2"))
        bad["value"]["metadata"]["phone_number_id"] = "1"  # becomes a dead letter
        early = {
            "id": "wamid.Zquxvearly",
            "status": "delivered",
            "timestamp": self.text("")["timestamp"],
            "recipient_id": NUMBER,
        }
        status = self.change([])
        status["value"] |= {"statuses": [early]}
        del status["value"]["messages"], status["value"]["contacts"]
        self.bodies = self.receive(
            self.body(mixed),
            self.body(bad),
            self.body(status),
            self.body(self.canary_change(self.canary_text("k", wamid="wamid.Zquxv3"))),
        )
        contact = self.env["wac.contact"].search([("wa_id", "=", NUMBER)])
        contact.partner_id = self.env["res.partner"].create(
            {"name": NAME, "phone": f"+{NUMBER}", "lang": "en_US"}
        )
        contact.guest_id = self.env["mail.guest"].create({"name": NAME})
        message = contact.thread_ids.message_ids[:1]
        media = self.env["wac.media"].create(
            {
                "message_id": message.id,
                "account_id": message.account_id.id,
                "kind": "document",
                "filename": "zquxv.txt",
            }
        )
        media._wac_store(self.spool(FILE), "text/plain")
        self.env["wac.consent"]._wac_record(
            contact, "objected", ["marketing"], "keyword", words="zquxv no"
        )
        self.queue(contact.thread_ids, body="zquxv answer")
        note = contact.partner_id.message_post(body="zquxv note")
        message.document_mail_message_id = note
        self.env.flush_all()
        self.env.cr.precommit.run()
        return contact

    def songs(self):
        """Return every table and file in which the canary is still found."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        texts = [*SONG, *(text.encode().hex() for text in SONG)]
        texts += [base64.b64encode(text.encode()).decode()[:-4] for text in SONG]
        self.env.cr.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        found = []
        for (table,) in self.env.cr.fetchall():
            # only what this transaction wrote can hold the canary: the rest is older
            self.env.cr.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE ANY(%s)'
                " AND t.xmin::text::bigint >= pg_current_xact_id()::text::bigint",
                [[f"%{text}%" for text in texts]],
            )
            if self.env.cr.fetchone()[0]:
                found.append(table)
        self.env["ir.attachment"]._gc_file_store_unsafe()
        for place, _folders, files in os.walk(self.folder):
            for name in files:
                path = os.path.join(place, name)
                if os.path.islink(path):
                    continue  # it was there before
                with open(path, "rb") as stream:
                    content = stream.read()
                if any(text.encode() in content for text in SONG):
                    found.append(name)
        return found

    def ask(self, contact, kind, user=None, **values):
        wizard = (
            self.env["wac.privacy.ask"]
            .with_user(user or self.admin)
            .with_context(active_model="wac.contact", active_ids=contact.ids)
            .create({"kind": kind, "is_sure": True, **values})
        )
        wizard.action_confirm()
        request = self.env["wac.privacy.request"].search([], limit=1)
        self.run_cron("ir_cron_wac_privacy")
        return request


@tagged("post_install", "-at_install")
class TestWacErasure(PrivacyCase):
    """Erasing, replays after it, and an old backup."""

    def test_the_canary_sings_before(self):
        """The search finds what it is to find, or it proves nothing."""
        self.hatch()
        songs = self.songs()
        for table in (
            "wac_contact",
            "wac_message",
            "wac_webhook_event",
            "wac_parked_status",
            "wac_consent",
            "mail_message",
            "mail_guest",
            "discuss_channel",
            "ir_attachment",
            "res_partner",
            "bus_bus",
        ):
            self.assertIn(table, songs)
        self.assertEqual(self.env["wac.dead.letter"].search_count([]), 1)

    def test_nothing_is_left(self):
        contact = self.hatch()
        request = self.ask(contact, "erase", with_partner=True)
        self.assertEqual(request.state, "done", request.result)
        self.assertFalse(self.songs())
        others = self.env["wac.contact"].search([("wa_id", "=", OTHER)])
        self.assertEqual(others.thread_ids.message_ids.mapped("body"), ["I stay"])
        kept = self.bodies.exists()
        self.assertEqual(len(kept), 1)
        self.assertIn(b"I stay", kept._wac_bodies()[kept.id])
        row = self.env["wac.audit"].search([("action", "=", "erase")], limit=1)
        self.assertEqual(row.user_id, self.admin)

    def test_a_customer_with_a_user_stays(self):
        contact = self.hatch()
        partner = contact.partner_id
        self.env["res.users"].create(
            {"name": NAME, "login": "canary", "partner_id": partner.id}
        )
        request = self.ask(contact, "erase", with_partner=True)
        self.assertIn("stays", request.result)
        self.assertTrue(partner.exists())
        self.assertFalse(self.env["wac.contact"].search([("wa_id", "=", NUMBER)]))

    def test_a_replay_does_not_resurrect(self):
        body = self.body(self.canary_change(self.canary_text(ago=60)))
        contact = self.hatch()
        past = {"id": NUMBER, "messages": [self.canary_text("old", ago=99)]}
        history = self.change([], field="history")
        history["value"] = {
            "metadata": history["value"]["metadata"],
            "history": [{"metadata": {"phase": 0}, "threads": [past]}],
        }
        self.ask(contact, "erase", with_partner=True)
        self.receive(body, self.body(history))
        self.assertFalse(self.songs())

    def test_who_writes_again_is_a_new_acquaintance(self):
        contact = self.hatch()
        self.ask(contact, "erase", with_partner=True)
        earlier = fields.Datetime.now() - timedelta(minutes=1)
        self.env["wac.tombstone"].search([]).erased_at = earlier
        self.receive(self.body(self.canary_change(self.canary_text("hello", ago=0))))
        contact = self.env["wac.contact"].search([("wa_id", "=", NUMBER)])
        self.assertEqual(contact.thread_ids.message_ids.mapped("body"), ["hello"])
        self.assertEqual(contact.consent_marketing, "objected")

    def test_a_receipt_of_an_erased_message_is_not_parked(self):
        contact = self.hatch()
        message = contact.thread_ids.message_ids.filtered(
            lambda m: m.direction == "out"
        )
        self.assertEqual(len(message), 1)
        message.write({"state": "sent", "wamid": "wamid.Zquxvout"})
        request = self.ask(contact, "erase", with_partner=True)
        self.assertEqual(request.state, "done", request.result)
        status = self.change([])
        status["value"] |= {
            "statuses": [
                {
                    "id": "wamid.Zquxvout",
                    "status": "read",
                    "timestamp": str(int(fields.Datetime.now().timestamp()) + 600),
                    "recipient_id": NUMBER,
                }
            ]
        }
        self.receive(self.body(status))
        parked = self.env["wac.parked.status"].search([])
        self.assertFalse(parked.mapped("wamid"))
        self.assertFalse(self.songs())

    def test_a_restored_backup_is_cleaned(self):
        contact = self.hatch()
        # what the list outside says after the dump was made
        with self.env.cr.savepoint(flush=True) as savepoint:
            self.env["wac.erasure"]._wac_erase(contact, None, with_partner=True)
            self.env.flush_all()
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        self.assertTrue(contact.exists())
        self.assertFalse(self.env["wac.tombstone"].search([]))
        text = pathlib.Path(wac_erasure_list.path_of(self.database())).read_text()
        self.assertNotIn(NUMBER, text)
        self.run_cron("ir_cron_wac_privacy")
        self.assertFalse(self.songs())
        self.assertTrue(self.env["wac.tombstone"].search([]))
        self.assertFalse(self.env["wac.erasure"]._wac_missing())

    def database(self):
        return self.env["ir.config_parameter"].get_param("database.uuid")

    def test_a_customer_who_never_wrote(self):
        """Consents of the portal and of forms are of somebody without a contact."""
        partner = self.customer_without_a_chat()
        request = self.ask_for(partner)
        self.assertEqual(request.state, "done", request.result)
        self.assertFalse(self.songs())
        # the no is remembered for whoever comes with this number
        earlier = fields.Datetime.now() - timedelta(minutes=1)
        self.env["wac.tombstone"].search([]).erased_at = earlier
        self.receive(self.body(self.canary_change(self.canary_text("hello", ago=0))))
        contact = self.env["wac.contact"].search([("wa_id", "=", NUMBER)])
        self.assertEqual(contact.consent_marketing, "objected")

    def test_a_restored_backup_is_cleaned_of_customers_who_never_wrote(self):
        partner = self.customer_without_a_chat()
        with self.env.cr.savepoint(flush=True) as savepoint:
            erasure = self.env["wac.erasure"]
            erasure._wac_erase(self.env["wac.contact"], partner, with_partner=True)
            self.env.flush_all()
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        self.assertIn("wac_consent", self.songs())
        self.run_cron("ir_cron_wac_privacy")
        self.assertFalse(self.songs())

    def test_a_colleague_keeps_what_they_said(self):
        """Two people of one customer: each has their own consents, in the export too."""
        contact = self.hatch()
        colleague = self.make_thread(OTHER.replace("111", "333")).contact_id
        colleague.partner_id = contact.partner_id
        self.env["wac.consent"]._wac_record(
            colleague, "objected", ["notice"], "keyword", words="colleague's no"
        )
        export = self.env["wac.privacy.export"]
        given = export._wac_consents(contact, contact.partner_id)
        self.assertEqual([line["words"] for line in given], ["zquxv no"])
        self.ask(contact, "erase")
        self.assertEqual(colleague.consent_ids.words, "colleague's no")
        self.assertEqual(colleague.consent_notice, "objected")

    def customer_without_a_chat(self):
        partner = self.env["res.partner"].create(
            {"name": NAME, "phone": f"+{NUMBER}", "lang": "en_US"}
        )
        self.env["wac.consent"]._wac_record(
            partner,
            "objected",
            ["marketing"],
            "portal",
            company_id=self.company.id,
            words="zquxv no",
        )
        return partner

    def ask_for(self, partner):
        wizard = (
            self.env["wac.privacy.ask"]
            .with_user(self.admin)
            .with_context(active_model="res.partner", active_ids=partner.ids)
            .create({"kind": "erase", "is_sure": True, "with_partner": True})
        )
        wizard.action_confirm()
        request = self.env["wac.privacy.request"].search([], limit=1)
        self.run_cron("ir_cron_wac_privacy")
        return request

    def test_a_message_on_its_way_is_waited_for(self):
        contact = self.hatch()
        message = contact.thread_ids.message_ids.filtered(lambda m: m.state == "queued")
        message.state = "sending"
        request = self.ask(contact, "erase")
        self.assertEqual(request.state, "queued")
        message.state = "sent"
        self.run_cron("ir_cron_wac_privacy")
        self.assertEqual(request.state, "done")

    def test_who_was_never_written_to_is_told_nothing_any_more(self):
        """What is owed to a customer goes with them, although there is no chat yet."""
        customer = self.env["res.partner"].create({"name": NAME, "phone": f"+{NUMBER}"})
        contact = self.env["wac.contact"].create(
            {
                "company_id": self.company.id,
                "portfolio_ref": self.number.portfolio_ref,
                "wa_id": NUMBER,
                "partner_id": customer.id,
            }
        )
        notifications = self.env["wac.notification"]
        notifications._wac_owe(customer, "action", "odoo_follow_up")
        owed = notifications.search([], limit=1)
        owed.write({"partner_id": customer.id, "res_name": NAME})
        self.assertEqual(self.ask(contact, "erase").state, "done")
        self.assertEqual((owed.state, owed.act_at), ("stopped", False))
        self.assertFalse(owed.partner_id or owed.res_name)

    def test_a_legal_hold_refuses(self):
        contact = self.hatch()
        contact.legal_hold = True
        with self.assertRaises(UserError):
            self.ask(contact, "erase")
        with self.assertRaises(UserError):
            self.env["wac.erasure"]._wac_erase(contact)
        self.assertTrue(contact.exists())

    def test_who_may(self):
        contact = self.hatch()
        with self.assertRaises(AccessError):
            self.ask(contact, "erase", user=self.manager)
        with self.assertRaises(AccessError):
            self.ask(contact, "export", user=self.agent)
        self.assertTrue(contact.exists())

    def test_files_of_before_are_there(self):
        """Without them, the log of these tests would be full of files not found."""
        attachments = self.env["ir.attachment"].sudo()
        old = attachments.search(
            [("store_fname", "!=", False), ("res_field", "!=", False)],
            order="id",
            limit=1,
        )
        with self.assertNoLogs("odoo.addons.base.models.ir_attachment"):
            self.assertTrue(old.raw)

    def test_the_box_must_be_ticked(self):
        contact = self.hatch()
        with self.assertRaises(UserError):
            self.ask(contact, "erase", is_sure=False)


@tagged("post_install", "-at_install")
class TestWacPrivacyExport(PrivacyCase):
    """What a person gets, who may fetch it, and how long."""

    def archive(self, request):
        return zipfile.ZipFile(io.BytesIO(request.attachment_id.raw))

    def test_everything_is_in_it_and_nothing_runs(self):
        contact = self.hatch()
        contact.partner_id = False
        contact.profile_name = "<script>alert(1)</script>"
        request = self.ask(contact, "export", user=self.manager)
        self.assertEqual(request.state, "done", request.result)
        archive = self.archive(request)
        names = archive.namelist()
        media = [name for name in names if name.startswith("media/")]
        self.assertEqual([archive.read(name) for name in media], [FILE])
        messages = json.loads(archive.read("messages.json"))
        self.assertIn(WORDS, [message["text"] for message in messages])
        consents = json.loads(archive.read("consents.json"))
        self.assertEqual(consents[0]["words"], "zquxv no")
        page = archive.read("index.html").decode()
        self.assertIn(WORDS, page)
        self.assertNotIn("<script", page)
        self.assertIn("&lt;script&gt;", page)

    def test_the_page_can_be_read_by_whom_it_is_about(self):
        """In their language, with what has no text, and what was changed or deleted."""
        contact = self.hatch()
        contact.partner_id.lang = "es_ES"
        thread = contact.thread_ids
        common = {
            "thread_id": thread.id,
            "account_id": thread.account_id.id,
            "direction": "in",
            "origin": "customer",
            "state": "received",
        }
        place = {
            "latitude": 41.93,
            "longitude": 2.25,
            "name": "Home <b>",
            "address": "x",
        }
        card = {"name": "Pere", "phones": [["+34 600 11 22 33", "CELL"]], "emails": []}
        self.env["wac.message"].create(
            [
                {**common, "kind": "location", "content": {"location": place}},
                {**common, "kind": "contacts", "content": {"contacts": [card]}},
                {**common, "body": "now", "previous_body": "what it said before"},
                {**common, "body": "gone", "revoked_at": fields.Datetime.now()},
                {**common, "kind": "audio"},
            ]
        )
        page = self.archive(self.ask(contact, "export")).read("index.html").decode()
        for text in (
            'lang="es"',
            "41.93",
            "Home &lt;b&gt;",
            "+34 600 11 22 33",
            "what it said before",
            "Audio",
            "<th>",
        ):
            self.assertIn(text, page)
        self.assertNotIn("<p>location</p>", page)

    def test_only_who_asked_downloads_it_and_it_is_noted(self):
        request = self.ask(self.hatch(), "export", user=self.manager)
        action = request.with_user(self.manager).action_download()
        self.assertIn(str(request.attachment_id.id), action["url"])
        self.assertTrue(self.env["wac.audit"].search([("action", "=", "download")]))
        with self.assertRaises(AccessError):
            request.with_user(self.admin).action_download()
        with self.assertRaises(AccessError):
            request.attachment_id.with_user(self.admin).read(["raw"])
        with self.assertRaises(AccessError):
            request.with_user(self.agent).read(["result"])

    def test_it_expires(self):
        request = self.ask(self.hatch(), "export", user=self.manager)
        request.expires_at = fields.Datetime.now() - timedelta(minutes=1)
        self.env["wac.privacy.request"]._gc_exports()
        self.assertEqual((request.state, request.attachment_id.id), ("expired", False))
        with self.assertRaises(UserError):
            request.with_user(self.manager).action_download()

    def test_an_erasure_takes_the_export_along(self):
        contact = self.hatch()
        export = self.ask(contact, "export", user=self.manager)
        self.ask(contact, "erase", with_partner=True)
        self.assertEqual(export.state, "expired")
        self.assertFalse(self.songs())

    def test_the_wizard_counts(self):
        contact = self.hatch()
        context = {"active_model": "res.partner", "active_ids": contact.partner_id.ids}
        wizard = self.env["wac.privacy.ask"].with_user(self.manager)
        form = Form(wizard.with_context(**context))
        self.assertEqual(form.message_count, len(contact.thread_ids.message_ids))
        self.assertEqual(form.file_count, 1)
