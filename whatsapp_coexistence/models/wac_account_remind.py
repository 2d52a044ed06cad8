"""``wac.account``, reminders: the phone that is not used, the token that will expire.

Called by the cron of the reconciliation, and by the worker when the phone is used again.
Must never remind twice of the same day.
"""

from odoo import api, fields, models

from ..cloudapi.connection import (
    PHONE_REMINDERS,
    TOKEN_REMINDERS,
    closest,
    reached,
)

_DAY = 24 * 3600


class WacAccount(models.Model):
    _inherit = "wac.account"

    phone_reminder = fields.Integer(readonly=True, copy=False)
    token_reminder = fields.Integer(readonly=True, copy=False)

    @api.model
    def _wac_remind(self):
        """Remind of every connected number that needs it."""
        now = fields.Datetime.now()
        for account in self.search([("state", "in", ("connected", "held"))]):
            account = account.with_context(lang=account._wac_lang())
            account._wac_remind_phone(now)
            account._wac_remind_token(now)

    def _wac_remind_phone(self, now):
        """Remind on day 7, 10 and 12 without the phone app: Meta waits about 14."""
        days = self._wac_phone_days(now)
        level = reached(days, PHONE_REMINDERS) if days is not None else 0
        if level == self.phone_reminder:
            return
        told = self.phone_reminder
        self.phone_reminder = level
        if not level:
            self._wac_alarm_over("phone")
        elif level > told:
            text = self.env._(
                "The WhatsApp Business app of this number was not used for %(days)s days. "
                "Open it on the phone: after about 14 days WhatsApp ends the connection "
                "with Odoo.",
                days=int(days),
            )
            self._wac_alarm("phone", text)

    def _wac_phone_days(self, now):
        """Return the days without the phone app, or ``None`` where there is none."""
        last = max(
            filter(None, (self.last_phone_activity_at, self.onboarded_at)), default=None
        )
        if self.mode != "coexistence" or not last:
            return None
        return (now - last).total_seconds() / _DAY

    def _wac_phone_used(self):
        """Take the reminder back: the phone was used."""
        for account in self.filtered("phone_reminder"):
            account._wac_remind_phone(fields.Datetime.now())

    def _wac_forget_reminders(self):
        """There is nothing to remind of anymore: the connection is over."""
        self.write({"phone_reminder": 0, "token_reminder": 0})
        for kind in ("phone", "token"):
            self._wac_alarm_over(kind)

    def _wac_remind_token(self, now):
        """Remind 14, 7 and 1 days before the token expires."""
        end = self.token_expires_at
        left = (end - now).total_seconds() / _DAY if end else None
        level = closest(left, TOKEN_REMINDERS) if left is not None else 0
        if level == self.token_reminder:
            return
        told = self.token_reminder
        self.token_reminder = level
        if not level:
            self._wac_alarm_over("token")
        elif not told or level < told:
            self._wac_alarm("token", self._wac_token_words(left))

    def _wac_token_words(self, left):
        if left <= 0:
            return self.env._(
                "The access token has expired: nothing is sent. Connect the number again "
                "or enter a new token."
            )
        return self.env._(
            "The access token expires in %(days)s days. Connect the number again or "
            "enter a token that does not expire; until then nothing is missed.",
            days=max(1, int(left)),
        )
