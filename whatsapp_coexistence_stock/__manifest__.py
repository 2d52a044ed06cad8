# Part of whatsapp_coexistence. License LGPL-3.
{
    "name": "WhatsApp: deliveries",
    "summary": "A delivery on its way as a WhatsApp template",
    "version": "19.0.1.0.0",
    "category": "Marketing/WhatsApp",
    "author": "whatsapp_coexistence contributors",
    "license": "LGPL-3",
    "depends": ["whatsapp_coexistence", "stock"],
    "auto_install": True,
    "data": [
        "data/wac_template_data.xml",
        "data/wac_template_done_data.xml",
        "data/wac_notification_rule_data.xml",
        "views/stock_picking_views.xml",
    ],
}
