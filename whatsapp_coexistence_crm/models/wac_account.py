"""``wac.account``: which chats of a number become leads by themselves.

Read by the inbound worker. Must stay off until somebody asks for it.
"""

from odoo import fields, models


class WacAccount(models.Model):
    _inherit = "wac.account"

    lead_policy = fields.Selection(
        [
            ("none", "When somebody asks for it"),
            ("ad", "For everybody who comes from an ad"),
            ("new", "For everybody who is new, or comes from an ad"),
        ],
        "Make Leads",
        required=True,
        default="none",
        help="New is who has never written, is no customer and is not in the phone's "
        "address book. Nobody with an open lead gets a second one.",
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        check_company=True,
        ondelete="set null",
        help="Gets the leads of this number, and gives them to its salespeople.",
    )
