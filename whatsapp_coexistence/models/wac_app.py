"""``wac.app``: one set of credentials at Meta (or a provider) and its webhook address.

Used by the webhook controller (secrets, verify token) and by accounts (client).
Must never show a secret to anyone, log it, or store it in clear.
"""

import uuid

from odoo import fields, models


class WacApp(models.Model):
    _name = "wac.app"
    _description = "WhatsApp App"
    _inherit = ["wac.secret.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Leave empty to share the app between companies.",
    )
    connection = fields.Selection(
        [("meta", "Meta"), ("simulator", "Simulator")],
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
    previous_secret_until = fields.Datetime(
        help="Until then, webhooks signed with the previous app secret are accepted."
    )

    _uuid_unique = models.Constraint("UNIQUE(uuid)", "The webhook key must be unique.")
