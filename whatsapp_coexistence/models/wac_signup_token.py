"""``wac.signup``, the code: exchanged once, and what the token turns out to be.

Called by ``finish``, between its transactions. Must never send a code a second time, nor
keep a token in clear.
"""

from datetime import UTC

from odoo import fields, models

from ..cloudapi import onboarding
from ..cloudapi.client import GraphError
from ..cloudapi.wire import TransportFailure
from .wac_signup import SignupProblem, _digest


class WacSignup(models.Model):
    _inherit = "wac.signup"

    def _wac_exchange(self, signup_id, code):
        """Turn the code into a token, unless that was begun before.

        "It is asked" is committed, Meta is asked with no transaction of ours that could be
        repeated, the outcome is committed. A conflict in the last one is met by writing
        again, never by asking again.
        """
        code = str(code)
        app_id = self._wac_apart(lambda model: model._wac_claim_code(signup_id, code))
        if not app_id:
            return
        app = self.env["wac.app"].browse(app_id)
        try:
            answer = app._wac_client().exchange_code(app.meta_app_id.strip(), code)
        except TransportFailure as failure:
            self._wac_code_unanswered(signup_id, failure)
        except GraphError as error:
            self._wac_code_refused(signup_id, error)
        now = fields.Datetime.now().replace(tzinfo=UTC)
        grant = onboarding.TokenGrant.of(answer, now)
        if grant is None:
            self._wac_code_lost(signup_id)
        self._wac_apart(lambda model: model._wac_keep_token(signup_id, grant))

    def _wac_claim_code(self, signup_id, code):
        """Note that this code is being exchanged; return the app to ask with.

        Of two that come together one writes first; the other one's write fails, and when
        it runs again it finds that the code is being exchanged.
        """
        signup = self.sudo().browse(signup_id)  # sudo: own row, see _wac_take
        digest = _digest(code)
        if signup.code_state == "none":
            signup.write({"code_state": "asked", "code_hash": digest})
            return signup.app_id.id
        if signup.code_hash != digest:
            raise SignupProblem(
                self.env._(
                    "This window was used already. Press Connect to open a new one."
                )
            )
        return False

    def _wac_keep_token(self, signup_id, grant):
        signup = self.sudo().browse(signup_id)  # sudo: own row, see _wac_take
        signup._wac_secret_set("access_token", grant.token)
        ends = grant.expires_at
        signup.write(
            {
                "code_state": "got",
                "token_expires_at": ends.replace(tzinfo=None) if ends else False,
            }
        )

    def _wac_code_is(self, signup_id, state):
        def write(model):
            signup = model.sudo().browse(signup_id)  # sudo: own row, see _wac_take
            signup.code_state = state

        self._wac_apart(write)

    def _wac_code_unanswered(self, signup_id, failure):
        """Say what a missing answer means: whether Meta can have used the code."""
        if failure.sent != "no":
            self._wac_code_lost(signup_id)
        self._wac_code_is(signup_id, "refused")
        raise SignupProblem(
            self.env._(
                "Meta cannot be reached from this server (%s), so the connection was not "
                "made. Check the server's internet connection, then press Connect again.",
                failure.kind,
            )
        )

    def _wac_code_lost(self, signup_id):
        self._wac_code_is(signup_id, "unknown")
        raise SignupProblem(self._wac_code_trouble("unknown"))

    def _wac_code_refused(self, signup_id, error):
        """Say why Meta did not give a token."""
        if error.status >= 500 or error.error.code < 0:
            # a gateway's page, or none: Meta may have used the code
            self._wac_code_lost(signup_id)
        self._wac_code_is(signup_id, "refused")
        if error.error.code == 101:
            raise SignupProblem(
                self.env._(
                    "Meta does not accept the App ID or the app secret. Correct them at "
                    "the app, then press Connect again."
                )
            )
        raise SignupProblem(self._wac_code_trouble("refused", str(error)))

    def _wac_code_trouble(self, code_state, reason=""):
        """Return the sentence for a code that gave no token."""
        if code_state == "unknown":
            return self.env._(
                "Meta's answer got lost on the way. Nothing is broken: press Connect "
                "again, and choose the same number."
            )
        return self.env._(
            "Meta did not accept the login: its code is good for 30 seconds and once "
            "(%s). Press Connect again.",
            reason or "-",
        )

    def _wac_ask_token(self, facts):
        """Check with Meta what the token may do; never what the browser says of it.

        :param facts: see ``_wac_facts``
        :return: the token's end as naive UTC, or ``False``
        """
        app = self.env["wac.app"].browse(facts["app_id"])
        client = app._wac_client(facts["token"])
        info = onboarding.TokenInfo.of(client.debug_token(app.meta_app_id.strip()))
        if not info.is_valid:
            raise SignupProblem(
                self.env._(
                    "Meta says that the access it just gave is not valid any more. Press "
                    "Connect again."
                )
            )
        if info.missing:
            raise SignupProblem(
                self.env._(
                    "The access lacks the permission %s. Add it to the configuration at "
                    "Meta (Facebook Login for Business), leave everything ticked in the "
                    "window, and press Connect again.",
                    ", ".join(info.missing),
                )
            )
        if not info.may_manage(facts["waba_id"]):
            raise SignupProblem(
                self.env._(
                    "The window named a WhatsApp Business Account (%s) that the access "
                    "does not cover, so nothing was connected. Press Connect again and "
                    "choose your own account.",
                    facts["waba_id"] or "-",
                )
            )
        ends = info.expires_at
        return ends.replace(tzinfo=None) if ends else facts["token_expires_at"]
