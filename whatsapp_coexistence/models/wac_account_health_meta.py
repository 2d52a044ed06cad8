"""``wac.account``, sentences about the connection and about what Meta allows the number.

Called by :mod:`.wac_account_health`. Must never ask Meta: it tells what is known here,
and since when.
"""

from odoo import fields, models
from odoo.tools import formatLang

from ..cloudapi import const
from ..cloudapi.connection import (
    PHONE_REMINDERS,
    TOKEN_REMINDERS,
    clock_offset,
    closest,
    reached,
    tier,
)

_DAY = 24 * 3600


class WacAccount(models.Model):
    _inherit = "wac.account"

    def _wac_text_state(self):
        if self.state == "connected":
            return self.env._("Connected: messages are received and sent.")
        if self.state == "draft":
            return self.env._("Not checked yet. Press Check Connection.")
        if self.state == "held":
            return self.env._("Sending is on hold: %s", self.hold_reason or "-")
        words = self._wac_removed_words(self.disconnect_code)
        reason = words if self.disconnect_code else self.hold_reason or "-"
        return self.env._(
            "Disconnected: %(reason)s %(help)s",
            reason=reason,
            help=self.disconnect_help or "",
        )

    def _wac_text_copy(self):
        """Return why this database sends nothing at all; empty for the one that does."""
        return self.env.context.get("wac_silence") or False

    def _wac_text_event(self):
        if not self.last_event_at:
            return self.env._("Meta has not called yet. Check the webhook address.")
        now = fields.Datetime.now()
        return self.env._(
            "Meta last called %s.", self._wac_ago(self.last_event_at, now)
        )

    def _wac_text_subscription(self):
        if not self.is_subscribed:
            return self.env._(
                "Meta is not known to send this account's events here. Press Receive "
                "Events."
            )
        if not self.reconciled_at:
            return self.env._("Meta sends this account's events here.")
        now = fields.Datetime.now()
        return self.env._(
            "Meta sends this account's events here (looked at %s).",
            self._wac_ago(self.reconciled_at, now),
        )

    def _wac_text_phone(self):
        last, now = self.last_phone_activity_at, fields.Datetime.now()
        if not last:
            return self.env._("Nothing has come from the phone app yet.")
        if self._wac_phone_level(now):
            # in days: "two weeks ago" would be past the end
            return self.env._(
                "The phone app was last used %s days ago. Open it: Meta disconnects the "
                "number after about 14 days without it.",
                (now - last).days,
            )
        return self.env._("The phone app was last used %s.", self._wac_ago(last, now))

    def _wac_phone_level(self, now):
        days = self._wac_phone_days(now)
        return reached(days, PHONE_REMINDERS) if days is not None else 0

    def _wac_text_sync(self):
        # sudo: a sentence about the number, for whoever sees it
        return self.mode == "coexistence" and self.sudo().sync_text

    def _wac_text_token(self):
        now = fields.Datetime.now()
        if not self.token_expires_at:
            return self.env._("The access token does not expire, as far as is known.")
        if self._wac_token_left(now) == 0:
            return self.env._("The access token has expired. Enter a new one.")
        return self.env._(
            "The access token expires %s.", self._wac_ago(self.token_expires_at, now)
        )

    def _wac_token_left(self, now):
        """Return the days until the token expires, 0 once it has; ``None``: never."""
        if not self.token_expires_at:
            return None
        return max((self.token_expires_at - now).total_seconds() / _DAY, 0)

    def _wac_token_level(self, now):
        left = self._wac_token_left(now)
        return closest(left, TOKEN_REMINDERS) if left is not None else 0

    def _wac_text_quality(self):
        if not self.quality:
            return self.env._("Meta has not rated the number yet.")
        words = {
            "GREEN": self.env._("Meta rates the number good (green)."),
            "YELLOW": self.env._(
                "Meta rates the number medium (yellow): some customers blocked or "
                "reported messages."
            ),
            "RED": self.env._(
                "Meta rates the number low (red): customers blocked or reported "
                "messages. Write only to those who expect it."
            ),
        }
        return words.get(self.quality) or self.env._(
            "Meta rates the number %s.", self.quality
        )

    def _wac_text_limit(self):
        if not self.messaging_limit:
            return self.env._(
                "Meta has not told how many people may be written to first."
            )
        return self._wac_limit_words(self.messaging_limit)

    def _wac_limit_words(self, limit):
        """Return how many people may be written to first."""
        known, people = tier(limit)
        if not known:
            return self.env._("Meta's messaging limit is %s.", limit)
        if people is None:
            return self.env._("Any number of people may be written to first in a day.")
        return self.env._(
            "Up to %s people may be written to first in 24 hours; answers do not count.",
            formatLang(self.env, people, digits=0),
        )

    def _wac_text_throughput(self):
        if self.mode == "coexistence":
            return self.env._(
                "Up to %s messages a second, in and out together: fixed while the number "
                "is on the phone app.",
                const.MPS_COEXISTENCE,
            )
        return self.env._(
            "Up to %s messages a second, in and out together.",
            formatLang(self.env, self.throughput_mps, digits=0),
        )

    def _wac_clock_offset(self):
        return clock_offset(self.clock_delays or [])

    def _wac_text_clock(self):
        offset = self._wac_clock_offset()
        if not offset:
            return self.env._("This server's clock agrees with Meta's.")
        if offset > 0:
            return self.env._(
                "Messages reach this server %s seconds after Meta's time: its clock is "
                "ahead, or the webhook is slow. Let the server set its time by itself.",
                offset,
            )
        return self.env._(
            "This server's clock is %s seconds behind Meta's. Let the server set its "
            "time by itself.",
            -offset,
        )
