"""What Meta decides about templates, who is told, what waits, and the figures."""

from odoo.fields import Datetime
from odoo.tests import tagged

from .template_common import TemplateCase


@tagged("post_install", "-at_install")
class TestWacTemplateDecisions(TemplateCase):
    def test_people_are_told_what_meta_decided(self):
        template = self.approved()
        self.assertIn("approved this template", self.told(template))
        self.assertFalse(template.activity_ids)
        for event, words in (
            ("PAUSED", "3 hours"),
            ("DISABLED", "for good"),
            ("ARCHIVED", "not used for a year"),
            ("DELETED", "no longer exists"),
            ("LOCKED", "locked"),
        ):
            with self.subTest(event):
                self.event(template, event)
                self.assertEqual(template.status, event)
                self.assertIn(words, self.told(template))
                [activity] = template.activity_ids
                self.assertEqual(activity.user_id, self.manager)
        self.event(template, "APPROVED", title="UNPAUSE")
        self.assertFalse(template.activity_ids, "there is nothing to do anymore")

    def test_every_reason_of_a_rejection_has_a_hint(self):
        template = self.approved()
        for reason in (
            "ABUSIVE_CONTENT",
            "INCORRECT_CATEGORY",
            "INVALID_FORMAT",
            "PROMOTIONAL",
            "SCAM",
            "TAG_CONTENT_MISMATCH",
        ):
            self.event(template, "REJECTED", reason=reason, advice="Say it shorter.")
            with self.subTest(reason):
                self.assertNotEqual(template.rejected_text, reason)
                self.assertIn(str(template.rejected_text), self.told(template))
        self.assertIn("Say it shorter.", self.told(template))
        self.event(template, "REJECTED", reason="NEW_ONE")
        self.assertEqual(template.rejected_text, "NEW_ONE")

    def test_flagged_changes_no_status(self):
        template = self.approved()
        self.event(template, "FLAGGED")
        self.assertEqual(template.status, "APPROVED")
        self.assertIn("flagged", self.told(template))

    def test_quality_in_words(self):
        template = self.approved()
        field = "message_template_quality_update"
        self.event(template, "GREEN", field)
        self.assertNotIn("Quality", self.told(template))
        self.assertIn("high", str(template.message_ids.mapped("body")))
        self.event(template, "RED", field)
        self.assertIn("low", self.told(template))

    def test_another_category_with_its_price(self):
        self.env["wac.rate"].create(
            {
                "market": self.company.country_id.code or "US",
                "category": "marketing",
                "currency_id": self.company.currency_id.id,
                "amount": 0.0707,
                "valid_from": "2020-01-01",
                "source": "test",
                "company_id": self.company.id,
            }
        )
        self.company.country_id = self.company.country_id or self.env.ref("base.us")
        template = self.approved()
        field = "template_category_update"
        self.event(template, "UTILITY", field, coming_category="MARKETING")
        self.assertEqual(template.category, "UTILITY")
        self.assertIn("will change", self.told(template))
        self.assertIn("will then cost about 0.0707", self.told(template))
        self.event(template, "MARKETING", field, previous="UTILITY")
        self.assertEqual(template.category, "MARKETING")
        self.assertIn("costs about 0.0707", self.told(template))
        self.event(template, "STRANGE", field)
        self.assertEqual(template.category, "MARKETING")

    def test_a_text_changed_elsewhere_is_read_again(self):
        template = self.approved()
        self.remote(template).components[0]["text"] = "Thanks a lot for coming."
        self.event(template, "", "message_template_components_update")
        self.run_template_cron()
        self.assertTrue(template.is_conflict)

    def test_a_webhook_faster_than_the_answer(self):
        template = self.draft()
        template.action_submit()
        self.event(template, "APPROVED")
        self.assertEqual((template.status, template.meta_ref), ("APPROVED", "1"))

    def test_the_last_builtin_review_is_told_once(self):
        done, _left = self.env["wac.template"]._wac_submit_builtin(self.account)
        done.family_id.user_id = self.manager
        self.run_template_cron()
        self.assertTrue(self.sim.settle())
        done._wac_sync(self.account)
        self.assertEqual(set(done.mapped("status")), {"APPROVED"})
        told = "".join(self.told(template) for template in done)
        self.assertEqual(told.count("Meta has reviewed the templates"), 1)

    def test_held_until_approved(self):
        template = self.draft()
        message = self.queue(
            self.make_thread(window=False), template_id=template.id, origin="rule"
        )
        self.assertEqual((message.state, message.hold_scope), ("held", "template"))
        template.action_submit()
        self.run_template_cron()
        self.assertTrue(self.sim.settle())
        self.event(template, "APPROVED")
        self.assertEqual(message.state, "queued")
        self.send()
        self.assertEqual(message.state, "accepted", message.error_title)

    def test_held_messages_say_what_to_do_and_may_go_another_way(self):
        template = self.approved()
        thread = self.make_thread(window=False)
        self.event(template, "PAUSED")
        message = self.queue(thread, template_id=template.id, origin="rule")
        self.assertEqual((message.state, message.hold_scope), ("held", "template"))
        self.assertIn("3 hours", message.hold_reason)
        self.event(template, "DISABLED")
        self.assertIn("another name", message.hold_reason)
        self.event(template, "REINSTATED")
        self.assertEqual(message.state, "queued")


@tagged("post_install", "-at_install")
class TestWacTemplateReport(TemplateCase):
    def sent(self, template, wa_id, **values):
        thread = self.make_thread(wa_id, window=False)
        message = self.queue(thread, template_id=template.id)
        message.write(
            {"state": "sent", "accepted_at": Datetime.now(), "wamid": f"w{wa_id}"}
            | values
        )
        return message

    def answer(self, message, kind="text", **values):
        return self.env["wac.message"].create(
            {
                "thread_id": message.thread_id.id,
                "account_id": message.account_id.id,
                "direction": "in",
                "origin": "customer",
                "kind": kind,
                "state": "received",
                "body": "ok",
                **values,
            }
        )

    def test_figures_from_our_own_receipts(self):
        template = self.make_template()
        now = Datetime.now()
        self.sent(template, "34600000301")
        read = self.sent(template, "34600000302", state="read", read_at=now)
        clicked = self.sent(
            template, "34600000303", state="delivered", delivered_at=now
        )
        self.sent(
            template,
            "34600000304",
            state="failed",
            accepted_at=False,
            error_code=131026,
            error_title="Not on WhatsApp",
        )
        self.answer(read)
        self.answer(read)
        self.answer(clicked, "button", context_wamid=clicked.wamid)
        self.answer(clicked, "reaction")
        self.env.flush_all()
        self.assertEqual(template.sent_count, 3)
        self.assertEqual(template.delivered_count, 2)
        self.assertEqual(template.seen_count, 1)
        self.assertEqual(template.replied_count, 2)
        self.assertEqual(template.clicked_count, 1)
        self.assertEqual(template.failed_count, 1)
        self.assertEqual(template.family_id.sent_count, 3)
        report = self.env["wac.template.report"].with_user(self.manager)
        groups = report._read_group(
            [("template_id", "=", template.id), ("failed", "=", 1)],
            ["error_title"],
            ["failed:sum"],
        )
        self.assertEqual(groups, [("Not on WhatsApp", 1)])

    def test_an_answer_of_before_or_of_much_later_is_none(self):
        template = self.make_template()
        message = self.sent(template, "34600000305")
        self.answer(message, date="2020-01-01 10:00:00")
        self.answer(message, date="2099-01-01 10:00:00")
        self.env.flush_all()
        self.assertEqual(template.replied_count, 0)
        self.answer(message, date="2099-01-01 10:00:00", context_wamid=message.wamid)
        self.env.flush_all()
        template.invalidate_recordset()
        self.assertEqual(template.replied_count, 1, "it quotes the template")

    def test_costs_are_stored_once_and_only_for_what_is_charged(self):
        self.env["wac.rate"].create(
            {
                "market": "ES",
                "category": "utility",
                "currency_id": self.company.currency_id.id,
                "amount": 0.02,
                "valid_from": "2020-01-01",
                "source": "test",
                "company_id": self.company.id,
            }
        )
        template = self.make_template()
        charged = self.sent(template, "34600000306")
        free = self.sent(template, "34600000307")
        receipt = {
            "status": "delivered",
            "wamid": False,
            "date": "2026-11-27 10:00:00",
            "pricing_type": "regular",
            "pricing_category": "utility",
        }
        messages = self.env["wac.message"]
        messages._wac_write_receipts({charged: [receipt]})
        messages._wac_write_receipts({charged: [receipt | {"status": "read"}]})
        messages._wac_write_receipts(
            {free: [receipt | {"pricing_type": "free_customer_service"}]}
        )
        self.assertEqual(charged.cost, 0.02)
        self.assertEqual(charged.cost_currency_id, self.company.currency_id)
        self.assertFalse(free.cost_currency_id)
        self.env.flush_all()
        self.assertAlmostEqual(template.cost_sum, 0.02)

    def test_costs_of_two_currencies_are_not_added_as_one(self):
        euro, dollar = self.env.ref("base.EUR"), self.env.ref("base.USD")
        (euro | dollar).active = True
        own = self.company.currency_id
        other = dollar if own == euro else euro
        self.env["res.currency.rate"].search([]).unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": other.id, "name": "2020-01-01", "rate": 2}
        )
        template = self.make_template()
        for number, currency in (("34600000309", own), ("34600000310", other)):
            self.sent(template, number, cost=0.0123, cost_currency_id=currency.id)
        self.env.flush_all()
        report = self.env["wac.template.report"].with_user(self.manager)
        # what Odoo's pivots, graphs and lists ask of a sum of money
        ((currencies, total),) = report._read_group(
            [("template_id", "=", template.id)],
            aggregates=["cost_currency_id:array_agg_distinct", "cost:sum_currency"],
        )
        self.assertEqual(set(currencies), {own.id, other.id})
        self.assertAlmostEqual(total, 0.0123 + 0.0123 / 2, 6)
        shown = report.fields_get(["cost"], ["type", "currency_field"])["cost"]
        self.assertEqual(shown["type"], "monetary")
        self.assertEqual(shown["currency_field"], "cost_currency_id")
        self.assertAlmostEqual(template.cost_sum, total, 2)

    def test_what_cost_nothing_is_no_other_currency(self):
        own, template = self.company.currency_id, self.make_template()
        self.account.billing_currency_id = False
        self.sent(template, "34600000313", cost=0.5, cost_currency_id=own.id)
        self.sent(template, "34600000314")
        self.env.flush_all()
        ((currencies,),) = self.env["wac.template.report"]._read_group(
            [("template_id", "=", template.id)],
            aggregates=["cost_currency_id:array_agg_distinct"],
        )
        self.assertEqual(currencies, [own.id])

    def test_languages_are_named_not_coded(self):
        self.env["res.lang"]._activate_lang("es_ES")
        template = self.make_template(language="ca", title="Thanks")
        self.sent(template, "34600000311")
        self.env.flush_all()
        self.assertEqual(template.display_name, "Thanks (Catalan)")
        spanish = template.with_context(lang="es_ES")
        self.assertEqual(spanish.display_name, "Thanks (Catalán)")
        field = (
            self.env["wac.template.report"]
            .with_context(lang="es_ES")
            .fields_get(["language"], ["selection"])["language"]
        )
        self.assertEqual(dict(field["selection"])["ca"], "Catalán")
        # a language that Meta has since yesterday is kept as it is written there
        odd = self.make_template(language="tlh_XX", name="odd", title="Odd")
        self.sent(odd, "34600000312")
        self.env.flush_all()
        self.assertEqual(odd.display_name, "Odd (tlh_XX)")
        groups = self.env["wac.template.report"].formatted_read_group(
            [("template_id", "=", odd.id)], ["language"], ["__count"]
        )
        self.assertEqual([g["language"] for g in groups], ["tlh_XX"])

    def test_states_are_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("es_ES")
        state = self.env["ir.model.fields"]._get("wac.message", "state")
        label = state.selection_ids.filtered(lambda one: one.value == "delivered")
        label.with_context(lang="es_ES").name = "Llegó"
        field = (
            self.env["wac.template.report"]
            .with_context(lang="es_ES")
            .fields_get(["state"], ["selection"])["state"]
        )
        self.assertEqual(dict(field["selection"])["delivered"], "Llegó")

    def test_other_companies_see_none_of_it(self):
        self.sent(self.make_template(), "34600000308")
        self.env.flush_all()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.write(
            {"company_ids": [(6, 0, company.ids)], "company_id": company.id}
        )
        report = self.env["wac.template.report"].with_user(self.manager)
        self.assertFalse(report.search_count([]))
