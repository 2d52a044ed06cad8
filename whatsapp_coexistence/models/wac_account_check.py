"""``wac.account``, checking the connection: asks Meta, and says in words what is wrong.

Called by the buttons of the number's form only, whose sole purpose is to ask. Must never
show Meta's error without a sentence that says what to do.
"""

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ..cloudapi import number, onboarding
from ..cloudapi.client import GraphError
from ..cloudapi.wire import TransportFailure


class WacAccount(models.Model):
    _inherit = "wac.account"

    check_result = fields.Html(
        "Result of the Check", readonly=True, copy=False, sanitize=True
    )
    is_subscribed = fields.Boolean("Events Subscribed", readonly=True, copy=False)

    def action_check_connection(self):
        """Ask Meta whether this number works, and write down the answer in words."""
        self.ensure_one()
        self.check_access("write")
        lines = []
        info = self._wac_check_number(lines)
        if info:
            self._wac_check_waba(lines)
            self._wac_check_token(lines)
            self._wac_check_events(lines, info)
            self._wac_fill_in(info)
        self._wac_conclude(lines)
        return True

    def action_subscribe(self):
        """Ask Meta to send this account's events to our app, then check again."""
        self.ensure_one()
        self.check_access("write")
        try:
            self._wac_client().subscribe_app()
        except (GraphError, TransportFailure) as error:
            raise UserError(self._wac_explain(error)) from None
        return self.action_check_connection()

    def _wac_check_number(self, lines):
        """Return what Meta knows of the number; without that nothing else is asked."""
        try:
            info = number.NumberInfo.of(self._wac_client().phone_number())
        except UserError as error:
            lines.append(("bad", str(error)))
            return None
        except (GraphError, TransportFailure) as error:
            lines.append(("bad", self._wac_explain(error)))
            return None
        shown = info.display_phone_number or info.id
        if info.status in ("CONNECTED", ""):
            text = self.env._(
                "Meta knows this number: %(phone)s, %(name)s.",
                phone=shown,
                name=info.verified_name,
            )
            lines.append(("good", text))
        else:
            text = self.env._(
                "Meta says the number's status is %s; it can send only when connected.",
                info.status,
            )
            lines.append(("bad", text))
        return info

    def _wac_check_waba(self, lines):
        """Check that the number belongs to the account that was entered."""
        try:
            known = number.ids(self._wac_client().phone_numbers(("id",)))
        except (GraphError, TransportFailure) as error:
            known, reason = None, self._wac_explain(error)
        if known is None:
            text = self.env._(
                "The WhatsApp Business Account ID does not work: %s", reason
            )
            lines.append(("bad", text))
        elif self.phone_number_id not in known:
            text = self.env._(
                "This number belongs to another WhatsApp Business Account."
            )
            lines.append(("bad", text))

    def _wac_check_token(self, lines):
        """Check the token's permissions, as far as the app's id and secret are known."""
        app = self.app_id
        if not (app.meta_app_id and app._wac_secret_get("app_secret")):
            text = self.env._(
                "Without the app's ID and secret its messages cannot be received."
            )
            lines.append(("bad", text))
            return
        try:
            token = self._wac_client().debug_token(app.meta_app_id)
        except GraphError:
            text = self.env._("The App ID or the app secret is not that of this token.")
            lines.append(("bad", text))
            return
        except TransportFailure as error:
            lines.append(("bad", self._wac_explain(error)))
            return
        info = onboarding.TokenInfo.of(token)
        ends = info.expires_at
        self.token_expires_at = ends.replace(tzinfo=None) if ends else False
        if info.missing:
            text = self.env._(
                "The token lacks the permission %s.", ", ".join(info.missing)
            )
            lines.append(("bad", text))
        if info.extra:
            text = self.env._(
                "The token may do more than is needed (%s). A token with only the two "
                "WhatsApp permissions is safer.",
                ", ".join(info.extra),
            )
            lines.append(("warning", text))

    def _wac_check_events(self, lines, info):
        """Check that Meta sends what customers write, and to this Odoo."""
        app = self.app_id
        try:
            subscribed = number.subscribed_ids(self._wac_client().subscribed_apps())
        except (GraphError, TransportFailure) as error:
            lines.append(("bad", self._wac_explain(error)))
            return
        self.is_subscribed = not app.meta_app_id or app.meta_app_id in subscribed
        if not self.is_subscribed:
            text = self.env._(
                "Meta does not send this account's messages to the app yet: press “Subscribe”."
            )
            lines.append(("bad", text))
        if info.webhook != app.webhook_url:
            text = self.env._(
                "At Meta, enter this webhook address: %(ours)s (now: %(theirs)s). Meta "
                "must be able to reach it from the internet.",
                ours=app.webhook_url,
                theirs=info.webhook or self.env._("none"),
            )
            lines.append(("warning", text))

    def _wac_fill_in(self, info):
        """Take over what Meta told us."""
        self._wac_take_over(info)
        if not self.onboarded_at:
            self.onboarded_at = self._wac_ask_onboarded()

    def _wac_ask_onboarded(self):
        """Return when the number joined the API; now, if Meta does not tell."""
        try:
            node = self._wac_client().phone_number((number.ONBOARDED_FIELD,))
        except (GraphError, TransportFailure):
            node = {}
        moment = number.onboarded_at(node)
        return moment.replace(tzinfo=None) if moment else fields.Datetime.now()

    def _wac_conclude(self, lines):
        """Show the lines, and connect the number if nothing is wrong."""
        wrong = any(level == "bad" for level, _text in lines)
        if not wrong:
            lines.append(("good", self.env._("Everything needed to send is in order.")))
            if self.state == "draft":
                self.state = "connected"
            else:
                self._wac_release()
        self._wac_show_check(lines)

    def _wac_show_check(self, lines):
        """Write down what is in order and what is not.

        :param lines: pairs of ``good``, ``warning`` or ``bad``, and a sentence
        """
        row = Markup('<li class="%s">%s</li>')
        styles = {
            "good": "text-success",
            "warning": "text-warning",
            "bad": "text-danger",
        }
        items = Markup().join(row % (styles[level], text) for level, text in lines)
        self.check_result = Markup("<ul>%s</ul>") % items

    def _wac_explain(self, error):
        """Return what a failed question to Meta means, and what to do."""
        if isinstance(error, TransportFailure):
            return self.env._(
                "Meta cannot be reached (%s). Is there a connection?", error.kind
            )
        api_error = error.error
        if number.is_token_error(api_error):
            return self.env._(
                "Meta does not accept the access token: it is wrong or has expired."
            )
        if number.is_proof_error(api_error):
            return self.env._(
                "The app secret is not the one of the app this token belongs to."
            )
        if number.is_not_found(api_error):
            return self.env._(
                "Meta does not find this ID, or the token may not see it. Compare it with "
                "the one in the app's WhatsApp settings."
            )
        if number.is_permission_error(api_error, error.rule):
            return self.env._(
                "The token lacks a permission: the system user needs this account and "
                "whatsapp_business_management."
            )
        return self.env._("Meta answered: %s", str(error))
