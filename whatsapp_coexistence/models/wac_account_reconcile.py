"""``wac.account``, the daily look at Meta: is what we know of our numbers still true?

Called by its cron. Must never let one number's trouble stop another's, raise an alarm
because Meta cannot be reached, nor change anything at Meta.
"""

import logging
from dataclasses import dataclass, field
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..cloudapi import number
from ..cloudapi.client import GraphError
from ..cloudapi.errors import is_passing
from ..cloudapi.wire import TransportFailure

_logger = logging.getLogger(__name__)

EVERY = timedelta(hours=24)
#: After an outage of Meta's.
AGAIN = timedelta(hours=1)
#: Numbers that became due together drift apart by up to this many minutes a day.
DRIFT_MINUTES = 90
#: Kinds of alarm that belong to the reconciliation.
KINDS = ("reconcile", "subscription", "quality")


@dataclass
class Facts:
    """What Meta said about one number; ``outage`` when it could not be asked."""

    info: number.NumberInfo | None = None
    subscribed: bool | None = None
    token: dict = field(default_factory=dict)
    refusal: Exception | None = None
    outage: bool = False


class WacAccount(models.Model):
    _inherit = "wac.account"

    reconciled_at = fields.Datetime(readonly=True, copy=False)
    reconcile_at = fields.Datetime(readonly=True, copy=False, index="btree_not_null")
    reconcile_alarms = fields.Json(readonly=True, copy=False)

    @api.model
    def _wac_reconcile(self):
        """Reconcile the numbers that are due, each in a transaction of its own."""
        silence = self.env["wac.outbound"]._silence_reason()
        if silence:
            _logger.info("Meta is not asked: %s", silence)
            return
        due = self._wac_reconcile_due()
        synced = set()
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for account in due:
            account._wac_reconcile_one(synced)
            if not self.env["ir.cron"]._commit_progress(1):
                break
        self._wac_remind()
        self.env["ir.cron"]._commit_progress(0)

    @api.model
    def _wac_reconcile_due(self):
        now = fields.Datetime.now()
        return self.search(
            [
                ("state", "in", ("connected", "held")),
                "|",
                ("reconcile_at", "=", False),
                ("reconcile_at", "<=", now),
            ],
            order="reconcile_at NULLS FIRST, id",
        )

    def _wac_reconcile_one(self, synced):
        """Ask and take over; whatever happens, the number's next time is set.

        :param synced: WABAs whose templates were compared in this run; added to
        """
        account = self.with_context(lang=self._wac_lang())
        facts = account._wac_guarded(account._wac_ask_facts)
        # Meta takes its time, and webhooks write the same row meanwhile: what is written
        # from here on belongs to a transaction that has seen it
        self.env["ir.cron"]._commit_progress(0)
        if facts:
            applied = account._wac_guarded(lambda: account._wac_apply_facts(facts))
            facts = facts if applied else None
            # no webhook waits for our row while Meta is asked for templates
            self.env["ir.cron"]._commit_progress(0)
        answered = bool(facts and facts.info)
        outage = not facts or facts.outage
        key = (self.app_id.id, self.waba_id)
        if answered and key not in synced:
            synced.add(key)
            templates = self.env["wac.template"]
            problems = account._wac_guarded(lambda: templates._wac_sync(account))
            outage = outage or problems is None
        drift = timedelta(minutes=self.id * 37 % DRIFT_MINUTES)
        now = fields.Datetime.now()
        self.reconcile_at = now + (AGAIN if outage else EVERY + drift)

    def _wac_guarded(self, work):
        """Return what the work returns; its failure costs this number's turn only."""
        try:
            with self.env.cr.savepoint():
                return work()
        except UserError as error:
            _logger.info("Number %s was not reconciled: %s", self.id, error)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # a webhook wrote the same at that moment; the next look comes soon
            _logger.info("Number %s is reconciled later: its rows are in use", self.id)
            # this transaction would never see it: nothing could be written to the row
            self.env.cr.rollback()
            self.env.invalidate_all(flush=False)
        except Exception:
            _logger.exception("Number %s could not be reconciled", self.id)
        return None

    def _wac_ask_facts(self):
        """Ask Meta about the number; changes nothing, neither here nor there."""
        facts = Facts()
        app = self.app_id
        try:
            client = self._wac_client()
            facts.info = number.NumberInfo.of(client.phone_number())
            if app.connection == "dialog360":
                # subscriptions and tokens are not theirs to tell; the address is
                facts.subscribed = facts.info.webhook == app.webhook_url
            elif app.meta_app_id:
                subscribed = number.subscribed_ids(client.subscribed_apps())
                facts.subscribed = app.meta_app_id in subscribed
                if app._wac_secret_get("app_secret"):
                    facts.token = client.debug_token(app.meta_app_id)
        except TransportFailure:
            facts.outage = True
        except GraphError as error:
            facts.outage = is_passing(error.error, error.rule)
            facts.refusal = None if facts.outage else error
        except UserError as error:
            facts.refusal = error
        return facts

    def _wac_apply_facts(self, facts):
        """Take over what is known, and tell people what they must do, once.

        :return: True, to tell it from work that failed
        """
        if facts.outage:
            return True
        alarms = {}
        if facts.info:
            trouble = self._wac_take_over(facts.info)
            if trouble:
                alarms["reconcile"] = trouble
            if self.quality == "RED":
                alarms["quality"] = self.env._(
                    "Meta rates the number RED: customers block or report it. Send "
                    "fewer messages they did not ask for, or Meta will limit it."
                )
        if facts.refusal:
            alarms["reconcile"] = self._wac_refusal_words(facts.refusal)
        if facts.subscribed is not None:
            self.is_subscribed = facts.subscribed
        if facts.subscribed is False:
            alarms["subscription"] = self.env._(
                "Meta no longer sends this number's messages to Odoo. Press “Receive "
                "Events” on the number; what is missed meanwhile comes by the phone only."
            )
        if facts.token:
            expiry = number.expires_at(facts.token)
            self.token_expires_at = expiry.replace(tzinfo=None) if expiry else False
        self.reconciled_at = fields.Datetime.now()
        self._wac_raise_alarms(alarms)
        return True

    def _wac_refusal_words(self, error):
        if isinstance(error, UserError):
            return str(error)
        return self._wac_explain(error)

    def _wac_raise_alarms(self, alarms):
        """Tell what is new, take back what is over, be silent about the rest."""
        before = self.reconcile_alarms or {}
        for kind in KINDS:
            if kind in alarms and alarms[kind] != before.get(kind):
                self._wac_alarm(kind, alarms[kind])
            elif kind in before and kind not in alarms:
                self._wac_alarm_over(kind)
        if alarms != before:
            self.reconcile_alarms = alarms
