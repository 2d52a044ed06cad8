"""My account, WhatsApp: customers decide for themselves, and for nobody else."""

from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .patient import PatientCase


@tagged("post_install", "-at_install")
class TestWacConsentPortal(PatientCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "wac_portal", groups="base.group_portal")
        cls.user.partner_id.phone = "+34 612 34 56 78"
        cls.company = cls.user.company_id
        cls.ledger = cls.env["wac.consent"]

    def setUp(self):
        super().setUp()
        self.authenticate("wac_portal", "wac_portal")

    def choose(self, **boxes):
        data = {"csrf_token": Request.csrf_token(self), **boxes}
        return self.url_open("/my/whatsapp", data=data)

    @property
    def states(self):
        self.env.invalidate_all()
        partner = self.user.partner_id
        return partner._wac_consent_states(self.company)[partner]

    def test_page(self):
        page = self.url_open("/my/whatsapp")
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.company.name, page.text)
        self.assertIn("/my/whatsapp", self.url_open("/my/home").text)

    def test_agree_then_withdraw(self):
        self.choose(notice="1", marketing="1")
        line = self.ledger.search([("partner_id", "=", self.user.partner_id.id)])
        self.assertEqual((line.act, line.purpose), ("given", "marketing"))
        self.assertEqual((line.route, line.user_id), ("portal", self.user))
        self.assertIn(self.company.name, line.text)
        self.choose(notice="1")
        self.assertEqual(self.states["marketing"], "objected")
        self.assertEqual(self.states["notice"], "unset")

    def test_saved_twice_is_said_once(self):
        self.choose(notice="1", marketing="1")
        self.choose(notice="1", marketing="1")
        self.assertEqual(
            self.ledger.search_count([("partner_id", "=", self.user.partner_id.id)]), 1
        )

    def test_no_messages_at_all_and_back(self):
        self.choose(block="1")
        blacklist = self.env["phone.blacklist"].with_context(active_test=False)
        entry = blacklist.search([("number", "=", "+34612345678")])
        self.assertTrue(entry.active)
        self.assertEqual(set(self.states.values()), {"objected"})
        self.choose()
        self.assertFalse(entry.active)
        self.assertEqual(self.states["notice"], "unset")
        self.assertNotEqual(self.states["marketing"], "given")

    def test_form_without_a_token_is_refused(self):
        with mute_logger("odoo.http"):
            answer = self.url_open("/my/whatsapp", data={"marketing": "1"})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(
            self.ledger.search([("partner_id", "=", self.user.partner_id.id)])
        )

    def test_strangers_are_asked_to_log_in(self):
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/whatsapp").url)
