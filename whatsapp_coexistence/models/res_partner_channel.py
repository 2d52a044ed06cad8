"""``res.partner``, how somebody wants to be told: which channel first, which one then.

Read by the cron of notifications. Must never decide whether somebody may be told: that is
a matter of consent.
"""

from odoo import fields, models

from .wac_notification import CHANNELS


class ResPartner(models.Model):
    _inherit = "res.partner"

    wac_channel_preference = fields.Selection(
        CHANNELS,
        "Preferred Channel",
        help="How to notify this contact first; else the rule decides.",
    )
    wac_channel_second = fields.Selection(
        CHANNELS, "Then", help="Tried next when the preferred channel does not reach."
    )

    def _wac_channel_order(self, order):
        """Return the channels to take: what the contact prefers, then the rule's."""
        wishes = (self.wac_channel_preference, self.wac_channel_second)
        return list(dict.fromkeys([*filter(None, wishes), *order]))
