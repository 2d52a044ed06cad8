"""What customers say about being written to: heard once, from themselves only."""

import json
import time

from odoo.tests import tagged

from .history_common import ANA, BEN, HistoryCase
from .inbound_common import InboundCase, recorded


@tagged("post_install", "-at_install")
class TestWacConsentHear(InboundCase):
    def say(self, *texts, **values):
        self.receive(*(self.body(self.change([self.text(t, **values)])) for t in texts))

    @property
    def contact(self):
        return self.env["wac.contact"].search(
            [("company_id", "=", self.company.id), ("wa_id", "=", "447700900111")]
        )

    def answers(self):
        return self.stored().filtered(lambda m: m.direction == "out")

    def test_words_in_three_languages(self):
        for stop, start in (("BAJA", "alta"), ("Baixa.", "ALTA!"), ("stop", "Start")):
            with self.subTest(stop=stop):
                self.say(stop)
                self.assertEqual(self.contact.consent_marketing, "objected")
                self.assertEqual(self.contact.consent_notice, "unset")
                self.say(start)
                self.assertEqual(self.contact.consent_marketing, "given")

    def test_proof(self):
        self.say("Baja")
        line = self.contact.consent_ids
        self.assertEqual(
            (line.act, line.route, line.words), ("objected", "keyword", "Baja")
        )
        self.assertEqual(line.message_id.body, "Baja")
        self.assertEqual(line.date, line.message_id.date)
        self.say("ALTA")
        line = self.contact.consent_ids[0]
        self.assertEqual(line.basis, "consent")
        self.assertIn("offers and news", line.text)

    def test_part_of_a_sentence_is_not_a_wish(self):
        self.say("La baja del trabajador, por favor", "stop by tomorrow")
        self.assertFalse(self.contact.consent_ids)
        self.assertFalse(self.answers())

    def test_confirmed_once_then_silence(self):
        self.say("BAJA", "BAJA")
        self.say("stop")
        answer = self.answers()
        self.assertEqual(len(answer), 1)
        self.assertIn("no more offers", answer.body)
        self.assertEqual((answer.state, answer.purpose), ("queued", "service"))
        self.assertTrue(answer.mail_message_id)
        self.assertEqual(len(self.contact.consent_ids), 3, "each is written down")

    def test_one_batch_is_answered_with_its_end(self):
        change = self.change([self.text("ALTA"), self.text("BAJA")])
        self.receive(self.body(change))
        self.assertEqual(self.contact.consent_marketing, "objected")
        self.assertIn("no more offers", self.answers().body)

    def test_same_message_twice(self):
        body = self.body(self.change([self.text("BAJA", wamid="wamid.once")]))
        self.receive(body, body)
        self.assertEqual(len(self.contact.consent_ids), 1)

    def test_the_phone_apps_own_words_do_not_count(self):
        echo = json.loads(recorded("echo_text"))
        value = echo["entry"][0]["changes"][0]["value"]
        value["message_echoes"][0]["text"] = {"body": "BAJA"}
        self.receive(json.dumps(echo).encode())
        self.assertEqual(self.stored().body, "BAJA")
        self.assertFalse(self.env["wac.consent"].search([]))

    def test_what_meta_s_agent_hears_does_not_count(self):
        standby = self.change([self.text("BAJA")], field="standby")
        self.receive(self.body(standby))
        self.assertEqual(self.stored().origin, "agent")
        self.assertFalse(self.env["wac.consent"].search([]))

    def blacklist(self):
        """Return the entry of a Spanish customer, whose number Odoo takes."""
        self.say("hello", sender="34600000111")
        return self.env["phone.blacklist"].create({"number": "+34600000111"})

    def test_alta_takes_the_number_off_the_blacklist(self):
        entry = self.blacklist()
        contact = self.stored().contact_id
        self.assertEqual(contact.consent_marketing, "objected")
        self.say("ALTA", sender="34600000111")
        self.assertFalse(entry.active)
        self.assertEqual(contact.consent_marketing, "given")
        self.assertEqual(contact.consent_notice, "unset")

    def test_blacklisted_person_gets_no_confirmation(self):
        self.blacklist()
        self.say("BAJA", sender="34600000111")
        self.assertFalse(self.answers())

    # Buttons

    def tap(self, text, category="MARKETING", payload=None):
        """Tap a button of a template that was sent to the customer."""
        self.say("hello")
        template = self.make_template(category=category, waba_id=self.number.waba_id)
        sent = self.env["wac.message"].create(
            {
                "thread_id": self.stored().thread_id.id,
                "account_id": self.number.id,
                "direction": "out",
                "origin": "campaign",
                "kind": "template",
                "state": "sent",
                "template_id": template.id,
                "wamid": "wamid.template",
                "wamid_token": self.env["wac.message"]._wac_token("wamid.template"),
            }
        )
        button = {
            "from": "447700900111",
            "id": f"wamid.{time.time_ns()}",
            "timestamp": str(int(time.time())),
            "type": "button",
            "context": {"id": sent.wamid},
            "button": {"text": text, "payload": payload or text},
        }
        self.receive(self.body(self.change([button])))

    def test_way_out_of_a_marketing_template(self):
        self.tap("No vull més ofertes")
        self.assertEqual(self.contact.consent_marketing, "objected")
        self.assertEqual(self.contact.consent_ids.route, "button")

    def test_other_buttons_of_advertising(self):
        self.tap("See the offers")
        self.assertFalse(self.contact.consent_ids)

    def test_button_of_a_notice_that_says_no_to_something_else(self):
        self.tap("No quiero la cita", category="UTILITY")
        self.assertFalse(self.contact.consent_ids)

    def test_payload_counts_too(self):
        self.tap("👎", category="UTILITY", payload="STOP")
        self.assertEqual(self.contact.consent_marketing, "objected")

    # What Meta says

    def test_stop_in_whatsapp_s_settings(self):
        body = recorded("preference_stop")
        self.receive(body, body)
        line = self.contact.consent_ids
        self.assertEqual(len(line), 1, "Meta repeats its events")
        self.assertEqual((line.act, line.route), ("objected", "meta"))
        self.assertFalse(self.answers(), "WhatsApp has told the person already")

    def test_resume_is_no_consent(self):
        self.receive(recorded("preference_resume"))
        self.assertEqual(self.contact.consent_ids.act, "noted")
        self.assertEqual(self.contact.consent_marketing, "unset")

    def test_resume_does_not_undo_a_stop(self):
        self.receive(recorded("preference_stop"))
        self.receive(recorded("preference_resume"))
        self.assertEqual(self.contact.consent_marketing, "objected")

    def test_signing_up_is_consent(self):
        self.receive(recorded("preference_signup"))
        self.assertEqual(self.contact.consent_marketing, "given")

    def test_refusal_of_meta_is_an_objection(self):
        self.say("hello")
        thread = self.stored().thread_id
        self.env["wac.consent"]._wac_record(
            self.contact, "given", ["marketing"], "import", date="2026-01-01 10:00:00"
        )
        message = self.queue(thread)
        metadata = {
            "display_phone_number": "442079460000",
            "phone_number_id": self.number.phone_number_id,
        }
        status = {
            "id": "wamid.refused",
            "status": "failed",
            "timestamp": str(int(time.time())),
            "recipient_id": "447700900111",
            "biz_opaque_callback_data": message.uuid,
            "errors": [{"code": 131050, "title": "User stopped marketing"}],
        }
        value = {"messaging_product": "whatsapp", "metadata": metadata}
        body = self.body({"field": "messages", "value": value | {"statuses": [status]}})
        self.receive(body, body)
        self.assertEqual(message.state, "failed")
        self.assertEqual(self.contact.consent_marketing, "objected")
        self.assertEqual(len(self.contact.consent_ids), 2)


@tagged("post_install", "-at_install")
class TestWacConsentMeta(InboundCase):
    def test_refused_at_once(self):
        """The simulator's customer stops marketing; the next advert is refused."""
        thread = self.make_thread()
        contact = thread.contact_id
        self.env["wac.consent"]._wac_record(
            contact, "given", ["marketing"], "portal", date="2026-01-01 10:00:00"
        )
        self.sim.faults.set("error", count=1, on="messages", code=131050)
        message = self.queue(thread, origin="campaign")
        self.send()
        self.assertEqual(message.state, "failed")
        self.assertEqual(message.error_code, 131050)
        self.assertEqual(contact.consent_marketing, "objected")
        self.assertEqual(contact.consent_ids[0].route, "refused")


@tagged("post_install", "-at_install")
class TestWacConsentPast(HistoryCase):
    """What the phone shares: never a yes, but a no stays one."""

    def person(self, wa_id=ANA):
        return self.env["wac.contact"].search(
            [("company_id", "=", self.company.id), ("wa_id", "=", wa_id)]
        )

    def test_past_chats_and_contacts_never_count_as_consent(self):
        """Not by their words, not by being customers, not by the address book."""
        words = ("ALTA", "Start", "sí, quiero ofertas")
        past = [self.past(text, 9 - at) for at, text in enumerate(words)]
        self.receive(
            self.cards(self.card("Ana from the fair")),
            self.chunk({ANA: past}, progress=100),
            self.echo("ALTA"),
        )
        self.assertGreaterEqual(len(self.chat().message_ids), len(words))
        self.assertFalse(self.env["wac.consent"].search([]))
        self.assertEqual(self.person().consent_marketing, "unset")
        refused = self.env["wac.consent"]._wac_refusal(self.person(), "marketing")
        self.assertTrue(refused)

    def test_an_objection_of_the_past_binds(self):
        """Existing customers may get offers unless they objected, whenever that was."""
        chunk = self.chunk(
            {
                ANA: [self.past("BAJA", 500), self.past("Baja", 90), self.past("x", 9)],
                BEN: [self.past("BAJA", 90, out=True, person=BEN)],
            }
        )
        self.receive(chunk, chunk)
        line = self.person().consent_ids
        self.assertEqual(
            (line.act, line.purpose, line.words), ("objected", "marketing", "Baja")
        )
        self.assertEqual(line.date, line.message_id.date)
        self.assertEqual(self.person().consent_marketing, "objected")
        self.assertFalse(self.person(BEN).consent_ids, "our own words are not theirs")
        self.assertFalse(
            self.chat().message_ids.filtered(lambda m: m.state == "queued")
        )

    def test_a_later_yes_stands_although_the_past_comes_after_it(self):
        self.receive(self.body(self.change([self.text("ALTA")])))
        self.receive(self.chunk({ANA: [self.past("BAJA", 90)]}))
        self.assertEqual(self.person().consent_marketing, "given")
