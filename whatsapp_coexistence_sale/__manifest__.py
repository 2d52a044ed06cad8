# Part of whatsapp_coexistence. License LGPL-3.
{
    "name": "WhatsApp: order confirmations",
    "summary": "Tell customers on WhatsApp that their order is confirmed",
    "version": "19.0.1.0.0",
    "category": "Marketing/WhatsApp",
    "author": "whatsapp_coexistence contributors",
    "license": "LGPL-3",
    "depends": ["whatsapp_coexistence", "sale"],
    "auto_install": True,
    "data": [
        "security/ir.model.access.csv",
        "data/wac_template_data.xml",
        "wizards/wac_quotation_send_views.xml",
        "views/sale_order_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "demo": ["demo/res_company_demo.xml", "demo/sale_order_demo.xml"],
}
