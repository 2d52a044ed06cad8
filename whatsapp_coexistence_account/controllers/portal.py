"""The portal: WhatsApp among the ways to get invoices, and the page of what is overdue.

Called by customers. Must never show more than the signed link says: one customer's open
invoices of one company, until the link expires.
"""

from odoo import http
from odoo.http import request
from odoo.tools import verify_hash_signed

from odoo.addons.account.controllers.portal import PortalAccount

from ..models.res_partner import OVERDUE_SCOPE


class WacPortalAccount(PortalAccount):
    def _prepare_my_account_rendering_values(self, *args, **kwargs):
        """Let customers choose WhatsApp, where the company has a number."""
        values = super()._prepare_my_account_rendering_values(*args, **kwargs)
        # sudo: whether there is a number, nothing of it
        accounts = request.env["wac.account"].sudo()
        if accounts._wac_default_for(request.env.company):
            label = request.env._("by WhatsApp")
            values["invoice_sending_methods"].update({"wac": label})
        return values

    @http.route(
        "/my/overdue/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def wac_overdue(self, token, **_kw):
        """Show the overdue invoices of whoever the link was made for."""
        try:
            # sudo: the signature is checked with the database's secret
            ids = verify_hash_signed(request.env(su=True), OVERDUE_SCOPE, token)
        except ValueError:
            ids = None
        if not ids:
            return request.redirect("/my")
        partner_id, company_id = ids
        # sudo: the link was sent to this customer, about this company's invoices
        company = request.env["res.company"].sudo().browse(company_id).exists()
        partner = request.env["res.partner"].sudo().browse(partner_id).exists()
        partner = partner.with_company(company)
        lines = request.env["account.move.line"].sudo()
        found = lines._wac_overdue_of(partner, company, company._wac_today())
        response = request.render(
            "whatsapp_coexistence_account.portal_overdue",
            {
                "company": company,
                "partner": partner,
                "invoices": found.move_id,
                "page_name": "wac_overdue",
            },
        )
        # the link is a secret: no other page may learn of it, no search engine keep it
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response
