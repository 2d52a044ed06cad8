"""The guided setup: leaving and resuming, moving, and the rules of its first steps."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .setup_common import SetupCase


@tagged("post_install", "-at_install")
class TestWacSetup(SetupCase):
    # Opening, leaving, resuming

    def test_it_is_resumed_where_it_was_left(self):
        self.fill_in()
        self.setup.action_next()
        again = self.setups.action_open()
        self.assertEqual(again["res_id"], self.setup.id)
        self.assertEqual(self.setup.step, "door")
        self.assertEqual(self.setup.number, "+34 600 11 22 33")

    @mute_logger("odoo.sql_db")
    def test_one_unfinished_per_company(self):
        with self.assertRaises(IntegrityError):
            self.setups.create({})

    def test_a_finished_one_makes_room_for_the_next_number(self):
        self.connect("test")
        self.setup.action_finish()
        self.assertNotEqual(self.setups.action_open()["res_id"], self.setup.id)

    def test_only_administrators(self):
        for user in (self.manager, self.agent, self.nobody):
            with self.assertRaises(AccessError):
                self.env["wac.setup"].with_user(user).action_open()

    def test_starting_over_keeps_the_number(self):
        self.connect()
        self.setup.action_discard()
        self.assertFalse(self.setup.exists())
        self.assertEqual(self.account.state, "connected")

    def test_empty_lists_offer_it_to_whoever_may_run_it(self):
        for name in ("wac.account", "wac.thread"):
            model = self.env[name]
            said = model.with_user(self.admin).get_empty_list_help("Nothing")
            self.assertEqual(said, "Nothing")
        self.env["wac.account"].search([]).active = False
        for name in ("wac.account", "wac.thread"):
            model = self.env[name]
            said = model.with_user(self.admin).get_empty_list_help("Nothing")
            self.assertIn("/odoo/whatsapp-setup", said)
            said = model.with_user(self.agent).get_empty_list_help("Nothing")
            self.assertEqual(said, "Nothing")

    # Moving

    def test_going_back_and_forth(self):
        self.fill_in()
        self.setup.action_next()
        self.setup.action_back()
        self.assertEqual(self.setup.step, "ready")
        self.setup.action_back()
        self.assertEqual(self.setup.step, "ready")
        self.setup.step = "door"
        self.assertEqual(self.setup.step, "door")

    def test_no_jump_to_a_step_that_was_not_reached(self):
        with self.refuses("Finish the steps before"):
            self.setup.step = "templates"

    def test_no_words_of_another_step_open_it_either(self):
        with self.refuses("Finish the steps before"):
            self.setup.write({"step": "test", "furthest": "test"})

    # First step

    def test_each_missing_answer_is_named(self):
        with self.refuses("number(.|\n)*version(.|\n)*how long(.|\n)*tick"):
            self.setup.action_next()
        self.assertEqual(self.setup.step, "ready")

    def test_an_old_app_is_to_be_updated(self):
        self.fill_in(app_version="2.24.16")
        with self.refuses("2.24.17"):
            self.setup.action_next()

    def test_the_ordinary_app_is_to_be_changed_first(self):
        self.fill_in(phone_kind="personal")
        with self.refuses("Install WhatsApp Business"):
            self.setup.action_next()

    def test_one_tick_missing(self):
        self.fill_in(understands_windows=False)
        with self.refuses("tick"):
            self.setup.action_next()

    def test_a_quiet_number_is_warned_about_and_goes_on(self):
        self.fill_in(activity="days")
        self.assertIn("more activity", self.setup.status_html)
        self.setup.action_next()
        self.assertEqual(self.setup.step, "door")

    def test_a_new_number_needs_no_app(self):
        self.fill_in(phone_kind="none", app_version=False, understands_devices=False)
        self.assertEqual(self.setup.mode, "api")
        self.setup.action_next()
        self.assertEqual(self.setup.step, "door")

    def test_odoo_only_ends_the_app_and_says_so(self):
        self.fill_in(mode_choice="api")
        with self.refuses("tick"):
            self.setup.action_next()
        self.setup.understands_api = True
        self.setup.action_next()

    def test_a_country_where_it_is_doubtful(self):
        self.fill_in(number="+27 82 123 4567")
        self.assertIn("did not allow", self.setup.status_html)

    def test_the_page_follows_what_is_typed(self):
        with Form(self.setup) as form:
            self.assertIn("Our advice: keep the app", form.advice_html)
            form.needs_local_storage = True
            self.assertIn("from Odoo only", form.advice_html)
            self.assertEqual(form.mode, "api")
            form.needs_local_storage = False

    # Second step

    def test_a_way_must_be_chosen(self):
        self.fill_in()
        self.setup.action_next()
        with self.refuses("Choose one"):
            self.setup.action_next()

    def test_trying_offers_the_simulator_only(self):
        self.setup.action_try_it()
        self.assertEqual([way["value"] for way in self.setup.ways], ["simulator"])
        self.setup.action_real_number()
        self.assertEqual(self.setup.step, "ready")
        self.assertIn("meta", [way["value"] for way in self.setup.ways])
        self.assertFalse(self.setup.connection)

    def test_each_way_says_for_whom_it_is_and_what_it_cannot(self):
        for way in self.setup.ways:
            with self.subTest(way=way["value"]):
                self.assertTrue(way["who"] and way["needs"] and way["limits"])
