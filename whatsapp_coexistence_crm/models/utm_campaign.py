"""``utm.campaign``: the campaign of an ad that opens a WhatsApp chat.

Called when a lead is made. Must never rename a campaign: people do, and the ad's id finds it.
"""

from urllib.parse import urlsplit

from odoo import fields, models

MODULE = "whatsapp_coexistence_crm"


class UtmCampaign(models.Model):
    _inherit = "utm.campaign"

    wac_ad_ref = fields.Char(
        "WhatsApp Ad ID",
        copy=False,
        help="Meta's id of the ad or post. Chats that come from it belong to this campaign.",
    )

    _wac_ad_ref_unique = models.UniqueIndex(
        "(wac_ad_ref) WHERE wac_ad_ref IS NOT NULL",
        "Another campaign has this ad already.",
    )

    def _wac_utm_values(self, contact):
        """Return medium, source and campaign of a lead from a chat with this contact.

        :return: ids by the names of ``utm.mixin``
        """
        # sudo: whoever makes a lead of a chat names its origin, as Odoo's own links do
        admin = self.sudo()
        medium = admin.env["utm.medium"]._fetch_or_create_utm_medium(
            "WhatsApp", module=MODULE
        )
        source = admin.env["utm.mixin"]._find_or_create_record(
            "utm.source", _source_name(contact)
        )
        campaign = admin._wac_campaign_of(contact)
        return {
            "medium_id": medium.id,
            "source_id": source.id,
            "campaign_id": campaign.id,
        }

    def _wac_campaign_of(self, contact):
        if not contact.ad_ref:
            return self.browse()
        known = self.with_context(active_test=False).search(
            [("wac_ad_ref", "=", contact.ad_ref)]
        )
        title = contact.ad_title or self.env._("Ad %s", contact.ad_ref)
        return known or self.create(
            {
                "title": title,
                "wac_ad_ref": contact.ad_ref,
                "is_auto_campaign": True,
            }
        )


def _source_name(contact):
    """Return where the person comes from: the network of the ad, or WhatsApp itself."""
    if not contact.ad_at:
        return "WhatsApp"
    host = urlsplit(contact.ad_url or "").hostname or ""
    return "Instagram" if "instagram" in host or host == "ig.me" else "Facebook"
