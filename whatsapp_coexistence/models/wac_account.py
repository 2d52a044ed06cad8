"""``wac.account``: one business phone number.

Used by everything that receives or sends. Must never call Graph inside a user's
transaction, except from a button whose only purpose is to ask Graph.
"""

from odoo import fields, models


class WacAccount(models.Model):
    _name = "wac.account"
    _description = "WhatsApp Number"
    _inherit = ["mail.thread", "mail.activity.mixin", "wac.secret.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

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
