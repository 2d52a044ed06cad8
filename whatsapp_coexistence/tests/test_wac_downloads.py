"""Files over real HTTP: who gets them, how a browser is told to take them, what is noted."""

import csv
import io
import json
import zipfile

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import WacCase

PAGE = b"<html><body><script>alert(1)</script></body></html>"
FORMULAS = ("=1+1", "@SUM(1)", "+1", "-1", "\t=1", "http://evil.example/")


class DownloadCase(WacCase, HttpCase):
    """A chat with a file of its customer."""

    def setUp(self):
        super().setUp()
        self.thread = self.make_thread()
        self.thread.channel_id = self.env["wac.thread"]._wac_new_channels(
            self.account, self.thread.contact_id
        )
        self.message = self.env["wac.message"].create(
            {
                "thread_id": self.thread.id,
                "account_id": self.account.id,
                "direction": "in",
                "origin": "customer",
                "state": "received",
                "kind": "document",
                "body": "what the customer wrote",
            }
        )

    def store(self, content, mimetype="application/pdf", filename="file"):
        """Return the attachment of a file that came from the customer."""
        media = self.env["wac.media"].create(
            {
                "message_id": self.message.id,
                "account_id": self.account.id,
                "kind": "document",
                "filename": filename,
            }
        )
        media._wac_store(self.spool(content), mimetype)
        return media.attachment_id

    def get(self, url, login="wac_agent"):
        self.authenticate(login, login)
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
            return self.url_open(url)

    def noted(self, action):
        rows = self.env["wac.audit"].search([("action", "=", action)])
        return [(row.user_id, row.res_model, row.res_ids) for row in rows]


@tagged("post_install", "-at_install")
class TestWacDownloads(DownloadCase):
    def test_the_proof_of_a_consent(self):
        proof = self.env["ir.attachment"].create(
            {"name": "proof.txt", "raw": b"signed", "res_model": "wac.consent"}
        )
        line = self.env["wac.consent"]._wac_record(
            self.thread.contact_id, "given", ["marketing"], "import",
            attachment_id=proof.id,
        )  # fmt: skip
        url = line.with_user(self.agent).action_open_proof()["url"]
        self.assertNotIn("access_token", url)
        self.assertFalse(proof.access_token)
        answer = self.get(url)
        self.assertEqual((answer.status_code, answer.content), (200, b"signed"))
        self.assertIn("proof.txt", answer.headers["Content-Disposition"])
        self.assertNotEqual(self.get(url, "wac_nobody").content, b"signed")
        self.account.agent_ids = False  # the agent does not answer this number anymore
        self.assertNotEqual(self.get(url).content, b"signed")

    def test_a_zip_of_anothers_files_is_noted(self):
        file = self.store(b"a file")
        self.authenticate("wac_manager", "wac_manager")
        self.zip_of(file)
        self.zip_of(file)
        thread = (self.manager, "wac.thread", self.thread.ids)
        self.assertEqual(self.noted("read"), [thread], "once a day")

    def test_a_zip_of_ones_own_chat_is_not_noted(self):
        file = self.store(b"a file")
        self.authenticate("wac_agent", "wac_agent")
        self.zip_of(file)
        self.assertFalse(self.noted("read"))

    def zip_of(self, file):
        token = Request.csrf_token(self)
        data = {"file_ids": str(file.id), "zip_name": "x.zip", "csrf_token": token}
        answer = self.url_open("/mail/attachment/zip", data=data)
        archive = zipfile.ZipFile(io.BytesIO(answer.content))
        self.assertEqual(archive.read(archive.namelist()[0]), b"a file")

    def test_nobody_else_gets_the_file(self):
        file = self.store(b"a file")
        for url in (
            f"/web/content/{file.id}",
            f"/web/image/{file.id}",
            f"/mail/attachment/pdf_first_page/{file.id}",
        ):
            for login in ("wac_nobody", None):
                with self.subTest(url=url, login=login):
                    self.authenticate(login, login)
                    with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
                        answer = self.url_open(url)
                    self.assertNotIn(b"a file", answer.content)


@tagged("post_install", "-at_install")
class TestWacExports(DownloadCase):
    """What a spreadsheet makes of texts of strangers: texts."""

    def setUp(self):
        super().setUp()
        self.manager.group_ids |= self.env.ref("base.group_allow_export")
        self.authenticate("wac_manager", "wac_manager")
        self.partners = self.env["res.partner"].create(
            [{"name": f"{formula} x", "comment": formula} for formula in FORMULAS]
        )

    def export(self, kind, records, *names, groupby=()):
        data = {
            "model": records._name,
            "fields": [
                {"name": n, "label": n, "type": records._fields[n.split("/")[0]].type}
                for n in names
            ],
            "ids": records.ids,
            "domain": [],
            "groupby": list(groupby),
            "import_compat": False,
        }
        answer = self.url_open(
            f"/web/export/{kind}",
            data={"data": json.dumps(data), "csrf_token": Request.csrf_token(self)},
        )
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.content

    def assert_only_texts(self, book):
        archive = zipfile.ZipFile(io.BytesIO(book))
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        self.assertNotIn("<f>", sheet)
        self.assertNotIn("<hyperlink", sheet)
        return archive.read("xl/sharedStrings.xml").decode()

    def test_spreadsheet_of_customers(self):
        book = self.export("xlsx", self.partners, "name", "comment")
        texts = self.assert_only_texts(book)
        self.assertIn("=1+1 x", texts)
        self.assertIn("+1 x", texts, "phone numbers can be read in again")

    def test_headings_of_groups(self):
        book = self.export(
            "xlsx", self.partners, "name", "color", groupby=["name", "comment"]
        )
        self.assertIn("=1+1 x (1)", self.assert_only_texts(book))

    def test_csv_of_customers(self):
        text = self.export("csv", self.partners, "name").decode()
        rows = list(csv.reader(io.StringIO(text)))[1:]
        for (cell,) in rows:
            self.assertNotIn(cell[:1], ("=", "+", "-", "@", "\t", "\r"))
        self.assertEqual(len(rows), len(FORMULAS))

    def test_chats_exported_through_another_model_are_noted(self):
        partner = self.partners[:1]
        self.thread.contact_id.partner_id = partner
        path = "wac_contact_ids/thread_ids/message_ids/body"
        text = self.export("csv", partner, "name", path).decode()
        self.assertIn("what the customer wrote", text)
        row = self.env["wac.audit"].search([("action", "=", "export")])
        self.assertEqual((row.user_id, row.res_model), (self.manager, "res.partner"))
        self.assertIn("message_ids", row.detail)

    def test_an_export_without_chats_is_nobodys_business(self):
        self.export("csv", self.partners, "name")
        self.assertFalse(self.noted("export"))

    def test_no_secret_in_any_export(self):
        self.manager.group_ids |= self.env.ref("whatsapp_coexistence.group_wac_admin")
        self.app.app_secret = "canarysecret7"
        self.account.access_token = "canarysecret7"
        for record in (self.app, self.account):
            names = [n for n, f in record._fields.items() if f.type == "char"]
            for kind in ("csv", "xlsx"):
                content = self.export(kind, record, *names)
                if kind == "xlsx":
                    content = zipfile.ZipFile(io.BytesIO(content)).read(
                        "xl/sharedStrings.xml"
                    )
                self.assertNotIn(b"canarysecret7", content)
