"""Every list, form and menu opens for the people it is meant for."""

from lxml import etree

from odoo.fields import Command
from odoo.tests import tagged

from .common import WacCase


@tagged("post_install", "-at_install")
class TestWacViews(WacCase):
    def actions(self):
        data = self.env["ir.model.data"].search(
            [
                ("module", "=", "whatsapp_coexistence"),
                ("model", "=", "ir.actions.act_window"),
            ]
        )
        actions = self.env["ir.actions.act_window"].browse(data.mapped("res_id"))
        return actions.filtered(
            lambda a: (
                not self.env[a.res_model]._transient and a.res_model != "res.partner"
            )
        )

    def test_views_load_for_everybody_who_may_read(self):
        self.assertGreater(len(self.actions()), 8)
        for user in (self.agent, self.manager, self.admin):
            for action in self.actions():
                model = self.env[action.res_model].with_user(user)
                if not model.has_access("read"):
                    continue
                views = [(False, mode) for mode in action.view_mode.split(",")]
                with self.subTest(user=user.login, action=action.name):
                    model.get_views([*views, (False, "search")])

    def test_lists_say_what_to_do_when_empty(self):
        silent = self.actions().filtered(lambda a: not a.help and a.view_mode != "form")
        self.assertFalse(silent.mapped("name"))

    def test_menu_is_hidden_from_others(self):
        root = self.env.ref("whatsapp_coexistence.wac_menu_root")
        visible = self.env["ir.ui.menu"].with_user(self.nobody)._visible_menu_ids()
        self.assertNotIn(root.id, visible)
        visible = self.env["ir.ui.menu"].with_user(self.agent)._visible_menu_ids()
        self.assertIn(root.id, visible)
        configuration = self.env.ref("whatsapp_coexistence.wac_menu_configuration")
        self.assertNotIn(configuration.id, visible)

    def test_forms_of_others_show_no_whatsapp_without_rights(self):
        """Neither the bell of notifications, nor the chats, nor the button to write."""
        ours = self.env.ref("whatsapp_coexistence.group_wac_agent")
        every = self.env["res.groups"].search([("share", "=", False)])
        internal = self.env.ref("base.group_user")
        apart = every.filtered(
            lambda g: ours not in g.all_implied_ids and internal in g.all_implied_ids
        )
        self.nobody.group_ids = [Command.set(apart.ids)]
        self.agent.group_ids = [Command.set((apart | ours).ids)]
        shown = {}
        for user in (self.agent, self.nobody):
            for name, model in self.env.items():
                if "wac_notification_count" not in model._fields or model._abstract:
                    continue
                arch = model.with_user(user).get_view(view_type="form")["arch"]
                nodes = etree.fromstring(arch).xpath(
                    "//*[starts-with(@name, 'action_wac') or @name='wac_conversation'"
                    " or @name='wac_notification_count']"
                )
                shown.setdefault(user, {})[name] = [n.get("name") for n in nodes]
        self.assertIn("action_wac_notifications", shown[self.agent]["res.partner"])
        self.assertEqual(shown[self.nobody], dict.fromkeys(shown[self.agent], []))

    def test_an_address_is_that_of_the_action_in_the_menu(self):
        """Or a page opened by its address shows the menu of another app."""
        menus = self.env["ir.ui.menu"].with_context(**{"ir.ui.menu.full_list": True})
        in_menus = {menu.action.path for menu in menus.search([]) if menu.action}
        actions = self.env["ir.actions.actions"].search(
            [("path", "=like", "whatsapp-%")]
        )
        self.assertGreater(len(actions), 15)
        lost = set(actions.mapped("path")) - in_menus
        self.assertFalse(lost)

    def test_thread_buttons(self):
        thread = self.make_thread("34600777001", window=False).with_user(self.agent)
        thread.action_assign_me()
        self.assertEqual(thread.user_id, self.agent)
        thread.action_close()
        self.assertEqual(thread.state, "closed")
        thread.action_reopen()
        self.assertEqual(thread.state, "open")
