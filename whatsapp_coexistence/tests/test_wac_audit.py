"""The audit log: every act that matters is one row, and nobody changes a row."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import WacCase
from .rights_table import METHODS

#: Acts of administrators that leave a row of their own in the log.
NOTED = {
    "wac.account.action_allow_sending",
    "wac.account.action_register",
    "wac.account.action_release",
    "wac.account.action_show_pin",
    "wac.account.action_subscribe",
    "wac.account.to.api.action_register",
    "wac.app.action_new_verify_token",
    "wac.app.action_show_verify_token",
    "wac.dead.letter.action_dismiss",
    "wac.dead.letter.action_replay",
    "wac.privacy.request.action_download",
    "wac.retention.action_save",
    "wac.webhook.event.action_replay",
}
#: Those that leave none, and why.
NOT_NOTED = {
    "wac.account.action_check_connection": "asks Meta, changes nothing",
    "wac.account.action_health_connect": "opens a window",
    "wac.account.action_move_to_api": "opens a window",
    "wac.account.to.api.action_ask_meta": "asks Meta; new ids are a change of the number",
    "wac.account.to.api.action_begin": "turns a page",
    "wac.app.action_connect_api": "opens a window",
    "wac.app.action_connect_phone": "opens a window",
    "wac.app.action_connect_token": "opens a window",
    "wac.connect.action_connect": "the new number and its secret are noted",
    "wac.connect.action_find": "asks Meta, changes nothing",
    "wac.retention.action_record": "prints settings",
    "wac.signup.finish": "the new number and its secret are noted",
    "wac.signup.start": "opens a window",
    **dict.fromkeys(
        (f"wac.setup.{method}" for method in METHODS["wac.setup"]["admin"].split()),
        "a guide: what it does is done by, and noted of, the number",
    ),
}


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

    def test_exports_are_noted(self):
        contact = self.make_thread().contact_id.with_user(self.manager)
        contact.export_data(["name", "profile_name", "wa_id"])
        row = self.rows("export")
        self.assertEqual((row.user_id, row.res_ids), (self.manager, contact.ids))
        self.assertEqual(row.detail, "name, profile_name, wa_id")

    def test_lists_forms_and_programs_that_read_texts_are_noted(self):
        message = self.queue(self.make_thread())
        theirs = message.with_user(self.manager)
        for read in (
            lambda: theirs.read(["body"]),
            lambda: theirs.web_read({"content": {}}),
            lambda: theirs.search_read([("id", "=", message.id)], ["previous_body"]),
            lambda: theirs.web_search_read([("id", "=", message.id)], {"body": {}}),
            lambda: theirs.formatted_read_group([], ["body"], ["__count"]),
            lambda: theirs.formatted_read_grouping_sets([], [["body"]], ["__count"]),
        ):
            with self.subTest(), self.env.cr.savepoint() as savepoint:
                theirs.read(["state"])
                self.assertFalse(self.rows("read"), "no text was read")
                read()
                self.assertEqual(self.rows("read").user_id, self.manager)
                savepoint.rollback()
                self.env.invalidate_all(flush=False)
        message.with_user(self.agent).read(["body"])
        self.assertFalse(self.rows("read"), "the agent's own chat")

    def test_texts_read_past_the_chat_are_noted(self):
        thread = self.make_thread()
        thread.channel_id = thread._wac_new_channels(self.account, thread.contact_id)
        message = self.queue(thread)
        message._wac_show()
        shown = message.mail_message_id.with_user(self.manager)
        shown.search_read([("id", "=", shown.id)], ["body"])
        self.assertEqual(self.rows("read").res_ids, thread.ids)

    def test_roles(self):
        manager = self.env.ref("whatsapp_coexistence.group_wac_manager")
        self.nobody.group_ids |= manager
        rows = self.rows("roles")
        self.assertEqual(set(rows.mapped("detail")), {"agent: given", "manager: given"})
        self.assertEqual(rows[0].res_ids, self.nobody.ids)
        manager.user_ids -= self.nobody
        taken = self.rows("roles") - rows
        self.assertEqual(
            set(taken.mapped("detail")), {"agent: taken", "manager: taken"}
        )

    def test_roles_that_come_by_way_of_groups(self):
        """A new group, one that is taken into ours, and one that goes."""
        ours = self.env.ref("whatsapp_coexistence.group_wac_manager")
        values = {
            "name": "Shift leaders",
            "user_ids": [(6, 0, self.nobody.ids)],
            "implied_ids": [(6, 0, ours.ids)],
        }
        group = self.env["res.groups"].create(values)
        self.assertIn("manager: given", self.rows("roles").mapped("detail"))
        known = self.rows("roles")
        group.unlink()
        new = self.rows("roles") - known
        self.assertIn("manager: taken", new.mapped("detail"))
        known |= new
        other = self.env["res.groups"].create({**values, "implied_ids": False})
        ours.implied_by_ids = [(4, other.id)]
        new = self.rows("roles") - known
        self.assertEqual(
            {(row.detail, *row.res_ids) for row in new},
            {("manager: given", self.nobody.id), ("agent: given", self.nobody.id)},
        )

    def test_what_is_noted_of_acts(self):
        admin = self.admin
        self.account.pin = "123456"
        letter = self.env["wac.dead.letter"].create(
            {
                "reason": "x",
                "path": "entry[0]",
                "event_id": self.env["wac.webhook.event"]
                .create({"app_id": self.app.id, "body": b"e30=", "state": "dead"})
                .id,
            }
        )
        robinson = self.env["wac.exclusion.list"].with_user(admin).create({"name": "R"})
        for record, method, action in (
            (self.account, "action_show_pin", "secret"),
            (self.account, "action_release", "number"),
            (self.account, "action_allow_sending", "number"),
            (self.account, "action_subscribe", "number"),
            (self.app, "action_show_verify_token", "secret"),
            (self.app, "action_new_verify_token", "secret"),
            (letter, "action_dismiss", "replay"),
            (letter, "action_replay", "replay"),
            (letter.event_id, "action_replay", "replay"),
            (robinson, "unlink", "consent"),
        ):
            with self.subTest(method=f"{record._name}.{method}"):
                self.env.flush_all()
                self.known = self.env["wac.audit"].search([])
                ids = record.ids
                getattr(record.with_user(admin), method)()
                rows = self.rows(action)
                self.assertTrue(rows)
                self.assertEqual((rows[0].user_id, rows[0].res_ids), (admin, ids))

    def test_every_act_is_noted_or_has_a_reason(self):
        """A button of administrators made tomorrow does not go by in silence."""
        acts = {
            f"{model}.{method.rstrip('*')}"
            for model, levels in METHODS.items()
            for level, methods in levels.items()
            if level.rstrip("*") in ("admin", "asker")
            for method in methods.split()
        }
        self.assertEqual(acts, NOTED | set(NOT_NOTED))
        self.assertFalse(NOTED & set(NOT_NOTED))

    def test_an_exclusion_list_that_grows(self):
        robinson = self.env["wac.exclusion.list"].create({"name": "R"})
        self.known = self.env["wac.audit"].search([])
        robinson.with_user(self.manager)._wac_add(["34600111222"])
        self.assertEqual(self.rows("consent").detail, "1 numbers added")

    def test_who_decides_what_counts_as_consent(self):
        self.company.wac_similar_products = True
        self.assertEqual(self.rows("consent").res_model, "res.company")
