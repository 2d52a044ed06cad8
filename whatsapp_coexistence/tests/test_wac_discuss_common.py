"""A number with one agent and one chat, without simulator or network."""

from datetime import timedelta

from odoo import Command, fields

from odoo.addons.mail.tests.common import MailCommon, mail_new_test_user


class WacDiscussCase(MailCommon):
    """What Discuss needs: people with and without rights, a chat with an open window."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        agent_group = "base.group_user,whatsapp_coexistence.group_wac_agent"
        cls.agent = mail_new_test_user(cls.env, login="wac_agent", groups=agent_group)
        cls.colleague = mail_new_test_user(cls.env, login="wac_two", groups=agent_group)
        cls.outsider = mail_new_test_user(
            cls.env, login="wac_none", groups="base.group_user"
        )
        # The texts are looked for in English, whatever language comes first.
        (cls.agent | cls.colleague | cls.outsider).lang = "en_US"
        cls.account = cls.env["wac.account"].create(
            {
                "name": "Bakery",
                "app_id": cls.env["wac.app"].create({"name": "App"}).id,
                "phone_number_id": "100000001",
                "waba_id": "200000001",
                "portfolio_ref": "200000001",
                "display_phone_number": "+34 600 000 001",
                "agent_ids": [Command.set(cls.agent.ids)],
            }
        )
        cls.account.state = "connected"
        cls.thread = cls._make_thread("34611000001", "Núria")
        cls.channel = cls.thread.channel_id

    @classmethod
    def _make_thread(cls, wa_id, name, hours=20):
        """Return a chat whose window closes in some hours."""
        contact = cls.env["wac.contact"].create(
            {
                "company_id": cls.account.company_id.id,
                "portfolio_ref": cls.account.portfolio_ref,
                "wa_id": wa_id,
                "profile_name": name,
            }
        )
        members = [
            Command.create({"partner_id": agent.partner_id.id})
            for agent in cls.account.agent_ids
        ]
        public = cls.env.ref("base.public_user")
        channel = (
            cls.env["discuss.channel"]
            .with_user(public)
            .sudo()
            .create(
                {"name": name, "channel_type": "wac", "channel_member_ids": members}
            )
        )
        return cls.env["wac.thread"].create(
            {
                "account_id": cls.account.id,
                "contact_id": contact.id,
                "channel_id": channel.id,
                "window_expires_at": fields.Datetime.now() + timedelta(hours=hours),
            }
        )

    @classmethod
    def _receive(cls, body="Hello", wamid="wamid.in1", thread=None, **vals):
        """Return an inbound WhatsApp message that Discuss shows."""
        return cls._show(
            thread or cls.thread, body, "in", "customer", "received", wamid, vals
        )

    @classmethod
    def _sent(
        cls, state="sent", body="Answer", wamid="wamid.out1", thread=None, **vals
    ):
        """Return a message an agent sent, in some state."""
        return cls._show(thread or cls.thread, body, "out", "user", state, wamid, vals)

    @classmethod
    def _show(cls, thread, body, direction, origin, state, wamid, vals):
        mail_message = cls.env["mail.message"].create(
            {
                "model": "discuss.channel",
                "res_id": thread.channel_id.id,
                "message_type": "wac",
                "subtype_id": cls.env.ref("mail.mt_comment").id,
                "body": body,
                "author_id": cls.agent.partner_id.id if origin == "user" else False,
            }
        )
        return cls.env["wac.message"].create(
            {
                "thread_id": thread.id,
                "account_id": thread.account_id.id,
                "direction": direction,
                "origin": origin,
                "state": state,
                "body": body,
                "wamid": wamid,
                "mail_message_id": mail_message.id,
                "user_id": cls.agent.id if origin == "user" else False,
                **vals,
            }
        )

    def _queued(self, thread=None):
        """Return what waits to be sent in a chat, oldest first."""
        return self.env["wac.message"].search(
            [("thread_id", "=", (thread or self.thread).id), ("state", "=", "queued")],
            order="id",
        )
