"""``wac.setup``, second and third step: how to connect, and connecting.

Called by the setup's form and the signup button. Must never keep a token here once the
number has it, nor take a number of another company.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..cloudapi.wire import TransportFailure
from .wac_secret_mixin import SecretField, cipher_field

#: Which connection the app behind a way has.
_CONNECTIONS = {
    "meta": "meta",
    "token": "meta",
    "dialog360": "dialog360",
    "simulator": "simulator",
}


class WacSetup(models.Model):
    _inherit = "wac.setup"

    connection = fields.Selection(
        [
            ("meta", "Connect with Meta's window"),
            ("token", "Paste a token"),
            ("dialog360", "Through 360dialog"),
            ("simulator", "Try it with the simulator"),
        ],
        string="How to connect",
    )
    ways = fields.Json(compute="_compute_ways")
    app_id = fields.Many2one("wac.app", check_company=True, ondelete="set null")
    meta_app_id = fields.Char(related="app_id.meta_app_id", readonly=False)
    app_secret = fields.Char(
        related="app_id.app_secret",
        readonly=False,
        groups="whatsapp_coexistence.group_wac_admin",
        exportable=False,
    )
    signup_config_id = fields.Char(related="app_id.signup_config_id", readonly=False)
    signup_fields = fields.Char(related="app_id.signup_fields", exportable=False)
    simulator_url = fields.Char(related="app_id.simulator_url", readonly=False)
    webhook_url = fields.Char(related="app_id.webhook_url")
    waba_id = fields.Char(
        "WhatsApp Business Account ID",
        copy=False,
        help="May stay empty when the token is for one account only.",
    )
    access_token = SecretField("Access Token")
    access_token_cipher = cipher_field()
    account_state = fields.Selection(
        related="account_id.state", string="Number's state"
    )
    check_result = fields.Html(related="account_id.check_result")
    is_subscribed = fields.Boolean(related="account_id.is_subscribed")

    @api.model
    def _wac_answers(self):
        return super()._wac_answers() + [
            "connection",
            "meta_app_id",
            "app_secret",
            "signup_config_id",
            "access_token",
            "account_state",
        ]

    # Second step

    @api.depends("is_trial", "has_simulator")
    def _compute_ways(self):
        for setup in self:
            setup.ways = [
                {"value": value, "title": title, **self._wac_way(value)}
                for value, title in setup._wac_offered_ways()
            ]

    def _wac_offered_ways(self):
        """Return the ways to offer: only the simulator to whoever tries it out."""
        ways = self._fields["connection"]._description_selection(self.env)
        if self.is_trial:
            return [way for way in ways if way[0] == "simulator"]
        return [way for way in ways if way[0] != "simulator" or self.has_simulator]

    @api.model
    def _wac_way(self, value):
        """Return for whom a way is, what it needs and what it cannot do."""
        return {
            "meta": {
                "icon": "fa-whatsapp",
                "who": self.env._(
                    "For owners of the number, with or without the phone app. You log in "
                    "at Meta in a window and confirm on your phone."
                ),
                "needs": self.env._(
                    "An app of your own at developers.facebook.com, in another business "
                    "portfolio than the number's, and an Odoo that can be reached over "
                    "https. Your IT partner can prepare both."
                ),
                "limits": self.env._(
                    "Meta may ask the app's owner to become a Tech Provider before it "
                    "lets the phone app be shared."
                ),
            },
            "token": {
                "icon": "fa-key",
                "who": self.env._(
                    "For a number that is already in Meta's Cloud API, or was connected "
                    "by a partner of yours."
                ),
                "needs": self.env._(
                    "A token that does not expire, and the ID and secret of the app it was "
                    "made for, all from Meta's pages."
                ),
                "limits": self.env._(
                    "It does not join a phone app to Odoo. Past chats come only within "
                    "24 hours after the number was joined."
                ),
            },
            "dialog360": {
                "icon": "fa-handshake-o",
                "who": self.env._(
                    "For customers of 360dialog, a partner of Meta's. It connects the "
                    "number, also with the phone app, in its own Hub."
                ),
                "needs": self.env._(
                    "An account at 360dialog (it has a monthly fee), and the number's API "
                    "key from its Hub. No app at Meta."
                ),
                "limits": self.env._(
                    "Past chats do not arrive, and neither do notices about templates, "
                    "quality and the account."
                ),
            },
            "simulator": {
                "icon": "fa-play-circle",
                "who": self.env._(
                    "For looking around: a make-believe WhatsApp on this computer, with "
                    "two phones on one page."
                ),
                "needs": self.env._("Nothing: no phone, no account at Meta."),
                "limits": self.env._("No message reaches a real phone."),
            },
        }[value]

    def _wac_missing_door(self):
        if not self.connection:
            return [self.env._("Choose one of the ways.")]
        return []

    def _wac_lines_door(self):
        chosen = dict(self._fields["connection"]._description_selection(self.env))
        lines = []
        if self.connection:
            lines.append(("done", self.env._("Chosen: %s.", chosen[self.connection])))
        if self.connection == "token" and self.mode == "coexistence":
            text = self.env._(
                "A token joins no phone app. Choose this way only if the number is "
                "shared with the app already."
            )
            lines.append(("warn", text))
        return lines

    # Third step

    def _wac_enter_connect(self):
        """Have an app ready for the chosen way, and drop one of another way."""
        wanted = _CONNECTIONS[self.connection]
        if self.account_id and self.account_id.app_id.connection == wanted:
            self.app_id = self.account_id.app_id
        if self.app_id.connection == wanted:
            return
        self.account_id = False
        domain = [
            ("connection", "=", wanted),
            ("company_id", "in", [False, self.company_id.id]),
        ]
        # the company's own app comes before a shared one
        found = self.env["wac.app"].search(domain, order="company_id, id", limit=1)
        self.app_id = found or self._wac_new_app(wanted)

    def _wac_new_app(self, connection):
        """Return a new app for this company.

        :raises UserError: the simulator does not answer
        """
        if connection == "simulator":
            return self._wac_simulator_app()
        values = {
            "name": self.company_id.name,
            "connection": connection,
            "company_id": self.company_id.id,
        }
        return self.env["wac.app"].create(values)

    def _wac_simulator_app(self):
        accounts = self.env["wac.account"]
        url = accounts._wac_simulator_url()
        try:
            known = accounts._wac_demo_ask(url, "GET", "/_sim/credentials")
            app = accounts._wac_demo_app(url, known)
            body = {"url": app.webhook_url, "verify_token": known["verify_token"]}
            accounts._wac_demo_ask(url, "POST", "/_sim/callback", body)
        except (TransportFailure, ValueError, KeyError):
            raise UserError(
                self.env._(
                    "The simulator does not answer at %s. Start it with the demonstration "
                    "(./run), or choose another way.",
                    url,
                )
            ) from None
        return app

    def action_show_verify_token(self):
        """Show the token to paste at Meta."""
        self.ensure_one()
        self.check_access("write")
        return self.app_id.action_show_verify_token()

    def action_connect_token(self):
        """Connect what was pasted: ask which numbers it opens, take the only one.

        :return: the question which of several numbers is meant, or ``True``
        """
        self.ensure_one()
        self.check_access("write")
        missing = self._wac_missing_token()
        if missing:
            raise UserError("\n".join(missing))
        connect = self.env["wac.connect"].create(
            {
                "setup_id": self.id,
                "app_id": self.app_id.id,
                "company_id": self.company_id.id,
                "waba_id": (self.waba_id or "").strip(),
                "access_token": self._wac_secret_get("access_token"),
            }
        )
        action = connect.action_find()
        return True if self.account_id else action

    def _wac_bind(self, account):
        """Remember the number this setup is about."""
        account.active = True
        if not account.agent_ids:
            account.agent_ids = self.env.user
        self.account_id = account
        if account.display_phone_number:
            self.number = account.display_phone_number

    def action_signup_done(self, account_id):
        """Take over the number that the signup window connected.

        :param account_id: as the signup reported it; checked again here
        :raises AccessError: not a number of this company
        :raises UserError: there is no such number
        """
        self.ensure_one()
        self.check_access("write")
        account = self.env["wac.account"].browse(account_id).exists()
        if not account:
            raise UserError(
                self.env._("This number is not there any more. Connect it again.")
            )
        account.check_access("write")
        if account.company_id != self.company_id:
            raise AccessError(self.env._("This number belongs to another company."))
        self._wac_bind(account)
        return True

    def action_check(self):
        """Ask Meta again whether the number works."""
        self.ensure_one()
        self.check_access("write")
        return self.account_id.action_check_connection()

    def action_subscribe(self):
        """Ask Meta to send what customers write to our app."""
        self.ensure_one()
        self.check_access("write")
        return self.account_id.action_subscribe()

    def _wac_missing_token(self):
        missing = self._wac_missing_credentials()
        if not self.access_token:
            missing.append(
                self.env._("Paste the API key.")
                if self.connection == "dialog360"
                else self.env._("Paste the access token.")
            )
        return missing

    def _wac_missing_credentials(self):
        """Return which of the app's values at Meta are missing."""
        missing = []
        if self.connection not in ("meta", "token"):
            return missing
        if not self.meta_app_id:
            missing.append(self.env._("Paste the App ID (Meta: App settings, Basic)."))
        if not self.app_secret:
            missing.append(
                self.env._(
                    "Paste the app secret. It proves that messages come from Meta."
                )
            )
        return missing

    def _wac_missing_connect(self):
        if self.account_state == "connected":
            return []
        if self.account_id:
            return [
                self.env._(
                    "The number does not work yet: read the lines below, mend what is "
                    "red, and press “Check again”."
                )
            ]
        if self.connection in ("token", "dialog360"):
            return self._wac_missing_token() or [
                self.env._("Press “Connect this number”.")
            ]
        return self._wac_missing_credentials() or [
            self.env._("Press “Connect” and follow the window that opens.")
        ]

    def _wac_lines_connect(self):
        lines = []
        asked = self.connection in ("meta", "token")
        if asked and not self._wac_missing_credentials():
            lines.append(("done", self.env._("The app at Meta is entered.")))
        if self.account_state == "connected":
            text = self.env._("%s is connected.", self.account_id.display_name)
            lines.append(("done", text))
        elif trouble := self._wac_last_trouble():
            lines.append(("warn", trouble))
        return lines

    def _wac_last_trouble(self):
        """Return what the last window ended with, if that was no success."""
        if not self.app_id or self.connection not in ("meta", "simulator"):
            return ""
        last = self.env["wac.signup"].search(
            [
                ("app_id", "=", self.app_id.id),
                ("company_id", "=", self.company_id.id),
                ("create_date", ">=", self.create_date),
            ],
            limit=1,
        )
        return last.message if last.status == "problem" else ""
