"""Who sees what: a matrix over every model of ours, and agents at work."""

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tests.common import users

MODULES = "whatsapp_coexistence"


@tagged("post_install", "-at_install")
class TestWacMatrix(TransactionCase):
    """Every model must have rights and a company rule, also one made tomorrow."""

    def our_models(self, transient=False):
        models = self.env["ir.model"].search(
            [("model", "=like", "wac.%"), ("transient", "=", transient)]
        )
        return models.filtered(
            lambda m: not self.env[m.model]._abstract and m.modules.startswith(MODULES)
        )

    def test_every_model_has_rights(self):
        models = self.our_models()
        self.assertGreater(len(models), 10)
        without = models.filtered(lambda m: not m.access_ids)
        self.assertFalse(without.mapped("model"))

    def test_rights_are_for_our_groups_only(self):
        groups = self.env["res.groups"]
        for role in ("agent", "manager", "admin"):
            groups |= self.env.ref(f"whatsapp_coexistence.group_wac_{role}")
        access = self.our_models().access_ids
        # who invoices decides on reminders, and need not answer on WhatsApp
        modules = access.get_external_id()
        bridge = access.filtered(
            lambda a: modules[a.id].startswith(f"{MODULES}_account.")
        )
        accounting = self.env["res.groups"].search([])
        accounting = accounting.filtered(
            lambda g: g.get_external_id()[g.id].startswith("account.group_account_")
        )
        self.assertFalse((bridge.group_id - accounting).mapped("full_name"))
        access -= bridge
        self.assertFalse((access.group_id - groups).mapped("full_name"))
        self.assertFalse(access.filtered(lambda a: not a.group_id).mapped("name"))

    def test_every_model_has_a_company_rule(self):
        for model in self.our_models():
            rules = model.rule_ids.filtered(
                lambda r: not r.groups and "company_ids" in (r.domain_force or "")
            )
            with self.subTest(model=model.model):
                self.assertTrue(rules)

    def test_wizards_have_rights(self):
        without = self.our_models(transient=True).filtered(lambda m: not m.access_ids)
        self.assertFalse(without.mapped("model"))

    def test_nobody_forges_messages(self):
        for name in ("wac.message", "wac.media", "wac.webhook.event"):
            for role in ("agent", "manager"):
                user = new_test_user(
                    self.env,
                    f"forger_{name}_{role}",
                    groups=f"whatsapp_coexistence.group_wac_{role}",
                )
                for operation in ("create", "write", "unlink"):
                    with self.subTest(model=name, role=role, operation=operation):
                        allowed = self.env[name].with_user(user).has_access(operation)
                        self.assertFalse(allowed)


@tagged("post_install", "-at_install")
class TestWacRules(TransactionCase):
    """Agents see their numbers, managers their company, others nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        for login, group in (
            ("wacs_agent", "whatsapp_coexistence.group_wac_agent"),
            ("wacs_idle", "whatsapp_coexistence.group_wac_agent"),
            ("wacs_manager", "whatsapp_coexistence.group_wac_manager"),
            ("wacs_nobody", "base.group_user"),
            ("wacs_portal", "base.group_portal"),
        ):
            new_test_user(cls.env, login, groups=group)
        cls.stranger = new_test_user(
            cls.env,
            "wacs_stranger",
            groups="whatsapp_coexistence.group_wac_admin",
            company_id=cls.other_company.id,
            company_ids=[(6, 0, cls.other_company.ids)],
        )
        cls.agent = cls.env["res.users"].search([("login", "=", "wacs_agent")])
        cls.app = cls.env["wac.app"].create({"name": "A", "meta_app_id": "1"})
        cls.account = cls.make_account("77001", cls.agent)
        cls.account_2 = cls.make_account("77002", cls.env["res.users"])
        cls.rows = cls.make_chat(cls.account, "34600111222")
        cls.rows_2 = cls.make_chat(cls.account_2, "34600111333")

    @classmethod
    def make_account(cls, phone_number_id, agents):
        return cls.env["wac.account"].create(
            {
                "name": phone_number_id,
                "app_id": cls.app.id,
                "phone_number_id": phone_number_id,
                "waba_id": "W",
                "agent_ids": [(6, 0, agents.ids)],
            }
        )

    @classmethod
    def make_chat(cls, account, wa_id):
        contact = cls.env["wac.contact"].create(
            {
                "company_id": account.company_id.id,
                "portfolio_ref": account.portfolio_ref,
                "wa_id": wa_id,
            }
        )
        thread = cls.env["wac.thread"]._wac_find_or_create(account, contact)[contact]
        message = cls.env["wac.message"].create(
            {
                "thread_id": thread.id,
                "account_id": account.id,
                "direction": "in",
                "origin": "customer",
                "state": "received",
                "body": "hello",
            }
        )
        media = cls.env["wac.media"].create(
            {"message_id": message.id, "account_id": account.id, "kind": "image"}
        )
        return [account, contact, thread, message, media]

    def seen(self, row):
        """Tell whether the user of this test finds the row."""
        return bool(row.with_user(self.env.user).search([("id", "=", row.id)]))

    @users("wacs_agent")
    def test_agent_sees_own_numbers_only(self):
        for mine, other in zip(self.rows, self.rows_2, strict=True):
            with self.subTest(model=mine._name):
                self.assertTrue(self.seen(mine))
                self.assertFalse(self.seen(other))

    @users("wacs_idle")
    def test_agent_without_number_sees_nothing(self):
        for row in self.rows + self.rows_2:
            with self.subTest(model=row._name):
                self.assertFalse(self.seen(row))

    @users("wacs_manager")
    def test_manager_sees_the_company(self):
        for row in self.rows + self.rows_2:
            with self.subTest(model=row._name):
                self.assertTrue(self.seen(row))

    @users("wacs_manager")
    def test_manager_reads_channels_without_being_member(self):
        channel = self.rows[2].channel_id.with_user(self.env.user)
        self.assertNotIn(self.env.user.partner_id, channel.sudo().channel_partner_ids)
        self.assertTrue(channel.has_access("read"))
        self.assertFalse(channel.has_access("write"))

    @users("wacs_idle")
    def test_agent_of_no_number_does_not_read_channels(self):
        channel = self.rows[2].channel_id.with_user(self.env.user)
        self.assertFalse(channel.has_access("read"))

    @users("wacs_stranger")
    def test_other_company_sees_nothing(self):
        for row in self.rows + self.rows_2:
            with self.subTest(model=row._name):
                self.assertFalse(self.seen(row))
        channel = self.rows[2].channel_id.with_user(self.env.user)
        self.assertFalse(channel.has_access("read"))

    @users("wacs_nobody")
    def test_employee_without_group_is_refused(self):
        self._assert_refused()

    @users("wacs_portal")
    def test_portal_is_refused(self):
        self._assert_refused()

    def _assert_refused(self):
        for row in self.rows:
            with self.subTest(model=row._name), self.assertRaises(AccessError):
                row.with_user(self.env.user).search([])

    @users("wacs_agent")
    def test_agent_cannot_configure(self):
        self.assertFalse(self.account.with_user(self.env.user).has_access("write"))
        with self.assertRaises(AccessError):
            self.app.with_user(self.env.user).read(["name"])
        with self.assertRaises(AccessError):
            self.account.with_user(self.env.user).read(["access_token"])
        with self.assertRaises(AccessError):
            self.account.with_user(self.env.user).action_release()

    def test_events_of_a_shared_app_are_for_administrators(self):
        self.app.company_id = False
        event = self.env["wac.webhook.event"].create(
            {"app_id": self.app.id, "body": b"e30="}
        )
        manager = self.env["res.users"].search([("login", "=", "wacs_manager")])
        admin = new_test_user(
            self.env, "wacs_admin", groups="whatsapp_coexistence.group_wac_admin"
        )
        found = [
            bool(event.with_user(user).search([("id", "=", event.id)]))
            for user in (manager, admin)
        ]
        self.assertEqual(found, [False, True])
