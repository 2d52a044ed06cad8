"""``wac.contact``, the ad: which ad or post on Facebook or Instagram a person came from.

Called by the inbound worker when a message names one. Must never be changed by what a
person writes: only Meta says what was tapped.
"""

from odoo import fields, models

#: What a message keeps of its ad, and where the contact keeps the latest.
_KEPT = {
    "source_id": "ad_ref",
    "headline": "ad_title",
    "source_url": "ad_url",
    "click_id": "ad_click_id",
}
_SHOWN = ("source_type", "headline", "body", "source_url")


class WacContact(models.Model):
    _inherit = "wac.contact"

    ad_at = fields.Datetime("Came From an Ad On", readonly=True, copy=False)
    ad_ref = fields.Char("Ad ID", readonly=True, copy=False)
    ad_title = fields.Char("Ad", readonly=True, copy=False)
    ad_url = fields.Char("Ad Address", readonly=True, copy=False)
    ad_click_id = fields.Char(
        "Ad Click ID",
        readonly=True,
        copy=False,
        help="Meta's ctwa_clid of the latest ad, for reporting sales back to Meta.",
    )


class WacMessage(models.Model):
    _inherit = "wac.message"

    def _wac_ad(self):
        """Return what the client shows of the ad that led to the message, or ``False``."""
        ad = (self.content or {}).get("ad")
        return bool(ad) and {name: ad.get(name) or "" for name in _SHOWN}

    def _wac_note_ads(self):
        """Keep the latest ad on the contacts, one write for each that came from one."""
        latest = {
            message.contact_id: message
            for message in self.sorted("date")
            if (message.content or {}).get("ad")
        }
        for contact, message in latest.items():
            if not contact.ad_at or contact.ad_at <= message.date:
                ad = message.content["ad"]
                values = {name: ad.get(key, False) for key, name in _KEPT.items()}
                contact.write({"ad_at": message.date, **values})
