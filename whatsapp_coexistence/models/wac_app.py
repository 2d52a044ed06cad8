"""``wac.app``: one set of credentials at Meta (or a provider) and its webhook address.

Used by the webhook controller (secrets, verify token) and by accounts (client).
Must never show a secret to anyone, log it, or store it in clear.
"""

import ipaddress
import logging
import secrets as random_source
import uuid
from datetime import timedelta
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ..cloudapi import const
from .wac_secret_mixin import SecretField, SecretUnavailable, cipher_field

_logger = logging.getLogger(__name__)

#: How long webhooks signed with the previous app secret are still accepted.
PREVIOUS_SECRET_TIME = timedelta(days=2)
#: What decides who may call the webhook; changing it empties the cache.
_CREDENTIAL_FIELDS = {
    "active",
    "connection",
    "uuid",
    "app_secret_cipher",
    "previous_app_secret_cipher",
    "previous_secret_until",
    "verify_token_cipher",
}


class WacApp(models.Model):
    _name = "wac.app"
    _description = "WhatsApp App"
    _inherit = ["wac.secret.mixin"]
    _order = "name, id"
    _check_company_auto = True
    _wac_secret_names = ("app_secret", "previous_app_secret", "verify_token")

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Leave empty to share the app between companies.",
    )
    connection = fields.Selection(
        [("meta", "Meta"), ("dialog360", "360dialog"), ("simulator", "Simulator")],
        required=True,
        default="meta",
        help="The simulator is a small Meta on this computer, for trying things out.",
    )
    simulator_url = fields.Char(help="Address of the simulator on this computer.")
    meta_app_id = fields.Char("App ID")
    graph_version = fields.Char("Graph API Version", required=True, default="v25.0")
    uuid = fields.Char(
        "Webhook Key",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: str(uuid.uuid4()),
    )
    account_ids = fields.One2many("wac.account", "app_id", string="Numbers")
    app_secret = SecretField("App Secret")
    app_secret_cipher = cipher_field()
    previous_app_secret = SecretField("Previous App Secret")
    previous_app_secret_cipher = cipher_field()
    verify_token = SecretField("Verify Token")
    verify_token_cipher = cipher_field()
    previous_secret_until = fields.Datetime(
        copy=False,
        help="Until then, webhooks signed with the previous app secret are accepted.",
    )
    webhook_url = fields.Char("Webhook Address", compute="_compute_webhook_url")

    _uuid_unique = models.Constraint("UNIQUE(uuid)", "The webhook key must be unique.")

    @api.depends("uuid", "connection")
    def _compute_webhook_url(self):
        for app in self:
            door = "/360dialog" if app.connection == "dialog360" else ""
            app.webhook_url = f"{app.get_base_url()}/wac/webhook{door}/{app.uuid}"

    @api.constrains("connection", "simulator_url")
    def _check_simulator_url(self):
        for app in self:
            needed = app.simulator_url or app.connection == "simulator"
            if needed and not _is_loopback(app.simulator_url):
                raise ValidationError(
                    self.env._(
                        "The simulator must run on this computer: use an address "
                        "such as http://127.0.0.1:8470."
                    )
                )

    @api.constrains("graph_version")
    def _check_graph_version(self):
        for app in self:
            major, _dot, minor = app.graph_version.removeprefix("v").partition(".")
            if not (
                app.graph_version[:1] == "v" and major.isdecimal() and minor.isdecimal()
            ):
                raise ValidationError(
                    self.env._("Write the Graph API version like %s.", "v25.0")
                )

    @api.model_create_multi
    def create(self, vals_list):
        apps = super().create(vals_list)
        for app in apps.sudo():  # sudo: whoever may create an app need not read ciphers
            if not app.verify_token_cipher:
                app._wac_secret_set("verify_token", random_source.token_urlsafe(32))
        self.env.registry.clear_cache()
        return apps

    def write(self, vals):
        result = super().write(vals)
        if _CREDENTIAL_FIELDS & set(vals):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _wac_secret_set(self, name, value):
        """Keep the app secret that is replaced for a while: Meta still signs with it."""
        if name == "app_secret" and value and self.app_secret_cipher:
            try:
                self._wac_keep_previous(
                    self._wac_secret_get("app_secret"), value.strip()
                )
            except SecretUnavailable:
                pass  # it cannot be read, so nothing can be kept of it
        return super()._wac_secret_set(name, value)

    def _wac_keep_previous(self, old, new):
        if not old or old == new:
            return
        super()._wac_secret_set("previous_app_secret", old)
        self.previous_secret_until = fields.Datetime.now() + PREVIOUS_SECRET_TIME

    def action_show_verify_token(self):
        """Show the administrator the token to paste at Meta; it opens nothing by itself."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "sticky": True,
                "title": self.env._("Verify token, to paste at Meta"),
                "message": self._wac_secret_get("verify_token") or "",
            },
        }

    def action_new_verify_token(self):
        """Make a new verify token and show it."""
        self.ensure_one()
        self.check_access("write")
        self._wac_secret_set("verify_token", random_source.token_urlsafe(32))
        return self.action_show_verify_token()

    def _wac_lang(self):
        """Return the language of what background jobs write of no number in particular."""
        # sudo: the language of a company is no secret
        return self.sudo().company_id.partner_id.lang or self.env.lang

    def _wac_base_url(self):
        """Return the address of Graph, or of the simulator that plays it."""
        self.ensure_one()
        simulator = (self.simulator_url or "").rstrip("/")
        if self.connection == "simulator":
            return simulator
        if self.connection == "dialog360":
            return f"{simulator}/360dialog" if simulator else const.D360_BASE_URL
        return const.GRAPH_BASE_URL

    def _wac_media_hosts(self):
        """Return the hosts beside Meta's that files may come from: the simulator's."""
        if self.connection != "simulator":
            return ()
        return (urlsplit(self.simulator_url or "").netloc,)

    @api.model
    def _wac_webhook_credentials(self, key):
        """Return ``(app id, app secrets, verify token)`` of a webhook key, or ``None``.

        For the webhook controller. An unreadable secret is as good as none: nothing
        signed with it is accepted, and the log says why.
        """
        try:
            app_id, secret, previous, until, token = self._wac_cached_credentials(key)
        except LookupError:
            return None
        except SecretUnavailable as error:
            _logger.error("Webhook refused: %s", error)
            return None
        secrets = [secret] if secret else []
        if previous and until and fields.Datetime.now() < until:
            secrets.append(previous)
        return app_id, secrets, token

    @ormcache("key")
    def _wac_cached_credentials(self, key):
        """Return the credentials; an unknown key raises, so that it is not cached."""
        # sudo: the webhook is called by nobody in particular
        app = self.sudo().search([("uuid", "=", key)], limit=1)
        if not app:
            raise LookupError(key)
        # 360dialog signs nothing, so nothing of it can be taken for signed
        signs = app.connection != "dialog360"
        return (
            app.id,
            app._wac_secret_get("app_secret") if signs else None,
            app._wac_secret_get("previous_app_secret") if signs else None,
            app.previous_secret_until,
            app._wac_secret_get("verify_token"),
        )


def _is_loopback(url):
    """Tell whether ``url`` is http on this computer."""
    try:
        parts = urlsplit(url or "")
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme != "http" or parts.username or parts.password:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
