"""``wac.thread.assign``: give chats to somebody, with a word and a date to follow up.

Opened from Discuss and from the list of chats. Must never offer people who may not read them.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError


class WacThreadAssign(models.TransientModel):
    _name = "wac.thread.assign"
    _description = "Assign WhatsApp Chats"

    thread_ids = fields.Many2many("wac.thread", string="Chats", required=True)
    available_user_ids = fields.Many2many(
        "res.users", compute="_compute_available_user_ids"
    )
    user_id = fields.Many2one(
        "res.users",
        "Assigned To",
        domain="[('id', 'in', available_user_ids)]",
        default=lambda self: self.env.user,
    )
    note = fields.Char("What to Do", help="Shown to colleagues only.")
    date_deadline = fields.Date(
        "Follow Up On", help="Plans an activity for that day, if it is filled in."
    )
    can_plan = fields.Boolean(compute="_compute_can_plan")

    @api.depends("thread_ids")
    def _compute_available_user_ids(self):
        # sudo: who the managers are
        managers = self.env.ref("whatsapp_coexistence.group_wac_manager").sudo()
        for wizard in self:
            # sudo: agents may not read who else answers, but may hand a chat to them
            threads = wizard.thread_ids._origin.sudo()
            people = threads.account_id.agent_ids | managers.all_user_ids
            wizard.available_user_ids = [
                user.id for user in people if threads._wac_is_answered_by(user)
            ]

    @api.depends("thread_ids")
    def _compute_can_plan(self):
        for wizard in self:
            threads = wizard.thread_ids._origin
            wizard.can_plan = any(thread._wac_activity_record() for thread in threads)

    def action_assign(self):
        """Give the chats away, and plan what is to be done."""
        self.ensure_one()
        if not self.thread_ids:
            raise UserError(self.env._("You do not answer these chats anymore."))
        self.thread_ids.check_access("write")
        self.thread_ids.write(self._wac_values())
        if self.note:
            # sudo: a note for colleagues; the chats were checked just above
            for channel in self.thread_ids.sudo().channel_id:
                channel.message_post(
                    body=self.note,
                    message_type="comment",
                    subtype_xmlid="mail.mt_note",
                    author_id=self.env.user.partner_id.id,
                )
        if self.date_deadline:
            self._wac_plan()
        return {"type": "ir.actions.act_window_close"}

    def _wac_values(self):
        return {"user_id": self.user_id.id}

    def _wac_plan(self):
        """Plan one activity for each chat, where the person it is about has a record."""
        for thread in self.thread_ids:
            record = thread._wac_activity_record()
            if record:
                record.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=self.date_deadline,
                    summary=self.note or self.env._("Follow up on WhatsApp"),
                    user_id=(self.user_id or self.env.user).id,
                )


class WacThread(models.Model):
    _inherit = "wac.thread"

    def _wac_activity_record(self):
        """Return the record that activities about this chat go to, or an empty one."""
        return self.contact_id.partner_id
