"""The setup's third step: the ways to connect, and what to do when one does not work."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .setup_common import SetupCase


@tagged("post_install", "-at_install")
class TestWacSetupConnect(SetupCase):
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
