"""``wac.account``, telling people: an activity for who is responsible, a word in Discuss.

Called when a number needs somebody. Must never tell the same twice, nor anyone who may
not see the number.
"""

from markupsafe import Markup

from odoo import SUPERUSER_ID, models

MANAGER_GROUP = "whatsapp_coexistence.group_wac_manager"


class WacAccount(models.Model):
    _inherit = "wac.account"

    def _wac_alarm(self, kind, text):
        """Make an activity and write to the managers; in place of the last of its kind.

        :param kind: ``trouble``, ``warning``, ``phone``, ``token`` or ``subscription``
        :param text: a sentence that says what happened and what to do
        """
        self.ensure_one()
        self._wac_alarm_over(kind)
        people = self._wac_people()
        if not people:
            return
        # sudo: background jobs tell people whoever rings them
        self.sudo().activity_schedule(
            self._wac_activity_type(kind), note=text, user_id=people[0].id
        )
        for user in people:
            self._wac_tell(user, text)

    def _wac_alarm_over(self, kind):
        """Take back what is settled."""
        # sudo: the activity may be another person's
        self.sudo().activity_unlink([self._wac_activity_type(kind)])

    def _wac_activity_type(self, kind):
        return f"whatsapp_coexistence.mail_activity_wac_{kind}"

    def _wac_people(self):
        """Return who is told: the responsible person first, else every manager."""
        # sudo: users and their groups are read to find whom to tell
        account = self.sudo()
        may_see = account.env["res.users"].search(
            [
                ("all_group_ids", "in", account.env.ref(MANAGER_GROUP).id),
                ("company_ids", "in", account.company_id.id),
                ("share", "=", False),
                ("id", "!=", SUPERUSER_ID),
            ]
        )
        responsible = account.user_id & may_see
        return responsible or may_see

    def _wac_tell(self, user, text):
        """Write to one user as OdooBot, in their chat with it."""
        bot = self.env.ref("base.partner_root")
        # as OdooBot, who then is in the chat; nothing but our own text goes into it
        channels = self.env["discuss.channel"].with_user(SUPERUSER_ID)
        channel = channels._get_or_create_chat([user.partner_id.id])
        link = Markup('<a href="/odoo/whatsapp-numbers/%s">%s</a>') % (
            self.id,
            self.display_name,
        )
        channel.message_post(
            body=Markup("<p>%s: %s</p>") % (link, text),
            author_id=bot.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
