"""Whom nothing can be sent to: the same sentence before it is sent and in the journal.

===============================  =================================================
no phone                         ``test_no_phone``
invalid phone                    ``test_invalid_phone``
landline                         ``test_landline``
number without WhatsApp          ``test_number_without_whatsapp``
blacklisted                      ``test_blacklisted``
objection                        ``test_objection``
archived partner                 ``test_archived``
merged partner                   ``test_merged``
deleted document                 ``test_deleted``
record of another company        ``test_another_company``
missing language                 ``test_missing_language``
template without approval        ``test_template_without_approval``
unauthorised user                ``test_unauthorised_user``
===============================  =================================================
"""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.wac_recipient import Letter
from .test_wac_notification import NotificationCase


@tagged("post_install", "-at_install")
class TestWacBadInput(NotificationCase):
    def setUp(self):
        super().setUp()
        self.alone = self.make_rule("whatsapp")
        self.notifications = self.env["wac.notification"]

    def in_preview(self, rule=None):
        """Return what the preview of a rule says about the customer."""
        plan = self.notifications._wac_plan(rule or self.alone, self.customer)
        self.assertNotIn("channel", plan)
        return plan["reason"]

    def in_composer(self):
        """Return what the composer says about the customer, to an agent."""
        sending = self.env["wac.sending"].with_user(self.agent)
        customer = self.customer.with_user(self.agent)
        account = self.account.with_user(self.agent)
        [found] = sending._plan(customer, account, Letter(family=self.family))
        return " ".join([found.refusal or "", *found.warnings])

    def in_journal(self, rule=None):
        """Owe something, run the crons, and return what the journal says."""
        notification = self.owe(rule or self.alone)
        self.send()
        self.assertFalse(self.accepted())
        self.assertEqual(notification.state, "skipped", notification.reason)
        return notification.reason

    def in_chatter(self):
        return " ".join(self.customer.message_ids.mapped("body"))

    def check_refused(self, sentence, composer=None):
        """Check that screens, journal and chatter say the sentence and nothing leaves."""
        self.assertIn(sentence, self.in_preview())
        self.assertIn(composer or sentence, self.in_composer())
        self.assertIn(sentence, self.in_journal())
        self.assertIn("Nobody was notified.", self.in_chatter())

    def test_no_phone(self):
        self.customer.phone = False
        self.check_refused("has no phone number")

    def test_invalid_phone(self):
        self.customer.phone = "12"
        self.check_refused("is not valid")

    def test_landline(self):
        self.customer.phone = "+34 932 00 00 00"
        self.assertIn("landline", self.in_composer())
        self.assertIn("landline", self.in_journal())
        self.assertIn("Nobody was notified.", self.in_chatter())

    def test_number_without_whatsapp(self):
        self.owe()
        self.send()
        [message] = self.env["wac.message"].search([("origin", "=", "rule")], limit=1)
        title = "WhatsApp cannot reach this number."
        self.receipt(
            message, "failed", error_code=131026, error_title=title, error_detail=False
        )
        self.before = len(self.sim.ledger.accepted())
        self.assertIn("may have no WhatsApp", self.in_composer())
        notification = self.owe(self.alone, key="again")
        self.send()
        self.assertFalse(self.accepted())
        self.assertIn(title, notification.reason)

    def test_blacklisted(self):
        self.env["phone.blacklist"].create({"number": "+34600000202"})
        self.check_refused("blacklist")

    def test_objection(self):
        self.env["wac.consent"]._wac_record(
            self.customer, "objected", ["notice"], "form", company_id=self.company.id
        )
        self.check_refused("object")

    def test_archived(self):
        self.customer.active = False
        self.check_refused("archived")

    def test_merged(self):
        notification = self.owe(self.alone)
        self.notifications.flush_model()
        kept = self.customer.copy({"phone": "+34 600 00 03 03", "name": "Kept"})
        gone = self.customer
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((kept | gone).ids, kept)
        self.assertFalse(gone.exists())
        sending = self.env["wac.sending"].with_user(self.agent)
        [found] = sending._plan(
            gone.with_user(self.agent),
            self.account.with_user(self.agent),
            Letter(family=self.family),
        )
        self.assertIn("merged into another one", found.refusal)
        self.send()
        self.assertFalse(
            self.accepted(), "what was owed about a card that is gone is not sent"
        )
        self.assertIn(notification.state, ("skipped", "stopped"))

    def test_deleted(self):
        notification = self.owe(self.alone)
        gone = self.customer.with_user(self.agent)
        self.customer.unlink()
        sending = self.env["wac.sending"].with_user(self.agent)
        account = self.account.with_user(self.agent)
        [found] = sending._plan(gone, account, Letter(family=self.family))
        self.assertIn("was deleted", found.refusal)
        self.send()
        self.assertFalse(self.accepted())
        self.assertEqual(notification.state, "skipped")
        self.assertIn("was deleted", notification.reason)

    def test_another_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.customer.company_id = other
        self.assertIn("another company: Elsewhere", self.in_preview())
        self.agent.company_ids |= other
        self.assertIn("another company: Elsewhere", self.in_composer())
        self.assertIn("another company: Elsewhere", self.in_journal())

    def test_missing_language(self):
        self.env["res.lang"]._activate_lang("ca_ES")
        self.customer.lang = "ca_ES"
        self.assertIn("no approved text in the customer's language", self.in_composer())
        notification = self.owe(self.alone)
        self.send()
        self.assertEqual(notification.state, "sent", "another language is better")
        self.family.template_ids.active = False
        self.customer.lang = "en_US"
        self.assertIn("does not exist", self.in_preview(self.make_rule("whatsapp")))

    def test_template_without_approval(self):
        self.family.template_ids.status = "PAUSED"
        self.assertIn("has not approved", self.in_composer())
        rule = self.make_rule("whatsapp", "email")
        plan = self.notifications._wac_plan(rule, self.customer)
        self.assertEqual(plan["channel"], "email")
        self.assertIn("has not approved", plan["reason"])
        notification = self.owe(rule)
        self.send()
        self.assertFalse(self.accepted())
        self.assertIn("has not approved", notification.attempt_ids[0].reason)

    def test_unauthorised_user(self):
        stranger = self.customer.with_user(self.nobody)
        with self.assertRaisesRegex(AccessError, "Only people who answer on WhatsApp"):
            stranger.wac_send_template(self.family.name)
        with self.assertRaisesRegex(AccessError, "Only people who answer on WhatsApp"):
            stranger.wac_send_text("Hello")
        other = self.make_user_without_number()
        with self.assertRaisesRegex(UserError, "You answer no WhatsApp number"):
            self.customer.with_user(other).wac_send_text("Hello")
        self.assertFalse(self.env["wac.message"].search([("origin", "=", "user")]))

    def make_user_without_number(self):
        user = self.agent.copy({"login": "wac_no_number", "name": "No Number"})
        self.account.agent_ids -= user
        return user
