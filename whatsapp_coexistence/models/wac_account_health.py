"""``wac.account``, its health: what works and what waits, one sentence and a button each.

Read on the number's form by people who look for a fault. Must never ask Meta, and stays
at one query per table however many numbers are shown.
"""

from datetime import timedelta

from odoo import fields, models

#: A reply that waits longer than this is a fault, not a rush hour.
QUEUE_WARNING = timedelta(minutes=15)
#: What has a sentence; each is the end of the name of a field and of a method.
CONCERNS = (
    "state",
    "copy",
    "event",
    "subscription",
    "phone",
    "sync",
    "token",
    "queue",
    "unknown",
    "failed",
    "dead",
    "rejected",
    "media",
    "quality",
    "limit",
    "throughput",
    "clock",
)


class WacAccount(models.Model):
    _inherit = "wac.account"

    health = fields.Selection(
        [("good", "Good"), ("warning", "Look Here"), ("bad", "Broken")],
        compute="_compute_health",
    )
    health_state_text = fields.Char(compute="_compute_health")
    health_copy_text = fields.Char(compute="_compute_health")
    health_event_text = fields.Char(compute="_compute_health")
    health_subscription_text = fields.Char(compute="_compute_health")
    health_phone_text = fields.Char(compute="_compute_health")
    health_sync_text = fields.Char(compute="_compute_health")
    health_token_text = fields.Char(compute="_compute_health")
    health_queue_text = fields.Char(compute="_compute_health")
    health_unknown_text = fields.Char(compute="_compute_health")
    health_failed_text = fields.Char(compute="_compute_health")
    health_dead_text = fields.Char(compute="_compute_health")
    health_rejected_text = fields.Char(compute="_compute_health")
    health_media_text = fields.Char(compute="_compute_health")
    health_quality_text = fields.Char(compute="_compute_health")
    health_limit_text = fields.Char(compute="_compute_health")
    health_throughput_text = fields.Char(compute="_compute_health")
    health_clock_text = fields.Char(compute="_compute_health")
    oldest_queued_at = fields.Datetime(compute="_compute_health")
    queued_count = fields.Integer("Waiting", compute="_compute_health")
    held_count = fields.Integer("On Hold", compute="_compute_health")
    unknown_count = fields.Integer("Outcome Unknown", compute="_compute_health")
    failed_count = fields.Integer("Failed Today", compute="_compute_health")
    dead_letter_count = fields.Integer("Dead Letters", compute="_compute_health")
    media_count = fields.Integer("Files to Fetch", compute="_compute_health")
    rejected_count = fields.Integer("Refused Calls", compute="_compute_health")
    forged_count = fields.Integer("Wrong Signatures", compute="_compute_health")

    def _compute_health(self):
        now = fields.Datetime.now()
        self._wac_health_figures(now)
        # sudo: whether this is a copy is known by parameters, which are for administrators
        silence = self.env["wac.outbound"].sudo()._silence_words()
        for account in self:
            account = account.with_context(wac_silence=silence)
            for name in CONCERNS:
                account[f"health_{name}_text"] = getattr(account, f"_wac_text_{name}")()
            account.health = account._wac_health_light(now)

    def _wac_health_figures(self, now):
        messages = self._wac_health_messages(now)
        dead = self._wac_health_dead_letters()
        media = self._wac_health_media()
        rejected = self._wac_health_rejections(now)
        for account in self:
            counts = messages[account.id]
            account.queued_count, account.oldest_queued_at = counts["queued"]
            account.held_count = counts["held"][0]
            account.unknown_count = counts["unknown"][0]
            account.failed_count = counts["failed"][0]
            account.dead_letter_count = dead[account.id]
            account.media_count = media[account.id]
            total, forged = rejected[account.app_id.id]
            account.rejected_count, account.forged_count = total, forged

    def _wac_health_light(self, now):
        """Return the worst of what the sentences say."""
        if self.state in ("held", "disconnected"):
            return "bad"
        if self.env.context.get("wac_silence") or self._wac_token_left(now) == 0:
            return "bad"
        waits = self.oldest_queued_at and now - self.oldest_queued_at > QUEUE_WARNING
        trouble = (
            self.state == "draft",
            not self.last_event_at,
            self._wac_phone_level(now),
            self._wac_token_level(now),
            self.reconciled_at and not self.is_subscribed,
            self.quality == "RED",
            self._wac_clock_offset(),
            waits,
            self.unknown_count,
            self.failed_count,
            self.held_count,
            self.dead_letter_count,
            self.forged_count,
        )
        return "warning" if any(trouble) else "good"
