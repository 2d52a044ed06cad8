"""Leads by themselves: who gets one, who never does, where it comes from, whose it is."""

import time

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.whatsapp_coexistence.tests.inbound_common import (
    InboundCase,
    recorded,
)

AD = {"headline": "Offer", "ctwa_clid": "ClickA", "source_url": "https://fb.me/a"}
ANA, AUNT = "34600666101", "34600666102"


@tagged("post_install", "-at_install")
class TestWacLeadAuto(InboundCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env, "wac_leader", groups="sales_team.group_sale_salesman"
        )
        cls.team = cls.env["crm.team"].create(
            {"name": "Shop", "user_id": cls.seller.id, "member_ids": cls.seller.ids}
        )
        cls.number.write({"lead_policy": "new", "team_id": cls.team.id})

    def run_leads(self):
        cron = self.env.ref("whatsapp_coexistence_crm.ir_cron_wac_lead")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def hear(self, *bodies):
        """Receive, make what is due, and return the leads of the number's chats."""
        self.receive(*bodies)
        self.run_leads()
        return self.env["crm.lead"].search(
            [("wac_thread_id.account_id", "=", self.number.id)]
        )

    def hello(self, sender=ANA, **referral):
        message = self.text("Hello", sender=sender)
        if referral:
            message["referral"] = {"source_type": "ad", "source_id": "900", **referral}
        return self.body(self.change([message]))

    def test_a_new_person(self):
        lead = self.hear(self.hello())
        self.assertEqual(lead.phone_sanitized, f"+{ANA}")
        self.assertEqual(lead.medium_id.name, "WhatsApp")
        self.assertEqual(lead.source_id.name, "WhatsApp")
        self.assertEqual(lead.team_id, self.team)
        self.assertEqual(lead.user_id, self.seller, "the team's leader, by Odoo's rule")
        self.assertFalse(lead.campaign_id)

    def test_the_chat_says_so_in_the_companys_language(self):
        self.env["res.lang"]._activate_lang("es_ES")
        self.company.partner_id.lang = "es_ES"
        lead = self.hear(self.hello())
        channel = lead.wac_thread_id.channel_id
        said = " ".join(channel.message_ids.mapped("body"))
        self.assertIn("Se ha creado una oportunidad", said)

    def test_the_teams_rules_of_assignment(self):
        """With Odoo's rules on, not the leader gets it but whose turn it is."""
        self.env["ir.config_parameter"].set_param("crm.lead.auto.assignment", True)
        cron = self.env.ref("crm.ir_cron_crm_lead_assign")
        cron.active = True
        self.team.crm_team_member_ids.assignment_max = 0
        bakers, cakes = (
            new_test_user(self.env, login, groups="sales_team.group_sale_salesman")
            for login in ("wac_baker", "wac_cakes")
        )
        for user, domain in ((bakers, "Offer"), (cakes, "Cakes")):
            self.env["crm.team.member"].create(
                {
                    "crm_team_id": self.team.id,
                    "user_id": user.id,
                    "assignment_max": 30,
                    "assignment_domain": f"[('wac_ad_title', '=', '{domain}')]",
                }
            )
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        lead = self.hear(self.hello(headline="Cakes", ctwa_clid="ClickC"))
        self.assertFalse(lead.user_id)
        after = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.assertGreater(after, before, "Odoo's own job is woken")
        self.env["crm.team"]._cron_assign_leads(force_quota=True)
        self.assertEqual(lead.user_id, cakes)
        self.assertEqual(lead.wac_ad_click_id, "ClickC")

    def test_one_for_many_messages_and_none_while_it_is_open(self):
        self.hear(self.hello(), self.hello())
        lead = self.hear(self.hello())
        self.assertEqual(len(lead), 1)
        other = self.hear(self.hello(headline="Offer"))
        self.assertEqual(other, lead)

    def test_after_the_end_only_an_ad_makes_another(self):
        lead = self.hear(self.hello())
        lead.action_set_lost()
        self.assertFalse(self.hear(self.hello()), "not new anymore")
        self.assertEqual(len(self.hear(self.hello(headline="Offer"))), 1)

    def test_ad_only(self):
        self.number.lead_policy = "ad"
        self.assertFalse(self.hear(self.hello()))
        self.assertTrue(self.hear(self.hello(headline="Offer")))

    def test_off(self):
        self.number.lead_policy = "none"
        self.assertFalse(self.hear(self.hello(headline="Offer")))

    def test_the_ad_becomes_a_campaign_that_may_be_renamed(self):
        lead = self.hear(self.hello(**AD))
        self.assertEqual(lead.campaign_id.title, "Offer")
        self.assertEqual(lead.source_id.name, "Facebook")
        self.assertEqual(lead.wac_ad_click_id, "ClickA")
        campaign = lead.campaign_id
        campaign.title = "Summer"
        lead.action_set_lost()
        again = self.hear(self.hello(**AD))
        self.assertEqual(again.campaign_id, campaign)

    def test_customers_and_friends_of_the_phone_are_not_new(self):
        self.env["res.partner"].create({"name": "Ana", "phone": f"+{ANA}"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = create_date - interval '1 day'"
            " WHERE phone_sanitized = %s",
            [f"+{ANA}"],
        )
        self.env["wac.contact"].create(
            {
                "company_id": self.number.company_id.id,
                "portfolio_ref": self.number.portfolio_ref,
                "wa_id": AUNT,
                "phonebook_name": "Aunt",
            }
        )
        self.assertFalse(self.hear(self.hello(), self.hello(sender=AUNT)))

    def test_a_partner_made_by_the_policy_is_new(self):
        self.number.contact_policy = "create"
        lead = self.hear(self.hello())
        self.assertTrue(lead.partner_id)

    def test_never_from_the_phone_or_the_past(self):
        self.assertFalse(self.hear(recorded("echo_text"), recorded("history_chunk")))
        self.assertTrue(self.stored())

    def test_never_where_the_company_wrote_first(self):
        echo = self.text("Hi", sender="442079460000")
        echo["to"] = ANA
        change = {
            "field": "smb_message_echoes",
            "value": {
                "messaging_product": "whatsapp",
                "metadata": {
                    "display_phone_number": "442079460000",
                    "phone_number_id": self.number.phone_number_id,
                },
                "message_echoes": [{**echo, "timestamp": str(int(time.time()) - 9)}],
            },
        }
        self.receive(self.body(change))
        self.assertFalse(self.hear(self.hello()))

    def test_an_open_lead_with_the_number_counts(self):
        lead = self.env["crm.lead"].create({"name": "By phone", "phone": f"+{ANA}"})
        self.assertEqual(self.hear(self.hello()), lead)

    def test_a_lead_that_cannot_be_made_says_so_and_loses_no_message(self):
        def refuse(leads, vals_list):
            raise ValidationError("A lead needs a colour.")  # pylint: disable=translation-required

        self.patch(type(self.env["crm.lead"]), "create", refuse)
        with mute_logger("odoo.addons.whatsapp_coexistence_crm.models.wac_thread_auto"):
            self.assertFalse(self.hear(self.hello()))
        self.assertEqual(self.stored().body, "Hello")
        notices = self.stored().thread_id.channel_id.message_ids.mapped("body")
        self.assertTrue(any("A lead needs a colour." in notice for notice in notices))
        self.assertFalse(self.stored().thread_id.is_lead_due)

    def test_the_contact_follows_the_lead(self):
        lead = self.hear(self.hello())
        partner = self.env["res.partner"].create({"name": "Ana", "phone": f"+{ANA}"})
        lead.with_user(self.seller).partner_id = partner
        self.assertEqual(self.stored().contact_id.partner_id, partner)
        other = self.env["res.partner"].create({"name": "Other"})
        lead.with_user(self.seller).partner_id = other
        self.assertEqual(self.stored().contact_id.partner_id, partner)

    def test_the_chat_follows_the_salesperson_who_answers_the_number(self):
        lead = self.hear(self.hello())
        thread = self.stored().thread_id
        self.assertFalse(thread.user_id, "the leader does not answer on WhatsApp")
        self.agent.group_ids |= self.env.ref("sales_team.group_sale_salesman")
        self.number.agent_ids |= self.agent
        lead.user_id = self.agent
        self.assertEqual(thread.user_id, self.agent)
