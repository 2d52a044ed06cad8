"""The composer, as an agent fills it in: one record, many, a chat."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .test_wac_mixin import WacMixinCase


class WacComposerCase(WacMixinCase):
    def composer(self, records, user=None, **values):
        """Return the form as the buttons open it."""
        composer = self.env["wac.composer"].with_user(user or self.agent)
        defaults = {
            "default_res_model": records._name,
            "default_res_ids": records.ids,
            **{f"default_{key}": value for key, value in values.items()},
        }
        return Form(composer.with_context(**defaults))

    def sent(self, partners):
        return self.env["wac.message"].search(
            [("res_model", "=", "res.partner"), ("res_id", "in", partners.ids)]
        )


@tagged("post_install", "-at_install", "wac_composer")
class TestWacComposer(WacComposerCase):
    def test_free_text_inside_the_window(self):
        form = self.composer(self.partner)
        self.assertEqual((form.way, form.trouble), ("text", False))
        self.assertIn("possible until", form.window)
        self.assertIn("Free", form.price)
        form.body = "It is *ready*"
        self.assertIn("<b>ready</b>", form.preview_data["body"])
        form.save().action_send()
        self.assertEqual(self.sent(self.partner).body, "It is *ready*")

    def test_template_outside_and_why(self):
        self.thread.window_expires_at = fields.Datetime.now() - timedelta(hours=1)
        form = self.composer(self.partner)
        self.assertEqual(form.way, "template")
        self.assertIn("24 hours", form.window)
        form.way = "text"
        self.assertIn("24 hours", form.trouble)

    def test_gaps_are_asked_for_and_previewed(self):
        form = self.composer(self.partner, way="template")
        with form.value_ids.edit(0) as line:
            line.value = "Monday"
        self.assertIn("ready on Monday", form.preview_data["body"])
        form.save().action_send()
        self.assertIn("Hello Núria", self.sent(self.partner).body)

    def test_gap_left_empty(self):
        composer = self.composer(self.partner, way="template")
        with composer.value_ids.edit(0) as line:
            line.value = " "
        with self.assertRaisesRegex(UserError, "every gap"):
            composer.save().action_send()

    def test_choice_of_numbers(self):
        self.person("+34 611 00 00 30", name="Her shop", parent_id=self.partner.id)
        form = self.composer(self.partner)
        self.assertEqual(
            [key for key, _text in form.recipient_choices],
            ["34611000001", "34611000030"],
        )
        form.recipient_key = "34611000030"
        self.assertEqual(form.way, "template")
        with form.value_ids.edit(0) as line:
            line.value = "Monday"
        form.save().action_send()
        message = self.sent(self.partner)
        self.assertEqual(message.contact_id.wa_id, "34611000030")

    def test_number_that_was_not_offered(self):
        composer = self.composer(self.partner).save()
        composer.recipient_key = "34999999999"
        composer.body = "Hello"
        composer.way = "text"
        composer.action_send()
        self.assertEqual(self.sent(self.partner).contact_id.wa_id, "34611000001")

    def test_files_are_checked_before(self):
        files = self.env["ir.attachment"].with_user(self.agent)
        odd = files.create(
            {"name": "a.exe", "raw": b"MZ\0", "mimetype": "application/x-dosexec"}
        )
        form = self.composer(self.partner)
        form.attachment_ids.add(odd)
        self.assertIn("a.exe: WhatsApp does not take", form.file_trouble)
        with self.assertRaisesRegex(UserError, "does not take"):
            form.save().action_send()

    def test_a_file_that_is_too_large(self):
        files = self.env["ir.attachment"].with_user(self.agent)
        film = {"name": "a.mp4", "raw": bytes(17 * 2**20), "mimetype": "video/mp4"}
        form = self.composer(self.partner)
        form.attachment_ids.add(files.create(film))
        self.assertRegex(form.file_trouble, r"a.mp4: .* too large: at most 16 MB")

    def test_what_a_template_costs(self):
        self.thread.window_expires_at = False
        company = self.account.company_id
        self.template.category = "UTILITY"
        self.env["wac.rate"].create(
            {
                "market": "ES",
                "category": "utility",
                "currency_id": company.currency_id.id,
                "amount": 0.0075,
                "valid_from": fields.Date.today(),
                "source": "test",
            }
        )
        form = self.composer(self.partner)
        self.assertIn("0.0075", form.price)
        many = self.partner | self.person("+34611000070")
        self.assertIn("0.015", self.composer(many).price)

    def test_text_becomes_the_caption_of_a_file(self):
        pdf = (
            self.env["ir.attachment"]
            .with_user(self.agent)
            .create(
                {"name": "a.pdf", "raw": b"%PDF-1.4", "mimetype": "application/pdf"}
            )
        )
        form = self.composer(self.partner)
        form.body = "The menu"
        form.attachment_ids.add(pdf)
        form.save().action_send()
        message = self.sent(self.partner)
        self.assertRecordValues(message, [{"kind": "document", "body": "The menu"}])
        copied = message.media_ids.attachment_id
        self.assertEqual(
            (copied.res_model, copied.res_id), ("discuss.channel", self.channel.id)
        )

    def test_file_of_somebody_else(self):
        secret = self.env["ir.attachment"].create({"name": "x", "raw": b"secret"})
        composer = self.composer(self.partner).save()
        composer.body = "Hello"
        with self.assertRaises(AccessError):
            composer.attachment_ids = [Command.link(secret.id)]

    def test_later(self):
        moment = fields.Datetime.now() + timedelta(hours=2)
        form = self.composer(self.partner)
        form.body, form.at = "See you", moment
        form.save().action_send()
        self.assertRecordValues(
            self.sent(self.partner), [{"state": "queued", "retry_at": moment}]
        )

    def test_later_than_the_window(self):
        form = self.composer(self.partner)
        form.at = fields.Datetime.now() + timedelta(hours=30)
        self.assertIn("24 hours", form.trouble)

    def test_many_records_with_a_table_before(self):
        people = (
            self.partner
            | self.person("+34611000040")
            | self.person(False, name="No phone")
            | self.person("+34611000040", name="Twin")
        )
        form = self.composer(people)
        self.assertTrue(form.is_mass)
        self.assertEqual((form.ready_count, form.skipped_count), (2, 2))
        self.assertEqual(form.people[1]["record"], people[1].display_name)
        reasons = {row["name"]: row["reason"] for row in form.people}
        self.assertIn("no phone", reasons["No phone"])
        self.assertIn("Same number", reasons["Twin"])
        with form.value_ids.edit(0) as line:
            line.value = "Monday"
        notice = form.save().action_send()
        self.assertIn("2 were left out", notice["params"]["message"])
        messages = self.sent(people)
        self.assertEqual(set(messages.mapped("res_id")), set(people[:2].ids))
        self.assertEqual(set(messages.mapped("priority")), {10})
        self.assertIn("Same number", people[3].message_ids[0].body)

    def test_notes_of_many_are_those_of_one(self):
        people = self.partner | self.person("+34611000051")
        for records in (self.partner, people):
            form = self.composer(records, way="template")
            with form.value_ids.edit(0) as line:
                line.value = "Monday"
            form.save().action_send()
        names = ["model", "message_type", "subtype_id", "author_id", "email_from"]
        names += ["is_internal", "email_add_signature", "record_company_id", "body"]
        many, one = self.partner.message_ids[:2].read(names, load=False)
        self.assertTrue(many["is_internal"])
        self.assertEqual(many | {"id": 0}, one | {"id": 0})
        (message,) = self.sent(people[1])
        self.assertEqual(message.document_mail_message_id, people[1].message_ids[0])

    def test_each_in_their_language(self):
        self.env["res.lang"]._activate_lang("es_ES")
        spanish = self.template.copy(
            {
                "family_id": self.template.family_id.id,
                "language": "es",
                "body": "Hola {{who}}, tu pan está listo el {{day}}.",
            }
        )
        spanish.status = "APPROVED"
        other = self.person("+34611000041", name="Pere", lang="es_ES")
        form = self.composer(self.partner | other)
        with form.value_ids.edit(0) as line:
            line.value = "lunes"
        form.save().action_send()
        by_person = {m.res_id: m.body for m in self.sent(self.partner | other)}
        self.assertTrue(by_person[self.partner.id].startswith("Hello Núria"))
        self.assertTrue(by_person[other.id].startswith("Hola Pere"))

    def test_nobody_of_many(self):
        people = self.person(False, name="A") | self.person(False, name="B")
        composer = self.composer(people)
        with composer.value_ids.edit(0) as line:
            line.value = "x"
        with self.assertRaisesRegex(UserError, "Nobody"):
            composer.save().action_send()

    def test_answer_in_a_chat(self):
        composer = self.env["wac.composer"].with_user(self.agent)
        form = Form(
            composer.with_context(
                default_thread_id=self.thread.id, default_way="template"
            )
        )
        general = self.env["wac.template"].create(
            {
                "name": "hello_again",
                "waba_id": self.account.waba_id,
                "language": "en_US",
                "body": "Hello again.",
            }
        )
        self.assertFalse(form.family_id)
        general.status = "APPROVED"
        form = Form(
            composer.with_context(
                default_thread_id=self.thread.id, default_way="template"
            )
        )
        form.save().action_send()
        message = self.env["wac.message"].search([("template_id", "=", general.id)])
        self.assertEqual(message.thread_id, self.thread)

    def test_smuggled_choices(self):
        composer = self.composer(self.partner, way="template").save()
        composer.value_ids.value = "Monday"
        self.template.status = "REJECTED"
        composer.invalidate_recordset()
        with self.assertRaises(UserError):
            composer.action_send()
        self.assertFalse(self.sent(self.partner))

    def test_number_of_others(self):
        composer = self.composer(self.partner).save()
        composer.body = "Hello"
        self.account.agent_ids = [Command.set(self.colleague.ids)]
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            composer.action_send()
        self.assertFalse(self.sent(self.partner))

    def test_user_without_a_number(self):
        form = self.composer(self.partner, user=self.colleague)
        self.assertIn("answer no WhatsApp number", form.trouble)

    def test_outsider_may_not(self):
        with self.assertRaises(AccessError):
            self.composer(self.partner, user=self.outsider)

    def test_action_is_bound_to_every_model_with_the_mixin(self):
        action = self.env.ref("whatsapp_coexistence.wac_composer_action")
        actions = self.env["ir.actions.actions"]

        def bound(model, user):
            found = actions.with_user(user).get_bindings(model).get("action", ())
            return action.id in [one["id"] for one in found]

        self.assertTrue(bound("res.partner", self.agent))
        self.assertFalse(bound("res.partner", self.outsider))
        self.assertFalse(bound("res.country", self.agent))

    def test_selected_records_of_a_list(self):
        composer = self.env["wac.composer"].with_user(self.agent)
        people = self.partner | self.person("+34611000042")
        form = Form(
            composer.with_context(active_model="res.partner", active_ids=people.ids)
        )
        self.assertEqual(form.ready_count, 2)

    def test_templates_are_found_by_either_name(self):
        family = self.template.family_id
        search = family.with_user(self.agent).name_search
        self.assertIn(family.id, [key for key, _name in search("bread_re")])
        family.title = "Bread is here"
        for typed in ("bread_re", "is here"):
            self.assertIn(family.id, [key for key, _name in search(typed)])

    def test_everybody_is_called_by_their_name(self):
        greeting = self.env["wac.template"].create(
            {
                "name": "greeting",
                "waba_id": self.account.waba_id,
                "language": "en_US",
                "body": "Hello {{1}}, we are open again.",
                "variable_ids": [
                    Command.create(
                        {"position": 1, "source": "person", "sample": "Marta"}
                    )
                ],
            }
        )
        self.assertIn("Hello Marta", greeting.preview_data["body"])
        greeting.status = "APPROVED"
        people = self.partner | self.person("+34611000080", name="Oriol")
        form = self.composer(people, way="template")
        form.family_id = greeting.family_id
        self.assertFalse(form.value_ids, "nothing is asked for")
        self.assertIn("Hello Núria", form.preview_data["body"])
        form.save().action_send()
        self.assertEqual(
            {m.res_id: m.body for m in self.sent(people)},
            {p.id: f"Hello {p.name}, we are open again." for p in people},
        )
        composer = self.env["wac.composer"].with_user(self.agent)
        chat = {"default_thread_id": self.thread.id, "default_way": "template"}
        form = Form(composer.with_context(**chat))
        form.family_id = greeting.family_id
        self.assertIn("Hello Núria", form.preview_data["body"])
        form.save().action_send()
        self.assertIn("Hello Núria", self._queued()[-1].body)

    def test_it_opens_with_what_the_user_sent_last(self):
        alarming = self.env["wac.template"].create(
            {
                "name": "a_last_reminder",
                "waba_id": self.account.waba_id,
                "language": "en_US",
                "body": "You owe us money, dear {{1}}.",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "variable_ids": [Command.create({"position": 1, "field_path": "name"})],
            }
        )
        alarming.status = "APPROVED"
        general = self.env["wac.template"].search(
            [
                ("name", "=", "odoo_follow_up"),
                ("company_id", "=", self.account.company_id.id),
            ]
        )
        general.write({"waba_id": self.account.waba_id, "status": "APPROVED"})
        form = self.composer(self.partner, way="template")
        self.assertEqual(form.family_id.name, "odoo_follow_up")
        form.family_id = self.template.family_id
        with form.value_ids.edit(0) as line:
            line.value = "Monday"
        form.save().action_send()
        form = self.composer(self.person("+34611000061"), way="template")
        self.assertEqual(form.family_id, self.template.family_id)

    def test_conversations_of_a_record(self):
        (chat,) = self.partner.with_user(self.agent).wac_conversations()
        self.assertEqual(chat["channel_id"], self.channel.id)
        self.assertEqual(self.partner.with_user(self.colleague).wac_conversations(), [])

    def test_the_chat_is_found_again_after_a_reload(self):
        """Discuss behind a record has the record's id in its address, not the chat's."""
        action = self.partner.with_user(self.agent).action_wac_chat()
        self.assertEqual((action["target"], action["path"]), ("main", "discuss"))
        self.assertEqual(
            action["context"]["active_id"], f"discuss.channel_{self.channel.id}"
        )

    def test_many_do_not_flood_the_list_of_chats(self):
        people = self.partner | self.person("+34611000050")
        form = self.composer(people)
        with form.value_ids.edit(0) as line:
            line.value = "Monday"
        before = self.channel.last_interest_dt
        form.save().action_send()
        messages = self.sent(people)
        self.assertEqual(len(messages.mail_message_id), 2)
        new = messages.thread_id - self.thread
        member = new.channel_id.channel_member_ids
        self.assertFalse(any(member.mapped("is_pinned")))
        self.assertFalse(any(member.mapped("message_unread_counter")))
        self.assertEqual(self.channel.last_interest_dt, before)


@tagged("post_install", "-at_install", "wac_composer")
class TestWacComposerHeader(WacComposerCase):
    """A file above the text: the template's, or one chosen for this message."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.menu = cls.env["wac.template"].create(
            {
                "name": "menu_of_the_day",
                "waba_id": cls.account.waba_id,
                "language": "en_US",
                "header_format": "document",
                "body": "Today we bake this.",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
            }
        )
        cls.menu.status = "APPROVED"

    def file(self, name="menu.pdf", user=None, **values):
        values = {"mimetype": "application/pdf", "raw": b"%PDF-1.4 menu", **values}
        files = self.env["ir.attachment"].with_user(user or self.agent)
        return files.create({"name": name, **values})

    def form(self, records):
        form = self.composer(records, way="template")
        form.family_id = self.menu.family_id
        return form

    def test_a_template_without_its_file_asks_for_one(self):
        form = self.form(self.partner)
        self.assertIn("Choose one", form.trouble)
        self.assertIn("needs a document", form.header_hint)
        form.header_ids.add(self.file())
        self.assertFalse(form.trouble)
        self.assertEqual(form.preview_data["header"]["name"], "menu.pdf")
        form.save().action_send()
        copied = self.sent(self.partner).media_ids.attachment_id
        self.assertEqual(copied.raw, b"%PDF-1.4 menu")
        self.assertEqual(
            (copied.res_model, copied.res_id), ("discuss.channel", self.channel.id)
        )

    def test_the_templates_own_file_unless_another_is_chosen(self):
        own = self.file("own.pdf", self.env.user, res_model="wac.template")
        self.menu.header_attachment_id = own
        form = self.form(self.partner)
        self.assertFalse(form.trouble)
        self.assertIn("own.pdf", form.header_hint)
        form.save().action_send()
        self.assertEqual(self.sent(self.partner).media_ids.attachment_id, own)
        form = self.form(self.partner)
        form.header_ids.add(self.file("other.pdf"))
        form.save().action_send()
        self.assertEqual(self.sent(self.partner)[0].media_ids.filename, "other.pdf")

    def test_one_of_the_records_files(self):
        document = {"res_model": "res.partner", "res_id": self.partner.id}
        mine = self.file("offer.pdf", self.env.user, **document)
        self.file("logo.png", self.env.user, mimetype="image/png", **document)
        form = self.form(self.partner)
        self.assertEqual(form.available_header_ids[:], mine)
        form.header_pick_id = mine
        form.save().action_send()
        self.assertEqual(self.sent(self.partner).media_ids.filename, "offer.pdf")

    def test_a_file_that_does_not_fit(self):
        form = self.form(self.partner)
        form.header_ids.add(
            self.file("a.exe", raw=b"MZ\0", mimetype="application/x-dosexec")
        )
        self.assertIn("does not take files of this type", form.trouble)
        with self.assertRaisesRegex(UserError, "does not take"):
            form.save().action_send()

    def test_many_share_one_file(self):
        people = self.partner | self.person("+34611000060")
        form = self.form(people)
        self.assertFalse(form.ready_count)
        form.header_ids.add(self.file())
        self.assertEqual(form.ready_count, 2)
        form.save().action_send()
        media = self.sent(people).media_ids
        self.assertEqual(len(media), 2)
        self.assertEqual(media.attachment_id.res_model, "wac.template")
        self.assertEqual(media.attachment_id.raw, b"%PDF-1.4 menu")

    def test_files_of_others(self):
        secret = self.file("x.pdf", self.env.user)
        composer = self.form(self.partner).save()
        for name, value in (
            ("header_ids", [Command.link(secret.id)]),
            ("header_pick_id", secret.id),
        ):
            with self.subTest(name), self.assertRaises(UserError):
                composer[name] = value
                composer.action_send()
        self.assertFalse(self.sent(self.partner))
