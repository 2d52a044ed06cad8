"""``wac.account``, its health in figures: one query per table, however many numbers.

Called by :mod:`.wac_account_health`. Must never read more than counts: whoever sees a
number sees its health, whatever messages they may read.
"""

from collections import defaultdict
from datetime import timedelta

from odoo import models
from odoo.fields import Domain

FAILED_SINCE = timedelta(days=1)
#: Refusals of calls that were signed, but not with our secret.
SIGNATURE_REASONS = ("bad_signature",)


class WacAccount(models.Model):
    _inherit = "wac.account"

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
        """Return {app id: (calls refused lately, those with a wrong signature)}."""
        # sudo: counts only
        groups = (
            self.env["wac.webhook.rejection"]
            .sudo()
            ._read_group(
                [("app_id", "in", self.app_id.ids), ("date", ">=", now - FAILED_SINCE)],
                ["app_id", "reason"],
                ["count:sum"],
            )
        )
        result = defaultdict(lambda: (0, 0))
        for app, reason, count in groups:
            total, forged = result[app.id]
            is_forged = reason in SIGNATURE_REASONS
            result[app.id] = (total + count, forged + (count if is_forged else 0))
        return result
