# Debian leaves selfie_segmentation.js out of its Odoo package (its source is not free enough),
# and every page of the web client then logs an error. Development and test databases get this.
{
    "name": "Development only: stand-in for an asset missing from Debian's package",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "whatsapp_coexistence contributors",
    "license": "LGPL-3",
    "depends": ["mail"],
    "assets": {
        "web.assets_backend": [
            (
                "replace",
                "mail/static/lib/selfie_segmentation/selfie_segmentation.js",
                "wac_dev_assets/static/lib/selfie_segmentation.js",
            ),
        ],
    },
}
