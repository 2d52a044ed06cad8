"""``wac.retention``: how long a company keeps what came by WhatsApp, and what would go now.

Opened by administrators. Must never delete anything itself: the nightly clean-up does.
"""

from odoo import api, fields, models

from ..models.wac_retention import KINDS, LAW_DAYS


class WacRetention(models.TransientModel):
    _name = "wac.retention"
    _description = "How Long WhatsApp Data Is Kept"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda s: s.env.company
    )
    events_days = fields.Integer("Webhook bodies", required=True)
    media_days = fields.Integer("Files", required=True)
    messages_days = fields.Integer("Texts of messages", required=True)
    events_count = fields.Integer(compute="_compute_preview")
    media_count = fields.Integer(compute="_compute_preview")
    messages_count = fields.Integer(compute="_compute_preview")
    events_oldest = fields.Datetime(compute="_compute_preview")
    media_oldest = fields.Datetime(compute="_compute_preview")
    messages_oldest = fields.Datetime(compute="_compute_preview")
    is_risky = fields.Boolean(compute="_compute_preview")

    @api.model
    def default_get(self, fields_list):
        """Start with what is set."""
        values = super().default_get(fields_list)
        # sudo: read of three numbers of the user's own company
        company = self.env.company.sudo()
        return values | {f"{k}_days": company[name] for k, name in KINDS.items()}

    @api.depends("events_days", "media_days", "messages_days", "company_id")
    def _compute_preview(self):
        for wizard in self:
            company = wizard.company_id
            for kind in KINDS:
                days = max(wizard[f"{kind}_days"], 0)
                name, domain, date = company._wac_outdated(kind, days)
                # sudo: counts and dates of what will go, for administrators
                ((count, oldest),) = (
                    self.env[name]
                    .sudo()
                    ._read_group(domain, [], ["__count", f"{date}:min"])
                )
                wizard[f"{kind}_count"], wizard[f"{kind}_oldest"] = count, oldest
            wizard.is_risky = 0 < wizard.messages_days < LAW_DAYS

    def action_save(self):
        """Keep it so from the next night on.

        :raises AccessError: not an administrator
        """
        self.ensure_one()
        self.check_access("write")
        # sudo: administrators of WhatsApp need not be those of the company
        self.company_id.sudo().write(
            {name: self[f"{kind}_days"] for kind, name in KINDS.items()}
        )
        return {"type": "ir.actions.act_window_close"}

    def action_record(self):
        """Open the record of processing, which tells these days too."""
        action = self.env.ref("whatsapp_coexistence.wac_processing_record_action")
        return action.report_action(self.company_id)
