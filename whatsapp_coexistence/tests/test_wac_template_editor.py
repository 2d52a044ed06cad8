"""Writing a template: text and variables, rights of paths, rules in words, preview."""

import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import format_date

from .browser_common import WacBrowserCase
from .common import WacCase

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


class EditorCase(WacCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner_model = cls.env["ir.model"]._get("res.partner")
        cls.customer = cls.env["res.partner"].create(
            {"name": "Zoë Customer", "ref": "*R-1*", "lang": "en_US"}
        )

    def form(self, **values):
        """Return the form of a new template as a manager sees it."""
        form = Form(self.env["wac.template"].with_user(self.manager))
        form.title = "Welcome"
        for name, value in values.items():
            setattr(form, name, value)
        return form

    def rows(self, template):
        return {
            (row.component, row._wac_key()): row.source for row in template.variable_ids
        }


@tagged("post_install", "-at_install")
class TestWacTemplateEditor(EditorCase):
    def test_variables_follow_the_text(self):
        form = self.form(body="Hello {{1}}, see you on {{2}} then.")
        self.assertEqual(len(form.variable_ids), 2)
        form.body = "Hello {{1}}, see you then."
        self.assertEqual(len(form.variable_ids), 1)
        template = form.save()
        self.assertEqual(self.rows(template), {("body", "1"): "free"})
        self.assertEqual(template.name, "welcome")

    def test_a_deleted_row_leaves_the_text(self):
        form = self.form(body="Hello {{1}}, see you on {{2}} then.")
        form.variable_ids.remove(1)
        self.assertEqual(form.body, "Hello {{1}}, see you on then.")

    def test_a_renamed_variable_keeps_its_binding(self):
        form = self.form(model_id=self.partner_model)
        form.inserted = "1=name"
        form.body = "Hello {{1}}, welcome."
        form.body = "Hello {{first_name}}, welcome."
        row = self.save(form).variable_ids
        self.assertEqual(
            (row.name, row.source, row.field_path), ("first_name", "field", "name")
        )

    def save(self, form):
        return form.save()

    def test_the_picker_binds_and_brings_a_sample(self):
        form = self.form(model_id=self.env["ir.model"]._get("res.currency.rate"))
        form.inserted = "1=name"
        form.body = "It is the rate of {{1}}, we think."
        row = form.save().variable_ids
        self.assertEqual(row.field_path, "name")
        latest = self.env["res.currency.rate"].search([], order="id desc", limit=1)
        self.assertEqual(row.sample, format_date(self.env, latest.name))

    def test_reviewers_read_of_nobody_who_exists(self):
        customer = self.env["res.partner"].create(
            {"name": "Zoë Vidal", "email": "zoe@vidal.cat", "comment": "Owes us"}
        )
        form = self.form(model_id=self.partner_model)
        for path, sample in (
            ("name", "Marta"),
            ("email", "marta@example.com"),
            ("parent_id", "Marta"),
            ("parent_id.name", "Marta"),
            ("comment", ""),
        ):
            form.body = "Hello."
            form.inserted = f"1={path}"
            form.body = "Hello {{1}}, welcome."
            template = form.save()
            with self.subTest(path):
                self.assertEqual(template.variable_ids.sample or "", sample)
                self.assertEqual(template.preview_res_id, customer.id)

    def test_header_footer_and_buttons(self):
        form = self.form(body="Hello {{1}}, welcome.", header_format="text")
        form.header = "Order {{1}}"
        with form.button_ids.new() as button:
            button.kind = "url"
            button.text = "Open"
            button.url = "https://example.com/{{1}}"
        template = form.save()
        self.assertEqual(
            set(self.rows(template)), {("header", "1"), ("body", "1"), ("button", "1")}
        )

    def test_a_language_shares_the_bindings(self):
        form = self.form(model_id=self.partner_model)
        form.inserted = "1=name"
        form.body = "Hello {{1}}, welcome."
        first = form.save()
        added = first.browse(first.wac_add_language("ca"))
        self.assertEqual(added.family_id, first.family_id)
        self.assertEqual(added.variable_ids.field_path, "name")
        self.assertEqual(added.language, "ca")
        with Form(added) as other:
            other.body = "Hola!"
            other.body = "Hola {{1}}, us donem la benvinguda."
        self.assertEqual(added.variable_ids.field_path, "name")
        for code in ("ca", "xx_YY"):
            with self.subTest(code), self.assertRaises(UserError):
                first.wac_add_language(code)

    def test_a_title_that_is_taken_is_another_template(self):
        first = self.form(body="Hello, welcome to us.").save()
        second = self.form(body="Hello, nice that you came.").save()
        self.assertEqual((first.name, second.name), ("welcome", "welcome_2"))
        self.assertNotEqual(first.family_id, second.family_id)
        form = self.form(title="欢迎", body="Hello, nice that you are here.")
        self.assertEqual(form.save().name, "template")

    def test_a_new_one_has_no_name_yet(self):
        self.assertFalse(self.env["wac.template"].new({}).display_name)

    def test_all_languages_are_submitted_at_once(self):
        template = self.form(body="Hello, welcome to us.").save()
        spanish = template.browse(template.wac_add_language("es"))
        spanish.body = "Hola, le damos la bienvenida."
        self.assertEqual(template.family_draft_count, 2)
        with self.assertRaises(AccessError):
            template.with_user(self.agent).action_submit_family()
        template.with_user(self.manager).action_submit_family()
        self.assertEqual((template.task, spanish.task), ("create", "create"))
        self.assertEqual(template.family_draft_count, 0)

    def test_a_broken_variable_that_is_mended_is_whole_at_once(self):
        template = self.make_template(
            body="Hello {{1}}, welcome.",
            model_id=self.partner_model.id,
            broken_reason="{{1}}: There is no field “x”",
            variable_ids=[(0, 0, {"field_path": "name", "sample": "x"})],
        )
        row = template.variable_ids
        template.variable_ids = [(1, row.id, {"field_path": "ref"})]
        self.assertFalse(template.broken_reason)

    def test_agents_do_not_write(self):
        template = self.make_template()
        with self.assertRaises(UserError):
            template.with_user(self.agent).wac_add_language("ca")
        with self.assertRaises(UserError):
            template.with_user(self.agent).action_send_test()

    def test_all_languages_have_a_name(self):
        names = dict(self.env["wac.template"]._wac_language_names())
        self.assertEqual(names["ca"], "Catalan")
        self.assertEqual(names["pt_BR"], "Portuguese (Brazil)")


@tagged("post_install", "-at_install")
class TestWacTemplatePaths(EditorCase):
    def check(self, path, user=None, model="res.partner"):
        return (
            self.make_template(
                body="Hello {{1}}, welcome.",
                model_id=self.env["ir.model"]._get_id(model),
            )
            .with_user(user or self.manager)
            .write(
                {
                    "variable_ids": [
                        (5,),
                        (0, 0, {"source": "field", "field_path": path, "sample": "x"}),
                    ]
                }
            )
        )

    def test_open_paths(self):
        for path in ("name", "country_id.name", "parent_id.parent_id.email", "lang"):
            with self.subTest(path):
                self.assertTrue(self.check(path))

    def test_forbidden_paths_are_named(self):
        for path in (
            "user_ids.login",
            "create_uid.login",
            "signup_type",
            "signup_token",
            "image_1920",
            "child_ids.name",
            "company_id.nope",
            "__class__",
            "name.upper()",
            "env",
        ):
            with self.subTest(path), self.assertRaises(ValidationError) as caught:
                self.check(path)
            self.assertIn(path, str(caught.exception))

    def test_a_model_the_author_may_not_read(self):
        with self.assertRaisesRegex(ValidationError, "number"):
            self.check("number", model="sms.sms")
        self.assertTrue(self.check("number", user=self.env.user, model="sms.sms"))

    def test_another_model_is_judged_again(self):
        template = self.make_template(
            body="Hello {{1}}, welcome.",
            model_id=self.partner_model.id,
            variable_ids=[(0, 0, {"field_path": "street", "sample": "x"})],
        ).with_user(self.manager)
        with self.assertRaisesRegex(ValidationError, "street"):
            template.model_id = self.env["ir.model"]._get_id("res.country")

    def test_a_field_that_is_gone_is_found_and_told(self):
        field = self.env["ir.model.fields"].create(
            {
                "name": "x_wac_size",
                "model_id": self.partner_model.id,
                "ttype": "char",
                "field_description": "Size",
            }
        )
        template = self.make_template(
            body="Your size is {{1}}, we think.",
            model_id=self.partner_model.id,
            user_id=self.manager.id,
            variable_ids=[
                (0, 0, {"source": "field", "field_path": "x_wac_size", "sample": "M"})
            ],
        )
        check = self.env["wac.template"]._wac_check_bindings
        check()
        self.assertFalse(template.broken_reason)
        cron = self.env.ref("whatsapp_coexistence.ir_cron_wac_template_check")
        woken = [("cron_id", "=", cron.id)]
        before = self.env["ir.cron.trigger"].search_count(woken)
        field.unlink()
        self.assertEqual(self.env["ir.cron.trigger"].search_count(woken), before + 1)
        check()
        self.assertIn("x_wac_size", template.broken_reason)
        self.assertEqual(template.activity_ids.user_id, self.manager)
        with self.assertRaisesRegex(UserError, "x_wac_size"):
            template._wac_render(self.customer, "en_US")
        check()
        self.assertEqual(len(template.activity_ids), 1, "told once")


@tagged("post_install", "-at_install")
class TestWacTemplatePreview(EditorCase):
    def preview(self, body, **values):
        template = self.make_template(body=body, **values)
        return template._wac_preview_data(self.customer)

    def test_marks_and_hostile_texts(self):
        shown = self.preview("*Hi* <b>you</b> & _there_")["body"]
        self.assertEqual(
            shown, "<p><b>Hi</b> &lt;b&gt;you&lt;/b&gt; &amp; <i>there</i></p>"
        )

    def test_values_of_a_record_or_the_sample(self):
        bound = [
            (
                0,
                0,
                {"source": "field", "field_path": path, "position": i, "sample": "S"},
            )
            for i, path in enumerate(("name", "email"), start=1)
        ]
        shown = self.preview(
            "Hi {{1}}, we write to {{2}} soon.",
            model_id=self.partner_model.id,
            variable_ids=bound,
        )
        self.assertIn("Hi Zoë Customer, we write to S soon.", shown["body"])
        self.assertEqual(shown["record"], "Zoë Customer")

    def test_right_to_left(self):
        self.assertEqual(self.preview("مرحبا", language="ar")["dir"], "rtl")

    def test_what_the_reader_may_not_read_is_not_shown(self):
        template = self.make_template(
            body="Hi {{1}}, it is ready.",
            model_id=self.env["ir.model"]._get_id("ir.config_parameter"),
        )
        shown = template.with_user(self.agent).preview_data
        self.assertEqual(shown["record"], "")

    def test_every_broken_rule_is_a_sentence_beside_its_field(self):
        template = self.make_template(
            title="T",
            status="DRAFT",
            body="{{1}} {{2}} and {3} {{4}}",
            header="Hi *you* 🎉 {{1}} {{2}}",
            footer="x" * 61,
            button_ids=[
                (0, 0, {"kind": "url", "text": "x" * 26, "url": "ftp://x"}),
                (0, 0, {"kind": "phone", "text": "Call {{1}}", "phone": "us"}),
                (0, 0, {"kind": "flow", "text": "Book"}),
            ],
        )
        problems = template.problems
        self.assertTrue(all(p["text"] and "Rule." not in p["text"] for p in problems))
        self.assertFalse([p for p in problems if "WhatsApp would refuse" in p["text"]])
        self.assertLessEqual(
            {"body", "header", "footer", "button_ids", "variable_ids"},
            {p["field"] for p in problems},
        )
        with self.assertRaises(UserError):
            template.action_submit()

    def test_advice_does_not_block(self):
        template = self.make_template(
            status="DRAFT", body="20% off everything this week."
        )
        self.assertEqual([p["advice"] for p in template.problems], [True])

    def test_marketing_without_a_way_out_is_refused(self):
        template = self.make_template(
            status="DRAFT", category="MARKETING", body="20% off everything this week."
        )
        self.assertEqual([p["advice"] for p in template.problems], [False])
        with self.assertRaisesRegex(UserError, "21.2"):
            template.action_submit()
        template.footer = "To stop, write STOP"
        self.assertFalse(template.problems)
        template.footer = False
        template.button_ids = [
            (0, 0, {"kind": "quick_reply", "text": "No more offers"})
        ]
        self.assertFalse(template.problems)


@tagged("post_install", "-at_install", "wac_browser")
class TestWacTemplateTour(EditorCase, WacBrowserCase):
    def test_editor(self):
        """A manager writes a template in two languages, without documentation."""
        new_test_user(
            self.env,
            "wac_writer",
            groups="base.group_user,whatsapp_coexistence.group_wac_manager",
        )
        self.env["res.partner"].create({"name": "Wac Tour Customer"})
        self.start_tour(
            "/odoo/whatsapp-templates", "wac_template_editor", login="wac_writer"
        )
        found = self.env["wac.template"].search([("name", "=", "welcome_angels")])
        self.assertEqual(sorted(found.mapped("language")), ["en_US", "es_ES"])
        self.assertEqual(found.variable_ids.mapped("field_path"), ["name", "name"])
