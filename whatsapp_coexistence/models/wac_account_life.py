"""``wac.account``, its life: on hold, released, disconnected, each with a reason in words.

Called by the inbound worker, the sender, the daily reconciliation and buttons. Must never
let the end of one trouble release what another one holds, and never drop a message.
"""

from odoo import api, fields, models

from ..cloudapi.connection import Cause, Effect, consequence, is_over
from .wac_time import naive


class WacAccount(models.Model):
    _inherit = "wac.account"

    hold_reason = fields.Char(readonly=True, copy=False)
    hold_cause = fields.Selection(
        [
            (Cause.OFFBOARDED.value, "Phone Changed"),
            (Cause.BANNED.value, "Banned"),
            (Cause.RESTRICTED.value, "Restricted"),
            (Cause.STATUS.value, "Not Connected at Meta"),
        ],
        readonly=True,
        copy=False,
        help="Its end releases the number by itself; without a cause a person does.",
    )
    hold_until = fields.Datetime(
        readonly=True, copy=False, help="Then sending is tried again by itself."
    )
    disconnect_code = fields.Char(
        readonly=True, copy=False, help="Why the connection ended, in Meta's word."
    )
    disconnect_help = fields.Char(
        "How to Come Back", compute="_compute_disconnect_help"
    )
    connection_event_at = fields.Datetime(readonly=True, copy=False)

    # What Meta reports

    def _wac_apply_account_event(self, event):
        """Do to these numbers what an event of theirs means, and keep it as a note."""
        found = consequence(event)
        accounts = self
        if found.cause or found.effect is Effect.REMOVE:
            accounts = self.filtered(lambda a: not a._wac_is_outdated(event))
            moment = naive(event.timestamp)
            if moment:
                accounts.connection_event_at = moment
        for account in accounts.filtered(lambda a: not a._wac_knows(found)):
            account = account.with_context(lang=account._wac_lang())
            account._wac_follow(found, event)

    def _wac_is_outdated(self, event):
        """Tell whether something newer about the connection is known already."""
        moment = naive(event.timestamp)
        known = max(
            filter(None, (self.connection_event_at, self.onboarded_at)), default=None
        )
        return bool(moment and known and moment < known)

    def _wac_knows(self, found):
        """Tell whether a repeated event would change nothing."""
        if found.effect is Effect.HOLD:
            return self.state == "disconnected" or (
                self.state == "held" and self.hold_cause == found.cause
            )
        if found.effect is Effect.RELEASE:
            return self.state != "held" or self.hold_cause != found.cause
        if found.effect is Effect.REMOVE:
            return self.state == "disconnected"
        return False

    def _wac_follow(self, found, event):
        """Apply one consequence to one number."""
        if found.effect is Effect.RELEASE:
            self._wac_release()
        elif found.effect is Effect.HOLD:
            self._wac_hold(
                self._wac_hold_words(found), naive(found.until), cause=found.cause
            )
            if found.cause != Cause.OFFBOARDED:
                self._wac_alarm("trouble", self.hold_reason)
        elif found.effect is Effect.REMOVE:
            self._wac_disconnect(self._wac_removed_words(found.reason), found.reason)
            self._wac_alarm("trouble", f"{self.hold_reason} {self.disconnect_help}")
        else:
            self._wac_tell_event(found, event)

    def _wac_tell_event(self, found, event):
        """Note what stops nothing; what a person must look at is told to somebody."""
        text = self._wac_event_words(event)
        new = self._wac_note_once([text])
        if new and found.effect is Effect.WARN:
            self._wac_alarm("warning", text)
        if is_over(event):
            self._wac_alarm_over("warning")

    def _wac_hold_words(self, found):
        """Return why Meta's event stops sending."""
        words = {
            Cause.OFFBOARDED: self.env._(
                "The phone was changed or the app was installed again; WhatsApp "
                "connects it again by itself within minutes. Open the app on the new "
                "phone and leave “Business Platform” ticked."
            ),
            Cause.BANNED: self.env._(
                "Meta disabled the WhatsApp Business account for breaking its rules. "
                "Ask for a review in Meta's Business Support."
            ),
            Cause.RESTRICTED: self.env._(
                "Meta restricts sending from this account (%s).", found.reason
            ),
        }
        return words[found.cause]

    def _wac_removed_words(self, code):
        """Return why the connection ended; an unknown reason is shown as Meta wrote it."""
        words = {
            "ACCOUNT_DISCONNECTED": self.env._(
                "Somebody disconnected it in the app (Settings, Account, Business "
                "Platform)."
            ),
            "PRIMARY_INACTIVITY": self.env._(
                "The phone app was not used for about 14 days."
            ),
            "COMPANION_INACTIVITY": self.env._(
                "The connection was not used for about 30 days."
            ),
            "CHANGE_NUMBER": self.env._("The app on the phone changed its number."),
            "BUSINESS_DOWNGRADE": self.env._(
                "The phone went from WhatsApp Business to the ordinary WhatsApp."
            ),
            "USER_RE_REGISTERED": self.env._(
                "The number was registered anew on a phone."
            ),
            "ACCOUNT_DELETED": self.env._(
                "The WhatsApp Business account was deleted at Meta."
            ),
        }
        return words.get(code) or self.env._(
            "WhatsApp ended the connection (%s).", code or "?"
        )

    @api.depends("state", "disconnect_code")
    @api.depends_context("lang")
    def _compute_disconnect_help(self):
        again = self.env._(
            "Connect the number again; what waits is sent then, and contacts and past "
            "chats can be fetched once more."
        )
        words = {
            "CHANGE_NUMBER": self.env._(
                "Connect the new number as another one; the chats of this one stay."
            ),
            "BUSINESS_DOWNGRADE": self.env._(
                "Install WhatsApp Business with this number on the phone, use it for "
                "some days, then connect it again."
            ),
            "PRIMARY_INACTIVITY": self.env._(
                "Open the app on the phone, then connect the number again; what waits "
                "is sent then."
            ),
            "ACCOUNT_DELETED": self.env._(
                "Make a new WhatsApp Business account at Meta and connect the number "
                "there."
            ),
        }
        for account in self:
            gone = account.state == "disconnected"
            code = account.disconnect_code
            account.disconnect_help = gone and words.get(code, again)

    # Holding and releasing

    def _wac_hold(self, reason, until=None, cause=False):
        """Stop sending from these numbers, with the reason people read.

        :param until: then it is tried again by itself
        :param cause: whose end releases it; what Meta reported is not covered up by an
            error of the sender, which comes of it
        """
        messages = self.env["wac.message"]
        for account in self.filtered(lambda a: a.state != "disconnected"):
            if cause or not account.hold_cause:
                account.write(
                    {
                        "state": "held",
                        "hold_reason": reason,
                        "hold_until": until,
                        "hold_cause": cause and Cause(cause).value,
                    }
                )
            messages._wac_hold_queued(
                [("account_id", "=", account.id)], "account", account.hold_reason
            )
            if account.hold_until:
                messages._wac_ring(account.hold_until)

    @api.model
    def _wac_release_due(self):
        """Release the numbers whose hold was for a time only."""
        due = [("state", "=", "held"), ("hold_until", "<=", self.env.cr.now())]
        self.search(due)._wac_release()

    def _wac_release(self):
        """Send again: what was held for the number's sake goes back to the queue."""
        accounts = self.filtered(lambda a: a.state in ("held", "disconnected"))
        gap = accounts.filtered(lambda a: a.hold_cause == Cause.OFFBOARDED.value)
        accounts.write(
            {
                "state": "connected",
                "hold_reason": False,
                "hold_until": False,
                "hold_cause": False,
                "disconnect_code": False,
            }
        )
        self.env["wac.message"]._wac_requeue_held(accounts)
        accounts._wac_alarm_over("trouble")
        gap._wac_tell_gap()

    def _wac_tell_gap(self):
        """Say where to find what Meta never hands in: the messages of the gap.

        https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/reconnect-offboarded-coexistence-clients
        (checked 2026-11-22).
        """
        for account in self:
            account = account.with_context(lang=account._wac_lang())
            text = account.env._(
                "The phone is connected again, and what waited here is sent. WhatsApp does "
                "not hand in what was written meanwhile: look on the phone for messages "
                "that are not in Odoo."
            )
            account.message_post(body=text)
            for user in account._wac_people():
                account._wac_tell(user, text)

    def _wac_disconnect(self, reason, code=False):
        """Meta ended the connection; nothing is sent until somebody connects again."""
        self.write(
            {
                "state": "disconnected",
                "hold_reason": reason,
                "hold_until": False,
                "hold_cause": False,
                "disconnect_code": code or False,
            }
        )
        domain = [("account_id", "in", self.ids)]
        self.env["wac.message"]._wac_hold_queued(domain, "account", reason)
        self._wac_forget_reminders()

    def _wac_trouble(self):
        """Return why this number cannot send, in words, or ``None`` if it can."""
        self.ensure_one()
        reasons = {
            "draft": self.env._(
                "The connection of %s has not been checked yet.", self.name
            ),
            "held": self.env._(
                "%(number)s is on hold: %(reason)s",
                number=self.name,
                reason=self.hold_reason or "-",
            ),
            "disconnected": self.env._(
                "%(number)s is disconnected from WhatsApp. %(help)s",
                number=self.name,
                help=self.disconnect_help or "",
            ).strip(),
        }
        return reasons.get(self.state)

    def _wac_lang(self):
        """Return the language of what background jobs write about the number."""
        # sudo: the language of a company is no secret
        return self.sudo().company_id.partner_id.lang or self.env.lang
