"""``wac.sync``, asking: contacts, then past chats, each once and never again by itself.

Called by its cron, which the button rings. Must never post before the state
``requesting`` is committed: a crash then leaves a row that nobody asks again.
"""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..cloudapi import const, number
from ..cloudapi.client import GraphError
from ..cloudapi.wire import TransportFailure
from .wac_secret_mixin import SecretUnavailable

_logger = logging.getLogger(__name__)

SYNC_TYPES = {"contacts": "smb_app_state_sync", "history": "history"}
_STATES = {
    const.SYNC_ALREADY_REQUESTED: "already_asked",
    const.SYNC_TOO_LATE: "too_late",
    const.HISTORY_DECLINED: "declined",
}
#: An asking that has no end by then was cut off: nobody knows whether Meta has it.
ASKING_MAX = timedelta(minutes=5)
#: Without anything by then, people are told. Usual are 15 to 20 minutes.
FIRST_MAX = timedelta(minutes=45)
#: Past chats that stop in the middle for so long do not go on.
PAUSE_MAX = timedelta(hours=3)
#: The address book has no end mark: it is complete when nothing more comes.
CONTACTS_PAUSE = timedelta(minutes=5)
RETRY = timedelta(minutes=1)


class WacSync(models.Model):
    _inherit = "wac.sync"

    @api.model
    def _cron_sync(self):
        """Ask for what people want, and look after what was asked."""
        self._wac_watch()
        if self.env["wac.outbound"]._silence_reason():
            return
        for sync in self.search([("is_wanted", "=", True), ("state", "=", "idle")]):
            lang = sync.company_id.partner_id.lang or self.env.lang
            sync.with_context(lang=lang)._wac_ask()
            self.env["ir.cron"]._commit_progress(1)

    def _wac_ask(self):
        """Ask for one kind, if it is its turn and nothing speaks against it."""
        if not self.is_wanted:
            return
        contacts = self._wac_of(self.account_id).filtered(
            lambda s: s.kind == "contacts"
        )
        if self.kind == "history" and contacts.state in ("idle", "requesting"):
            return
        if self._wac_is_late():
            self._wac_end("too_late")
            return
        try:
            client = self.account_id._wac_client()
            subscribed = number.subscribed_ids(client.subscribed_apps())
        except (SecretUnavailable, UserError) as error:
            self._wac_not_now(str(error))
            return
        except (GraphError, TransportFailure) as error:
            self._wac_not_now(self.account_id._wac_explain(error), again=True)
            return
        if not self._wac_is_heard(subscribed):
            self._wac_not_now(
                self.env._(
                    "Nothing was asked: Meta does not send this number's events to Odoo "
                    "yet, and what the phone shares would be lost. Press “Receive "
                    "Events”, then start again."
                )
            )
            return
        self._wac_post(client)

    def _wac_is_heard(self, subscribed):
        """Tell whether Meta sends us the events of this number's account."""
        app = self.account_id.app_id.meta_app_id
        return app in subscribed if app else bool(subscribed)

    def _wac_is_late(self):
        return bool(self.deadline) and fields.Datetime.now() > self.deadline

    def _wac_not_now(self, reason, again=False):
        """Nothing was asked. It may be later: by itself, or when a person starts it."""
        self.write({"problem": reason, "is_wanted": again})
        if again:
            self._wac_ring(RETRY)
        else:
            others = self._wac_of(self.account_id)
            others.write({"is_wanted": False})
        self._wac_push()

    def _wac_post(self, client):
        """Ask Meta, once: the row says so before anything leaves this computer."""
        if not self._wac_claim():
            return
        try:
            reference = client.sync(SYNC_TYPES[self.kind])
        except GraphError as error:
            self._wac_refused(error)
        except TransportFailure as failure:
            self._wac_unanswered(failure)
        except Exception:
            # whatever it was: Meta may have the request
            _logger.exception("Sync %s has no known outcome", self.id)
            self._wac_end("unknown")
        else:
            vals = {"request_ref": reference, "problem": False}
            if self.state == "requesting":  # the first chunk may have been faster
                vals["state"] = "requested"
            self.write(vals)
            self._wac_ring(FIRST_MAX)
            self._wac_push()

    def _wac_claim(self):
        """Take the row, and commit that it is taken; returns whether it was free."""
        self.flush_recordset()
        self.env.cr.execute(
            """
            UPDATE wac_sync SET state = 'requesting', is_wanted = FALSE,
                   asked_at = now() AT TIME ZONE 'UTC'
             WHERE id = %s AND state = 'idle' RETURNING id
            """,
            [self.id],
        )
        claimed = bool(self.env.cr.fetchone())
        self.invalidate_recordset(flush=False)
        self.env["ir.cron"]._commit_progress(0)
        return claimed

    def _wac_refused(self, error):
        """Meta answered, with a no: some no is for ever, some can be cured."""
        codes = (error.error.code, error.error.subcode)
        state = next((_STATES[code] for code in codes if code in _STATES), None)
        if state:
            self._wac_end(state)
        elif error.status >= 500 or error.error.is_transient:
            self._wac_end("unknown")
        else:
            self._wac_end("failed", self.account_id._wac_explain(error))

    def _wac_unanswered(self, failure):
        if failure.sent == "no":
            # nothing left this computer: the only case in which asking again is safe
            self.write({"state": "idle", "asked_at": False})
            reason = self.account_id._wac_explain(failure)
            self.is_wanted = True
            self._wac_not_now(reason, again=True)
        else:
            self._wac_end("unknown")

    def _wac_end(self, state, problem=""):
        """Note an end and what can still be done, in words."""
        self.write(
            {
                "state": state,
                "is_wanted": False,
                "problem": problem or self._wac_sentence(state),
            }
        )
        self._wac_push()

    def _wac_sentence(self, state):
        """Return what an end means and what can still be done."""
        again = self.env._(
            "To get them, disconnect in the app (Settings, Account, Business Platform) "
            "and connect the number again."
        )
        if state == "declined":
            text = self.env._("The app was told not to share past chats.")
        elif state == "too_late":
            text = self.env._(
                "More than 24 hours have passed since the number was connected; Meta no "
                "longer shares it. New messages are not affected."
            )
        elif state == "already_asked":
            text = self.env._(
                "Meta says this was asked before, here or in another program. What "
                "still arrives is taken in."
            )
        elif state == "silent":
            text = self._wac_sentence_silent()
        else:
            text = self.env._(
                "Meta did not answer, so nobody knows whether it was asked. It is not "
                "asked again, as that has broken phone apps. If it was, it arrives by "
                "itself: keep the app open."
            )
        return f"{text} {again}"

    def _wac_sentence_silent(self):
        if self.progress or self.message_count:
            return self.env._(
                "The phone stopped at %(progress)s%%. Keep the app open and the phone "
                "on; it may go on. Give Meta's support this request ID: %(reference)s.",
                progress=self.progress,
                reference=self.request_ref or "-",
            )
        return self.env._(
            "Meta took the request, but nothing has come. Open the app and keep the phone "
            "on. If nothing comes today, give Meta's support this request ID: %s.",
            self.request_ref or "-",
        )

    # Looking after what was asked

    @api.model
    def _wac_watch(self):
        """Settle what was cut off, and tell people when nothing comes."""
        now = self.env.cr.now()
        asked = self.search(
            [("state", "in", ("requesting", "requested", "running"))], order="id"
        )
        for sync in asked:
            lang = sync.company_id.partner_id.lang or self.env.lang
            sync.with_context(lang=lang)._wac_look(now)

    def _wac_look(self, now):
        quiet = now - (self.heard_at or self.asked_at or now)
        if self.state == "requesting":
            if quiet > ASKING_MAX:
                self._wac_end("unknown")
        elif self.kind == "contacts" and self.state == "running":
            if quiet > CONTACTS_PAUSE:
                self.write({"state": "done", "progress": 100})
                self._wac_push()
        elif quiet > (FIRST_MAX if self.state == "requested" else PAUSE_MAX):
            self._wac_end("silent")

    @api.model
    def _wac_ring(self, delay=timedelta()):
        # sudo: ringing a cron of ours
        cron = self.env.ref("whatsapp_coexistence.ir_cron_wac_sync").sudo()
        cron._wac_ring(self.env.cr.now() + delay if delay else None)
