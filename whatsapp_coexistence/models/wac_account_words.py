"""``wac.account``, what Meta reports about a number or its account, in sentences.

Called by :mod:`.wac_account_life` and by the inbound worker. Must never hide what Meta
said: words that are not known here are shown as they came, with the field they came in.
"""

from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_date, html2plaintext

from ..cloudapi import connection
from .wac_time import naive

#: A note that repeats itself within this time says nothing new.
NOTED_ANEW = timedelta(days=1)


class WacAccount(models.Model):
    _inherit = "wac.account"

    def _wac_event_words(self, event):
        """Return an event as people read it, with what to do where there is something."""
        by_field = {
            "account_alerts": self._wac_words_of_alert,
            "account_review_update": self._wac_words_of_review,
            "account_update": self._wac_words_of_account,
            "account_settings_update": self._wac_words_of_settings,
            "business_capability_update": self._wac_words_of_limit,
            "business_username_updates": self._wac_words_of_username,
            "phone_number_name_update": self._wac_words_of_name,
            "phone_number_quality_update": self._wac_words_of_quality,
            "security": self._wac_words_of_security,
        }
        words = by_field.get(event.field)
        return (words and words(event)) or self._wac_words_as_they_came(event)

    def _wac_words_as_they_came(self, event):
        """Return Meta's own words, none left out."""
        words = [event.field, event.event, event.reason, event.ban_state, event.name]
        words += [kind for kind, _until in event.restrictions]
        words += [event.messaging_limit, event.severity]
        told = ", ".join(dict.fromkeys(filter(None, words)))
        return self.env._("WhatsApp reports: %s", told)

    def _wac_words_of_alert(self, event):
        if connection.is_over(event):
            return self.env._("What Meta warned of is over (%s).", event.event)
        if not event.reason:
            return None
        return self.env._(
            "Meta warns: %(reason)s (%(kind)s). More about it is in Meta's Business "
            "Support.",
            reason=event.reason.rstrip("."),
            kind=event.event,
        )

    def _wac_words_of_review(self, event):
        return {
            "APPROVED": self.env._("Meta has approved the WhatsApp Business account."),
            "REJECTED": self.env._(
                "Meta has refused the WhatsApp Business account in its review. Read why "
                "in Meta's Business Support, and ask for another review there."
            ),
            "PENDING": self.env._("Meta reviews the WhatsApp Business account."),
            "DEFERRED": self.env._(
                "Meta has put off its review of the WhatsApp Business account."
            ),
        }.get(event.event)

    def _wac_words_of_account(self, event):
        if event.event == "ACCOUNT_RESTRICTION" and event.restrictions:
            kinds = [self._wac_words_of_restriction(*one) for one in event.restrictions]
            return " ".join(kinds)
        return {
            "ACCOUNT_VIOLATION": self.env._(
                "Meta says that this account broke its rules (%s). If that is wrong, ask "
                "for a review in Meta's Business Support; repeated, it ends in a ban.",
                event.reason or "?",
            ),
            "DISABLED_UPDATE": self.env._(
                "Meta is about to disable this account for breaking its rules (%s). Ask "
                "for a review in Meta's Business Support now.",
                event.ban_state or "?",
            ),
        }.get(event.event) or self._wac_words_of_partner(event)

    def _wac_words_of_partner(self, event):
        return {
            "AD_ACCOUNT_LINKED": self.env._(
                "An advertising account was linked to the WhatsApp Business account."
            ),
            "MM_LITE_TERMS_SIGNED": self.env._(
                "The terms of Meta's marketing messages were accepted."
            ),
            "PARTNER_ADDED": self.env._("An app was given access to this account."),
            "PARTNER_APP_INSTALLED": self.env._(
                "An app was connected to this account."
            ),
            "PARTNER_APP_UNINSTALLED": self.env._(
                "An app was disconnected from this account. If it was Odoo's, press "
                "Check Connection."
            ),
            "VOLUME_BASED_PRICING_TIER_UPDATE": self.env._(
                "The number of messages has changed Meta's price for this account."
            ),
        }.get(event.event)

    def _wac_words_of_restriction(self, kind, until):
        words = {
            "RESTRICTED_BIZ_INITIATED_MESSAGING": self.env._(
                "Meta does not let this account write first; answers go on."
            ),
            "RESTRICTED_CUSTOMER_INITIATED_MESSAGING": self.env._(
                "Meta does not let this account answer."
            ),
            "RESTRICTED_ADD_PHONE_NUMBER_ACTION": self.env._(
                "Meta does not let this account add numbers."
            ),
        }.get(kind) or self.env._("Meta restricts this account (%s).", kind or "?")
        if not until:
            return words
        date = format_date(self.env, naive(until).date())
        return " ".join((words, self.env._("This ends on %s.", date)))

    def _wac_words_of_settings(self, event):
        return self.env._("The number's settings were changed at Meta.")

    def _wac_words_of_limit(self, event):
        if not event.messaging_limit:
            return None
        return self._wac_limit_words(event.messaging_limit)

    def _wac_words_of_username(self, event):
        words = {
            "approved": self.env._("The user name %s is in use now.", event.name),
            "reserved": self.env._(
                "The user name %s is kept for this number.", event.name
            ),
            "deleted": self.env._("The user name %s was given up.", event.name),
        }
        return words.get(event.event.lower())

    def _wac_words_of_name(self, event):
        name = event.name or self.name
        words = {
            "APPROVED": self.env._("Meta has approved the display name “%s”.", name),
            "PENDING": self.env._("Meta reviews the display name “%s”.", name),
            "DEFERRED": self.env._(
                "Meta has put off its review of the display name “%s”.", name
            ),
            "REJECTED": self.env._(
                "Meta has refused the display name “%(name)s” (%(reason)s). Choose one "
                "that shows whose number it is, in Meta's WhatsApp Manager or in the "
                "phone app.",
                name=name,
                reason=event.reason or "?",
            ),
        }
        return words.get(event.event)

    def _wac_words_of_quality(self, event):
        limit = event.messaging_limit and self._wac_limit_words(event.messaging_limit)
        words = {
            "ONBOARDING": self.env._("Meta has registered the number."),
            "THROUGHPUT_UPGRADE": self.env._(
                "Meta lets this number send more messages a second now."
            ),
            "UPGRADE": self.env._("Meta has raised the messaging limit."),
            "DOWNGRADE": self.env._(
                "Meta has lowered the messaging limit: customers blocked or reported "
                "messages."
            ),
            "FLAGGED": self.env._(
                "Meta rates this number low: customers blocked or reported messages. "
                "Write only to those who expect it."
            ),
            "UNFLAGGED": self.env._("Meta's rating of this number is good again."),
        }.get(event.event)
        return " ".join(filter(None, (words, limit))) if words else None

    def _wac_words_of_security(self, event):
        return {
            "PIN_CHANGED": self.env._("The number's PIN was changed at Meta."),
            "PIN_RESET_REQUEST": self.env._(
                "Somebody asked Meta to switch off the number's PIN. If it was nobody of "
                "yours, change the PIN in Meta's WhatsApp Manager now and look who has "
                "access there."
            ),
            "PIN_REQUEST_SUCCESS": self.env._(
                "The number's PIN was switched off at Meta. Set a new one in Meta's "
                "WhatsApp Manager."
            ),
        }.get(event.event)

    def _wac_note_once(self, texts):
        """Write notes on the number, those aside that a note of today says already.

        :return: those that were written
        """
        self.ensure_one()
        domain = [
            ("model", "=", self._name),
            ("res_id", "=", self.id),
            ("date", ">=", fields.Datetime.now() - NOTED_ANEW),
        ]
        # sudo: the worker writes for nobody in particular
        bodies = self.env["mail.message"].sudo().search(domain).mapped("body")
        told = {html2plaintext(body).strip() for body in bodies}
        new = [text for text in dict.fromkeys(texts) if text not in told]
        for text in new:
            self.message_post(body=text)
        return new
