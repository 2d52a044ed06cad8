"""What the worker writes is in the company's language, and says what happened in words."""

import json

from odoo.tests import tagged

from .inbound_common import InboundCase


@tagged("post_install", "-at_install")
class TestWacInboundWords(InboundCase):
    def bubble(self, message):
        """Receive one message; returns what its bubble says."""
        self.receive(self.body(self.change([{**self.text(""), **message}])))
        return self.stored()[-1].mail_message_id.body

    def spanish(self):
        self.env["res.lang"]._activate_lang("es_ES")
        self.company.partner_id.lang = "es_ES"

    # The company's language

    def test_stand_ins_are_in_the_companys_language(self):
        self.spanish()
        shown = self.bubble({"type": "hologram", "hologram": {}})
        self.assertIn("Ábrelo en el teléfono", shown)

    def test_a_withdrawn_message_says_so_in_the_companys_language(self):
        self.spanish()
        taken_back = self.text("oops")
        self.receive(self.body(self.change([taken_back])))
        revoke = {"type": "revoke", "revoke": {"original_message_id": taken_back["id"]}}
        self.receive(self.body(self.change([{**self.text(""), **revoke}])))
        self.assertIn("se eliminó", self.stored().mail_message_id.body)

    def test_numbers_of_two_companies_at_one_app(self):
        self.env["res.lang"]._activate_lang("es_ES")
        other = self.env["res.company"].create({"name": "Segunda"})
        other.partner_id.lang = "es_ES"
        self.app.company_id = False
        self.number.company_id = other
        self.number.waba_id = "100000000000077"
        ours = self.change(
            [{**self.text(""), "type": "hologram", "hologram": {}}],
            number=self.account.phone_number_id,
        )
        self.receive(self.body(ours, waba=self.account.waba_id))
        theirs = self.change([{**self.text(""), "type": "hologram", "hologram": {}}])
        self.receive(self.body(theirs, waba="100000000000077"))
        first = self.stored(self.account).mail_message_id.body
        second = self.stored().mail_message_id.body
        self.assertIn("Open it on the phone", first)
        self.assertIn("Ábrelo en el teléfono", second)

    def test_why_an_event_was_refused_is_in_the_companys_language(self):
        self.spanish()
        self.receive(self.body(self.change([self.text("x")]), waba="100000000000099"))
        self.assertIn("otra cuenta", self.letters().reason)

    def test_what_is_noted_of_the_number_is_in_the_companys_language(self):
        self.spanish()
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"phone_number_id": self.number.phone_number_id},
            "errors": [{"code": 131000, "title": "Oops"}],
        }
        self.receive(self.body({"field": "messages", "value": value}))
        self.assertIn("WhatsApp informa", self.number.message_ids[:1].body)

    # Answers that are no text

    def test_what_was_filled_in_a_form_is_shown(self):
        answers = {"flow_token": "t", "day": "Monday", "guests": 4, "terrace": True}
        shown = self.bubble(
            {
                "type": "interactive",
                "interactive": {
                    "type": "nfm_reply",
                    "nfm_reply": {
                        "name": "flow",
                        "body": "Sent",
                        "response_json": json.dumps(answers),
                    },
                },
            }
        )
        for words in ("day", "Monday", "guests", "4"):
            self.assertIn(words, shown)
        self.assertNotIn("flow_token", shown)

    def test_a_form_that_is_no_json_shows_its_text(self):
        for written in ("{", "[1]", '"x"', ""):
            shown = self.bubble(
                {
                    "type": "interactive",
                    "interactive": {
                        "type": "nfm_reply",
                        "nfm_reply": {"body": "Sent", "response_json": written},
                    },
                }
            )
            self.assertIn("Sent", shown)

    def test_answer_about_calls_is_a_sentence(self):
        def answer(response):
            return self.bubble(
                {
                    "type": "interactive",
                    "interactive": {
                        "type": "call_permission_reply",
                        "call_permission_reply": {"response": response},
                    },
                }
            )

        self.assertIn("may call", answer("accept"))
        self.assertIn("does not want", answer("reject"))
        self.assertIn("tomorrows_word", answer("tomorrows_word"))

    def test_a_notice_of_whatsapp_is_not_the_customers_words(self):
        shown = self.bubble(
            {
                "type": "system",
                "system": {
                    "type": "customer_identity_changed",
                    "body": "Security code changed",
                },
            }
        )
        self.assertIn("Security code changed", shown)
        self.assertIn("text-muted", shown)

    def test_prices_of_an_order_are_read_as_money(self):
        shown = self.bubble(
            {
                "type": "order",
                "order": {
                    "catalog_id": "1",
                    "product_items": [
                        {
                            "product_retailer_id": "P1",
                            "quantity": 2,
                            "item_price": 3.5,
                            "currency": "EUR",
                        }
                    ],
                },
            }
        )
        self.assertIn("3.50", shown)
        self.assertIn("€", shown)

    # What this version does not know

    def test_an_unknown_field_of_the_account_is_noted(self):
        change = {"field": "tomorrow's_field", "value": {"x": 1}}
        self.receive(self.body(change), self.body(change))
        noted = self.number.message_ids.filtered(lambda m: "tomorrow's_field" in m.body)
        self.assertEqual(len(noted), 1, "once a day is enough")

    def test_a_message_of_a_group_is_noted(self):
        message = {**self.text("to all"), "group_id": "g1"}
        self.receive(self.body(self.change([message])))
        self.assertFalse(self.stored())
        self.assertIn("group", self.number.message_ids[:1].body)

    def test_an_unknown_receipt_is_noted(self):
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"phone_number_id": self.number.phone_number_id},
            "statuses": [
                {
                    "id": "wamid.x",
                    "status": "teleported",
                    "timestamp": "1760000000",
                    "recipient_id": "447700900111",
                }
            ],
        }
        self.receive(self.body({"field": "messages", "value": value}))
        self.assertIn("teleported", self.number.message_ids[:1].body)
