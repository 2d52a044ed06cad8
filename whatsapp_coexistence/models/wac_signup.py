"""``wac.signup``: one opened window of Embedded Signup, and what became of it.

Called over RPC by the JavaScript service ``wac_signup`` (administrators only).
Must never trust the browser: who started it, what may be managed and which number it is
are checked here. Must never exchange a code twice.

Transactions. Odoo runs a request again when it meets another transaction, but a code is
good once and 30 seconds. So :meth:`WacSignup.finish` writes nothing in the request's own
transaction: every step is a short one of its own (:meth:`WacSignup._wac_apart`), and Meta
is asked between them, with no transaction open that could be rolled back. That the code
is being exchanged is committed before Meta hears of it. If the answer gets lost, or this
process dies, the row says so, nothing is asked again with that code, and the person is
told to press Connect once more: a new window gives a new code for the same number.
"""

import hashlib
import hmac
import json
import random
import secrets as random_source
import time
from datetime import timedelta

from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..cloudapi import onboarding
from .wac_secret_mixin import SecretField, cipher_field

#: How long a window may stay open.
STATE_TIME = timedelta(minutes=10)
#: After this the row's token is forgotten, and the row later.
TOKEN_TIME = timedelta(days=1)
ROW_TIME = timedelta(days=30)
TRIES = 5


class SignupProblem(Exception):
    """The signup cannot go on; the text is for the person and says what to do.

    :param resume: the login is kept, so ``finish`` may be called again as it is
    """

    def __init__(self, text, resume=False):
        super().__init__(text)
        self.resume = resume


class WacSignup(models.Model):
    _name = "wac.signup"
    _description = "WhatsApp Signup"
    _inherit = ["wac.secret.mixin"]
    _order = "id desc"
    _rec_name = "create_date"
    _check_company_auto = True
    _wac_secret_names = ("access_token",)

    app_id = fields.Many2one(
        "wac.app",
        required=True,
        readonly=True,
        index=True,
        check_company=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True)
    mode = fields.Selection(
        [
            ("coexistence", "Phone app and Odoo (coexistence)"),
            ("api", "Odoo only (Cloud API)"),
        ],
        required=True,
        readonly=True,
    )
    state_hash = fields.Char(required=True, readonly=True, copy=False, index=True)
    expires_at = fields.Datetime(required=True, readonly=True)
    status = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("choose", "Number to Choose"),
            ("connected", "Connected"),
            ("problem", "Problem"),
        ],
        required=True,
        default="waiting",
        readonly=True,
    )
    message = fields.Text(readonly=True)
    code_state = fields.Selection(
        [
            ("none", "No Code Yet"),
            ("asked", "Being Exchanged"),
            ("got", "Exchanged"),
            ("refused", "Refused"),
            ("unknown", "Answer Lost"),
        ],
        required=True,
        default="none",
        readonly=True,
    )
    code_hash = fields.Char(readonly=True, copy=False)
    event = fields.Char(readonly=True)
    event_kind = fields.Char(readonly=True)
    event_step = fields.Char(readonly=True)
    event_error = fields.Char(readonly=True)
    event_raw = fields.Text(readonly=True)
    waba_id = fields.Char(readonly=True)
    phone_number_id = fields.Char(readonly=True)
    business_ref = fields.Char(readonly=True)
    access_token = SecretField("Access Token")
    access_token_cipher = cipher_field()
    token_expires_at = fields.Datetime(readonly=True)
    busy_until = fields.Datetime(readonly=True)
    account_id = fields.Many2one("wac.account", readonly=True, ondelete="set null")

    @api.model
    def start(self, app_id, mode):
        """Begin a signup; what the browser needs to open the window.

        :param app_id: id of a ``wac.app``
        :param mode: ``coexistence`` or ``api``
        :return: ``{"state", "app_id", "config_id", "graph_version", "extras", "hosts",
            "sdk_url" or "popup_url"}``
        :raises AccessError: not an administrator
        :raises UserError: the app's settings are not complete, said in words
        """
        self._wac_check_admin()
        if mode not in dict(self._fields["mode"].selection):
            raise UserError(self.env._("Unknown way to connect: %s", mode))
        app = self.env["wac.app"].browse(app_id)
        app.check_access("read")
        if app.company_id and app.company_id != self.env.company:
            raise UserError(
                self.env._(
                    "%(app)s belongs to %(company)s. Switch to that company first.",
                    app=app.name,
                    company=app.company_id.name,
                )
            )
        launch = app._wac_signup_launch(mode)
        state = random_source.token_urlsafe(32)
        self.create(
            {
                "app_id": app.id,
                "company_id": self.env.company.id,
                "user_id": self.env.uid,
                "mode": mode,
                "state_hash": _digest(state),
                "expires_at": fields.Datetime.now() + STATE_TIME,
            }
        )
        return {"state": state, **launch}

    @api.model
    def finish(self, state, code=None, event=None, phone_number_id=None):
        """Take what the window gave, in any order, and go as far as possible.

        It may be called again at any time, also without anything new.

        :param state: as :meth:`start` gave it
        :param code: from the login; good once, for 30 seconds
        :param event: what the window posted, text or object
        :param phone_number_id: the person's choice, after ``choose``
        :return: ``{"status": "waiting" | "choose" | "connected" | "problem", "message",
            "account_id", "choices": [{"id", "label"}], "resume": whether calling it again
            without anything new may help}``
        :raises AccessError: not an administrator
        """
        self._wac_check_admin()
        found = onboarding.parse_message(event) if event else None
        signup_id = None
        try:
            signup_id = self._wac_apart(
                lambda model: model._wac_take(state, found, phone_number_id)
            )
            if code:
                self._wac_exchange(signup_id, code)
            return self._wac_go_on(signup_id)
        except SignupProblem as problem:
            result = self._wac_result("problem", str(problem), resume=problem.resume)
            if signup_id:
                self._wac_remember(signup_id, result)
            return result

    def _wac_check_admin(self):
        if not self.env.user.has_group("whatsapp_coexistence.group_wac_admin"):
            raise AccessError(
                self.env._("Only an administrator of WhatsApp may connect numbers.")
            )

    # --- steps ----------------------------------------------------------------------

    def _wac_apart(self, step):
        """Run ``step(model)`` in a transaction of its own; on a conflict, once more.

        A step only touches the database, so running it again repeats nothing at Meta.
        """
        for attempt in range(1, TRIES + 1):
            try:
                with self.env.registry.cursor() as cr:
                    return step(self.with_env(self.env(cr=cr)))
            except TransactionRollbackError:
                if attempt == TRIES:
                    raise
                time.sleep(random.uniform(0, 0.1 * attempt))  # noqa: S311 - no secret
        return None

    def _wac_take(self, state, found, phone_number_id):
        """Find the row of a state, check whose it is, and note what the window said."""
        digest = _digest(state if isinstance(state, str) else "")
        # sudo: the state is 256 random bits; whose it is, is checked right after
        signup = self.sudo().search([("state_hash", "=", digest)], limit=1)
        user = self.env.user
        own = (
            signup
            and hmac.compare_digest(signup.state_hash, digest)
            and signup.user_id == user
            and signup.company_id in user.company_ids
        )
        if not own:
            raise SignupProblem(
                self.env._(
                    "This window was not opened from here, or by somebody else. Press "
                    "Connect to open a new one."
                )
            )
        late = fields.Datetime.now() > signup.expires_at
        if late and signup.code_state != "got" and signup.status != "connected":
            raise SignupProblem(
                self.env._(
                    "The window was open for more than 10 minutes. Press Connect to open "
                    "a new one; nothing was changed."
                )
            )
        if signup.status != "connected":
            signup.write(signup._wac_event_values(found, phone_number_id))
        return signup.id

    def _wac_event_values(self, found, phone_number_id):
        values = {}
        # a later cancel (the window being closed) does not undo a finish
        if found and (
            found.finished or self.event_kind not in ("coexistence", "number")
        ):
            error = (found.error_message, found.error_id, found.session_id)
            values = {
                "event": found.event,
                "event_kind": found.kind,
                "event_step": found.step,
                "event_error": " · ".join(text for text in error if text),
                "event_raw": json.dumps(found.raw)[:10_000],
                "waba_id": found.waba_id,
                "phone_number_id": found.phone_number_id,
                "business_ref": found.business_id,
            }
        if isinstance(phone_number_id, str) and phone_number_id:
            values["phone_number_id"] = phone_number_id
        return values

    def _wac_result(
        self, status, message="", account_id=False, choices=(), resume=False
    ):
        return {
            "status": status,
            "message": message,
            "account_id": account_id,
            "choices": list(choices),
            "resume": resume,
        }

    def _wac_remember(self, signup_id, result):
        """Keep the last sentence with the row, for whoever looks later."""

        def note(model):
            signup = model.sudo().browse(signup_id)  # sudo: own row, see _wac_take
            if result["status"] == "connected" or signup.status != "connected":
                signup.write({"status": result["status"], "message": result["message"]})

        self._wac_apart(note)

    @api.autovacuum
    def _gc_wac_signup(self):
        """Forget tokens that led to nothing, and old rows."""
        now = fields.Datetime.now()
        self.search(
            [
                ("create_date", "<", now - TOKEN_TIME),
                ("access_token_cipher", "!=", False),
            ]
        ).access_token_cipher = False
        self.search([("create_date", "<", now - ROW_TIME)]).unlink()


def _digest(text):
    """Return what is stored of a state or a code."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
