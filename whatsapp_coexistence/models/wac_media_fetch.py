"""``wac.media``, the queue: fetches files from Meta, a few at a time, until it is too late.

Called by its cron, which the inbound worker rings. Must never hold a transaction open
while a file travels, nor let a number that fails keep asking.
"""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from psycopg2.extensions import TransactionRollbackError

from odoo import api, models
from odoo.exceptions import UserError

from ..cloudapi.client import GraphError, MediaMismatch
from ..cloudapi.errors import Decision
from ..cloudapi.events import ApiError
from ..cloudapi.invalid import MessageInvalid
from ..cloudapi.media import sha256_matches
from ..cloudapi.transport import Transport
from ..cloudapi.wire import TransportFailure
from . import wac_inbound_turn
from .wac_failpoint import reach
from .wac_media_spool import Spool
from .wac_secret_mixin import SecretUnavailable

_logger = logging.getLogger(__name__)

#: Files that travel together; each may weigh 100 MB.
TOGETHER = 4
LEASE = timedelta(minutes=15)
RUN_MAX = 45.0
RETRY_FIRST = timedelta(seconds=20)
RETRY_MAX = timedelta(hours=2)
#: A wrong digest, or a file Meta does not know, is asked for this often.
TRIES_MAX = 4
#: A file that was begun this often and never ended kills its worker.
ATTEMPTS_MAX = 60
#: Meta blocks the media of a number after 20 errors in an hour: we stop before.
BREAKER_ERRORS = 10
BREAKER_TIME = timedelta(hours=1)
MAX_ROLLBACKS = 5

# Only constants of this file are put together; values are parameters.
_DUE = """
FROM wac_media m JOIN wac_account a ON a.id = m.account_id
WHERE a.state != 'disconnected' AND (
       (m.state = 'queued' AND (m.retry_at IS NULL OR m.retry_at <= %(now)s))
    OR (m.state = 'fetching' AND m.lease_until < %(now)s)
)
  AND (
       SELECT count(*) FROM wac_media f
        WHERE f.account_id = m.account_id AND f.failed_at > %(breaker)s
  ) < %(errors)s
"""
_COUNT = "SELECT count(*) " + _DUE
# Chosen once, before: as a sub-query of "IN" it may run once for each row that waits, and
# take others each time.
_CLAIM = """
WITH chosen AS MATERIALIZED (
    SELECT m.id DUE
     ORDER BY COALESCE(m.priority, 0), m.attempts NULLS FIRST, m.id
     LIMIT %(limit)s FOR UPDATE OF m SKIP LOCKED
)
UPDATE wac_media f SET state = 'fetching', attempts = COALESCE(f.attempts, 0) + 1,
       lease_until = %(lease)s
  FROM chosen WHERE f.id = chosen.id
RETURNING f.id
""".replace("DUE", _DUE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of one file: its bytes, or why there are none."""

    spool: Spool | None = None
    mimetype: str = ""
    error: str = ""
    hopeless: bool = False
    #: It came, and could not be kept here.
    unkept: bool = False
    refusal: ApiError | None = None


class WacMedia(models.Model):
    _inherit = "wac.media"

    @api.model
    def _cron_fetch(self):
        """Fetch what waits, batch by batch, as long as there is time."""
        if self.env["wac.outbound"]._silence_reason():
            return
        self._wac_expire()
        cron, inbound = self.env["ir.cron"], self.env["wac.inbound"]
        end = time.monotonic() + RUN_MAX
        may_leave_at = time.monotonic() + wac_inbound_turn.ROOM_AFTER
        while files := self._wac_claim():
            self._wac_fetch_claimed(files)
            remaining = self._wac_count_due()
            time_left = cron._commit_progress(len(files), remaining=remaining)
            if time.monotonic() >= may_leave_at and inbound._is_starving():
                # nothing remains for this worker: it would be called again at once
                self.env.ref("whatsapp_coexistence.ir_cron_wac_media")._wac_ring()
                cron._commit_progress(0, remaining=0)
                break
            if not time_left or time.monotonic() > end:
                break

    def _wac_due_params(self):
        now = self.env.cr.now()
        return {
            "now": now,
            "breaker": now - BREAKER_TIME,
            "errors": BREAKER_ERRORS,
            "lease": now + LEASE,
            "limit": TOGETHER,
        }

    def _wac_count_due(self):
        self.env.cr.execute(_COUNT, self._wac_due_params())
        return self.env.cr.fetchone()[0]

    def _wac_claim(self):
        """Return files that are ours until their lease ends; it is committed."""
        self.flush_model()
        self.env.cr.execute(_CLAIM, self._wac_due_params())
        files = self.browse(sorted(row[0] for row in self.env.cr.fetchall()))
        self.invalidate_model(flush=False)
        self.env["ir.cron"]._commit_progress(0)
        reach("media.claimed")
        return files

    def _wac_fetch_claimed(self, files):
        """Fetch leased files and store what came; one bad file hurts no other."""
        clients, fetched = {}, {}
        folder = self.env["ir.attachment"]._filestore()
        for account in files.account_id:
            try:
                clients[account.id] = account._wac_client(Transport(pool_size=TOGETHER))
            except (SecretUnavailable, UserError) as error:
                reason = Fetched(error=str(error))
                fetched |= {f.id: reason for f in files if f.account_id == account}
        jobs = [
            (f.id, clients[f.account_id.id], f.media_ref or "", f.sha256 or "", folder)
            for f in files
            if f.id not in fetched
        ]
        # nothing is open in the database while files travel
        self.env.cr.commit()  # pylint: disable=invalid-commit
        with ThreadPoolExecutor(TOGETHER) as pool:
            fetched |= pool.map(_fetch, jobs)
        reach("media.fetched")
        for media in files:
            came = fetched.pop(media.id)
            media._wac_settle_safely(came)
            if came.spool:
                came.spool.close()
        files.message_id._wac_push_files()

    def _wac_settle_safely(self, fetched):
        """Settle one file on its own; what cannot be stored is tried again later."""
        for attempt in range(MAX_ROLLBACKS):
            try:
                self._wac_settle(fetched)
                self.env.flush_all()
                reach("media.stored")
                self.env.cr.commit()  # pylint: disable=invalid-commit
                reach("media.committed")
                return
            except TransactionRollbackError:
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
                time.sleep(0.05 * attempt)
            except Exception as error:
                _logger.exception("File %s could not be stored", self.id)
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
                reason = f"{type(error).__name__}: {error}"
                fetched = Fetched(error=reason, unkept=True)

    def _wac_settle(self, fetched):
        self = self.with_context(lang=self.account_id._wac_lang())
        if fetched.error:
            self._wac_failed(fetched)
        else:
            self._wac_store(fetched.spool, fetched.mimetype)

    def _wac_failed(self, fetched):
        """Wait for the next try, or give up where another one cannot help."""
        now = self.env.cr.now()
        if fetched.refusal and self.account_id.state == "connected":
            values = self.env["wac.message"]._wac_error_values(fetched.refusal)
            self.account_id._wac_hold(values["error_title"])
        if self.deadline and now >= self.deadline:
            self._wac_expire()
        elif self.attempts >= ATTEMPTS_MAX or (
            fetched.hopeless and self.attempts >= TRIES_MAX
        ):
            self._wac_end(
                "refused",
                self.env._("The file could not be fetched: %s", fetched.error),
            )
        else:
            wait = min(RETRY_FIRST * 2 ** min(self.attempts - 1, 12), RETRY_MAX)
            self.write(
                {
                    "state": "queued",
                    "error": fetched.error,
                    # what we could not keep is no failure of Meta's
                    "failed_at": self.failed_at if fetched.unkept else now,
                    "retry_at": now + wait,
                    "lease_until": False,
                }
            )
            self.env.ref("whatsapp_coexistence.ir_cron_wac_media")._wac_ring(now + wait)

    @api.model
    def _wac_expire(self):
        """Give up what Meta has deleted by now; the message says so."""
        late = self.search(
            [
                ("state", "in", ("queued", "held", "fetching")),
                ("deadline", "<", self.env.cr.now()),
            ],
            limit=1000,
        )
        for account, files in late.grouped("account_id").items():
            files = files.with_context(lang=account._wac_lang())
            files._wac_end(
                "expired",
                files.env._("WhatsApp no longer has this file. Open it on the phone."),
            )
        late.message_id._wac_push_files()

    def action_fetch_again(self):
        """Try once more, from the first wait on."""
        self.check_access("read")
        # sudo: agents may ask for a file again, and nothing else
        again = self.sudo().filtered(lambda f: f.state in ("held", "refused", "queued"))
        again.write({"state": "queued", "attempts": 0, "retry_at": False})
        self.env.ref("whatsapp_coexistence.ir_cron_wac_media").sudo()._wac_ring()


def _fetch(job):
    """Return ``(id, Fetched)``; runs in a thread, without a cursor."""
    media_id, client, reference, declared, folder = job
    spool = None
    try:
        spool = Spool(folder)
        info = client.media_url(reference)
        digest = client.download(info, spool)
        if declared and not sha256_matches(digest, declared):
            raise MediaMismatch("the digest in the webhook is another")
        return media_id, Fetched(spool, info.mime_type)
    except Exception as error:
        if spool:
            spool.close()
        return media_id, _not_fetched(media_id, error)


def _not_fetched(media_id, error):
    """Return what an error means for the next try."""
    if isinstance(error, GraphError):
        hopeless = error.status == 404 or error.error.code == 100
        holds = error.rule.decision is Decision.HOLD
        # a file that Meta does not know says nothing of the number
        refusal = error.error if holds and not hopeless else None
        return Fetched(error=str(error), hopeless=hopeless, refusal=refusal)
    if isinstance(error, TransportFailure):
        hopeless = error.kind in ("too_large", "host")
        return Fetched(
            error=str(error), hopeless=hopeless, unkept=error.kind == "unkept"
        )
    if isinstance(error, MediaMismatch | MessageInvalid):
        return Fetched(error=str(error), hopeless=True)
    _logger.error("File %s could not be fetched", media_id, exc_info=error)
    return Fetched(error=type(error).__name__, unkept=isinstance(error, OSError))
