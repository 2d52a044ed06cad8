"""The guided setup: each step's rules, leaving and resuming, and errors that trap nobody."""

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import WacCase


class SetupCase(WacCase):
    def setUp(self):
        super().setUp()
        self.setups = self.env["wac.setup"].with_user(self.admin)
        self.setups.search([]).unlink()
        self.setup = self.setups.browse(self.setups.action_open()["res_id"])

    def fill_in(self, **values):
        """Answer the first page as the owner of a number with the phone app."""
        self.setup.write(
            {
                "number": "+34 600 11 22 33",
                "country_id": self.env.ref("base.es").id,
                "phone_kind": "business",
                "app_version": "2.26.1",
                "activity": "weeks",
                "understands_devices": True,
                "understands_lists": True,
                "understands_private": True,
                "understands_windows": True,
                **values,
            }
        )

    def connect(self, step="connect"):
        """Bring the setup to a step, with the number of the simulator."""
        self.setup.action_try_it()
        self.setup.action_next()
        self.setup.action_signup_done(self.account.id)
        while self.setup.step != step:
            self.setup.action_next()

    def refuses(self, words):
        return self.assertRaisesRegex(UserError, words)


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
            self.assertIn("wac_setup_open_action", said)
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

    # Third step

    def token_page(self, **values):
        self.fill_in(connection="token")
        self.setup.action_next()
        self.setup.action_next()
        self.setup.app_id = self.app
        self.setup.write({"access_token": self.credentials["access_token"], **values})
        return self.credentials["numbers"]

    def test_the_app_is_made_or_found(self):
        self.fill_in(connection="meta")
        self.setup.action_next()
        self.setup.action_next()
        app = self.setup.app_id
        self.assertEqual(app.connection, "meta")
        self.assertEqual(app.company_id, self.company)
        self.setup.action_back()
        self.setup.action_next()
        self.assertEqual(self.setup.app_id, app)

    def choose(self, action, number):
        """Answer the question which of several numbers is meant."""
        connect = self.env["wac.connect"].with_user(self.admin).browse(action["res_id"])
        connect.number_id = connect.number_ids.filtered(
            lambda found: found.phone_number_id == number["phone_number_id"]
        )
        return connect.action_connect()

    def connect_token(self, number):
        action = self.setup.action_connect_token()
        return action if action is True else self.choose(action, number)

    def test_a_token_connects_a_number(self):
        number = self.token_page()[0]
        self.setup.waba_id = number["waba_id"]
        self.connect_token(number)
        account = self.setup.account_id
        self.assertEqual(account.phone_number_id, number["phone_number_id"])
        self.assertEqual(account.state, "connected", account.check_result)
        self.assertFalse(
            self.setup.access_token, "the token stays with the number only"
        )
        self.assertEqual(
            account._wac_secret_get("access_token"), self.credentials["access_token"]
        )
        self.setup.action_next()
        self.assertEqual(self.setup.step, "templates")

    def test_a_wrong_token_is_explained_and_mended(self):
        number = self.token_page(access_token="wrong", waba_id="1")[0]
        with self.refuses("token"):
            self.setup.action_connect_token()
        self.assertFalse(self.setup.account_id)
        with self.refuses("Press “Connect this number”"):
            self.setup.action_next()
        self.setup.access_token = self.credentials["access_token"]
        self.setup.waba_id = number["waba_id"]
        self.connect_token(number)
        self.assertEqual(self.setup.account_state, "connected")

    def test_what_is_missing_is_named_before_meta_is_asked(self):
        self.token_page(access_token=False)
        with self.refuses("access token"):
            self.setup.action_connect_token()
        self.assertFalse(self.setup.account_id)

    def test_a_number_that_does_not_work_yet_stops_here(self):
        self.connect()
        self.account.state = "draft"
        with self.refuses("does not work yet"):
            self.setup.action_next()
        self.setup.action_check()
        self.setup.action_next()
        self.assertEqual(self.setup.step, "templates")

    def test_meta_down(self):
        number = self.token_page()[0]
        self.setup.waba_id = number["waba_id"]
        self.sim.faults.set("http_500", on="any")
        with self.assertRaises(UserError):
            self.setup.action_connect_token()
        self.assertFalse(self.setup.account_id)
        self.sim.faults.clear()
        self.connect_token(number)
        self.assertEqual(self.setup.account_state, "connected")

    def test_a_number_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        number = self.token_page()[0]
        self.setup.waba_id = number["waba_id"]
        app = self.app.copy({"company_id": other.id})
        self.make_account(number, company_id=other.id, app_id=app.id, agent_ids=False)
        with self.refuses("another company"):
            self.connect_token(number)
        self.assertFalse(self.setup.account_id)

    def test_the_signup_may_not_name_a_foreign_number(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        app = self.app.copy({"company_id": other.id})
        foreign = self.make_account(
            self.credentials["numbers"][1],
            company_id=other.id,
            app_id=app.id,
            agent_ids=False,
        )
        self.setup.action_try_it()
        with self.assertRaises(AccessError):
            self.setup.action_signup_done(foreign.id)
        with self.refuses("not there any more"):
            self.setup.action_signup_done(foreign.id + 1000)
        self.assertFalse(self.setup.account_id)

    def test_another_way_forgets_the_number_of_the_first(self):
        self.connect()
        self.setup.action_real_number()
        self.fill_in(connection="meta")
        self.setup.action_next()
        self.setup.action_next()
        self.assertFalse(self.setup.account_id)
        self.assertEqual(self.account.state, "connected")

    # Fourth step

    def test_templates_are_submitted_and_their_state_is_told(self):
        self.connect("templates")
        self.setup.template_lang_ids = self.env.ref("base.lang_en")
        templates = self.setup.template_ids
        self.assertTrue(templates)
        self.assertEqual({t.language[:2] for t in templates}, {"en"})
        self.setup.action_submit_templates()
        self.assertNotIn("DRAFT", templates.mapped("status"))
        with self.refuses("at Meta already"):
            self.setup.action_submit_templates()
        templates.status = "PENDING"
        self.setup.invalidate_recordset()
        self.assertTrue(self.setup.is_waiting)
        templates[0].status = "REJECTED"
        self.setup.invalidate_recordset()
        self.assertIn("Refused by Meta: 1", self.setup.status_html)
        self.setup.action_next()

    def test_a_second_company_gets_templates_of_its_own(self):
        self.connect("templates")
        self.setup.action_submit_templates()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["wac.template"]._wac_ensure_builtin(other)
        copies = self.env["wac.template"].search([("company_id", "=", other.id)])
        self.assertTrue(copies)
        self.assertFalse(copies.account_id)
        self.assertEqual(set(copies.mapped("waba_id")), {False})

    # Fifth step

    def test_the_past_is_asked_for_once_and_going_on_does_not_wait(self):
        self.account.onboarded_at = fields.Datetime.now()
        self.connect("past")
        self.assertTrue(self.setup.sync_can_start)
        self.assertTrue(self.setup.sync_left_text)
        self.setup.contact_policy = "keep"
        self.assertEqual(self.account.contact_policy, "keep")
        self.setup.action_start_sync()
        self.setup.invalidate_recordset()
        self.assertTrue(all(self.account.sync_ids.mapped("is_wanted")))
        self.assertTrue(self.setup.is_waiting)
        with self.refuses("being asked"):
            self.setup.action_start_sync()
        self.setup.action_next()
        self.assertEqual(self.setup.step, "test")

    def test_the_progress_of_the_past_is_shown(self):
        self.account.onboarded_at = fields.Datetime.now()
        self.connect("past")
        self.setup.action_start_sync()
        history = self.account.sync_ids.filtered(lambda sync: sync.kind == "history")
        asked = {"is_wanted": False, "asked_at": fields.Datetime.now()}
        self.account.sync_ids.write({"state": "requested", **asked})
        history.write({"state": "running", "progress": 40, "message_count": 812})
        self.setup.invalidate_recordset()
        self.assertEqual(self.setup.sync_progress, 40)
        self.assertIn("812", self.setup.status_html)
        self.assertTrue(self.setup.is_waiting)
        history.write({"state": "declined", "problem": "Not shared, sorry."})
        self.env.invalidate_all()
        self.assertIn("Not shared, sorry.", self.setup.status_html)
        self.assertFalse(self.setup.is_waiting)

    def test_too_late_is_said(self):
        self.connect("past")
        self.assertFalse(self.setup.sync_can_start)
        self.assertIn("24 hours", self.setup.status_html)

    def test_who_did_not_share_is_told_what_will_not_come(self):
        self.account.onboarded_at = fields.Datetime.now()
        self.connect("past")
        self.setup.shared_past = "no"
        self.assertIn("only contacts and new messages", self.setup.status_html)

    def test_a_number_without_the_app_has_no_past(self):
        self.account.mode = "api"
        self.connect("past")
        self.assertIn("no past chats", self.setup.status_html)

    # Last step

    def test_a_test_within_the_window_is_free_text(self):
        self.connect("test")
        thread = self.make_thread("34600000909")
        self.setup.own_number = "+34 600 00 09 09"
        self.setup.action_send_test()
        message = self.setup.test_message_id
        self.assertEqual((message.kind, message.thread_id), ("text", thread))
        self.assertTrue(self.setup.is_waiting)
        self.send()
        self.assertEqual(message.state, "accepted")
        self.assertEqual(len(self.accepted()), 1)
        message.sudo().state = "delivered"
        self.setup.invalidate_recordset()
        self.assertIn("arrived", self.setup.status_html)
        self.assertFalse(self.setup.is_waiting)

    def test_a_test_outside_the_window_is_an_approved_template(self):
        self.connect("test")
        self.setup.own_number = "+34 600 00 09 08"
        self.env["wac.template"].search([]).status = "DRAFT"
        with self.refuses("hello"):
            self.setup.action_send_test()
        template = self.make_template(
            body="Hello {{1}}, nice to meet you.",
            variable_ids=[(0, 0, {"source": "free", "sample": "Marta"})],
        )
        self.setup.action_send_test()
        message = self.setup.test_message_id
        self.assertEqual(message.template_id, template)
        self.assertIn("Hello Admin", message.body)

    def test_the_own_number_is_another_one(self):
        self.connect("test")
        self.setup.own_number = False
        with self.refuses("Write the number"):
            self.setup.action_send_test()
        self.setup.own_number = self.account.display_phone_number
        with self.refuses("another phone"):
            self.setup.action_send_test()

    def test_a_failed_test_does_not_keep_from_starting(self):
        self.connect("test")
        self.make_thread("34600000909")
        self.setup.own_number = "+34 600 00 09 09"
        self.setup.action_send_test()
        failed = {"state": "failed", "error_title": "No luck"}
        self.setup.test_message_id.sudo().write(failed)
        self.setup.invalidate_recordset()
        self.assertIn("No luck", self.setup.status_html)
        self.setup.action_finish()
        self.assertEqual(self.setup.state, "done")

    def test_who_answers_becomes_an_agent(self):
        self.connect("test")
        self.setup.agent_ids = self.nobody
        self.setup.action_finish()
        self.assertTrue(self.nobody.has_group("whatsapp_coexistence.group_wac_agent"))
        self.assertFalse(
            self.nobody.has_group("whatsapp_coexistence.group_wac_manager")
        )

    def test_nobody_answers_is_refused(self):
        self.connect("test")
        self.setup.agent_ids = False
        with self.refuses("who answers"):
            self.setup.action_finish()

    def test_no_start_when_the_connection_broke_meanwhile(self):
        self.connect("test")
        self.account.state = "disconnected"
        with self.refuses("not connected any more"):
            self.setup.action_finish()
        self.setup.step = "connect"
        self.assertIn("does not work yet", self.setup.status_html)


@tagged("post_install", "-at_install")
class TestWacSetupCost(SetupCase):
    def month(self, **values):
        self.setup.write(
            {
                "rate_currency_id": self.env.ref("base.USD").id,
                "customer_country_ids": self.env.ref("base.es").ids,
                "customers_month": 1000,
                "marketing_month": 0,
                "phone_share": 50,
                **values,
            }
        )
        return self.setup

    def test_answers_on_the_phone_cost_nothing(self):
        setup = self.month(utility_month=0)
        self.assertEqual(setup.service_month, 3000)
        self.assertEqual(float(setup._wac_estimate("coexistence").total), 500 * 0.02)
        self.assertEqual(float(setup._wac_estimate("api").total), 2000 * 0.02)

    def test_several_countries_count_alike(self):
        countries = self.env.ref("base.es") + self.env.ref("base.fr")
        setup = self.month(
            service_month=0,
            utility_month=0,
            marketing_month=100,
            customer_country_ids=countries.ids,
        )
        total = setup._wac_estimate("api").total
        self.assertAlmostEqual(float(total), 100 * (0.0707 + 0.0859) / 2)

    def test_it_is_called_an_estimate_with_its_day(self):
        html = self.month().cost_html
        self.assertIn("estimate", html.lower())
        self.assertIn("2026", html)
        self.assertIn("USD", html)

    def test_an_unknown_country_is_told(self):
        html = self.month(customer_country_ids=self.env.ref("base.jp").ids).cost_html
        self.assertIn("No price is known", html)

    def test_without_prices_it_says_where_to_enter_them(self):
        self.setup.rate_currency_id = False
        self.assertIn("Prices", self.setup.cost_html)

    def test_the_limits_are_said_plainly(self):
        self.assertIn("EU", self.setup.advice_html)
        self.assertIn("20 messages a second", self.setup.advice_html)
