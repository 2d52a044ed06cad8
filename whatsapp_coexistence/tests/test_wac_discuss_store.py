"""What the web client is told: chats, ticks, banners; and when."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import mail_new_test_user
from odoo.addons.mail.tools.discuss import Store

from .test_wac_discuss_common import WacDiscussCase


@tagged("post_install", "-at_install", "wac_discuss")
class TestWacDiscussStore(WacDiscussCase):
    def _stored(self, records, model, user=None):
        env = self.env(user=user or self.agent)
        result = Store().add(records.with_env(env)).get_result()
        return {row["id"]: row for row in result[model]}

    def _bus_payloads(self, channel_part):
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([])
        return [row.message for row in rows if channel_part in row.channel]

    def test_chat(self):
        row = self._stored(self.channel, "discuss.channel")[self.channel.id]
        self.assertEqual(row["channel_type"], "wac")
        self.assertEqual(row["wac_thread_id"], self.thread.id)
        self.assertEqual(
            row["wac_window_expires_at"],
            fields.Datetime.to_string(self.thread.window_expires_at),
        )
        account = self._stored(self.channel, "wac.account")[self.account.id]
        self.assertEqual(account["display_phone_number"], "+34 600 000 001")
        contact = self._stored(self.channel, "wac.contact")[self.thread.contact_id.id]
        self.assertEqual(contact["name"], "Núria")

    def test_other_channels_carry_nothing_of_ours(self):
        other = (
            self.env["discuss.channel"]
            .with_user(self.agent)
            ._create_channel("Team", None)
        )
        row = self._stored(other, "discuss.channel")[other.id]
        self.assertFalse([key for key in row if key.startswith("wac_")])

    def _wac(self, message):
        mail_message = message.mail_message_id
        return self._stored(mail_message, "mail.message")[mail_message.id]["wac"]

    def test_message_in(self):
        wac = self._wac(self._receive())
        self.assertEqual(wac["direction"], "in")
        self.assertEqual(wac["author_name"], "Núria")
        self.assertTrue(wac["known"])

    def test_failed_shows_its_reason(self):
        wac = self._wac(
            self._sent(
                "failed", error_code=131026, error_detail="Message undeliverable"
            )
        )
        self.assertEqual(wac["state"], "failed")
        self.assertIn("cannot reach this number", wac["reason"])
        self.assertIn("(131026)", wac["reason"])
        self.assertEqual(wac["detail"], "Message undeliverable")
        self.assertEqual(wac["user_name"], self.agent.name)

    def test_the_reason_is_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("es_ES")
        failed = self._sent("failed", error_code=131026, error_title="Cannot reach it")
        read = failed.with_context(lang="es_ES")
        self.assertIn("WhatsApp no puede", read.shown_reason)
        self.assertIn("Texto", read.display_name)

    def test_a_reason_nobody_knows_is_metas(self):
        wac = self._wac(self._sent("failed", error_code=999, error_detail="Odd thing"))
        self.assertEqual(wac["reason"], "Odd thing (999)")

    def test_held_shows_its_reason_and_sent_none(self):
        held = self._sent("held", wamid=False, hold_reason="New token needed")
        self.assertEqual(self._wac(held)["reason"], "New token needed")
        self.assertFalse(
            self._wac(self._sent("sent", wamid="w2", hold_reason="old"))["reason"]
        )

    def test_several_messages_show_the_one_that_needs_a_person(self):
        first = self._sent("read")
        failed = first.copy(
            {"state": "failed", "mail_message_id": first.mail_message_id.id}
        )
        failed.mail_message_id = first.mail_message_id
        wac = self._wac(first)
        self.assertEqual(wac["state"], "failed")
        self.assertEqual(wac["attention_ids"], failed.ids)

    def test_traces_of_edit_and_withdrawal(self):
        now = fields.Datetime.now()
        edited = self._receive(edited_at=now, previous_body="four")
        self.assertEqual(
            {
                key: self._wac(edited)[key]
                for key in ("edited", "revoked", "previous_body")
            },
            {"edited": True, "revoked": False, "previous_body": "four"},
        )

    def test_receipt_reaches_open_clients(self):
        message = self._sent("sent")
        self._reset_bus()
        message.state = "read"
        message._wac_push_state()
        payloads = self._bus_payloads(f'"discuss.channel",{self.channel.id}')
        self.assertEqual(len(payloads), 1)
        self.assertIn('"state":"read"', payloads[0].replace(" ", ""))

    def test_push_is_one_per_chat(self):
        messages = self._sent() | self._sent(wamid="w2") | self._sent(wamid="w3")
        self._reset_bus()
        messages._wac_push_state()
        self.assertEqual(
            len(self._bus_payloads(f'"discuss.channel",{self.channel.id}')), 1
        )

    def test_chatter_of_a_document_shows_the_same(self):
        message = self._sent("delivered")
        note = self.env["mail.message"].create(
            {
                "model": "res.partner",
                "res_id": self.agent.partner_id.id,
                "message_type": "wac",
                "body": "Answer",
            }
        )
        message.document_mail_message_id = note
        stored = self._stored(note, "mail.message")[note.id]
        self.assertEqual(stored["wac"]["state"], "delivered")
        self._reset_bus()
        message._wac_push_state()
        payloads = self._bus_payloads(f'"res.partner",{self.agent.partner_id.id}')
        wanted = f'"id":{note.id}'
        self.assertTrue(any(wanted in payload.replace(" ", "") for payload in payloads))
        # and open chatters hear of it, which Odoo tells nothing
        noted = [payload for payload in payloads if "wac/noted" in payload]
        self.assertEqual(len(noted), 1)
        row = f'[{note.id},"res.partner",{self.agent.partner_id.id}]'
        self.assertIn(row, noted[0].replace(" ", ""))

    def test_window_and_hold_are_pushed(self):
        self._reset_bus()
        self.thread.window_expires_at = fields.Datetime.now() + timedelta(hours=3)
        self.assertTrue(self._bus_payloads(f'"discuss.channel",{self.channel.id}'))
        self._reset_bus()
        self.account.write({"state": "held", "hold_reason": "Why"})
        payloads = self._bus_payloads(f'"res.partner",{self.agent.partner_id.id}')
        self.assertTrue(any('"held"' in payload for payload in payloads))

    def test_new_chat_reaches_clients_that_are_open(self):
        """They listen to the channels there were when they opened."""
        partner = f'"res.partner",{self.agent.partner_id.id}'
        presence = self.env["mail.presence"].create({"user_id": self.agent.id})
        self._reset_bus()
        self._receive()._wac_announce()
        joined = [p for p in self._bus_payloads(partner) if "channel/joined" in p]
        self.assertEqual(len(joined), 1)
        self.assertIn(f'"channel_id":{self.channel.id}', joined[0].replace(" ", ""))

        presence.last_poll = fields.Datetime.now() - timedelta(days=2)
        self._reset_bus()
        self._receive(wamid="wamid.in3")._wac_announce()
        payloads = self._bus_payloads(partner)
        self.assertFalse(
            [p for p in payloads if "channel/joined" in p], "nobody is here"
        )

        presence.last_poll = fields.Datetime.now()
        member = self.channel.channel_member_ids
        member.fetched_message_id = self.channel.message_ids[:1]
        self._reset_bus()
        self._receive(wamid="wamid.in2")._wac_announce()
        payloads = self._bus_payloads(partner)
        self.assertFalse([p for p in payloads if "channel/joined" in p])

    def test_renamed_contact_renames_the_chat(self):
        partner = self.env["res.partner"].create({"name": "Núria Puig"})
        self.thread.contact_id.partner_id = partner
        self.assertEqual(self.channel.name, "Núria Puig")

    def test_agents_are_the_members(self):
        self.account.agent_ids += self.colleague
        self.assertIn(
            self.colleague.partner_id, self.channel.channel_member_ids.partner_id
        )
        self.account.agent_ids -= self.agent
        self.assertEqual(
            self.channel.channel_member_ids.partner_id, self.colleague.partner_id
        )

    def test_customers_and_outsiders_are_never_members(self):
        customer = self.env["res.partner"].create({"name": "Customer"})
        for partner in (customer, self.outsider.partner_id):
            with self.assertRaises(ValidationError):
                self.channel.with_user(self.agent).add_members(partner_ids=partner.ids)

    def test_portal_users_are_not_agents(self):
        portal = mail_new_test_user(
            self.env, login="wac_portal", groups="base.group_portal"
        )
        with self.assertRaises(ValidationError):
            self.account.agent_ids += portal

    def test_no_invitation_by_mail(self):
        self.assertFalse(self.channel._allow_invite_by_email())


@tagged("post_install", "-at_install", "wac_discuss")
class TestWacDiscussMember(WacDiscussCase):
    def _member(self):
        return self.channel.channel_member_ids.filtered(
            lambda m: m.partner_id == self.agent.partner_id
        )

    def _read(self, message):
        self._member().with_user(self.agent)._mark_as_read(message.mail_message_id.id)

    def _receipts(self):
        """Return the messages whose receipt waits to be sent."""
        return self.env["wac.read.receipt"].search([]).mapped("wamid")

    def test_reading_queues_one_receipt_for_the_newest(self):
        self._receive(wamid="w1")
        newest = self._receive(wamid="w2")
        answer = self._sent(wamid="w3")
        self._read(answer)
        self.assertEqual(self._receipts(), [newest.wamid])

    def test_reading_again_queues_nothing_more(self):
        message = self._receive()
        self._read(message)
        self._read(message)
        self.assertEqual(self._receipts(), [message.wamid])

    def test_reading_only_our_own_answer_queues_nothing(self):
        self._read(self._sent())
        self.assertFalse(self._receipts())

    def _make_idle(self, days):
        self.channel.last_interest_dt = fields.Datetime.now() - timedelta(days=days)
        self._member().last_interest_dt = self.channel.last_interest_dt

    def test_idle_chats_are_unpinned(self):
        self._make_idle(8)
        self._member()._gc_unpin_wac_chats()
        self.assertFalse(self._member().is_pinned)

    def test_recent_chats_stay(self):
        self._make_idle(6)
        self._member()._gc_unpin_wac_chats()
        self.assertTrue(self._member().is_pinned)

    def test_unread_chats_stay(self):
        self._receive()
        self._make_idle(8)
        self._member()._gc_unpin_wac_chats()
        self.assertTrue(self._member().is_pinned)


@tagged("post_install", "-at_install", "wac_discuss")
class TestWacDiscussReaction(WacDiscussCase):
    def _react(self, message, emoji, action="add", user=None):
        user = user or self.agent
        mail_message = message.mail_message_id.with_user(user).sudo()
        guest = self.env["mail.guest"]
        mail_message._message_reaction(emoji, action, user.partner_id, guest)

    def test_reaction_is_queued(self):
        message = self._receive()
        self._react(message, "👍")
        self.assertRecordValues(
            self._queued(),
            [{"kind": "reaction", "body": "👍", "reply_to_id": message.id}],
        )

    def test_the_company_has_one_reaction(self):
        self.account.agent_ids += self.colleague
        message = self._receive()
        self._react(message, "👍")
        self._react(message, "❤️", user=self.colleague)
        self.assertEqual(message.mail_message_id.reaction_ids.mapped("content"), ["❤️"])

    def test_removal_is_queued_empty(self):
        message = self._receive()
        self._react(message, "👍")
        self._react(message, "👍", "remove")
        self.assertEqual([m.body or "" for m in self._queued()], ["👍", ""])
        self.assertFalse(message.mail_message_id.reaction_ids)

    def test_the_customers_reaction_is_not_sent_back(self):
        customer = self.env["res.partner"].create({"name": "Customer"})
        message = self._sent()
        message.mail_message_id._message_reaction(
            "👍", "add", customer, self.env["mail.guest"]
        )
        self.assertFalse(self._queued())
        self.assertEqual(message.mail_message_id.reaction_ids.partner_id, customer)
