"""A quotation from the chat, and orders in Discuss: with a salesperson's own rights only."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.whatsapp_coexistence.tests.common import WacCase


@tagged("post_install", "-at_install")
class TestWacQuotation(WacCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "whatsapp_coexistence.group_wac_agent,sales_team.group_sale_salesman"
        cls.seller = new_test_user(cls.env, "wac_seller", groups=groups)
        cls.other = new_test_user(cls.env, "wac_other_seller", groups=groups)
        cls.account.agent_ids |= cls.seller | cls.other
        cls.customer = cls.env["res.partner"].create(
            {"name": "Marta", "phone": "+34600777001", "lang": "en_US"}
        )
        cls.product = cls.env["product.product"].create({"name": "Cake"})
        cls.order = cls.make_order()

    @classmethod
    def make_order(cls, user=None, **values):
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "user_id": (user or cls.seller).id,
                "order_line": [
                    (0, 0, {"product_id": cls.product.id, "price_unit": 12.5})
                ],
                **values,
            }
        )

    def chat(self, window=True, partner=None, wa_id="34600777001"):
        thread = self.make_thread(
            wa_id, window=window, partner=partner or self.customer
        )
        thread.channel_id = thread._wac_new_channels(self.account, thread.contact_id)
        return thread

    def wizard(self, thread, user=None):
        channel = thread.channel_id.with_user(user or self.seller)
        action = channel.wac_send_quotation()
        model = self.env[action["res_model"]].with_user(user or self.seller)
        return Form(model.with_context(**action["context"]))

    def messages(self, thread):
        return self.env["wac.message"].search([("thread_id", "=", thread.id)])

    def test_the_pdf_goes_while_the_window_is_open(self):
        thread = self.chat()
        form = self.wizard(thread)
        self.assertEqual(form.order_id, self.order)
        self.assertIn(self.order.name, form.body)
        self.assertIn("access_token", form.body)
        form.save().action_send()
        message = self.messages(thread)
        self.assertEqual((message.kind, message.state), ("document", "queued"))
        self.assertIn(self.order.name, message.body)
        self.assertEqual(message.media_ids.filename, f"{self.order.name}.pdf")
        self.assertEqual(
            (message.res_model, message.res_id), ("sale.order", self.order.id)
        )
        self.assertEqual(self.order.state, "sent")
        self.assertTrue(message.document_mail_message_id)
        self.send()
        self.assertEqual(self.accepted()[-1].type, "document")

    def test_the_template_goes_when_it_is_closed(self):
        thread = self.chat(window=False)
        family = self.env["wac.template.family"].search(
            [("name", "=", "odoo_quotation"), ("company_id", "=", self.company.id)]
        )
        form = self.wizard(thread)
        self.assertTrue(form.trouble, "the template is not approved yet")
        with self.assertRaises(UserError):
            form.save().action_send()
        family.template_ids.write(
            {"status": "APPROVED", "waba_id": self.account.waba_id}
        )
        form = self.wizard(thread)
        self.assertFalse(form.trouble)
        form.save().action_send()
        message = self.messages(thread)
        self.assertEqual(message.kind, "template")
        self.assertIn(self.order.name, message.body)
        self.assertEqual(self.order.state, "sent")

    def test_the_composer_opens_with_what_fits_the_order(self):
        names = ["odoo_quotation", "odoo_order_confirmation", "odoo_order_canceled"]
        templates = self.env["wac.template"].search(
            [("name", "in", names), ("company_id", "=", self.company.id)]
        )
        templates.write({"status": "APPROVED", "waba_id": self.account.waba_id})

        def first():
            composer = self.env["wac.composer"].with_user(self.seller)
            defaults = {"default_res_model": "sale.order", "default_way": "template"}
            defaults["default_res_ids"] = self.order.ids
            return Form(composer.with_context(**defaults)).family_id.name

        self.assertEqual(first(), "odoo_quotation")
        self.order.action_confirm()
        self.assertEqual(first(), "odoo_order_confirmation")
        self.order.action_cancel()
        self.assertEqual(first(), "odoo_order_canceled")

    def test_quotations_of_others_are_neither_offered_nor_sent(self):
        thread = self.chat()
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        foreign = self.make_order(partner_id=stranger.id)
        theirs = self.make_order(user=self.other)
        form = self.wizard(thread)
        self.assertEqual(form.available_order_ids[:], self.order)
        wizard = form.save()
        for order in foreign | theirs:
            wizard.sudo().order_id = order
            with self.subTest(order=order.name), self.assertRaises(UserError):
                wizard.with_user(self.seller).action_send()
        self.assertFalse(self.messages(thread))

    def test_who_does_not_sell_is_told_so(self):
        with self.assertRaises(AccessError):
            self.chat().channel_id.with_user(self.agent).wac_send_quotation()

    def test_a_new_quotation_for_somebody_unknown_makes_a_customer(self):
        thread = self.make_thread("34600777009", window=True)
        wizard = self.env["wac.quotation.send"].with_user(self.seller)
        self.seller.group_ids |= self.env.ref("base.group_partner_manager")
        made = wizard.create({"thread_id": thread.id})
        self.assertFalse(made.order_id)
        action = made.action_new_quotation()
        partner = thread.contact_id.partner_id
        self.assertTrue(partner)
        self.assertEqual(action["context"]["default_partner_id"], partner.id)

    # Discuss

    def test_names_become_links_for_who_may_read(self):
        channel = self.chat().channel_id
        names = [self.order.name, self.order.name.lower(), "S99999999"]
        found = channel.with_user(self.seller).wac_find_documents(names)
        self.assertEqual(set(found), set(names[:2]))
        self.assertEqual(found[names[0]]["id"], self.order.id)
        self.assertIn("Marta", found[names[0]]["label"])
        self.assertFalse(channel.with_user(self.other).wac_find_documents(names))
        self.assertFalse(channel.with_user(self.agent).wac_find_documents(names))
        with self.assertRaises(AccessError):
            channel.with_user(self.nobody).wac_find_documents(names)

    def test_open_documents_are_counted_with_the_users_rights(self):
        channel = self.chat().channel_id
        self.make_order(user=self.other)
        self.make_order().action_confirm()

        def counts(user):
            info = channel.with_user(user).wac_customer_info()
            return {g["key"]: g["count"] for g in info["documents"]}

        self.assertEqual(counts(self.seller)["quotation"], 1)
        self.assertEqual(counts(self.other)["quotation"], 1)
        self.assertFalse(counts(self.agent))
        self.assertEqual(counts(self.seller).get("order"), 1)

    def test_a_person_who_is_no_customer_has_no_documents(self):
        thread = self.make_thread("34600777010", window=False)
        thread.channel_id = thread._wac_new_channels(self.account, thread.contact_id)
        info = thread.channel_id.with_user(self.seller).wac_customer_info()
        self.assertEqual(info, {"documents": []})

    def test_orders_of_the_customers_company_count(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        self.customer.parent_id = firm
        self.make_order(partner_id=firm.id)
        info = self.chat().channel_id.with_user(self.seller).wac_customer_info()
        self.assertEqual(info["documents"][0]["count"], 2)

    def test_a_draft_invoice_is_not_owed(self):
        if "account.move" not in self.env["wac.thread"]._wac_document_models():
            self.skipTest("the bridge to invoices is not installed")
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date_due": fields.Date.today(),
                "invoice_line_ids": [(0, 0, {"name": "Cake", "price_unit": 10})],
            }
        )
        channel = self.chat().channel_id
        info = channel.sudo().wac_customer_info()
        self.assertNotIn("invoice", [g["key"] for g in info["documents"]])
        move.action_post()
        info = channel.sudo().wac_customer_info()
        self.assertIn("invoice", [g["key"] for g in info["documents"]])
        found = channel.sudo().wac_find_documents([move.name])
        self.assertEqual(found[move.name]["id"], move.id)
