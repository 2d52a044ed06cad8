"""``wac.signup``, the number: which one, does it fit, and all that makes it work.

Called by ``finish``, between its transactions. Must never register a number that is on the
phone, and never override a webhook before the app is subscribed.
"""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..cloudapi import number, onboarding
from ..cloudapi.client import GraphError
from ..cloudapi.wire import TransportFailure
from .wac_signup import SignupProblem

#: Longer than all calls of one run may take; then another call may go on.
BUSY_TIME = timedelta(minutes=3)


class WacSignup(models.Model):
    _inherit = "wac.signup"

    def _wac_go_on(self, signup_id):
        """Do what can be done with what is known; return the result."""
        facts = self._wac_apart(lambda model: model._wac_facts(signup_id))
        if facts["status"] == "connected":
            return self._wac_result("connected", facts["message"], facts["account_id"])
        self._wac_judge(facts)
        if not facts["token"] or not facts["kind"] or facts["busy"]:
            return self._wac_result("waiting", self._wac_waiting_for(facts))
        try:
            result = self._wac_connect(signup_id, facts)
        except (GraphError, TransportFailure) as error:
            raise SignupProblem(self._wac_step_failed(error), resume=True) from None
        except UserError as error:
            raise SignupProblem(str(error)) from None
        finally:
            self._wac_apart(lambda model: model._wac_free(signup_id))
        self._wac_remember(signup_id, result)
        return result

    def _wac_facts(self, signup_id):
        """Return the row as plain values; whoever may go on marks it as busy."""
        signup = self.sudo().browse(signup_id)  # sudo: own row, see _wac_take
        now = fields.Datetime.now()
        facts = {
            "status": signup.status,
            "message": signup.message or "",
            "account_id": signup.account_id.id,
            "app_id": signup.app_id.id,
            "company_id": signup.company_id.id,
            "mode": signup.mode,
            "kind": signup.event_kind or "",
            "event": signup.event or "",
            "step": signup.event_step or "",
            "error": signup.event_error or "",
            "code_state": signup.code_state,
            "waba_id": signup.waba_id or "",
            "phone_number_id": signup.phone_number_id or "",
            "business_ref": signup.business_ref or "",
            "token": signup._wac_secret_get("access_token") or "",
            "token_expires_at": signup.token_expires_at,
            "busy": bool(signup.busy_until and signup.busy_until > now),
        }
        if facts["token"] and facts["kind"] and not facts["busy"]:
            signup.busy_until = now + BUSY_TIME  # of two at once, one's write fails
        return facts

    def _wac_free(self, signup_id):
        self.sudo().browse(signup_id).busy_until = False  # sudo: own row, see _wac_take

    def _wac_waiting_for(self, facts):
        if facts["busy"]:
            return self.env._("The number is being connected.")
        if facts["token"] or facts["code_state"] == "asked":
            return self.env._("Waiting for the window to say how it ended.")
        return self.env._("Waiting for the login to be confirmed.")

    def _wac_judge(self, facts):
        """Raise when what is known already says that it did not work.

        Only the event tells: a plain FINISH in coexistence mode means that Meta ran its
        ordinary flow for new numbers, and the number on the phone is not connected.
        """
        kind, mode = facts["kind"], facts["mode"]
        if facts["code_state"] in ("refused", "unknown"):
            raise SignupProblem(self._wac_code_trouble(facts["code_state"]))
        if not kind or (kind, mode) in (
            ("coexistence", "coexistence"),
            ("number", "api"),
        ):
            return
        raise SignupProblem(self._wac_event_trouble(facts))

    def _wac_event_trouble(self, facts):
        """Return the sentence for an event that is not the one hoped for."""
        if facts["kind"] == "canceled":
            return self._wac_canceled(facts["step"])
        sentences = {
            "number": self.env._(
                "Meta ran its sign-up for a new number instead of connecting the number of "
                "your phone app; the app on your phone goes on as before. At Meta, make a "
                "version 4 configuration (Facebook Login for Business) that offers to "
                "onboard WhatsApp Business app users, enter its Configuration ID at the "
                "app, and press Connect again."
            ),
            "coexistence": self.env._(
                "The number that was chosen is on the WhatsApp Business app. Choose “Phone "
                "app and Odoo” and press Connect again."
            ),
            "waba_only": self.env._(
                "A WhatsApp Business Account was shared, but no number. Press Connect again "
                "and go on until the number is confirmed."
            ),
            "error": self.env._(
                "Meta's window reported a problem: %s. Press Connect again; if it comes "
                "back, give Meta's support this text.",
                facts["error"] or "-",
            ),
        }
        return sentences.get(facts["kind"]) or self.env._(
            "Meta's window ended with “%s”, which is not known here, so nothing was "
            "connected. Press Connect again.",
            facts["event"] or "-",
        )

    def _wac_canceled(self, step):
        """Return where the person left the window."""
        steps = {
            "BUSINESS_ACCOUNT_SELECTION": self.env._("choosing the business"),
            "WABA_PHONE_PROFILE_PICKER": self.env._("choosing the account and number"),
            "WHATSAPP_BUSINESS_PROFILE_SETUP": self.env._("the business profile"),
            "PHONE_NUMBER_SETUP": self.env._("entering the number"),
            "PHONE_NUMBER_VERIFICATION": self.env._("confirming the number"),
            "PERMISSIONS": self.env._("the permissions"),
        }
        if not step:
            return self.env._(
                "The window was closed before the end; nothing was changed. Press Connect "
                "to start again."
            )
        return self.env._(
            "The window was closed at this step: %s. Nothing was changed. Press Connect to "
            "start again.",
            steps.get(step, step),
        )

    def _wac_step_failed(self, error):
        """Return the sentence for a call to Meta that failed; the token is kept."""
        return self.env._(
            "%s The login is kept: press Try Again.",
            self.env["wac.account"]._wac_explain(error),
        )

    def _wac_connect(self, signup_id, facts):
        """Connect the number with the token; every call may be made again."""
        facts["token_expires_at"] = self._wac_ask_token(facts)
        app = self.env["wac.app"].browse(facts["app_id"])
        client = app._wac_client(facts["token"], waba_id=facts["waba_id"])
        nodes = client.phone_numbers()
        numbers = onboarding.candidates(nodes)
        chosen = onboarding.choose(numbers, facts["phone_number_id"])
        if chosen is None:
            return self._wac_ask_which(numbers, facts)
        trouble = self.env["wac.account"]._wac_why_not(chosen, facts["mode"])
        if trouble:
            raise SignupProblem(trouble, resume=True)
        node = next(node for node in nodes if str(node.get("id")) == chosen.id)
        account_id = self._wac_apart(
            lambda model: model._wac_make_account(signup_id, node, facts)
        )
        client = app._wac_client(facts["token"], chosen.id, facts["waba_id"])
        notes = self._wac_listen(app, client)
        if facts["mode"] == "api":
            self._wac_register(account_id, client)
        message = self.env._("%s is connected.", chosen.label)
        lines = [("good", message), *(("warning", note) for note in notes)]
        self._wac_apart(lambda model: model._wac_conclude(signup_id, account_id, lines))
        return self._wac_result("connected", " ".join([message, *notes]), account_id)

    def _wac_ask_which(self, numbers, facts):
        """Let the person choose, or say that there is nothing to choose from."""
        fitting = [n for n in numbers if not n.trouble(facts["mode"])] or numbers
        if not fitting:
            raise SignupProblem(
                self.env._(
                    "Meta shows no number in this account yet. Wait a minute, then press "
                    "Try Again."
                ),
                resume=True,
            )
        message = self.env._("Which number do you want to use in Odoo?")
        choices = [{"id": one.id, "label": one.label} for one in fitting]
        return self._wac_result("choose", message, choices=choices)

    def _wac_make_account(self, signup_id, node, facts):
        """Store the number with its token, before anything is changed at Meta."""
        signup = self.sudo().browse(signup_id)  # sudo: own row, see _wac_take
        values = {
            "waba_id": facts["waba_id"],
            "mode": facts["mode"],
            "access_token": facts["token"],
            "token_expires_at": facts["token_expires_at"],
            "onboarded_at": fields.Datetime.now(),
        }
        if facts["business_ref"]:
            values["portfolio_ref"] = facts["business_ref"]
        accounts = self.env["wac.account"].with_company(signup.company_id)
        account = accounts._wac_connect(signup.app_id, signup.company_id, node, values)
        signup.account_id = account
        return account.id

    def _wac_listen(self, app, client):
        """Have Meta send the events here; return what the person should know.

        Meta refuses an override of an app that is not subscribed, so that comes first.
        Source: https://github.com/chatwoot/chatwoot/issues/13097 (checked 2026-11-22).
        """
        client.subscribe_app()
        info = number.NumberInfo.of(client.phone_number(("webhook_configuration",)))
        if info.webhook == app.webhook_url:
            return []
        try:
            client.subscribe_app(
                app.webhook_url, app._wac_secret_get("verify_token") or ""
            )
        except GraphError as error:
            return [
                self.env._(
                    "But Meta does not send what customers write to this Odoo: it could not "
                    "reach %(address)s (%(reason)s). Make that address reachable from the "
                    "internet over HTTPS, then press Receive Events on the number.",
                    address=app.webhook_url,
                    reason=str(error),
                )
            ]
        return [
            self.env._(
                "The app at Meta has another webhook address, so notices about templates, "
                "quality and the account go there. Enter %s at the app to get them here.",
                app.webhook_url,
            )
        ]

    def _wac_register(self, account_id, client):
        """Register an API number; its PIN is stored before Meta hears of it."""
        pin = self._wac_apart(
            lambda model: model.env["wac.account"].browse(account_id)._wac_new_pin()
        )
        try:
            client.register(pin)
        except GraphError as error:
            raise SignupProblem(
                self.env._(
                    "Meta did not register the number (%s). If it has a two-step PIN from "
                    "before, enter that PIN at the number and press Register there.",
                    str(error),
                )
            ) from None

    def _wac_conclude(self, signup_id, account_id, lines):
        """All is done: the number works, and the row needs its token no more.

        :param lines: what the number's form and the setup show of it
        """
        account = self.env["wac.account"].browse(account_id)
        account.is_subscribed = True
        account._wac_show_check(lines)
        account._wac_finish_connecting()
        signup = self.sudo().browse(signup_id)  # sudo: own row, see _wac_take
        signup.write({"status": "connected", "access_token_cipher": False})
