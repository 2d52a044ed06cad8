"""``wac.outbound``, writing results: many rows in one statement per kind of outcome.

Called by the sender's loop on its own cursor. Must never take a state back (a receipt may
have come before the answer) and never queue again what Meta may have.
"""

import random
from datetime import timedelta

from psycopg2 import IntegrityError
from psycopg2.extras import execute_values

from odoo import models

from ..cloudapi import identity, retry, settle
from ..cloudapi.errors import Scope
from ..cloudapi.optout import STOPPED_AT_META

# The reason of a failure that Meta reported before its answer came is kept.
_ACCEPTED = f"""
UPDATE wac_message m
   SET wamid = COALESCE(m.wamid, v.wamid),
       wamid_token = COALESCE(m.wamid_token, v.token),
       state = CASE WHEN m.state IN {settle.ACCEPTABLE} THEN 'accepted' ELSE m.state END,
       accepted_at = COALESCE(m.accepted_at, clock_timestamp() AT TIME ZONE 'UTC'),
       lease_until = NULL, retry_at = NULL,
       error_code = CASE WHEN m.state = 'failed' THEN m.error_code END,
       error_title = CASE WHEN m.state = 'failed' THEN m.error_title END,
       error_detail = CASE WHEN m.state = 'failed' THEN m.error_detail END,
       write_date = clock_timestamp() AT TIME ZONE 'UTC'
  FROM (VALUES %s) AS v(id, wamid, token)
 WHERE m.id = v.id
"""  # noqa: S608 - names of states, written in our own table
# Only while the row is still what this try made of it: a receipt, or another decision,
# outranks a refusal.
_OTHERS = f"""
UPDATE wac_message m
   SET state = v.state, lease_until = NULL,
       retry_at = clock_timestamp() AT TIME ZONE 'UTC' + make_interval(secs => v.wait),
       error_code = v.code, error_title = v.title, error_detail = v.detail,
       hold_scope = v.scope, hold_reason = v.reason,
       failed_at = CASE WHEN v.state = 'failed' THEN clock_timestamp() AT TIME ZONE 'UTC' END,
       write_date = clock_timestamp() AT TIME ZONE 'UTC'
  FROM (VALUES %s) AS v(id, attempt, state, wait, code, title, detail, scope, reason)
 WHERE m.id = v.id AND m.attempts = v.attempt AND m.state IN {settle.OPEN}
"""  # noqa: S608 - likewise
_OTHERS_TEMPLATE = "(%s, %s, %s, %s::float8, %s::integer, %s, %s, %s, %s)"
_HOLD_SCOPES = {
    Scope.ACCOUNT: "account",
    Scope.APP: "account",
    Scope.NUMBER: "account",
    Scope.HOST: "account",
    Scope.TEMPLATE: "template",
}
#: A number held because something before Meta refused is tried again after this time.
HOST_HOLD = timedelta(minutes=10)


class WacOutbound(models.AbstractModel):
    _inherit = "wac.outbound"

    def _write_results(self, done, one_by_one=False):
        """Write what became of messages; returns their ids.

        The caller commits, and calls again with the same results if that fails.
        """
        done = [one for one in done if one.job.message_id]
        accepted = [one for one in done if _is_sent(one)]
        others = [one for one in done if not _is_sent(one)]
        if one_by_one:
            self._write_accepted_one_by_one(accepted)
        else:
            self._write_accepted(accepted)
        self._write_others([self._other_row(one) for one in others])
        self._remember_uploads(done)
        ids = [one.job.message_id for one in done]
        changed = self.env["wac.message"].browse(ids)
        changed.invalidate_recordset(flush=False)
        if accepted:
            sent = self.env["wac.message"].browse([o.job.message_id for o in accepted])
            sent._wac_match_parked()
        stopped = [
            one.job.message_id for one in others if _code(one) == STOPPED_AT_META
        ]
        self.env["wac.message"].browse(stopped)._wac_note_refused()
        for one in others:
            self._hold_the_rest(one)
        changed.filtered(_waits_for_template)._wac_held_by_template()
        return ids

    def _remember_uploads(self, done):
        """Keep the ids of files Meta has taken, and forget those it no longer takes."""
        uploads = self.env["wac.upload"]
        files = [(one, one.job.file) for one in done if one.job.file]
        uploads._wac_forget({f.key: f.media_ref for one, f in files if one.is_stale})
        uploads._wac_keep(
            {f.key: one.uploaded for one, f in files if one.uploaded and _is_sent(one)}
        )

    def _write_accepted(self, accepted):
        rows = [
            (one.job.message_id, one.result.wamid, identity.token(one.result.wamid))
            for one in accepted
        ]
        if rows:
            execute_values(self.env.cr, _ACCEPTED, rows)

    def _write_accepted_one_by_one(self, accepted):
        """Write answers of which one names a message we know already.

        Such an answer belongs to another POST (a proxy repeated it), so ours is unknown.
        """
        for one in accepted:
            try:
                with self.env.cr.savepoint(flush=False):
                    self._write_accepted([one])
            except IntegrityError:
                title = self.env._("The answer was that of another message.")
                row = _row(one, "unknown", title=title)
                self._write_others([row])

    def _write_others(self, rows):
        if rows:
            execute_values(self.env.cr, _OTHERS, rows, template=_OTHERS_TEMPLATE)

    def _other_row(self, one):
        """Return the row of a message that was not accepted."""
        if one.invalid:
            title = self.env["wac.message"]._wac_explain_invalid(one.invalid)
            return _row(one, "failed", title=title)
        if one.is_stale:
            # nothing was sent: once more, and the file is uploaded anew
            return _row(one, "queued")
        jitter = random.random()  # noqa: S311 - spreads retries, keeps no secret
        settled = settle.after_try(one.result, one.job.attempt, jitter)
        if settled.state == "unknown":
            title = self.env._(
                "No clear answer came: WhatsApp may or may not have sent it (%s).",
                one.result.evidence,
            )
            return _row(one, "unknown", title=title)
        error = self._error_values(one.result)
        if settled.state == "held":
            scope = _HOLD_SCOPES.get(settled.rule.scope, "message")
            return _row(one, "held", error, scope=scope, reason=error["error_title"])
        return _row(one, settled.state, error, wait=settled.wait)

    def _error_values(self, result):
        if result.error is not None:
            return self.env["wac.message"]._wac_error_values(result.error)
        title = self.env._("WhatsApp could not be reached (%s).", result.evidence)
        return {"error_code": 0, "error_title": title, "error_detail": False}

    def _hold_the_rest(self, one):
        """Keep the other messages of a number or template that is in trouble."""
        result = one.result
        if result is None or result.outcome is not retry.Outcome.HOLD:
            return
        reason = self._error_values(result)["error_title"]
        scope = _HOLD_SCOPES.get(result.rule.scope)
        account = self.env["wac.account"].browse(one.job.account_id)
        if scope == "account" and account.state == "connected":
            from_host = result.rule.scope is Scope.HOST
            until = self.env.cr.now() + HOST_HOLD if from_host else None
            account._wac_hold(reason, until)
        elif scope == "template":
            template = self.env["wac.message"].browse(one.job.message_id).template_id
            domain = [("template_id", "=", template.id)]
            self.env["wac.message"]._wac_hold_queued(domain, "template", reason)


def _waits_for_template(message):
    return message.state == "held" and message.hold_scope == "template"


def _code(one):
    """Return Meta's error code of a result, or ``None``."""
    return one.result.error.code if one.result and one.result.error else None


def _is_sent(one):
    return one.result is not None and one.result.outcome is retry.Outcome.SENT


def _row(one, state, error=None, title=None, wait=None, scope=None, reason=None):
    error = error or {}
    return (
        one.job.message_id,
        one.job.attempt,
        state,
        wait,
        error.get("error_code") or None,
        error.get("error_title") or title,
        error.get("error_detail") or None,
        scope,
        reason,
    )
