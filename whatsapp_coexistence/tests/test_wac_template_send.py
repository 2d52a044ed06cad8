"""Filling in a template: money, dates, headers with files, what is sent to Meta."""

import base64
import importlib
from datetime import date
from unittest import skipUnless

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import find_in_path

from .test_wac_template_editor import PIXEL, EditorCase

PDF = b"%PDF-1.4\n%%EOF\n"


def has_wkhtmltopdf():
    """Tell whether reports can be printed here."""
    try:
        return bool(find_in_path("wkhtmltopdf"))
    except OSError:
        return False


@tagged("post_install", "-at_install")
class TestWacTemplateValues(EditorCase):
    """How a customer would write it."""

    def value(self, model, path, record, lang):
        template = self.make_template(
            language=lang,
            body="It is {{1}}, we think.",
            model_id=self.env["ir.model"]._get_id(model),
            variable_ids=[(0, 0, {"field_path": path, "sample": "x"})],
        )
        text = template._wac_render(record, lang)[1]
        return text.removeprefix("It is ").removesuffix(", we think.")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("es_ES")

    def test_dates(self):
        rate = self.env["res.currency.rate"].create(
            {"name": date(2026, 11, 27), "currency_id": self.env.ref("base.USD").id}
        )
        for lang, text in (("en_US", "11/27/2026"), ("es_ES", "27/11/2026")):
            with self.subTest(lang):
                found = self.value("res.currency.rate", "name", rate, lang)
                self.assertEqual(found, text)

    def test_moments_in_the_customers_time_zone(self):
        self.customer.tz = "Europe/Madrid"
        self.customer.flush_recordset()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s",
            ["2026-07-01 22:30:00", self.customer.id],
        )
        self.customer.invalidate_recordset()
        found = self.value("res.partner", "create_date", self.customer, "es_ES")
        self.assertEqual(found, "2/7/26, 0:30")

    def test_languages_that_odoo_is_without(self):
        """Whoever writes in a language needs it at Meta, not in Odoo."""
        self.env["res.lang"].search([("code", "=like", "ca_%")]).active = False
        self.env["res.lang"].search([("code", "=like", "de_%")]).active = False
        self.customer.tz = "Europe/Madrid"
        self.customer.partner_latitude = 1234.5678
        self.customer.color = 12345
        self.customer.flush_recordset()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s",
            ["2026-07-01 22:30:00", self.customer.id],
        )
        self.customer.invalidate_recordset()
        rate = self.env["res.currency.rate"].create(
            {"name": date(2026, 11, 7), "currency_id": self.env.ref("base.USD").id}
        )
        euro = self.env.ref("base.EUR")
        partner, person = "res.partner", self.customer
        for lang, model, path, record, text in (
            ("ca", "res.currency.rate", "name", rate, "7/11/2026"),
            ("de", "res.currency.rate", "name", rate, "7.11.2026"),
            ("ca", partner, "create_date", person, "2/7/26 0:30"),
            ("de", partner, "create_date", person, "02.07.26, 00:30"),
            ("ca", partner, "partner_latitude", person, "1.234,5678000"),
            ("ca", partner, "color", person, "12.345"),
        ):
            with self.subTest(lang=lang, path=path):
                self.assertEqual(self.value(model, path, record, lang), text)
        template = self.make_template(language="ca").with_context(lang="en_US")
        owner = self.env["wac.template.report"].new({"cost_currency_id": euro.id})
        money = self.env["wac.template.report"]._fields["cost"]
        found = template._wac_money(1234.5, money, owner, person)
        self.assertEqual(found, "1.234,50\N{NO-BREAK SPACE}€")

    def test_what_has_no_translation_is_told_as_the_business_reads_it(self):
        self.env["res.lang"].search([("code", "=like", "ca_%")]).active = False
        self.company.partner_id.lang = "es_ES"
        template = self.make_template(language="ca")
        self.assertEqual(template._wac_odoo_lang("ca_ES"), "es_ES")
        self.company.partner_id.lang = False
        self.assertEqual(template._wac_odoo_lang("ca_ES"), "en_US")

    def test_choices_are_words(self):
        found = self.value("res.partner", "type", self.customer, "en_US")
        self.assertEqual(found, "Contact")

    def test_too_long_once_filled_in(self):
        self.customer.comment = "x" * 1030
        template = self.make_template(
            body="It is {{1}}, we think.",
            footer="Bye",
            model_id=self.partner_model.id,
            variable_ids=[(0, 0, {"field_path": "comment", "sample": "x"})],
        )
        with self.assertRaisesRegex(UserError, "1024"):
            template._wac_render(self.customer, "en_US")


@tagged("post_install", "-at_install")
class TestWacTemplateSend(EditorCase):
    def approved(self, **values):
        """Return a template that the simulator has approved too."""
        template = self.make_template(
            status="DRAFT", waba_id=False, account_id=self.account.id, **values
        )
        kinds = {"image": "IMAGE", "document": "DOCUMENT", "location": "LOCATION"}
        spec = template._wac_spec()
        parts = [{"type": "BODY", "text": spec.body}]
        if template.header_format in kinds:
            parts.append({"type": "HEADER", "format": kinds[template.header_format]})
        buttons = [
            {"type": b.type, "text": b.text, "url": b.url, "example": b.example}
            for b in spec.buttons
        ]
        if buttons:
            parts.append({"type": "BUTTONS", "buttons": buttons})
        reference = template.name.removeprefix("test_")
        records = importlib.import_module("simulator.records")
        self.sim.world.wabas[self.account.waba_id].templates[reference] = (
            records.Template(
                template_id=str(int(reference, 16)),
                waba_id=self.account.waba_id,
                name=template.name,
                language=template.language,
                category=template.category,
                components=parts,
                created=self.sim.clock.now(),
                status="APPROVED",
            )
        )
        template.write({"status": "APPROVED", "waba_id": self.account.waba_id})
        return template

    def sent(self, template, record=None):
        thread = self.make_thread(window=False)
        thread.channel_id = thread._wac_new_channels(self.account, thread.contact_id)
        message = template._wac_queue_for(thread, record)
        self.assertEqual(message.state, "queued")
        self.send()
        self.assertEqual(message.state, "accepted", message.error_title)
        return message, self.sim.world.messages[message.wamid].view

    def test_picture_above_the_text(self):
        template = self.approved(header_format="image")
        template.write(
            {"header_file": base64.b64encode(PIXEL), "header_filename": "shop.png"}
        )
        message, view = self.sent(template)
        media_id = view["header"]["image"]["id"]
        self.assertEqual(self.sim.world.media[media_id].data, PIXEL)
        self.assertEqual(message.media_ids.attachment_id, template.header_attachment_id)
        self.assertEqual(
            message.mail_message_id.attachment_ids, template.header_attachment_id
        )

    def test_a_header_without_file_is_never_sent(self):
        template = self.approved(header_format="image")
        with self.assertRaisesRegex(UserError, template.name):
            template._wac_queue_for(self.make_thread(window=False))

    def test_a_file_whatsapp_does_not_take(self):
        template = self.approved(header_format="image")
        template.write(
            {"header_file": base64.b64encode(PDF), "header_filename": "x.pdf"}
        )
        with self.assertRaises(UserError):
            template._wac_queue_for(self.make_thread(window=False))

    def test_place(self):
        template = self.approved(
            header_format="location",
            header_latitude=41.3763,
            header_longitude=2.178,
            header_place="Our shop",
            header_address="Moll 1",
        )
        place = self.sent(template)[1]["header"]["location"]
        self.assertEqual(place["name"], "Our shop")
        self.assertAlmostEqual(float(place["latitude"]), 41.3763)

    def test_dynamic_link(self):
        template = self.approved(
            body="Your card is ready.",
            model_id=self.partner_model.id,
            variable_ids=[
                (
                    0,
                    0,
                    {
                        "component": "button",
                        "field_path": "name",
                        "sample": "x",
                    },
                )
            ],
            button_ids=[
                (0, 0, {"kind": "url", "text": "Go", "url": "https://x.com/{{1}}"})
            ],
        )
        button = self.sent(template, self.customer)[1]["buttons"][0]
        self.assertEqual(button["url"], "https://x.com/Zoë Customer")

    def button_row(self, **values):
        return (0, 0, {"component": "button", "sample": "25OFF", **values})

    def test_a_code_to_copy(self):
        template = self.approved(
            body="Here is the code of your visit.",
            variable_ids=[self.button_row(source="text", text="PAN10")],
            button_ids=[(0, 0, {"kind": "copy_code", "text": "Copy the code"})],
        )
        [button] = self.sent(template)[1]["buttons"]
        self.assertEqual((button["type"], button["code"]), ("copy_code", "PAN10"))
        for code, words in (("10 %", "coupon_code"), ("X" * 21, "20"), (" ", "empty")):
            template.variable_ids.text = code
            with self.subTest(code), self.assertRaisesRegex(UserError, words):
                template._wac_queue_for(self.make_thread(f"3460000{len(code):04}"))

    def test_a_code_asked_for_when_sending(self):
        template = self.approved(
            body="Here is the code of your visit.",
            variable_ids=[self.button_row(source="free")],
            button_ids=[
                (0, 0, {"kind": "quick_reply", "text": "Thanks"}),
                (0, 0, {"kind": "copy_code", "text": "Copy the code"}),
            ],
        )
        row = template.variable_ids
        row.position = 2
        thread = self.make_thread(window=False)
        message = template._wac_queue_for(thread, free_values={row.id: "COCA5"})
        self.send()
        self.assertEqual(message.state, "accepted", message.error_title)
        buttons = self.sim.world.messages[message.wamid].view["buttons"]
        self.assertEqual(buttons[1]["code"], "COCA5")

    def test_a_flow(self):
        template = self.approved(
            body="Book your table with us here.",
            button_ids=[
                (0, 0, {"kind": "flow", "text": "Book", "flow_ref": "4242"}),
            ],
        )
        message, view = self.sent(template)
        [button] = view["buttons"]
        self.assertEqual((button["type"], button["text"]), ("flow", "Book"))
        [part] = message.content["components"]
        self.assertEqual((part["sub_type"], part["index"]), ("flow", 0))
        self.assertEqual(part["parameters"][0]["action"], {"flow_token": "unused"})

    def test_a_flow_and_a_code_pass_the_review(self):
        """Created as the editor writes them, approved, and sent."""
        self.sim.world.wabas[self.account.waba_id].templates.clear()
        template = self.make_template(
            status="DRAFT",
            waba_id=False,
            category="MARKETING",
            body="Here is a code for your next visit.",
            footer="To stop, write STOP",
            variable_ids=[self.button_row(source="text", text="PAN10")],
            button_ids=[
                (0, 0, {"kind": "copy_code", "text": "Copy the code"}),
                (0, 0, {"kind": "flow", "text": "Book", "flow_ref": "4242"}),
            ],
        )
        template.action_submit()
        self.run_template_cron()
        self.assertTrue(self.sim.settle())
        self.env["wac.template"]._wac_sync(self.account)
        self.assertEqual(template.status, "APPROVED", template.problem)
        self.assertFalse(template.is_conflict or template.is_changed)
        thread = self.make_thread(window=False)
        self.env["wac.consent"]._wac_record(
            thread.contact_id, "given", ["marketing"], "form"
        )
        message = template._wac_queue_for(thread)
        self.send()
        self.assertEqual(message.state, "accepted", message.error_title)
        view = self.sim.world.messages[message.wamid].view
        self.assertEqual([b["type"] for b in view["buttons"]], ["copy_code", "flow"])

    @skipUnless(has_wkhtmltopdf(), "no wkhtmltopdf on this machine")
    def test_report_as_document(self):
        report = self.env["ir.actions.report"].create(
            {
                "name": "Card",
                "model": "res.partner",
                "report_type": "qweb-pdf",
                "report_name": "whatsapp_coexistence.test_card",
                "print_report_name": "'Card - %s' % object.name",
            }
        )
        self.env["ir.ui.view"].create(
            {
                "type": "qweb",
                "key": "whatsapp_coexistence.test_card",
                "name": "test_card",
                "arch": "<t t-name='whatsapp_coexistence.test_card'>"
                "<t t-call='web.basic_layout'><div class='page'>Card</div></t></t>",
            }
        )
        template = self.approved(
            header_format="document",
            model_id=self.partner_model.id,
            header_report_id=report.id,
        ).with_context(force_report_rendering=True)
        shown = template._wac_preview_data(self.customer)
        self.assertEqual(shown["header"]["name"], "Card - Zoë Customer.pdf")
        # the printer has no server to get styles from here, and says so
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            message, view = self.sent(template, self.customer)
        document = view["header"]["document"]
        self.assertEqual(document["filename"], "Card - Zoë Customer.pdf")
        self.assertEqual(self.sim.world.media[document["id"]].data[:4], b"%PDF")
        self.assertEqual(message.media_ids.attachment_id.res_model, "discuss.channel")

    def test_send_me_a_test(self):
        template = self.approved()
        manager = self.manager
        template = template.with_user(manager)
        with self.assertRaisesRegex(UserError, "phone"):
            template.action_send_test()
        manager.partner_id.phone = "+34600000202"
        action = template.action_send_test()
        wizard = (
            self.env[action["res_model"]]
            .with_user(manager)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(wizard.template_id, template)
        wizard.action_send()
        message = self.env["wac.message"].search(
            [("template_id", "=", template.id)], limit=1
        )
        self.assertEqual(message.contact_id.wa_id, "34600000202")
