"""``example.repair``: a model of another add-on, with WhatsApp.

Not called ``wac.…``: templates never show fields of models that are ours.
"""

from odoo import fields, models


class ExampleRepair(models.Model):
    """A bicycle in a workshop, whose owner can be written to."""

    _name = "example.repair"
    _description = "Repair"
    # the second one is the line that brings WhatsApp
    _inherit = ["mail.thread", "wac.mixin"]

    name = fields.Char(required=True)
    partner_id = fields.Many2one("res.partner", "Owner")
    ready_on = fields.Date(readonly=True)

    def action_ready(self):
        """The bicycle is ready: let happen what was set up for it, and never fail for it."""
        self.ready_on = fields.Date.context_today(self)
        self.env["wac.notification.rule"]._wac_happened("example_repair_ready", self)
