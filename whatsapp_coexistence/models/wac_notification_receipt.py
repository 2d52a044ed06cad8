"""``wac.notification``, what became of it: receipts, bounces, calls that were made.

Called when messages change, by the cron, and when an activity is done. Must never take a
person for reached without a receipt of that channel.
"""

from odoo import fields, models

#: What the state of a WhatsApp message says about the attempt.
_BY_MESSAGE = {
    "queued": "waiting",
    "held": "waiting",
    "sending": "waiting",
    "unknown": "waiting",
    "accepted": "sent",
    "sent": "sent",
    "delivered": "reached",
    "read": "reached",
    "played": "reached",
    "failed": "failed",
    "canceled": "canceled",
}
#: What Odoo's own notification says; an e-mail is "sent" once a mail server took it.
_BY_MAIL = {
    "ready": "waiting",
    "process": "waiting",
    "pending": "sent",
    "sent": "reached",
    "bounce": "failed",
    "exception": "failed",
    "canceled": "failed",
}


class WacNotification(models.Model):
    _inherit = "wac.notification"

    def _wac_was_reached(self):
        """Look at what is under way; return whether it has reached somebody.

        Whatever happened to the record since then does not undo it.
        """
        last = self.attempt_ids[-1:]
        if last.state in ("waiting", "sent"):
            last._wac_refresh()
        return self.state == "reached"

    def _wac_is_over(self, last):
        """Tell whether the last channel reached nobody; else wait, or be content."""
        last._wac_refresh()
        if last.state == "reached":
            return False
        if last.state not in ("waiting", "sent"):
            return True
        deadline = self._wac_deadline(last)
        if fields.Datetime.now() < deadline:
            self.act_at = last._wac_look_again(deadline)
            return False
        if not self._wac_left(self.partner_id):
            self.act_at = False
            return False
        last._wac_take_back(self.env._("It was not delivered in time."), "late")
        return True


class WacNotificationAttempt(models.Model):
    _inherit = "wac.notification.attempt"

    def _wac_refresh(self):
        """Look at what became of these attempts, and tell their notifications."""
        values = {}
        for attempt in self:
            found = attempt._wac_outcome()
            if found and found[0] != attempt.state:
                values[attempt] = found
        self._wac_settle(values)

    def _wac_outcome(self):
        """Return ``(state, reason)`` as the channel tells it, or ``None``."""
        if self.message_id:
            message = self.message_id
            state = _BY_MESSAGE.get(message.state)
            reason = message.error_title if state == "failed" else False
            return state and (state, reason)
        if self.mail_message_id:
            # sudo: who reads the journal need not see whom Odoo notified
            notified = self.mail_message_id.sudo().notification_ids[:1]
            state = _BY_MAIL.get(notified.notification_status)
            reason = notified.format_failure_reason() if state == "failed" else False
            return state and (state, reason)
        if self.activity_id and not self.activity_id.active:
            return "reached", False
        return None

    def _wac_settle(self, outcomes):
        """Write ``{attempt: (state, reason)}`` and what follows for the notifications.

        A receipt that comes after another channel was taken is noted as well.
        """
        now = fields.Datetime.now()
        alike = {}
        for attempt, (state, reason) in outcomes.items():
            if attempt.state in ("late", "reached") and state != "reached":
                continue
            alike.setdefault((state, reason), []).append(attempt.id)
        for (state, reason), ids in alike.items():
            attempts = self.browse(ids)
            values = {"state": state, "reason": reason}
            if state == "reached":
                late = attempts.filtered(lambda a: a.state == "late")
                (attempts - late).write(values | {"reached_at": now})
                reason = self.env._("It was delivered after another channel was taken.")
                late.write(values | {"reached_at": now, "reason": reason})
            else:
                attempts.write(values)
            attempts._wac_tell(state, now)

    def _wac_tell(self, state, now):
        """Let the notifications of these attempts know."""
        notifications = self.notification_id
        if state == "reached":
            for channel, attempts in self.grouped("channel").items():
                new = attempts.notification_id.filtered(lambda n: not n.reached_by)
                new.write(
                    {
                        "state": "reached",
                        "reached_by": channel,
                        "reached_at": now,
                        "act_at": False,
                        "reason": False,
                    }
                )
            return
        last = notifications.filtered(lambda n: n.attempt_ids[-1:] in self)
        moving = last.filtered(lambda n: n.state in ("waiting", "sent"))
        if state == "failed" and moving:
            moving.write({"act_at": now})
            moving._wac_ring()
        elif state == "canceled" and moving:
            moving._wac_end("stopped", self.env._("Somebody canceled the message."))
        elif moving:
            moving.write({"state": state})

    def _wac_take_back(self, reason, state="canceled"):
        """Give up waiting; a message that has not left yet is taken out of the queue."""
        self.write({"state": state, "reason": reason})
        waiting = self.message_id.filtered(lambda m: m.state in ("queued", "held"))
        if waiting:
            waiting = waiting.try_lock_for_update()
            waiting.write({"state": "canceled", "retry_at": False})
            waiting._wac_push_state()


class WacMessage(models.Model):
    _inherit = "wac.message"

    # pylint: disable-next=missing-return
    def _wac_push_state(self):
        """Let the notifications behind these messages know, too."""
        super()._wac_push_state()
        # sudo: whoever changes a message need not see the journal
        automatic = self.sudo().filtered(lambda m: m.origin == "rule")
        if automatic:
            attempts = automatic.env["wac.notification.attempt"]
            attempts.search([("message_id", "in", automatic.ids)])._wac_refresh()

    # pylint: disable-next=missing-return
    def _wac_held_by_template(self):
        """Take the next channel for what waits for a template, where there is one."""
        super()._wac_held_by_template()
        # sudo: everybody's messages wait for the same template
        attempts = self.env["wac.notification.attempt"].sudo()
        waiting = attempts.search(
            [("message_id", "in", self.ids), ("state", "=", "waiting")]
        )
        for attempt in waiting:
            notification = attempt.notification_id
            if notification._wac_left(notification.partner_id):
                attempt._wac_take_back(attempt.message_id.hold_reason)
                notification.act_at = self.env.cr.now()
                notification._wac_ring()


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """A call that was made reached the customer."""
        # sudo: whoever calls need not see the journal
        attempts = self.env["wac.notification.attempt"].sudo()
        called = attempts.search([("activity_id", "in", self.ids)])
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        called._wac_settle(dict.fromkeys(called, ("reached", False)))
        return result
