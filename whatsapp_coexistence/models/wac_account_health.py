"""``wac.account``, its health: what works and what waits, one sentence and a button each.

Read on the number's form by people who look for a fault. Must never ask Meta, and stays
at one query per table however many numbers are shown.
"""

from collections import defaultdict
from datetime import timedelta

from babel.dates import format_timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import babel_locale_parse, get_lang

#: Meta ends the connection after this time without the phone; we warn earlier.
PHONE_WARNING = timedelta(days=10)
#: A reply that waits longer than this is a fault, not a rush hour.
QUEUE_WARNING = timedelta(minutes=15)
FAILED_SINCE = timedelta(days=1)


class WacAccount(models.Model):
    _inherit = "wac.account"

    health = fields.Selection(
        [("good", "Good"), ("warning", "Look Here"), ("bad", "Broken")],
        compute="_compute_health",
    )
    health_state_text = fields.Char(compute="_compute_health")
    health_event_text = fields.Char(compute="_compute_health")
    health_phone_text = fields.Char(compute="_compute_health")
    health_queue_text = fields.Char(compute="_compute_health")
    health_unknown_text = fields.Char(compute="_compute_health")
    health_failed_text = fields.Char(compute="_compute_health")
    health_dead_text = fields.Char(compute="_compute_health")
    health_rejected_text = fields.Char(compute="_compute_health")
    health_media_text = fields.Char(compute="_compute_health")
    health_quality_text = fields.Char(compute="_compute_health")
    oldest_queued_at = fields.Datetime(compute="_compute_health")
    queued_count = fields.Integer("Waiting", compute="_compute_health")
    held_count = fields.Integer("On Hold", compute="_compute_health")
    unknown_count = fields.Integer("Outcome Unknown", compute="_compute_health")
    failed_count = fields.Integer("Failed Today", compute="_compute_health")
    dead_letter_count = fields.Integer("Dead Letters", compute="_compute_health")
    media_count = fields.Integer("Files to Fetch", compute="_compute_health")
    rejected_count = fields.Integer("Refused Calls", compute="_compute_health")

    def _compute_health(self):
        now = fields.Datetime.now()
        messages = self._wac_health_messages(now)
        dead = self._wac_health_dead_letters()
        media = self._wac_health_media()
        rejected = self._wac_health_rejections(now)
        for account in self:
            counts = messages[account.id]
            account.queued_count = counts["queued"][0]
            account.oldest_queued_at = counts["queued"][1]
            account.held_count = counts["held"][0]
            account.unknown_count = counts["unknown"][0]
            account.failed_count = counts["failed"][0]
            account.dead_letter_count = dead[account.id]
            account.media_count = media[account.id]
            account.rejected_count = rejected[account.app_id.id]
            account._wac_health_texts(now)
            account.health = account._wac_health_light(now)

    def _wac_health_messages(self, now):
        """Return {account id: {state: (count, oldest date)}} of what is not settled."""
        open_states = Domain("state", "in", ("queued", "held", "unknown"))
        failed = Domain("state", "=", "failed") & Domain(
            "date", ">=", now - FAILED_SINCE
        )
        result = defaultdict(lambda: defaultdict(lambda: (0, False)))
        # sudo: an agent sees the health of a number, whatever messages he may read
        groups = (
            self.env["wac.message"]
            .sudo()
            ._read_group(
                Domain("account_id", "in", self.ids) & (open_states | failed),
                ["account_id", "state"],
                ["__count", "date:min"],
            )
        )
        for account, state, count, oldest in groups:
            result[account.id][state] = (count, oldest)
        return result

    def _wac_health_dead_letters(self):
        """Return {account id: events that failed}, those without a number by their app."""
        # sudo: counts only; the events themselves are for managers
        groups = (
            self.env["wac.dead.letter"]
            .sudo()
            ._read_group(
                Domain("state", "=", "dead")
                & (
                    Domain("account_id", "in", self.ids)
                    | (
                        Domain("account_id", "=", False)
                        & Domain("app_id", "in", self.app_id.ids)
                    )
                ),
                ["app_id", "account_id"],
                ["__count"],
            )
        )
        result = defaultdict(int)
        for app, owner, count in groups:
            for account in owner or self.filtered(lambda a, app=app: a.app_id == app):
                result[account.id] += count
        return result

    def _wac_health_media(self):
        """Return {account id: files that are still to be fetched}."""
        # sudo: counts only
        groups = (
            self.env["wac.media"]
            .sudo()
            ._read_group(
                [
                    ("account_id", "in", self.ids),
                    ("state", "in", ("queued", "fetching", "held")),
                ],
                ["account_id"],
                ["__count"],
            )
        )
        return defaultdict(int, {account.id: count for account, count in groups})

    def _wac_health_rejections(self, now):
        """Return {app id: calls refused lately}."""
        # sudo: counts only
        groups = (
            self.env["wac.webhook.rejection"]
            .sudo()
            ._read_group(
                [("app_id", "in", self.app_id.ids), ("date", ">=", now - FAILED_SINCE)],
                ["app_id"],
                ["count:sum"],
            )
        )
        return defaultdict(int, {app.id: count for app, count in groups})

    def _wac_health_texts(self, now):
        """Write one sentence about everything, the good as well as the bad."""
        self.health_state_text = self._wac_text_state()
        self.health_event_text = self._wac_text_event(now)
        self.health_phone_text = self._wac_text_phone(now)
        self.health_queue_text = self._wac_text_queue(now)
        self.health_unknown_text = self._wac_text_unknown()
        self.health_failed_text = self._wac_text_failed()
        self.health_dead_text = self._wac_text_dead()
        self.health_rejected_text = self._wac_text_rejected()
        self.health_media_text = self._wac_text_media()
        self.health_quality_text = self._wac_text_quality()

    def _wac_text_state(self):
        if self.state == "connected":
            return self.env._("Connected: messages are received and sent.")
        if self.state == "draft":
            return self.env._("Not checked yet. Press Check Connection.")
        if self.state == "held":
            return self.env._("Sending is on hold: %s", self.hold_reason or "-")
        return self.env._("Disconnected: %s", self.hold_reason or "-")

    def _wac_text_event(self, now):
        if not self.last_event_at:
            return self.env._("Meta has not called yet. Check the webhook address.")
        return self.env._(
            "Meta last called %s.", self._wac_ago(self.last_event_at, now)
        )

    def _wac_text_phone(self, now):
        last = self.last_phone_activity_at
        if not last:
            return self.env._("Nothing has come from the phone app yet.")
        if now - last > PHONE_WARNING:
            return self.env._(
                "The phone app was last used %s. Open it: Meta disconnects the number "
                "after about 14 days without it.",
                self._wac_ago(last, now),
            )
        return self.env._("The phone app was last used %s.", self._wac_ago(last, now))

    def _wac_text_queue(self, now):
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

    def _wac_text_rejected(self):
        if not self.rejected_count:
            return self.env._(
                "No call to the webhook was refused in the last 24 hours."
            )
        return self.env._(
            "Calls to the webhook refused in the last 24 hours: %s. If they came from "
            "Meta, the app secret is wrong.",
            self.rejected_count,
        )

    def _wac_text_media(self):
        if not self.media_count:
            return self.env._("Every photo and document is stored.")
        return self.env._("Photos and documents to fetch: %s.", self.media_count)

    def _wac_text_quality(self):
        if not self.quality:
            return self.env._("Meta has not rated the number yet.")
        return self.env._("Meta rates the number %s.", self.quality)

    def _wac_ago(self, moment, now):
        """Return "5 minutes ago" in the user's language."""
        locale = babel_locale_parse(get_lang(self.env).code)
        return format_timedelta(moment - now, add_direction=True, locale=locale)

    def _wac_health_light(self, now):
        """Return the worst of what the sentences say."""
        if self.state in ("held", "disconnected"):
            return "bad"
        silent = self.mode == "coexistence" and self.last_phone_activity_at
        waits = self.oldest_queued_at and now - self.oldest_queued_at > QUEUE_WARNING
        trouble = (
            self.state == "draft",
            not self.last_event_at,
            silent and now - silent > PHONE_WARNING,
            waits,
            self.unknown_count,
            self.failed_count,
            self.held_count,
            self.dead_letter_count,
        )
        return "warning" if any(trouble) else "good"
