"""``wac.account``: one business phone number.

Used by everything that receives or sends. Must never call Graph inside a user's
transaction, except from a button whose only purpose is to ask Graph.
"""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..cloudapi.connection import throughput
from .wac_secret_mixin import SecretField, cipher_field


class WacAccount(models.Model):
    _name = "wac.account"
    _description = "WhatsApp Number"
    _inherit = ["mail.thread", "mail.activity.mixin", "wac.secret.mixin"]
    _order = "sequence, id"
    _check_company_auto = True
    _wac_secret_names = ("access_token",)

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    app_id = fields.Many2one(
        "wac.app", required=True, index=True, check_company=True, ondelete="restrict"
    )
    connection = fields.Selection(related="app_id.connection")
    access_token = SecretField("Access Token")
    access_token_cipher = cipher_field()
    mode = fields.Selection(
        [
            ("coexistence", "Phone app and Odoo (coexistence)"),
            ("api", "Odoo only (Cloud API)"),
        ],
        required=True,
        default="coexistence",
    )
    state = fields.Selection(
        [
            ("draft", "To Check"),
            ("connected", "Connected"),
            ("held", "On Hold"),
            ("disconnected", "Disconnected"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    phone_number_id = fields.Char("Phone Number ID", required=True, copy=False)
    waba_id = fields.Char("WhatsApp Business Account ID", required=True)
    portfolio_ref = fields.Char(
        "Business Portfolio",
        help="Identifiers of people are valid within one business portfolio.",
    )
    display_phone_number = fields.Char("Phone Number", copy=False)
    verified_name = fields.Char(readonly=True, copy=False)
    quality = fields.Char(readonly=True, copy=False)
    throughput_mps = fields.Integer(
        "Messages per Second", compute="_compute_throughput_mps", store=True
    )
    throughput_level = fields.Char(readonly=True, copy=False)
    onboarded_at = fields.Datetime(readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.uid != SUPERUSER_ID and self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Is told when the number needs somebody.",
    )
    agent_ids = fields.Many2many(
        "res.users",
        string="Answered By",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="They see this number's chats in Discuss.",
    )

    _phone_number_id_unique = models.Constraint(
        "UNIQUE(phone_number_id)", "This number is already connected."
    )

    @api.depends("mode", "throughput_level")
    def _compute_throughput_mps(self):
        for account in self:
            account.throughput_mps = throughput(
                account.mode == "coexistence", account.throughput_level or ""
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["portfolio_ref"] = vals.get("portfolio_ref") or vals.get("waba_id")
        accounts = super().create(vals_list)
        for company in accounts.company_id:
            self.env["wac.template"]._wac_ensure_builtin(company)
        # settled here, where nobody else is at it, and not by two scheduled jobs at once
        self.env["wac.outbound"]._silence_reason()
        return accounts

    def _wac_client(self, transport=None):
        """Return a client for this number.

        :raises SecretUnavailable: the token or the app secret cannot be read
        :raises UserError: there is no token
        """
        self.ensure_one()
        token = self._wac_secret_get("access_token")
        if not token:
            raise UserError(self.env._("%s has no access token.", self.display_name))
        return self.app_id._wac_client(
            token, self.phone_number_id, self.waba_id, transport
        )
