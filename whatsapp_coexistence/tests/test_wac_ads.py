"""Messages that an ad led to: kept on message and contact, shown in the chat."""

from odoo.tests import tagged

from odoo.addons.mail.tools.discuss import Store

from .inbound_common import InboundCase, recorded


@tagged("post_install", "-at_install")
class TestWacAds(InboundCase):
    def ad_message(self, **referral):
        message = self.text("Info?")
        message["referral"] = {"source_type": "ad", "source_id": "900", **referral}
        return self.body(self.change([message]))

    def test_the_contact_keeps_the_ad(self):
        self.receive(recorded("message_text_from_ad"))
        contact = self.stored().contact_id
        self.assertEqual(contact.ad_ref, "900000000000009")
        self.assertEqual(contact.ad_title, "Oferta")
        self.assertEqual(contact.ad_click_id, "ClickFictionA1")
        self.assertEqual(contact.ad_at, self.stored().date)

    def test_the_latest_ad_wins_and_leaves_nothing_of_the_other(self):
        self.receive(self.ad_message(headline="One", ctwa_clid="A"))
        self.receive(self.ad_message(source_id="901", headline="Two"))
        contact = self.stored().contact_id
        self.assertEqual((contact.ad_ref, contact.ad_title), ("901", "Two"))
        self.assertFalse(contact.ad_click_id)

    def test_discuss_shows_the_ad_without_the_click(self):
        self.receive(recorded("message_text_from_ad"))
        shown = self.stored()._wac_store_value()
        self.assertEqual(shown["ad"]["headline"], "Oferta")
        self.assertNotIn("ClickFictionA1", str(shown))

    def test_other_messages_show_none(self):
        self.receive(self.body(self.change([self.text("Hello")])))
        self.assertIs(self.stored()._wac_store_value()["ad"], False)
        self.assertFalse(self.stored().contact_id.ad_at)

    def test_what_meta_may_send_tomorrow_is_no_failure(self):
        self.receive(self.ad_message(headline=7, ctwa_clid=None, welcome_message="x"))
        self.assertFalse(self.letters())
        self.assertEqual(self.stored().contact_id.ad_ref, "900")

    def test_a_live_update_carries_the_ad(self):
        self.receive(recorded("message_text_from_ad"))
        store = Store().add(self.stored().mail_message_id.sudo())
        (shown,) = store.get_result()["mail.message"]
        self.assertEqual(shown["wac"]["ad"]["source_type"], "ad")
