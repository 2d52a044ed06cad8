"""``wac.thread``, who looks after it: assigned by people, told to whom it is given.

Called whenever a chat's user changes. Must never give a chat to somebody who may not read it.
"""

from markupsafe import Markup

from odoo import models
from odoo.exceptions import ValidationError


class WacThread(models.Model):
    _inherit = "wac.thread"

    def write(self, vals):
        before = (
            {thread: thread.user_id for thread in self} if "user_id" in vals else {}
        )
        result = super().write(vals)
        given = self.filtered(lambda t: t in before and t.user_id != before[t])
        if given:
            if not self.env.su:  # a merge of chats keeps whom they had
                given._wac_check_assigned()
            given._wac_tell_assigned()
        return result

    def action_assign(self):
        """Open the form that gives these chats to somebody."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assign"),
            "res_model": "wac.thread.assign",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_thread_ids": self.ids},
        }

    def _wac_is_answered_by(self, user):
        """Tell whether the user answers the numbers of these chats; managers answer all."""
        manager = "whatsapp_coexistence.group_wac_manager"
        agent = "whatsapp_coexistence.group_wac_agent"
        return user.active and all(
            thread.company_id in user.company_ids
            and (
                user.has_group(manager)
                or (user in thread.account_id.agent_ids and user.has_group(agent))
            )
            for thread in self
        )

    def _wac_check_assigned(self):
        # sudo: who answers a number is not for agents to read, their own chats are
        for user, threads in self.sudo().grouped("user_id").items():
            if user and not threads._wac_is_answered_by(user):
                raise ValidationError(
                    self.env._(
                        "%(user)s does not answer %(number)s and cannot look after its "
                        "chats. A manager may add people to the number.",
                        user=user.name,
                        number=", ".join(threads.account_id.mapped("name")),
                    )
                )

    def _wac_tell_assigned(self):
        """Say in each chat whose it is, and tell the person who did not take it."""
        # sudo: notices belong to the chat, and everybody in it reads them
        for user, threads in self.sudo().grouped("user_id").items():
            # Discuss puts the name of who did it before the sentence
            if user == self.env.user:
                text = self.env._("looks after this chat.")
            elif user:
                text = self.env._("gave this chat to %s.", user.name)
            else:
                text = self.env._("gave this chat back: nobody looks after it now.")
            threads._wac_notice(text)
            if user and user != self.env.user:
                threads._wac_bring_to(user)

    def _wac_bring_to(self, user):
        """Put the chats on top of the person's list, and a word in their inbox."""
        channels = self.channel_id
        members = self.env["discuss.channel.member"]
        members.create(
            [
                {"channel_id": channel.id, "partner_id": user.partner_id.id}
                for channel in channels
                if user.partner_id not in channel.channel_member_ids.partner_id
            ]
        )
        channels.channel_member_ids.filtered(
            lambda member: member.partner_id == user.partner_id
        ).unpin_dt = False
        env = self.with_context(lang=user.lang).env
        links = Markup(", ").join(
            Markup('<a href="/odoo/discuss?active_id=discuss.channel_%s">%s</a>')
            % (thread.channel_id.id, thread.name)
            for thread in self
        )
        self.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=env._("A WhatsApp chat for you"),
            body=Markup("<p>%s %s</p>")
            % (env._("You look after this chat now:"), links),
        )
