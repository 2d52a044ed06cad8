"""Templates: languages, values, what may never be sent, review at Meta."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.whatsapp_coexistence.cloudapi.events import TemplateEvent

from .common import WacCase


@tagged("post_install", "-at_install")
class TestWacTemplate(WacCase):
    def partner_template(self, path="name", **values):
        variable = {
            "position": 1,
            "source": "field",
            "field_path": path,
            "sample": "Ana",
        }
        return self.make_template(
            body="Hello {{1}}, welcome.",
            model_id=self.env["ir.model"]._get_id("res.partner"),
            variable_ids=[(0, 0, variable)],
            **values,
        )

    def test_values_are_filled_in(self):
        partner = self.env["res.partner"].create({"name": "Núria\n Puig"})
        content, text = self.partner_template()._wac_render(partner, "en_US")
        self.assertEqual(text, "Hello Núria Puig, welcome.")
        self.assertIn("Núria Puig", str(content))

    def test_empty_variable_is_never_sent(self):
        partner = self.env["res.partner"].create({"name": "Ana"})
        with self.assertRaisesRegex(UserError, r"\{\{1\}\}"):
            self.partner_template("email")._wac_render(partner, "en_US")

    def test_closed_fields(self):
        for path in (
            "user_ids.password",
            "nonsense",
            "user_ids.login",
            "",
            "company_id.nope",
        ):
            with self.subTest(path), self.assertRaises(ValidationError):
                self.partner_template(path)

    def test_free_values(self):
        template = self.env.ref("whatsapp_coexistence.wac_template_follow_up_en")
        template.variable_ids.source = "free"
        with self.assertRaises(UserError):
            template._wac_render(self.env["res.partner"], "en_US")
        free = {template.variable_ids.id: "Marta"}
        text = template._wac_render(self.env["res.partner"], "en_US", free)[1]
        self.assertIn("Hello Marta,", text)

    def test_language_of_the_customer(self):
        name = "test_languages"
        by_code = {
            code: self.make_template(name=name, language=code)
            for code in ("en_US", "es_ES", "ca")
        }
        choose = self.env["wac.template"]._wac_choose
        for lang, code in (
            ("ca_ES", "ca"),
            ("es_ES", "es_ES"),
            ("es_MX", "es_ES"),
            ("gl_ES", "es_ES"),
            ("fi_FI", "en_US"),
            (False, "en_US"),
        ):
            found = choose(name, False, self.account, lang)
            self.assertEqual(found, by_code[code], lang)
        by_code["ca"].status = "PENDING"
        self.assertEqual(choose(name, False, self.account, "ca_ES"), by_code["en_US"])

    def test_every_company_gets_its_own_copy(self):
        company = self.env["res.company"].create({"name": "Second shop"})
        number = {
            **self.credentials["numbers"][1],
            "phone_number_id": "1",
            "name": "Two",
        }
        app = self.env["wac.app"].create({"name": "Two", "company_id": company.id})
        for _twice in range(2):
            number["phone_number_id"] += "1"
            self.make_account(number, company_id=company.id, app_id=app.id)
        names = self.env["wac.template"].search([("company_id", "=", company.id)])
        self.assertEqual(len(names), len({(t.name, t.language) for t in names}))
        self.assertIn(("odoo_follow_up", "ca"), {(t.name, t.language) for t in names})

    def test_unknown_status_is_kept(self):
        template = self.make_template(meta_ref="42")
        event = TemplateEvent(
            field="message_template_status_update", template_id="42", event="FROZEN"
        )
        template._wac_apply_event(event, self.account)
        self.assertEqual(template.status, "FROZEN")
        self.assertTrue(template._wac_hold_values())

    def test_template_meta_does_not_know_is_held(self):
        template = self.make_template()
        thread = self.make_thread(window=False)
        messages = self.queue(thread, template_id=template.id)
        other = self.make_thread("447700900123", window=False)
        messages |= self.queue(other, template_id=template.id)
        self.send()
        self.assertEqual(set(messages.mapped("state")), {"held"})
        self.assertEqual(messages[0].error_code, 132001)
        self.assertEqual(self.account.state, "connected", "only the template waits")

    def test_rules_are_checked_before_meta(self):
        template = self.make_template(
            body="{{1}} begins with a variable", status="DRAFT"
        )
        with self.assertRaises(UserError):
            template.action_submit()
