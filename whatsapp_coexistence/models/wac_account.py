"""``wac.account``: one business phone number.

Used by everything that receives or sends. Must never call Graph inside a user's
transaction, except from a button whose only purpose is to ask Graph.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..cloudapi import const
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
    hold_reason = fields.Char(readonly=True, copy=False)
    hold_until = fields.Datetime(
        readonly=True, copy=False, help="Then sending is tried again by itself."
    )
    phone_number_id = fields.Char("Phone Number ID", required=True, copy=False)
    waba_id = fields.Char("WhatsApp Business Account ID", required=True)
    waac_id = fields.Char("WhatsApp Account ID", readonly=True, copy=False)
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
    onboarded_at = fields.Datetime(readonly=True, copy=False)
    agent_ids = fields.Many2many(
        "res.users",
        string="Answered By",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="They see this number's chats in Discuss.",
    )
    last_event_at = fields.Datetime(readonly=True, copy=False)
    last_phone_activity_at = fields.Datetime(readonly=True, copy=False)

    _phone_number_id_unique = models.Constraint(
        "UNIQUE(phone_number_id)", "This number is already connected."
    )

    @api.depends("mode")
    def _compute_throughput_mps(self):
        for account in self:
            coexists = account.mode == "coexistence"
            account.throughput_mps = (
                const.MPS_COEXISTENCE if coexists else const.MPS_STANDARD
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["portfolio_ref"] = vals.get("portfolio_ref") or vals.get("waba_id")
        accounts = super().create(vals_list)
        for company in accounts.company_id:
            self.env["wac.template"]._wac_ensure_builtin(company)
        return accounts

    def _wac_client(self, transport=None):
        """Return a client for this number.

        :raises SecretUnavailable: the token or the app secret cannot be read
        :raises UserError: there is no token
        """
        from ..cloudapi.client import Client

        self.ensure_one()
        token = self._wac_secret_get("access_token")
        if not token:
            raise UserError(self.env._("%s has no access token.", self.display_name))
        return Client(
            self.app_id._wac_base_url(),
            self.app_id.graph_version,
            token,
            app_secret=self.app_id._wac_secret_get("app_secret"),
            transport=transport,
            phone_number_id=self.phone_number_id,
            waba_id=self.waba_id,
            media_hosts=self.app_id._wac_media_hosts(),
        )

    def _wac_hold(self, reason, until=None):
        """Stop sending from these numbers, with the reason people read."""
        accounts = self.filtered(lambda a: a.state in ("draft", "connected", "held"))
        accounts.write({"state": "held", "hold_reason": reason, "hold_until": until})
        messages = self.env["wac.message"]
        domain = [("account_id", "in", accounts.ids)]
        messages._wac_hold_queued(domain, "account", reason)
        if until:
            messages._wac_ring(until)

    @api.model
    def _wac_release_due(self):
        """Release the numbers whose hold was for a time only."""
        now = fields.Datetime.now()
        self.search([("state", "=", "held"), ("hold_until", "<=", now)])._wac_release()

    def _wac_release(self):
        """Send again: what was held for the number's sake goes back to the queue."""
        accounts = self.filtered(lambda a: a.state in ("held", "disconnected"))
        accounts.write(
            {"state": "connected", "hold_reason": False, "hold_until": False}
        )
        self.env["wac.message"]._wac_requeue_held(accounts)

    def _wac_disconnect(self, reason):
        """Meta ended the connection; nothing is sent until somebody connects again."""
        self.write(
            {"state": "disconnected", "hold_reason": reason, "hold_until": False}
        )
        domain = [("account_id", "in", self.ids)]
        self.env["wac.message"]._wac_hold_queued(domain, "account", reason)

    def _wac_trouble(self):
        """Return why this number cannot send, in words, or ``None`` if it can."""
        self.ensure_one()
        reasons = {
            "draft": self.env._(
                "The connection of %s has not been checked yet.", self.name
            ),
            "held": self.env._(
                "%(number)s is on hold: %(reason)s",
                number=self.name,
                reason=self.hold_reason or "-",
            ),
            "disconnected": self.env._("%s is disconnected from WhatsApp.", self.name),
        }
        return reasons.get(self.state)
