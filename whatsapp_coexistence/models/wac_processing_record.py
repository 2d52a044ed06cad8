"""``res.company``, the record of processing: what the report tells, from the settings.

Called by the report. Must never hold a customer's data: it is shown to authorities.
"""

from odoo import models
from odoo.exceptions import AccessError


class ResCompany(models.Model):
    _inherit = "res.company"

    def _wac_processing_facts(self):
        """Return what the record of processing says of this company's settings.

        :raises AccessError: not a manager of WhatsApp
        """
        self.ensure_one()
        if not self.env.user.has_group("whatsapp_coexistence.group_wac_manager"):
            raise AccessError(self.env._("Only WhatsApp managers open this record."))
        # sudo: numbers and counts of the company the manager reads it for
        accounts = self.env["wac.account"].sudo()
        numbers = accounts.search([("company_id", "=", self.id)])
        agents = numbers.agent_ids | numbers.user_id
        return {
            "numbers": numbers,
            "shared_with_phone": numbers.filtered(lambda n: n.mode == "coexistence"),
            "agents": len(agents),
            "through_dialog360": numbers.filtered(
                lambda n: n.connection == "dialog360"
            ),
            "people": self.env["wac.contact"]
            .sudo()
            .search_count([("company_id", "=", self.id)]),
        }


class WacProcessingRecord(models.AbstractModel):
    _name = "report.whatsapp_coexistence.processing_record"
    _description = "Record of Processing of WhatsApp"

    def _get_report_values(self, docids, data=None):
        """Return the companies that the report is about, and their facts."""
        companies = self.env["res.company"].browse(docids)
        companies.check_access("read")
        return {
            "docs": companies,
            "facts": {one.id: one._wac_processing_facts() for one in companies},
        }
