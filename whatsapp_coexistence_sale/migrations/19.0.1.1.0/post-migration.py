"""The switch of order confirmations was a setting of the company; it is a rule now."""

from odoo import SUPERUSER_ID, api
from odoo.tools.sql import column_exists


def migrate(cr, version):
    """Switch the rule on for the companies that had the setting."""
    if not column_exists(cr, "res_company", "wac_order_confirmation"):
        return
    cr.execute("SELECT id FROM res_company WHERE wac_order_confirmation")
    env = api.Environment(cr, SUPERUSER_ID, {})
    companies = env["res.company"].browse(row[0] for row in cr.fetchall())
    rules = env["wac.notification.rule"]
    rules._wac_ensure_builtin(companies)
    rules.search(
        [("builtin_key", "=", "order_confirmed"), ("company_id", "in", companies.ids)]
    ).enabled = True
