"""My account, WhatsApp: what a customer wants to get, in their own hands.

Called by portal users for themselves alone. Must never show or change what anybody else
said, and never take a form that was not sent on purpose for consent.
"""

from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal


class WacPortal(CustomerPortal):
    """The page with a customer's WhatsApp preferences."""

    @route("/my/whatsapp", type="http", auth="user", website=True, methods=["GET"])
    def wac_preferences(self, saved=None, **kwargs):
        """Show what the customer gets by WhatsApp."""
        company, partner = self._wac_who()
        states = partner._wac_consent_states(company)[partner]
        contacts = partner._wac_all_contacts() or partner._wac_as_contact(company)
        values = self._prepare_portal_layout_values() | {
            "page_name": "wac_preferences",
            "company": company,
            "states": states,
            "is_blocked": bool(contacts._wac_blocked()),
            "text": company._wac_consent_text(),
            "saved": bool(saved),
        }
        return request.render("whatsapp_coexistence.portal_my_whatsapp", values)

    @route("/my/whatsapp", type="http", auth="user", website=True, methods=["POST"])
    def wac_save_preferences(self, **post):
        """Record what the customer chose; a box that is not ticked is a no."""
        company, partner = self._wac_who()
        env = request.env
        reason = env._("Chosen in the customer portal.")
        user = {"user_id": env.user.id}
        contacts = partner._wac_all_contacts() or partner._wac_as_contact(company)
        was_blocked = bool(contacts._wac_blocked())
        if post.get("block"):
            if not was_blocked:
                partner._wac_block_all(company, reason, "portal", **user)
            return request.redirect("/my/whatsapp?saved=1")
        if was_blocked:
            partner._wac_unblock_all(company, reason, "portal", **user)
        wishes = {name: bool(post.get(name)) for name in ("notice", "marketing")}
        if was_blocked:
            # the boxes could not be seen: only what was ticked counts
            wishes = {name: True for name, wanted in wishes.items() if wanted}
        partner._wac_set_consents(
            company, wishes, "portal", text=company._wac_consent_text(), **user
        )
        return request.redirect("/my/whatsapp?saved=1")

    def _wac_who(self):
        """Return the company of the portal and the customer who is logged in."""
        # sudo: everybody may see and decide what they themselves get
        return request.env.company.sudo(), request.env.user.partner_id.sudo()
