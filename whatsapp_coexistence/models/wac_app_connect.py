"""``wac.app``, connecting numbers: clients, and the settings of Embedded Signup.

Used by accounts, the signup and the app's form. Must never call anything outside.
"""

import json
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..cloudapi import onboarding
from ..cloudapi.client import Client
from ..cloudapi.dialog360 import Dialog360Client
from .wac_secret_mixin import SecretUnavailable

_logger = logging.getLogger(__name__)


class WacApp(models.Model):
    _inherit = "wac.app"

    signup_config_id = fields.Char(
        "Configuration ID",
        help="Of the Facebook Login for Business configuration, version 4, that offers "
        "to onboard WhatsApp Business app users.",
    )
    signup_extras = fields.Text(
        "Extras",
        help="JSON object that replaces the extras given to Meta's window. Leave empty "
        "unless Meta asks for something else.",
    )
    signup_fields = fields.Char(
        "Webhook Fields", compute="_compute_signup_help", exportable=False
    )
    signup_domain = fields.Char(
        "Domain", compute="_compute_signup_help", exportable=False
    )

    @api.depends_context("uid")
    def _compute_signup_help(self):
        for app in self:
            app.signup_fields = ", ".join(onboarding.WEBHOOK_FIELDS)
            app.signup_domain = app.get_base_url()

    @api.constrains("signup_config_id", "meta_app_id")
    def _check_signup_ids(self):
        for app in self:
            if app.meta_app_id and not app.meta_app_id.strip().isdecimal():
                raise ValidationError(
                    self.env._(
                        "The App ID is a number; find it in the app's basic settings at Meta."
                    )
                )
            if app.signup_config_id and not app.signup_config_id.strip().isdecimal():
                raise ValidationError(
                    self.env._(
                        "The Configuration ID is a number; find it at Meta under Facebook "
                        "Login for Business, Configurations."
                    )
                )

    @api.constrains("signup_extras")
    def _check_signup_extras(self):
        for app in self:
            if app.signup_extras and onboarding.read_extras(app.signup_extras) is None:
                raise ValidationError(
                    self.env._(
                        "The extras must be a JSON object such as %s, or empty.",
                        json.dumps(onboarding.default_extras("coexistence")),
                    )
                )

    def action_connect_phone(self):
        """Open the sign-up for a number that stays on the phone."""
        return self._wac_signup_action("coexistence")

    def action_connect_api(self):
        """Open the sign-up for a number without the phone app."""
        return self._wac_signup_action("api")

    def action_connect_token(self):
        """Open the form that takes a token, or 360dialog's API key."""
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "whatsapp_coexistence.wac_connect_action"
        )
        return {**action, "context": {"default_app_id": self.id}}

    def _wac_signup_action(self, mode):
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.client",
            "tag": "wac_signup",
            "params": {"app_id": self.id, "mode": mode},
        }

    def _wac_client(self, token="", phone_number_id=None, waba_id=None, transport=None):
        """Return a client of this app's door, with any token.

        :raises SecretUnavailable: the app secret cannot be read
        """
        self.ensure_one()
        if self.connection == "dialog360":
            return Dialog360Client(
                self._wac_base_url(), token, transport, phone_number_id, waba_id
            )
        return Client(
            self._wac_base_url(),
            self.graph_version,
            token,
            app_secret=self._wac_secret_get("app_secret"),
            transport=transport,
            phone_number_id=phone_number_id,
            waba_id=waba_id,
            media_hosts=self._wac_media_hosts(),
        )

    def _wac_signup_launch(self, mode):
        """Return what the browser needs to open the signup window.

        :param mode: ``coexistence`` or ``api``
        :return: ``app_id``, ``config_id``, ``graph_version``, ``extras``, ``hosts`` (origins
            whose messages count) and either ``sdk_url`` or ``popup_url``
        :raises UserError: something is missing in the settings, said in words
        """
        self.ensure_one()
        self._wac_signup_ready()
        extras = onboarding.read_extras(self.signup_extras or "")
        launch = {
            "app_id": self.meta_app_id.strip(),
            "config_id": (self.signup_config_id or "").strip(),
            "graph_version": self.graph_version,
            "extras": onboarding.default_extras(mode) if extras is None else extras,
        }
        if self.connection == "simulator":
            origin = self._wac_base_url()
            return {**launch, "popup_url": f"{origin}/signup", "hosts": [origin]}
        language = self.env.lang or "en_US"
        return {
            **launch,
            "sdk_url": onboarding.sdk_url(language),
            "hosts": list(onboarding.META_ORIGINS),
        }

    def _wac_signup_ready(self):
        """Raise in words when a setting that the signup needs is missing."""
        if self.connection == "dialog360":
            raise UserError(
                self.env._(
                    "360dialog connects numbers in its own Hub. Connect the number there, "
                    "then enter its API key here."
                )
            )
        missing = []
        if not self.meta_app_id:
            missing.append(self.env._("App ID"))
        if not self._wac_secret_get("app_secret"):
            missing.append(self.env._("App Secret"))
        if self.connection == "meta" and not self.signup_config_id:
            missing.append(self.env._("Configuration ID"))
        if missing:
            raise UserError(
                self.env._(
                    "%(app)s is not ready to connect numbers. Enter at the app: "
                    "%(missing)s.",
                    app=self.name,
                    missing=", ".join(missing),
                )
            )

    @api.model
    def _wac_dialog360_credentials(self, key):
        """Return ``(app id, token)`` of an app at 360dialog; what is missing is ``None``.

        For the controller: without a token nothing is accepted.
        """
        try:
            app_id, _secret, _previous, _until, token = self._wac_cached_credentials(
                key
            )
        except LookupError:
            return None, None
        except SecretUnavailable as error:
            _logger.error("Webhook refused: %s", error)
            return None, None
        # sudo: the webhook is called by nobody in particular
        if self.sudo().browse(app_id).connection != "dialog360":
            return app_id, None
        return app_id, token
