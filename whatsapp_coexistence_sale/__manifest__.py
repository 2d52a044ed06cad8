# Part of whatsapp_coexistence. License LGPL-3.
{
    "name": "WhatsApp: quotations and orders",
    "summary": "Tell customers on WhatsApp what happens to their orders",
    "version": "19.0.1.1.0",
    "category": "Marketing/WhatsApp",
    "author": "whatsapp_coexistence contributors",
    "license": "LGPL-3",
    "depends": ["whatsapp_coexistence", "sale"],
    "auto_install": True,
    "data": [
        "security/ir.model.access.csv",
        "data/wac_template_data.xml",
        "wizards/wac_quotation_send_views.xml",
        "data/wac_template_order_data.xml",
        "data/wac_notification_rule_data.xml",
        "views/sale_order_views.xml",
    ],
    "demo": ["demo/wac_notification_rule_demo.xml", "demo/sale_order_demo.xml"],
    "assets": {
        "web.assets_tests": ["whatsapp_coexistence_sale/static/tests/tours/**/*"],
    },
}
