"""Every list, form and menu opens for the people it is meant for."""

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

    def test_thread_buttons(self):
        thread = self.make_thread("34600777001", window=False).with_user(self.agent)
        thread.action_assign_me()
        self.assertEqual(thread.user_id, self.agent)
        thread.action_close()
        self.assertEqual(thread.state, "closed")
        thread.action_reopen()
        self.assertEqual(thread.state, "open")
