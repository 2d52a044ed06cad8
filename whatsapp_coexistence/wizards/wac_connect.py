"""``wac.connect``: connect a number with a token, or with 360dialog's API key.

Opened from the list of numbers and from the setup. Its buttons ask Meta or 360dialog; must
never keep what was pasted in clear, nor guess which of several numbers is meant.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..cloudapi import onboarding
from ..cloudapi.client import GraphError
from ..cloudapi.dialog360 import health_ids
from ..cloudapi.wire import TransportFailure
from ..models.wac_secret_mixin import SecretField, cipher_field


class WacConnect(models.TransientModel):
    _name = "wac.connect"
    _description = "Connect a WhatsApp Number"
    _inherit = ["wac.secret.mixin"]
    _wac_secret_names = ("access_token",)

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    app_id = fields.Many2one(
        "wac.app",
        required=True,
        domain="[('company_id', 'in', [False, company_id])]",
        default=lambda self: self._default_app_id(),
    )
    connection = fields.Selection(related="app_id.connection")
    access_token = SecretField("Access Token")
    access_token_cipher = cipher_field()
    waba_id = fields.Char(
        "WhatsApp Business Account ID",
        help="May stay empty when the token is for one account only.",
    )
    number_ids = fields.One2many("wac.connect.number", "wizard_id", "Numbers Found")
    number_id = fields.Many2one("wac.connect.number", domain="[('wizard_id', '=', id)]")

    @api.model
    def _default_app_id(self):
        return self.env["wac.app"].search(
            [("company_id", "in", [False, self.env.company.id])], limit=1
        )

    def action_find(self):
        """Ask which numbers the token opens; the only one is connected at once."""
        self.ensure_one()
        self.check_access("write")
        token = self._wac_secret_get("access_token")
        if not token:
            raise UserError(self.env._("Paste the token first."))
        try:
            nodes = self._wac_nodes(token)
        except (GraphError, TransportFailure) as error:
            account = self.env["wac.account"].new({"app_id": self.app_id.id})
            raise UserError(account._wac_explain(error)) from None
        found = onboarding.candidates(nodes)
        if not found:
            raise UserError(
                self.env._("This token opens no number. Is it for the right account?")
            )
        self.number_ids.unlink()
        self.number_ids = [
            fields.Command.create(
                {
                    "phone_number_id": one.id,
                    "name": one.label,
                    "display_phone_number": one.phone,
                    "verified_name": one.name,
                    "on_phone_app": one.on_phone_app,
                }
            )
            for one in found
        ]
        if len(found) == 1:
            self.number_id = self.number_ids
            return self.action_connect()
        return self._wac_reopen()

    def _wac_nodes(self, token):
        """Return the numbers at Meta or 360dialog, and find out the account's id."""
        if self.connection == "dialog360":
            client = self.app_id._wac_client(token)
            node = client.phone_number()
            ids = health_ids(node)
            self.waba_id = self.waba_id or ids.get("WABA")
            return [{**node, "id": node["id"] or ids.get("PHONE_NUMBER", "")}]
        self.waba_id = (self.waba_id or "").strip() or self._wac_only_account(token)
        return self.app_id._wac_client(token, waba_id=self.waba_id).phone_numbers()

    def _wac_only_account(self, token):
        """Return the account of a token that is for one account only."""
        app = self.app_id
        accounts = frozenset()
        if app.meta_app_id and app._wac_secret_get("app_secret"):
            known = app._wac_client(token).debug_token(app.meta_app_id.strip())
            accounts = onboarding.TokenInfo.of(known).waba_ids
        if len(accounts) != 1:
            raise UserError(
                self.env._(
                    "Enter the WhatsApp Business Account ID too; it is at Meta under "
                    "WhatsApp, API Setup."
                )
            )
        return next(iter(accounts))

    def action_connect(self):
        """Make the number's row, check its connection, and show it."""
        self.ensure_one()
        self.check_access("write")
        if not self.number_id:
            raise UserError(self.env._("Choose a number first."))
        hub = self.connection == "dialog360"
        account = self.env["wac.account"]._wac_connect(
            self.app_id,
            self.company_id,
            self.number_id._wac_node(),
            {
                "waba_id": self.waba_id or self.number_id.phone_number_id,
                "access_token": self._wac_secret_get("access_token"),
                **({"mode": "coexistence"} if hub else {}),
            },
        )
        if hub:
            account.action_subscribe()
        else:
            account.action_check_connection()
        if account.name == account.phone_number_id:
            account.name = (
                account.verified_name
                or account.display_phone_number
                or self.number_id.name
            )
        self.access_token = False
        return {
            "type": "ir.actions.act_window",
            "res_model": "wac.account",
            "res_id": account.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _wac_reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Connect a Number"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }


class WacConnectNumber(models.TransientModel):
    _name = "wac.connect.number"
    _description = "Number to Connect"

    wizard_id = fields.Many2one("wac.connect", required=True, ondelete="cascade")
    name = fields.Char(required=True)
    phone_number_id = fields.Char(required=True)
    display_phone_number = fields.Char()
    verified_name = fields.Char()
    on_phone_app = fields.Boolean()

    def _wac_node(self):
        """Return the number as Meta has it, by which it is known here, too."""
        return {
            "id": self.phone_number_id,
            "display_phone_number": self.display_phone_number or "",
            "verified_name": self.verified_name or "",
        }
