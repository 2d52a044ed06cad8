"""``wac.account``, sentences about what waits, failed, or was not understood.

Called by :mod:`.wac_account_health`. Must never count: the figures are there already.
"""

from babel.dates import format_timedelta

from odoo import fields, models
from odoo.tools import babel_locale_parse, get_lang


class WacAccount(models.Model):
    _inherit = "wac.account"

    def _wac_text_queue(self):
        now = fields.Datetime.now()
        if not self.queued_count:
            return self.env._("No message waits to be sent.")
        return self.env._(
            "Waiting to be sent: %(count)s, the first one written %(ago)s.",
            count=self.queued_count,
            ago=self._wac_ago(self.oldest_queued_at, now),
        )

    def _wac_text_unknown(self):
        if not self.unknown_count:
            return self.env._("The outcome of every message is known.")
        return self.env._(
            "Perhaps sent, perhaps not: %s. Look at the phone, then decide.",
            self.unknown_count,
        )

    def _wac_text_failed(self):
        if not (self.failed_count or self.held_count):
            return self.env._("No message failed in the last 24 hours.")
        return self.env._(
            "Failed in the last 24 hours: %(failed)s. On hold: %(held)s.",
            failed=self.failed_count,
            held=self.held_count,
        )

    def _wac_text_dead(self):
        if not self.dead_letter_count:
            return self.env._("Everything Meta sent was understood.")
        return self.env._(
            "Events that could not be applied: %s. Replay or dismiss them.",
            self.dead_letter_count,
        )

    def _wac_text_media(self):
        if not self.media_count:
            return self.env._("Every photo and document is stored.")
        return self.env._("Photos and documents to fetch: %s.", self.media_count)

    def _wac_text_rejected(self):
        if not self.rejected_count:
            return self.env._(
                "No call to the webhook was refused in the last 24 hours."
            )
        if not self.forged_count:
            return self.env._(
                "Calls to the webhook refused in the last 24 hours: %s. None of them for "
                "its signature.",
                self.rejected_count,
            )
        return self.env._(
            "Calls with a wrong signature in the last 24 hours: %s. If they came from "
            "Meta, the app secret entered here is not the app's.",
            self.forged_count,
        )

    def _wac_ago(self, moment, now):
        """Return "5 minutes ago" in the user's language."""
        locale = babel_locale_parse(get_lang(self.env).code)
        return format_timedelta(moment - now, add_direction=True, locale=locale)
