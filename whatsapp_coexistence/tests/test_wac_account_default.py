"""Several numbers and companies: which one writes, and which one answers."""

from odoo.tests import Form, tagged

from .common import WacCase
from .inbound_common import InboundCase


@tagged("post_install", "-at_install")
class TestWacDefault(WacCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        base = cls.credentials["numbers"][0]
        cls.second = cls.make_account(
            {**base, "name": "Second", "phone_number_id": "9001"}, sequence=20
        )
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.other_app = cls.app.copy({"company_id": False, "name": "Other app"})
        cls.foreign = cls.make_account(
            {**base, "name": "Foreign", "phone_number_id": "9002"},
            company_id=cls.other_company.id,
            app_id=cls.other_app.id,
            agent_ids=[(6, 0, [])],
        )

    def chosen(self, company=None, user=None):
        accounts = self.env["wac.account"]
        return accounts._wac_default_for(company or self.company, user)

    def test_the_first_one_unless_told(self):
        self.assertEqual(self.chosen(), self.account)

    def test_company_then_user(self):
        self.company.wac_account_id = self.second
        self.assertEqual(self.chosen(), self.second)
        self.assertEqual(self.chosen(user=self.agent), self.second)
        self.agent.with_user(self.agent).wac_account_id = self.account
        self.assertEqual(self.chosen(user=self.agent), self.account)
        self.assertEqual(self.chosen(), self.second)

    def test_a_number_that_is_gone_is_passed_over(self):
        self.company.wac_account_id = self.second
        self.second._wac_disconnect("gone")
        self.assertEqual(self.chosen(), self.account)
        self.account._wac_hold("for a while")
        self.assertEqual(self.chosen(), self.account)

    def test_never_a_number_of_another_company(self):
        self.agent.wac_account_id = self.foreign
        self.company.wac_account_id = self.foreign
        self.assertEqual(self.chosen(user=self.agent), self.account)
        self.assertEqual(self.chosen(self.other_company), self.foreign)

    def test_never_a_number_the_user_does_not_answer(self):
        self.second.agent_ids = False
        self.company.wac_account_id = self.second
        self.assertEqual(self.chosen(user=self.agent), self.account)
        self.account.agent_ids = False
        self.assertFalse(self.chosen(user=self.agent))

    def test_partner_button_uses_it(self):
        self.agent.wac_account_id = self.second
        partner = self.env["res.partner"].create(
            {"name": "Someone", "phone": "+34600123456"}
        )
        partner.with_user(self.agent).action_wac_chat()
        self.assertEqual(partner.wac_contact_ids.thread_ids.account_id, self.second)

    def test_settings_screen(self):
        settings = self.env["res.config.settings"].create({})
        settings.wac_account_id = self.second
        settings.execute()
        self.assertEqual(self.company.wac_account_id, self.second)


@tagged("post_install", "-at_install")
class TestWacAnswersFrom(InboundCase):
    def test_the_number_that_was_written_to_answers(self):
        """Two numbers, one customer: two chats, each answered from its own number."""
        self.company.wac_account_id = self.account
        self.agent.wac_account_id = self.account
        self.number.agent_ids = self.agent
        self.receive(self.body(self.change([self.text("to the second number")])))
        thread = self.stored().thread_id
        self.assertEqual(thread.account_id, self.number)
        thread.channel_id.with_user(self.agent).message_post(
            body="from the second", message_type="comment"
        )
        answer = self.stored().filtered(lambda m: m.direction == "out")
        self.assertEqual(answer.account_id, self.number)

    def test_writing_first_goes_on_from_the_number_the_customer_knows(self):
        self.company.wac_account_id = self.account
        self.agent.wac_account_id = self.account
        self.number.agent_ids = self.agent
        self.receive(self.body(self.change([self.text("to the second number")])))
        partner = self.env["res.partner"].create({"name": "Ana"})
        self.stored().contact_id.partner_id = partner
        stranger = self.env["res.partner"].create(
            {"name": "B", "phone": "+34600999111"}
        )
        for record, number in ((partner, self.number), (stranger, self.account)):
            composer = self.env["wac.composer"].with_user(self.agent)
            form = Form(
                composer.with_context(
                    default_res_model="res.partner", default_res_ids=record.ids
                )
            )
            self.assertEqual(form.account_id, number)
